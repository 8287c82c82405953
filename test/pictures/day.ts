import type { Browser, FrameLocator, Locator, Page } from 'playwright-core'
import { openChat } from '../support/widget'

type Camera = { browser: Browser; take: (name: string, what?: Locator) => Promise<void> }

/** A day at Linea Chiara: an e-mail, a photo by Telegram, and Rosa, who has paid her bill. */
export async function playDay(page: Page, { browser, take }: Camera): Promise<void> {
  await page.locator('#side select').waitFor()
  const photo = await drawRouter(browser)
  await writeMail(page)
  const phone = await writeFromPhone(page, photo)
  await page.locator('#tab-webchat').click()
  const chat = await openChat(page)
  await page.keyboard.type(
    'Buongiorno, ho pagato la bolletta di ottobre il 3 novembre, ma oggi mi è arrivato un sollecito.',
  )
  await page.keyboard.press('Enter')
  await cardOf(page, 'sollecito').waitFor()

  await actAs(page, 'marco')
  await answerIntoTheVoid(page, phone)
  await clearToasts(page)
  await take('unknown', page.locator('#thread'))
  await page.locator('#thread').getByRole('button', { name: 'It arrived' }).click()
  await page.locator('#thread').getByText('says that the reply arrived').waitFor()
  await page.locator('#thread').getByRole('button', { name: 'Close the thread' }).click()

  await actAs(page, 'ada')
  await page.locator('#tab-webchat').click()
  await answerRosa(page, take)
  await chat.getByText('annullato').waitFor()
  await chat.locator('textarea').fill('Grazie mille, siete stati velocissimi!')
  await chat.locator('textarea').press('Enter')
  await page.locator('#thread .posts').getByText('velocissimi').waitFor()
  await reply(page, cardOf(page, 'sollecito'), 'Grazie a te, Rosa! Buona giornata.')
  await page.locator('#thread').getByRole('button', { name: 'Undo' }).waitFor()
  await clearToasts(page)
  await take('room')
}

async function clearToasts(page: Page): Promise<void> {
  const dismiss = page.locator('.toast').getByRole('button', { name: 'Dismiss' })
  while ((await dismiss.count()) > 0) await dismiss.first().click()
}

const cardOf = (page: Page, words: string): Locator => page.locator('#room article.card', { hasText: words })

async function actAs(page: Page, person: string): Promise<void> {
  await page.locator('#me').selectOption(person)
}

async function writeMail(page: Page): Promise<void> {
  const mail = await phoneIn(page, 'email')
  await newCustomer(mail, 'Paolo Greco')
  await mail.getByRole('button', { name: 'New e-mail' }).click()
  await mail.getByLabel('Subject').fill('Trasloco a dicembre')
  await mail
    .getByLabel('Your e-mail')
    .fill('Buongiorno,\n\na dicembre cambio casa. Posso portare con me la linea?\n\nPaolo')
  await mail.getByLabel('Your e-mail').press('Control+Enter')
  await mail.getByText('cambio casa').waitFor()
}

async function writeFromPhone(page: Page, photo: Buffer): Promise<FrameLocator> {
  const phone = await phoneIn(page, 'telegram')
  await newCustomer(phone, 'Jan Kowalski')
  await phone.locator('input[type=file]').setInputFiles({ name: 'router.png', mimeType: 'image/png', buffer: photo })
  await phone.getByText('router.png').waitFor()
  await phone
    .getByRole('textbox', { name: 'Message' })
    .fill('Od rana nie działa u mnie internet. Router świeci na czerwono.')
  await phone.getByRole('textbox', { name: 'Message' }).press('Enter')
  await cardOf(page, 'Jan Kowalski').waitFor()
  return phone
}

async function phoneIn(page: Page, account: string): Promise<FrameLocator> {
  await page.locator(`#tab-${account}`).click()
  return page.frameLocator(`#window-${account}`)
}

async function newCustomer(phone: FrameLocator, name: string): Promise<void> {
  await phone.getByRole('button', { name: 'Customers and faults' }).click()
  await phone.getByLabel('Name of a new customer').fill(name)
  await phone.getByLabel('Name of a new customer').press('Enter')
  await phone.locator('header select option:checked', { hasText: name }).waitFor({ state: 'attached' })
}

/** The platform takes the reply and its answer is lost: nobody knows, so a person is asked. */
async function answerIntoTheVoid(page: Page, phone: FrameLocator): Promise<void> {
  await phoneIn(page, 'telegram')
  await phone.getByRole('button', { name: 'Customers and faults' }).click()
  await phone.getByText('Lose the next answer').click()
  const card = cardOf(page, 'Jan Kowalski')
  await card.getByRole('button', { name: 'Claim' }).click()
  await card.getByText('Held by Marco').waitFor()
  await reply(page, card, 'Dzień dobry, panie Janie. Sprawdzam linię i za chwilę wracam z odpowiedzią.')
  await card.locator('.under').click()
  await page.locator('#thread').getByRole('button', { name: 'It arrived' }).waitFor({ timeout: 60_000 })
}

async function answerRosa(page: Page, take: Camera['take']): Promise<void> {
  const card = cardOf(page, 'sollecito')
  await card.getByRole('button', { name: 'Claim' }).click()
  await card.getByText('Held by Ada').waitFor()
  await card.getByRole('button', { name: 'Reply', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('textarea').fill('Buongiorno {{nome}}, il pagamento è arrivato e il sollecito è annullato.')
  await page.keyboard.press('Control+Enter')
  await dialog.getByRole('alert').first().waitFor()
  await take('reply', dialog)
  await dialog.locator('textarea').fill('Buongiorno Rosa, il pagamento è arrivato e il sollecito è annullato.')
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await card.locator('.under').click()
}

async function reply(page: Page, card: Locator, text: string): Promise<void> {
  await card.getByRole('button', { name: 'Reply', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('textarea').fill(text)
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
}

/** The photo of a router that has seen better days. */
async function drawRouter(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 480, height: 300 } })
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; display: grid; place-items: center; background: linear-gradient(#cbb89d, #8d7355) }
    div { width: 300px; height: 84px; border-radius: 12px; background: #f5f4f1; box-shadow: 0 18px 30px #0007; display: flex;
      gap: 22px; align-items: center; padding: 0 28px; box-sizing: border-box; position: relative }
    i { width: 11px; height: 11px; border-radius: 50%; background: #c9c7c1 } i.on { background: #e0382c; box-shadow: 0 0 14px 5px #e0382caa }
    div::before, div::after { content: ''; position: absolute; bottom: 84px; width: 9px; height: 96px; border-radius: 5px; background: #efeeea }
    div::before { left: 34px; transform: rotate(-8deg) } div::after { right: 34px; transform: rotate(8deg) }
    </style><div><i></i><i class="on"></i><i></i><i></i></div>`)
  const photo = await page.screenshot()
  await page.close()
  return photo
}
