import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, FrameLocator, Locator, Page } from 'playwright-core'
import { webchatKind } from '../../src/channels/webchat/index'
import type { SendOutcome } from '../../src/desk/index'
import type { FileId } from '../../src/lib/ids'
import { hmacHex } from '../../src/lib/signatures'
import { openChannelHouse, replyOf, type ChannelHouse } from '../channels/house'
import { openBrowser, openPage, type Watched } from '../support/browser'
import { openShop, seeIntoShadows, type Shop } from '../support/shop'
import { until } from '../support/until'

jest.setTimeout(120_000)

const SECRET = 'an-identity-secret-of-the-tests'
const SETTINGS = {
  ...{ identity_secret: SECRET, title: 'Linea Chiara', color: '#0b6e4f' },
  greeting: 'Hello! Ask us anything about your line, your bill or our plans.',
}

let house: ChannelHouse
let browser: Browser
let url: string
let site: Shop
let watched: Watched[] = []

beforeAll(async () => {
  house = await openChannelHouse('webchat')
  url = await house.serve(webchatKind.open(SETTINGS, house.deps))
  site = await openShop(url)
  browser = await openBrowser()
})
beforeEach(() => house.advance(61_000))
afterEach(async () => {
  // Calls that a test has cut are complained about by the browser, too.
  const faults = watched.flatMap((one) => one.faults).filter((fault) => !/ERR_(FAILED|CONNECTION_REFUSED)/.test(fault))
  await Promise.all(watched.map((one) => one.close()))
  watched = []
  expect(faults).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await house?.close()
})

type Chat = { page: Page; chat: FrameLocator; button: ReturnType<Page['getByRole']> }

async function visit(options: BrowserContextOptions = {}, at = site.url): Promise<Chat> {
  const one = await openPage(browser, 'about:blank', { viewport: { width: 1000, height: 760 }, ...options })
  watched.push(one)
  const { page } = one
  await seeIntoShadows(page)
  await page.goto(at)
  return { page, chat: page.frameLocator('#sportello-chat iframe'), button: page.getByRole('button', { name: 'Chat' }) }
}

const composer = (chat: FrameLocator) => chat.getByRole('textbox', { name: 'Write a message' })

const hasFocus = (field: Locator): Promise<boolean> =>
  field.evaluate((one: { matches: (what: string) => boolean }) => one.matches(':focus'))

async function say({ chat }: Chat, text: string): Promise<void> {
  await composer(chat).fill(text)
  await composer(chat).press('Enter')
}

const inbox = async () => (await house.inbox()).filter((event) => event.kind === 'message')
const texts = async () => (await inbox()).map((event) => event.kind === 'message' && event.text)
const lastVisitor = async (): Promise<string> => {
  const last = (await inbox()).at(-1)
  return last?.kind === 'message' ? last.thread : ''
}

async function brandSays(thread: string, text: string, files: Parameters<typeof replyOf>[0]['files'] = []) {
  const channel = webchatKind.open(SETTINGS, house.deps)
  const outcome: SendOutcome = await channel.send(replyOf({ thread, text, kind: 'chat', files: files ?? [] }))
  expect(outcome).toMatchObject({ kind: 'sent' })
}

/** For the eye, when asked for. */
async function picture(page: Page, name: string): Promise<void> {
  const dir = process.env['PICTURES_DIR']
  if (dir === undefined) return
  mkdirSync(dir, { recursive: true })
  await page.screenshot({ path: join(dir, `webchat-${name}.png`) })
}

it('is a button until it is wanted, and asks for no session before', async () => {
  const { page, chat, button } = await visit()
  let sessions = 0
  page.on('request', (request) => void (sessions += Number(request.url().endsWith('/session'))))
  await button.waitFor()
  await chat.locator('#title', { hasText: 'Linea Chiara' }).waitFor({ state: 'attached' })
  await picture(page, 'closed')
  expect(sessions).toBe(0)
  await button.click()
  await chat.getByText('Hello! Ask us anything').waitFor()
  await picture(page, 'open-empty')
  await until('there is a session', () => sessions === 1)
})

