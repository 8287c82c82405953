import type { Browser, Frame, Locator, Page } from 'playwright-core'
import { openBrowser, openPage, type Watched } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { openLine, type Line } from '../support/line'
import { until } from '../support/until'
import { chatLines, findChat, openChat, press } from '../support/widget'

jest.setTimeout(180_000)

/** Long enough to press Undo on a busy machine. */
const UNDO_SECONDS = 8
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }

let house: House
let line: Line
let browser: Browser
let watched: Watched[] = []
/** A line that was cut on purpose is no fault of the page. */
let forgiven: RegExp | undefined

beforeAll(async () => {
  house = await openHouse({
    accounts: [{ id: 'webchat', type: 'webchat', name: 'Web chat', undo_seconds: UNDO_SECONDS }],
  })
  line = await openLine(house.url)
  browser = await openBrowser()
})
afterEach(async () => {
  const faults = watched.flatMap((one) => one.faults).filter((fault) => !forgiven?.test(fault))
  await Promise.all(watched.map((one) => one.close()))
  watched = []
  forgiven = undefined
  expect(faults).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await line?.close()
  await house?.close()
})

async function open(path: string, options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const one = await openPage(browser, `${line.url}${path}`, options)
  watched.push(one)
  return one.page
}

/** Somebody of the team at the rehearsal room's page. */
async function agent(person: string, options: Parameters<typeof openPage>[2] = {}): Promise<Page> {
  const page = await open('/rehearsal', options)
  await page.locator('#me').waitFor({ state: 'attached' })
  await page.locator('#me').selectOption(person, { force: true })
  return page
}

/** Somebody at the shop's page, with the chat open and the focus in it. */
async function customer(): Promise<{ page: Page; chat: Frame }> {
  const page = await open('/rehearsal/site')
  return { page, chat: await openChat(page) }
}

/** Gives the moment of Enter. */
async function write(page: Page, text: string): Promise<number> {
  await page.keyboard.type(text)
  const entered = performance.now()
  await page.keyboard.press('Enter')
  return entered
}

const cardOf = (page: Page, words: string): Locator => page.locator('#room article.card', { hasText: words })
const dialogOf = (page: Page): Locator => page.getByRole('dialog')
const sees = (chat: Frame, words: string): Locator => chat.locator('.line.brand', { hasText: words })

const timed = async (what: string, begun: number, done: Promise<unknown>): Promise<void> => {
  await done
  console.log(`${what}: ${Math.round(performance.now() - begun)} ms`)
}

async function submitReply(page: Page, text: string): Promise<void> {
  await dialogOf(page).locator('textarea').fill(text)
  await page.keyboard.press('Control+Enter')
}

