import { cleanText } from '../../src/lib/text'
import { revealLinks } from '../../src/lib/links'
import { ask } from '../support/doors'
import { textOf } from '../support/house'
import { hostileStrings } from '../support/hostile'
import { SOCIAL, type HouseInSlack } from '../support/house-in-slack'
import { activeText } from '../support/slack/reading'
import { CANARY, openTrouble, type Trouble } from '../support/trouble'
import { until } from '../support/until'

let trouble: Trouble
let house: HouseInSlack
beforeAll(async () => {
  trouble = await openTrouble()
  house = trouble.house
})
afterAll(() => house.close())

const STRANGE = [
  ...['\0', '\ud83d', '%00', '\u202e', "'; drop table facts; --", '../../etc/passwd', '__proto__', 'x'.repeat(3_000)],
]

describe('a strange word in an address or a field', () => {
  it.each(STRANGE.map((word) => [JSON.stringify(word).slice(0, 30), word]))(
    'is answered clearly: %s',
    async (_, word) => {
      const before = trouble.ours.length
      const authorization = `Bearer ${trouble.rosa.token}`
      const quoted = encodeURIComponent(word.toWellFormed())
      // Half an emoji can stand in an address only as bytes that are no UTF-8.
      const halves = quoted.replace('%EF%BF%BD', '%ED%A0%BD')
      for (const given of new Set([quoted, halves])) {
        const at = (path: string): string => house.url + path.replaceAll('WORD', given)
        for (const path of READS) trouble.noted(`${path} ${given}`, await ask(at(path), { headers: { authorization } }))
        const headers = { authorization, 'x-sportello': '1', 'content-type': 'text/plain' }
        for (const path of UPLOADS)
          trouble.noted(`${path} ${given}`, await ask(at(path), { method: 'POST', body: 'x', headers }))
      }
      for (const [path, body] of writesOf(word))
        trouble.noted(`${path} ${JSON.stringify(body)}`, await trouble.door(path).bring(JSON.stringify(body)))
      expect(trouble.ours.slice(before)).toEqual([])
    },
  )
})

const READS = [
  ...['/rehearsal/api/posts?place=room&address=WORD', '/rehearsal/api/posts?place=WORD&address=WORD&before=WORD'],
  ...['/rehearsal/api/thread?root=WORD', '/rehearsal/phones/email/api/messages?customer=WORD'],
  ...['/widget/api/webchat/history?before=WORD', '/widget/api/webchat/files/WORD', '/widget/assets/WORD'],
  ...['/widget/api/WORD/look', '/files/WORD', '/assets/WORD', '/webhooks/WORD/WORD', '/WORD'],
  ...['/rehearsal/site?account=WORD', '/readyz?x=WORD', '/metrics?x=WORD'],
]
const UPLOADS = [
  ...['/rehearsal/api/upload?name=WORD&mime=WORD', '/rehearsal/phones/email/api/upload?name=WORD&mime=WORD'],
  '/widget/api/webchat/files?name=WORD',
]
const ID = '00000000-0000-4000-8000-000000000000'

/** The same word in each field that is a text. */
function writesOf(word: string): readonly (readonly [door: string, body: object])[] {
  const short = word.slice(0, 200)
  const ada = { as: 'ada' }
  const mail = { id: ID, customer: ID, text: word, subject: short, thread: short, surface: 'email', files: [] }
  const form = { submitKey: short, entries: { text: { text: word, kind: word, [short]: word }, checks: {}, files: [] } }
  return [
    ['api/press', { ...ada, act: short, value: { c: short } }],
    ['api/press', { ...ada, act: 'claim', value: { c: ID, h: short, r: short, a: short } }],
    [
      'api/submit',
      { ...ada, act: 'reply', value: { c: ID }, kept: { seen: word, kind: word, [short]: word }, ...form },
    ],
    ['api/say', { ...ada, text: word, key: ID, room: short, files: [] }],
    ['api/say', { ...ada, text: `/${word}`, key: ID, room: 'social-care', files: [] }],
    ['api/verb', { ...ada, verb: 'compose', words: word, root: ID }],
    ['api/resay', { ...ada, post: ID, text: word }],
    ['phones/email/api/customer', { id: ID, name: short }],
    ['phones/email/api/write', mail],
    ['web chat: session', { name: word.slice(0, 80), token: word }],
    ['web chat: session', { identity: { id: short, name: short.slice(0, 100), email: short, signature: short } }],
  ]
}