it('carries a conversation: there, back, with files and links, and over a reload', async () => {
  const visitor = await visit()
  const { page, chat, button } = visitor
  await button.click()
  await say(visitor, 'Good morning, my line has been dead since Friday.')
  await say(visitor, 'I have restarted the router twice.')
  await until('both are kept', async () => (await inbox()).length >= 2)
  const thread = await lastVisitor()
  await brandSays(thread, 'Good morning! Thank you for trying that.')
  const file = {
    id: 'f' as FileId,
    name: 'Router manual.pdf',
    mime: 'application/pdf',
    bytes: 4,
    content: Buffer.from('%PDF'),
  }
  await brandSays(thread, 'Please look here: https://help.example/router?model=2&lang=en. Is the light red?', [file])
  await chat.getByText('Is the light red?').waitFor()
  await chat
    .locator('input[type=file]')
    .setInputFiles({ name: 'light.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await chat.getByText('light.png').waitFor()
  await picture(page, 'composing')
  await say(visitor, 'Yes:')
  await chat.locator('.line img').waitFor()
  expect(await chat.getByRole('link').getAttribute('href')).toBe('https://help.example/router?model=2&lang=en')
  await picture(page, 'conversation')
  await page.reload()
  await button.click()
  await chat.getByText('Is the light red?').waitFor()
  expect(await chat.locator('.line').count()).toBe(5)
  expect(await chat.locator('.line').allInnerTexts()).toEqual([
    expect.stringContaining('Good morning, my line'),
    expect.stringContaining('I have restarted'),
    expect.stringMatching(/Ada Rossi\s+Good morning!/),
    expect.stringContaining('Please look here'),
    expect.stringContaining('Yes:'),
  ])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    chat.getByRole('button', { name: 'Router manual.pdf' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Router manual.pdf')
})

it('counts what came while it was closed, and says that it was read when it is opened', async () => {
  const visitor = await visit()
  const { page, chat, button } = visitor
  await button.click()
  await say(visitor, 'Are you there?')
  await chat.locator('.line small').filter({ hasText: ':' }).waitFor()
  await chat.getByRole('button', { name: 'Close the chat' }).click()
  const thread = await lastVisitor()
  await brandSays(thread, 'Yes, we are.')
  await brandSays(thread, 'How can we help?')
  await page.getByRole('button', { name: 'Chat 2' }).waitFor()
  await picture(page, 'unread')
  // Also after a reload, before it was opened.
  await page.reload()
  await page.getByRole('button', { name: 'Chat 2' }).click()
  await chat.getByText('How can we help?').waitFor()
  await page.getByRole('button', { name: 'Chat', exact: true }).waitFor()
  await until('both are told as read', async () => {
    const receipts = (await house.inbox()).filter((event) => event.kind === 'receipt' && event.thread === thread)
    return receipts.length === 2
  })
})

it('works with the keyboard alone', async () => {
  const { page, chat, button } = await visit()
  await button.focus()
  await page.keyboard.press('Enter')
  await composer(chat).waitFor()
  await until('the field has the focus', () => hasFocus(composer(chat)))
  await chat.getByRole('button', { name: 'Send' }).and(chat.locator(':enabled')).waitFor()
  await page.keyboard.type('First line')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('Enter')
  await until('both lines are one message', async () => (await texts()).includes('First line\nsecond line'))
  const order: string[] = []
  for (let n = 0; n < 4; n += 1) {
    order.push(await chat.locator(':focus').evaluate((one) => one.getAttribute('aria-label') ?? one.tagName))
    await page.keyboard.press('Shift+Tab')
  }
  expect(order).toEqual(['Write a message', 'Attach files', 'Messages', 'Close the chat'])
  expect(await chat.getByRole('log', { name: 'Messages' }).getAttribute('aria-live')).toBe('polite')
  await button.focus()
  await button.press('Enter')
  await button.press('Enter')
  await until('the field has the focus again', () => hasFocus(composer(chat)))
  await page.keyboard.press('Escape')
  await until('the chat is closed', async () => (await button.getAttribute('aria-expanded')) === 'false')
  await page.keyboard.press('Enter')
  await until('the button had the focus again', async () => (await button.getAttribute('aria-expanded')) === 'true')
})

it('keeps what could not be sent over a reload, and sends it once when it can', async () => {
  const visitor = await visit()
  const { page, chat, button } = visitor
  await button.click()
  await say(visitor, 'Before the trouble')
  await until('it is kept', async () => (await texts()).includes('Before the trouble'))
  let network: 'answers get lost' | 'nothing leaves' | 'fine' = 'answers get lost'
  await page.route('**/messages', async (route) => {
    if (network === 'fine') return route.continue()
    if (network === 'answers get lost') await route.fetch()
    network = 'nothing leaves'
    return route.abort()
  })
  await say(visitor, 'Answer lost')
  await until('the server has it', async () => (await texts()).includes('Answer lost'))
  await say(visitor, 'Never left')
  await chat.getByText('Not sent yet. We keep trying.').first().waitFor()
  await picture(page, 'not-sent')
  await page.reload()
  await button.click()
  await chat.getByText('Never left').waitFor()
  network = 'fine'
  await until('it has arrived', async () => (await texts()).includes('Never left'))
  await until('nothing waits any more', async () => (await chat.locator('.waiting').count()) === 0)
  const thread = await lastVisitor()
  const mine = (await inbox()).filter((one) => one.kind === 'message' && one.thread === thread)
  expect(mine.map((one) => one.kind === 'message' && one.text)).toEqual([
    'Before the trouble',
    'Answer lost',
    'Never left',
  ])
  expect(await chat.locator('.line').count()).toBe(3)
})

it('says that nobody is there outside of the hours, and takes messages all the same', async () => {
  const closed = await openChannelHouse('webchat')
  const sunday = { now: () => new Date('2026-03-01T11:00:00Z') }
  const settings = {
    ...{
      title: 'Linea Chiara',
      color: '#ffd400',
      offline_message: 'We are back on Monday at nine. Leave us a message.',
    },
    hours: { days: ['mon'], from: '09:00', to: '18:00' },
  }
  const at = await closed.serve(webchatKind.open(settings, { ...closed.deps, clock: sunday }))
  const shop = await openShop(at, 'data-position="left" data-label="Help"')
  const { page, chat } = await visit({ colorScheme: 'light' }, shop.url)
  await page.getByRole('button', { name: 'Help' }).click()
  await chat.getByRole('status').filter({ hasText: 'We are back on Monday' }).waitFor()
  await composer(chat).fill('Call me back, please')
  await composer(chat).press('Enter')
  await until('it is kept', async () => (await closed.inbox()).length === 1)
  await picture(page, 'offline-light-colour')
  shop.close()
  await closed.close()
})

it('knows a customer whom the site vouches for, in their language, in the dark', async () => {
  const signature = hmacHex(SECRET, 'sha256', '4711\nAnna Neri\nanna@example.com')
  const vouched = await openShop(
    url,
    `data-user-id="4711" data-user-name="Anna Neri" data-user-email="anna@example.com" data-user-signature="${signature}"`,
  )
  const visitor = await visit({ locale: 'it-IT', colorScheme: 'dark' }, vouched.url)
  await visitor.button.click()
  await visitor.chat.getByRole('textbox', { name: 'Scrivi un messaggio' }).fill('Buongiorno!')
  await visitor.page.keyboard.press('Enter')
  await until('it is kept', async () => (await texts()).includes('Buongiorno!'))
  expect((await inbox()).at(-1)).toMatchObject({ author: { externalId: 'u:4711', name: 'Anna Neri', verified: true } })
  await brandSays('u:4711', 'Buongiorno Anna! La fattura di ottobre è pagata, grazie.')
  await visitor.chat.getByText('La fattura').waitFor()
  await picture(visitor.page, 'dark')
  vouched.close()
})

it('fills a narrow phone, and gives it back', async () => {
  const visitor = await visit({
    viewport: { width: 360, height: 660 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
  })
  const { page, chat, button } = visitor
  await picture(page, 'phone-closed')
  await button.click()
  await say(visitor, 'Does this work on a small phone? '.repeat(6))
  await until('it is kept', async () =>
    (await inbox()).some((one) => one.kind === 'message' && one.text.startsWith('Does this')),
  )
  await brandSays(await lastVisitor(), 'It does: 1234567890'.repeat(12))
  await chat.getByText('It does').waitFor()
  await picture(page, 'phone')
  const box = await page.locator('#sportello-chat iframe').boundingBox()
  expect(box).toMatchObject({ x: 0, y: 0, width: 360, height: 660 })
  expect(await chat.locator('body').evaluate((body) => body.scrollWidth <= body.clientWidth)).toBe(true)
  await chat.getByRole('button', { name: 'Close the chat' }).click()
  await button.waitFor()
})
