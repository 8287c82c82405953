import type { Browser, FrameLocator, Page } from 'playwright-core'
import { openBrowser, openPage, type Watched } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/until'

jest.setTimeout(120_000)

const TELEGRAM = { id: 'telegram', type: 'telegram', name: '@LineaChiaraBot', token: 'env:TELEGRAM_BOT_TOKEN' }
const EMAIL = {
  ...{ id: 'email', type: 'email', name: 'ciao@lineachiara.example', address: 'ciao@lineachiara.example' },
  imap: { host: 'env:EMAIL_IMAP_HOST', port: 993, tls: true, user: 'env:EMAIL_USER', password: 'env:EMAIL_PASSWORD' },
  smtp: { host: 'env:EMAIL_SMTP_HOST', port: 465, tls: true, user: 'env:EMAIL_USER', password: 'env:EMAIL_PASSWORD' },
}

let house: House
let browser: Browser
let watched: Watched[] = []

beforeAll(async () => {
  house = await openHouse({ accounts: [{ id: 'webchat', type: 'webchat', name: 'Web chat' }, TELEGRAM, EMAIL] })
  browser = await openBrowser()
})
afterEach(async () => {
  const faults = watched.flatMap((one) => one.faults)
  await Promise.all(watched.map((one) => one.close()))
  watched = []
  expect(faults).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

async function open(options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const one = await openPage(browser, `${house.url}/rehearsal`, options)
  watched.push(one)
  await one.page.locator('#side select').waitFor({ state: 'attached' })
  return one.page
}

const phoneIn = async (page: Page, account = 'telegram'): Promise<FrameLocator> => {
  await page.locator(`#tab-${account}`).click()
  return page.frameLocator(`#window-${account}`)
}

async function playNew(phone: FrameLocator, name: string, text: string): Promise<void> {
  await phone.getByRole('button', { name: 'Customers and faults' }).click()
  await phone.getByLabel('Name of a new customer').fill(name)
  await phone.getByLabel('Name of a new customer').press('Enter')
  await phone.locator('header select').locator('option:checked', { hasText: name }).waitFor({ state: 'attached' })
  await phone.getByRole('textbox', { name: 'Message' }).fill(text)
  await phone.getByRole('textbox', { name: 'Message' }).press('Enter')
}

const cardOf = (page: Page, name: string) => page.locator('#room article.card', { hasText: name })

it('plays a conversation from the phone to the agent and back: claim, reply, undo, send, thanks, close', async () => {
  const ada = await open()
  const bruno = await open()
  await bruno.locator('#me').selectOption('bruno')
  const phone = await phoneIn(ada)
  await playNew(phone, 'Rosa Conti Uno', 'Buongiorno, ho pagato la bolletta di ottobre ma mi è arrivato un sollecito.')
  const card = cardOf(ada, 'Rosa Conti Uno')
  await card.waitFor()
  // Two at once: one has it, and both see who.
  const claims = [ada, bruno].map((page) =>
    cardOf(page, 'Rosa Conti Uno').getByRole('button', { name: 'Claim' }).click(),
  )
  await Promise.allSettled(claims)
  await card.getByText(/Held by (Ada Conti|Bruno Neri)/).waitFor()
  const held = (await card.textContent())?.includes('Held by Ada Conti') ? ada : bruno
  const [holder, other] = held === ada ? [ada, bruno] : [bruno, ada]
  await cardOf(other, 'Rosa Conti Uno')
    .getByText(/Held by/)
    .waitFor()
  await cardOf(holder, 'Rosa Conti Uno').locator('.under').click()

  const reply = async (text: string): Promise<void> => {
    await cardOf(holder, 'Rosa Conti Uno').getByRole('button', { name: 'Reply', exact: true }).click()
    const dialog = holder.getByRole('dialog')
    await dialog.getByText('PRIVATE').waitFor()
    await dialog.getByLabel('Your reply').fill(text)
    await holder.keyboard.press('Control+Enter')
    await dialog.waitFor({ state: 'detached' })
  }
  await reply('Too early')
  await holder.locator('#thread').getByRole('button', { name: /Undo/ }).click()
  await holder.locator('#thread').getByText('took the reply back').waitFor()
  expect(await phone.getByText('Too early').count()).toBe(0)
  await reply('Buongiorno Rosa, il sollecito è annullato.')
  await holder
    .locator('#thread')
    .getByText(/Undo\d+ s/)
    .waitFor()
  await phone.getByText('il sollecito è annullato').waitFor()
  await holder
    .locator('#thread')
    .getByText(/was sent to Rosa/)
    .waitFor()
  await phone.getByRole('textbox', { name: 'Message' }).fill('Grazie mille!')
  await phone.getByRole('textbox', { name: 'Message' }).press('Enter')
  await holder.locator('#thread .posts').getByText('Grazie mille!').waitFor()
  await cardOf(holder, 'Rosa Conti Uno').getByRole('button', { name: 'Close', exact: true }).click()
  await holder.getByRole('dialog').locator('button.primary').click()
  await cardOf(other, 'Rosa Conti Uno')
    .getByText(/closed/i)
    .first()
    .waitFor()
  expect(await phone.getByText('Too early').count()).toBe(0)
})

it('shows an unknown reply to a person, who settles it', async () => {
  const page = await open()
  const phone = await phoneIn(page)
  await playNew(phone, 'Jan Due', 'Internet nie działa')
  await phone.getByRole('button', { name: 'Customers and faults' }).click()
  await phone.getByText('Lose the next answer').click()
  await cardOf(page, 'Jan Due').locator('.under').click()
  await page.locator('#thread').getByLabel('Add an internal note').fill('!reply Dzień dobry, sprawdzam.')
  await page.keyboard.press('Enter')
  await phone.getByText('answer lost').waitFor()
  const arrived = page.locator('#thread').getByRole('button', { name: 'It arrived' })
  await arrived.waitFor()
  await arrived.click()
  await page.locator('#thread').getByText('says that the reply arrived').waitFor()
  expect(await phone.getByText('Dzień dobry, sprawdzam.').count()).toBe(1)
})

it('keeps what is typed in a thread inside, and runs nothing of what a customer writes', async () => {
  const page = await open()
  const phone = await phoneIn(page)
  const hostile =
    '<img src=x onerror="document.title=1"><script>document.title=2</script> <!channel> [a](javascript:alert(1))'
  await playNew(phone, '<b onmouseover=alert(1)>Mallory</b>', hostile)
  const card = cardOf(page, 'Mallory')
  await card.locator('.words', { hasText: hostile }).waitFor()
  await card.locator('.under').click()
  await page.locator('#thread').getByLabel('Add an internal note').fill('reply <b>this</b> is only for us')
  await page.keyboard.press('Enter')
  await page.locator('#thread .said .words', { hasText: '<b>this</b>' }).waitFor()
  await house.settle()
  expect(await phone.getByText('only for us').count()).toBe(0)
  expect(await page.locator('#room img[src=x], #thread script, #room b').count()).toBe(0)
  expect(await page.title()).toContain('Linea Chiara')
})

it('is played with the keyboard alone', async () => {
  const page = await open()
  const phone = await phoneIn(page)
  await playNew(phone, 'Key Tre', 'By keyboard, please')
  await cardOf(page, 'Key Tre').waitFor()
  await cardOf(page, 'Key Tre').focus()
  await page.keyboard.press('Enter')
  await page.locator('#thread textarea').waitFor()
  await until('the composer has the focus', () =>
    page.evaluate<boolean>(`document.activeElement.matches('#thread textarea')`),
  )
  await page.keyboard.press('Escape')
  await until('the card has the focus again', () =>
    page.evaluate<boolean>(`document.activeElement.matches('#room article')`),
  )
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Shortcuts' })
  await dialog.waitFor()
  for (let step = 0; step < 8; step += 1) {
    await page.keyboard.press('Tab')
    expect(
      await page.evaluate(
        `document.activeElement === document.body || document.activeElement.closest('dialog') !== null`,
      ),
    ).toBe(true)
  }
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('#side [aria-current]').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.locator('#room h1', { hasText: 'mail-care' }).waitFor()
})

it('takes e-mails into their own room and marks it unread', async () => {
  const page = await open()
  await page.locator('#side').getByRole('button', { name: 'social-care' }).click()
  const mail = await phoneIn(page, 'email')
  await mail.getByRole('button', { name: 'New e-mail' }).click()
  await mail.getByLabel('Subject').fill('Bolletta di ottobre')
  await mail.getByLabel('Your e-mail').fill('Ho pagato due volte.\n\nRosa')
  await mail.getByLabel('Your e-mail').press('Control+Enter')
  await page.locator('#side .unread', { hasText: 'mail-care' }).waitFor()
  await page
    .locator('#side')
    .getByRole('button', { name: /mail-care/ })
    .click()
  await page.locator('#room article.card', { hasText: 'Bolletta di ottobre' }).waitFor()
  await page.locator('#side').getByRole('button', { name: 'Home' }).click()
  await page
    .locator('#room')
    .getByText(/without anybody/)
    .waitFor()
})

it('shows one pane at a time on a narrow screen, and nothing sticks out', async () => {
  const page = await open({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    colorScheme: 'dark',
  })
  await page.locator('#room article.card').first().waitFor()
  for (const [pane, shown] of [
    ['side', '#side'],
    ['room', '#room'],
    ['thread', '#thread'],
    ['customers', '#customers'],
  ] as const) {
    await page.locator(`#bar [data-pane=${pane}]`).click()
    for (const one of ['#side', '#room', '#thread', '#customers']) {
      expect([pane, one, await page.locator(one).isVisible()]).toEqual([pane, one, one === shown])
    }
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  }
})