describe('a naughty word of a customer', () => {
  it('is kept and shown as it is in both workspaces, and acts in none', async () => {
    const { slack } = house
    const nina = house.phone(301)
    await nina.writes('Naughty words follow')
    const { root } = await house.shown('Naughty words follow')
    const all = hostileStrings().filter((text) => text !== '')
    for (const text of all) await nina.writes(text)
    await house.quiet()

    const { rows } = await house.app.desk.db.raw<{ rows: { text: string }[] }>(
      `select text from messages where external_id like '301:%' order by seq offset 1`,
    )
    expect(rows.map(({ text }) => text)).toEqual(all.map((text) => cleanText(text)))

    const posts = slack.ledger.thread(SOCIAL, root.ts)
    expect(posts.flatMap(({ pings }) => pings)).toEqual([])
    expect(posts.flatMap(({ blocks }) => activeText(blocks))).toEqual([])
    const inSlack = posts.map((row) => slack.contentOf(row)).join('\n')
    const card = (await house.cards()).find((one) => textOf(one).includes('Naughty words follow'))
    if (card === undefined) throw new Error('The rehearsal room has no card')
    const inRehearsal = JSON.stringify(await wholeThread(card.id))
    for (const text of all.map((one) => cleanText(one).trim()).filter((one) => one !== '')) {
      expect(inSlack).toContain(begin(revealLinks(text)))
      expect(inRehearsal).toContain(JSON.stringify(begin(text)).slice(1, -1))
    }
    expect(slack.calls('chat.postMessage').filter(({ outcome }) => outcome === 'invalid_blocks')).toEqual([])
  })

  it('is taken from the web chat as well: NUL, half emoji, markup, commands', async () => {
    const texts = [
      '\0 zero',
      'half \ud83d emoji',
      '<!channel> <@UADA> <https://evil.example|bank>',
      '!claim',
      '/close',
      '@everyone',
    ]
    const visitor = await house.visitor()
    for (const text of texts) await visitor.writes(text)
    await house.quiet()
    expect((await visitor.sees()).map(({ text }) => text)).toEqual(texts.map((text) => cleanText(text).trim()))
    const { root } = await house.shown('@everyone')
    expect(slackText(root.ts)).not.toContain('Held by')
    expect(house.slack.ledger.thread(SOCIAL, root.ts).flatMap(({ pings }) => pings)).toEqual([])
  })
})

/** Whole signs only. */
const begin = (text: string): string => [...text].slice(0, 100).join('').trim()

const slackText = (ts: string): string =>
  house.slack.ledger
    .thread(SOCIAL, ts)
    .map((row) => house.slack.contentOf(row))
    .join('\n')

/** All posts under a card, page by page. */
async function wholeThread(root: string): Promise<object[]> {
  const found: { id: string }[] = []
  for (let more = true; more;) {
    const before = found[0] === undefined ? '' : `&before=${found[0].id}`
    const { text } = await ask(`${house.url}/rehearsal/api/thread?root=${root}${before}`)
    const page = JSON.parse(text) as { posts: { id: string }[]; more: boolean }
    found.unshift(...page.posts)
    more = page.more
  }
  return found
}

describe('a naughty word of an agent', () => {
  it('becomes a note or a reply as it is, and reaches the customer as plain text', async () => {
    const { slack } = house
    const nina = house.phone(302)
    await nina.writes('Answer me strangely')
    const { root } = await house.shown('Answer me strangely')
    await slack.type('UADA', '!claim', { channel: SOCIAL, thread: root.ts })
    const reply =
      '<b>bold</b> *x* _y_ `z` [a](https://evil.example) <script>alert(1)</script> \u{1f468}\u200d\u{1f469}\u200d\u{1f467} ${7*7} {{7*7}'
    await slack.type('UADA', `!reply ${reply}`, { channel: SOCIAL, thread: root.ts })
    await house.quiet()
    await house.undoTimePasses()
    await until('Nina has it', () => nina.got().length > 0 || undefined)
    expect(nina.got().map(({ text }) => text)).toEqual([reply])
    const marco = house.colleague('marco')
    const card = (await house.cards()).find((one) => textOf(one).includes('Answer me strangely'))
    for (const text of ['<!here> look', 'half \ud83d', 'NUL \0 here', "'); delete from facts; --"])
      await marco.says(text, card)
    await house.quiet()
    expect(slackText(root.ts)).toContain('look')
    expect(slackText(root.ts)).toContain("'); delete from facts; --")
    expect(house.slack.ledger.thread(SOCIAL, root.ts).flatMap(({ pings }) => pings)).toEqual([])
  })
})

describe('what fails with a customer’s word in hand', () => {
  it('is told without it: a post that Slack refuses, a reply that Telegram refuses, a body that nobody can read', async () => {
    const { slack, telegram } = house
    const nina = house.phone(303)
    await nina.writes(`Refused in Slack at first (${CANARY})`)
    const { root } = await house.shown('Refused in Slack at first')
    await house.quiet()
    slack.fail('chat.postMessage', { how: { error: 'message_not_allowed' } })
    await nina.writes(`A post that is refused (${CANARY})`)
    await house.post(root, 'cannot be shown here')
    telegram.fail('sendMessage', '403')
    await slack.type('UADA', `!reply You said ${CANARY}`, { channel: SOCIAL, thread: root.ts })
    await house.post(root, `You said ${CANARY}`)
    await house.undoTimePasses()
    await house.post(root, 'did not reach')
    for (const door of trouble.doors.filter(({ keeps }) => keeps)) await door.bring(`{"text":"${CANARY}`)
    await house.quiet()
    expect(nina.got()).toEqual([])
    expect(trouble.logged.length).toBeGreaterThan(0)
  })
})

describe('after all of it', () => {
  it('neither the log nor the figures hold a word of a customer or a secret', async () => {
    expect(trouble.ours).toEqual([])
    const metrics = (await ask(`${house.url}/metrics`)).text
    expect(metrics).toContain('sportello_webhooks_total')
    expect(trouble.logged.length).toBeGreaterThan(0)
    const all = [...trouble.logged, metrics].join('\n')
    const words = hostileStrings().filter((text) => text.length >= 12)
    const { botToken, signingSecret } = house.slack
    const secrets = [botToken, signingSecret, house.telegram.token, trouble.rosa.token, trouble.rosa.token.slice(0, 40)]
    const found = [...words, ...secrets, CANARY, 'Answer me strangely'].filter((word) => all.includes(word))
    expect(found).toEqual([])
  })
})