it('plays the whole conversation: web chat, card, two who claim, a mended reply, undo, send, thanks, close', async () => {
  const bill = 'Buongiorno, ho pagato la bolletta ma mi è arrivato un sollecito.'
  const [ada, marco] = [await agent('ada'), await agent('marco')]
  const rosa = await customer()
  const wrote = await write(rosa.page, bill)
  await timed('from the customer’s Enter to the card', wrote, cardOf(ada, bill).waitFor())

  const claims = [ada, marco].map((page) => cardOf(page, bill).locator('[data-act=claim]'))
  await Promise.all(claims.map((button) => button.waitFor()))
  await Promise.all(claims.map((button) => button.evaluate((node: { click: () => void }) => node.click())))
  await cardOf(ada, bill).getByText('Held by').waitFor()
  const isAdas = ((await cardOf(ada, bill).textContent()) ?? '').includes('Held by Ada Conti')
  const [holder, other, name] = isAdas ? [ada, marco, 'Ada Conti'] : [marco, ada, 'Marco Bianchi']
  await other.locator('.toast', { hasText: name }).waitFor()
  await cardOf(other, bill).getByText(`Held by ${name}`).waitFor()
  expect(await holder.locator('.toast', { hasText: isAdas ? 'Marco' : 'Ada Conti' }).count()).toBe(0)

  const card = cardOf(holder, bill)
  await card.locator('.under').click()
  await card.locator('[data-act=reply]').click()
  await submitReply(holder, 'Buongiorno {{name}}, il sollecito è annullato.')
  await dialogOf(holder).getByRole('alert').filter({ hasText: '{{name}}' }).waitFor()
  expect(await dialogOf(holder).locator('textarea').inputValue()).toBe('Buongiorno {{name}}, il sollecito è annullato.')
  const mended = 'Buongiorno Rosa, il sollecito è annullato.'
  await submitReply(holder, mended)
  await dialogOf(holder).waitFor({ state: 'detached' })
  const undo = holder.locator('#thread [data-act=undo]')
  await undo.click()
  await holder
    .locator('#thread')
    .getByText(/took the reply back/)
    .waitFor()

  await card.locator('[data-act=reply]').click()
  expect(await dialogOf(holder).locator('textarea').inputValue()).toBe(mended)
  await submitReply(holder, `${mended} Scusi!`)
  await dialogOf(holder).waitFor({ state: 'detached' })
  await undo.last().waitFor()
  const sent = performance.now()
  await timed(`from Send to the customer, with ${UNDO_SECONDS} s to undo`, sent, sees(rosa.chat, 'Scusi!').waitFor())
  await holder
    .locator('#thread')
    .getByText(/was sent to/)
    .waitFor()
  await until('nothing offers an undo any more', async () => {
    for (const button of await undo.all()) if (await button.isVisible()) return false
    return true
  })
  expect(await sees(rosa.chat, mended).count()).toBe(1)

  const thanked = await write(rosa.page, 'Grazie mille!')
  const thanks = holder.locator('#thread .posts').getByText('Grazie mille!')
  await timed('from the customer’s Enter to the thread', thanked, thanks.waitFor())
  await cardOf(holder, bill).locator('[data-act=close]').click()
  await dialogOf(holder).locator('button.primary').click()
  await cardOf(other, bill).locator('[data-act=reopen]').waitFor()

  const before = await chatLines(rosa.chat)
  expect(before.map((said) => said.includes(name))).toEqual([false, true, false])
  await rosa.page.reload()
  const again = await openChat(rosa.page)
  await sees(again, mended).waitFor()
  expect(await chatLines(again)).toEqual(before)
})

it('is played by both sides with the keyboard alone', async () => {
  const question = 'Can I keep my number when I move?'
  const ada = await agent('ada')
  const emma = await customer()
  const wrote = await write(emma.page, question)
  await timed('from the customer’s Enter to the card', wrote, cardOf(ada, question).waitFor())
  const has = (selector: string) => () => ada.evaluate<boolean>(`document.activeElement.matches('${selector}')`)
  const goBy = (key: string, selector: string): Promise<void> => press(ada, key, { until: has(selector) })
  const go = (act: string): Promise<void> => goBy('Tab', `#room article:last-of-type [data-act=${act}]`)

  await ada.keyboard.press('F6')
  await goBy('F6', '#room')
  await goBy('Tab', '#room article:last-of-type')
  await go('claim')
  await ada.keyboard.press('Enter')
  await cardOf(ada, question).getByText('Held by Ada Conti').waitFor()
  await go('reply')
  await ada.keyboard.press('Enter')
  await until('the reply can be typed', has('dialog textarea'))
  await ada.keyboard.type('Too early')
  await ada.keyboard.press('Control+Enter')
  await dialogOf(ada).waitFor({ state: 'detached' })
  await until('the focus is still at the card', has('#room article:last-of-type *, #room article:last-of-type'))
  await goBy('Tab', '#room article:last-of-type .under')
  await ada.keyboard.press('Enter')
  await until('a note can be typed', has('#thread textarea'))
  await goBy('Shift+Tab', '#thread [data-act=undo]')
  await ada.keyboard.press('Enter')
  await ada
    .locator('#thread')
    .getByText(/took the reply back/)
    .waitFor()
  await ada.keyboard.press('Escape')
  await until('the card has the focus', has('#room article:last-of-type'))
  await go('reply')
  await ada.keyboard.press('Enter')
  await until('the draft is there', has('dialog textarea'))
  await ada.keyboard.press('Control+A')
  await ada.keyboard.type('Yes, you can.')
  await ada.keyboard.press('Control+Enter')
  await sees(emma.chat, 'Yes, you can.').waitFor()
  expect(await sees(emma.chat, 'Too early').count()).toBe(0)
  await go('close')
  await ada.keyboard.press('Enter')
  await dialogOf(ada).waitFor()
  await ada.keyboard.press('Control+Enter')
  await cardOf(ada, question).locator('[data-act=reopen]').waitFor()
  await emma.page.keyboard.press('Escape')
  await until('the chat is folded and its button has the focus', () =>
    emma.page.evaluate<boolean>(`document.activeElement.id === 'sportello-chat'`),
  )
})

it('is played on a phone: chat, card and dialog each have the screen', async () => {
  const question = 'Non riesco ad accedere al mio conto'
  const page = await agent('ada', PHONE)
  const pane = (name: string): Promise<void> => page.locator(`#bar [data-pane=${name}]`).tap()
  const fits = async (): Promise<boolean> =>
    page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth && visualViewport.scale === 1')
  await pane('customers')
  const chat = await findChat(page)
  const box = await page.locator('#window-webchat').boundingBox()
  if (box === null) throw new Error('the shop is in sight')
  await page.touchscreen.tap(box.x + box.width - 60, box.y + box.height - 48)
  await chat.locator('#text').fill(question)
  await chat.locator('#send').tap()
  await chat.locator('.line.visitor:not(.waiting)', { hasText: question }).waitFor()
  expect(await fits()).toBe(true)

  await pane('room')
  await cardOf(page, question).locator('[data-act=claim]').tap()
  await cardOf(page, question).getByText('Held by Ada Conti').waitFor()
  await cardOf(page, question).locator('[data-act=reply]').tap()
  const dialog = await dialogOf(page).boundingBox()
  expect(dialog).toMatchObject({ x: 0, width: PHONE.viewport.width })
  expect((dialog?.y ?? -1) >= 0 && (dialog?.y ?? 0) + (dialog?.height ?? 0) <= PHONE.viewport.height).toBe(true)
  await dialogOf(page).locator('textarea').fill('La sua password è stata rinnovata.')
  await dialogOf(page).locator('button.primary').tap()
  await dialogOf(page).waitFor({ state: 'detached' })
  expect(await fits()).toBe(true)
  await pane('customers')
  await sees(chat, 'La sua password').waitFor()
})

it('tells both sides that the line is cut, and catches up when it is mended', async () => {
  forgiven = /net::ERR_|Failed to fetch|network error/
  const ada = await agent('ada')
  const jan = await customer()
  const wrote = await write(jan.page, 'Before the cut')
  await timed('from the customer’s Enter to the card', wrote, cardOf(ada, 'Before the cut').waitFor())
  await line.cut()
  await ada.locator('#link', { hasText: 'Reconnecting' }).waitFor()
  await write(jan.page, 'While it is cut')
  await jan.chat.locator('.line', { hasText: 'While it is cut' }).waitFor()
  await jan.chat.locator('#notice:not([hidden])').waitFor()
  const other = await house.visitor()
  await other.writes('Somebody else meanwhile')
  await house.settle()
  expect(await cardOf(ada, 'Somebody else meanwhile').count()).toBe(0)
  await line.mend()
  await ada.locator('#link').waitFor({ state: 'hidden' })
  await cardOf(ada, 'Somebody else meanwhile').waitFor()
  await cardOf(ada, 'While it is cut').waitFor()
  await jan.chat.locator('#notice').waitFor({ state: 'hidden' })
  await house.settle()
  const said = (await chatLines(jan.chat)).filter((words) => words.includes('While it is cut'))
  expect(said).toHaveLength(1)
  const shown = (await house.cards()).filter((post) => JSON.stringify(post.body).includes('While it is cut'))
  expect(shown).toHaveLength(1)
})
