import { deflateSync, gzipSync } from 'node:zlib'
import { ask, type Answered } from '../support/doors'
import { jsonCases } from '../support/hostile'
import { SOCIAL, type HouseInSlack } from '../support/house-in-slack'
import { tellTelegram } from '../support/telegram-customer'
import { CANARY, openTrouble, type Trouble } from '../support/trouble'
import { until } from '../support/until'

let trouble: Trouble
let house: HouseInSlack
beforeAll(async () => {
  trouble = await openTrouble()
  house = trouble.house
})
afterAll(() => house.close())

const isClear = ({ status }: Answered): boolean => status < 300 || (status >= 400 && status < 500)

const DEEP = '['.repeat(100_000)
type Strange = [name: string, body: string | Buffer, headers?: Record<string, string>]
const BODIES: Strange[] = [
  ['nothing at all', ''],
  ['no JSON', `{${CANARY}`],
  ['a number', '42'],
  ['null', 'null'],
  ['a list', '[[]]'],
  ['an object of another kind', JSON.stringify({ hello: CANARY, __proto__: { admin: true }, constructor: 1 })],
  ['a deep nest', DEEP],
  ['a nest in an object', `{"message":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`],
  ['NUL and half an emoji', JSON.stringify({ text: `\0 ${CANARY} \ud83d`, event_id: '\0', update_id: '\ud83d' })],
  ['Latin-1', Buffer.from('{"text":"perché"}', 'latin1'), { 'content-type': 'application/json; charset=iso-8859-1' }],
  ['UTF-16 with its mark', Buffer.from(`\ufeff{"text":"${CANARY}"}`, 'utf16le')],
  ['a charset that nobody has', '{}', { 'content-type': 'application/json; charset=martian' }],
  ['an encoding that nobody has', '{}', { 'content-encoding': 'martian' }],
  ['what is said to be packed and is not', '{}', { 'content-encoding': 'gzip' }],
  ['what is packed and cut short', gzipSync('{"text":"hello"}').subarray(0, 20), { 'content-encoding': 'gzip' }],
  ['a small body that grows', gzipSync(Buffer.alloc(40_000_000)), { 'content-encoding': 'gzip' }],
  ['deflated zeros', deflateSync(Buffer.alloc(40_000_000)), { 'content-encoding': 'deflate' }],
  [
    'a form',
    `payload=${encodeURIComponent(`{"type":"${CANARY}"}`)}`,
    { 'content-type': 'application/x-www-form-urlencoded' },
  ],
  ['a form of percent signs', '%%%=%zz&payload=%', { 'content-type': 'application/x-www-form-urlencoded' }],
]

describe('whoever cannot prove who they are', () => {
  it('is refused at each door, and nothing is kept', async () => {
    const before = [await trouble.count('inbox'), await trouble.count('facts')]
    for (const door of trouble.doors.filter(({ name }) => !name.endsWith('session'))) {
      for (const body of ['{}', JSON.stringify({ update_id: 1, event: { type: 'message' }, key: CANARY })]) {
        const { status } = trouble.noted(door.name, await door.forge(body))
        expect([door.name, [401, 403].includes(status)]).toEqual([door.name, true])
      }
    }
    expect([await trouble.count('inbox'), await trouble.count('facts')]).toEqual(before)
  })

  it('gains nothing by sending what was signed long ago, or for another day', async () => {
    const before = await trouble.count('inbox')
    for (const skew of [-301, -86_400, 301]) {
      const event = house.slack.envelope({ type: 'message', channel: SOCIAL, user: 'UADA', text: '!claim', ts: '1.1' })
      const { status } = await house.slack.caller.post(JSON.stringify(event), 'application/json', { skew })
      expect(status).toBe(401)
    }
    expect(await trouble.count('inbox')).toBe(before)
  })

  it('gets no file with a link that is guessed, changed or over', async () => {
    const file = await house.app.desk.db('files').select('id').first<{ id: string } | undefined>()
    for (const guess of ['x', '%00', '..%2f..%2fetc%2fpasswd', file?.id ?? '', 'a.b.c', 'a'.repeat(5_000), '%ff%fe']) {
      for (const at of ['/files', '/rehearsal/files', '/rehearsal/phones/email/files']) {
        const answered = trouble.noted(`${at}/${guess}`, await ask(`${house.url}${at}/${guess}`))
        expect([at, guess, answered.status >= 400 && answered.status < 500]).toEqual([at, guess, true])
      }
    }
  })

  it.each(['nobody', '\0', '__proto__', 'constructor'])('plays nobody in the rehearsal room: %j', async (as) => {
    for (const [path, body] of [
      ['api/press', { as, act: 'claim', value: { c: '1' } }],
      ['api/verb', { as, verb: 'home', words: '' }],
    ] as const) {
      const answered = await trouble.door(path).bring(JSON.stringify(body))
      expect([path, answered.status]).toEqual([path, 403])
    }
  })
})

describe('what cannot be read', () => {
  it.each(BODIES.map(([name, body, headers = {}]) => ({ name, body, headers })))(
    'is answered clearly at each door, and a platform’s is kept: $name',
    async ({ body, headers }) => {
      for (const door of trouble.doors) {
        const answered = trouble.noted(door.name, await door.bring(body, headers))
        expect([door.name, answered.status, isClear(answered)]).toEqual([door.name, answered.status, true])
      }
    },
  )

  it('is refused when it is larger than anything that is ever sent', async () => {
    for (const door of trouble.doors) {
      const answered = trouble.noted(door.name, await door.bring(`{"text":"${'x'.repeat(door.maxBytes)}"}`))
      expect([door.name, answered.status]).toEqual([door.name, 413])
    }
  })

  it('is kept for a person to look at, when it is signed: the whole suite of JSON that is and is not', async () => {
    const cases = jsonCases()
    for (const door of trouble.doors.filter(({ keeps }) => keeps)) {
      const before = await trouble.count('inbox')
      for (const { name, bytes } of cases) {
        const { status } = trouble.noted(`${door.name}: ${name}`, await door.bring(bytes))
        expect([door.name, name, status]).toEqual([door.name, name, 200])
      }
      const distinct = new Set(cases.map(({ bytes }) => bytes.toString('latin1'))).size
      // Some bodies of before are the same; every other one is a row of its own.
      expect((await trouble.count('inbox')) - before).toBeGreaterThanOrEqual(distinct - BODIES.length)
    }
  })

  it('is told of at the other doors: the same suite', async () => {
    for (const door of trouble.doors.filter(({ keeps }) => !keeps)) {
      for (const { name, bytes } of jsonCases()) {
        const answered = trouble.noted(`${door.name}: ${name}`, await door.bring(bytes))
        expect([door.name, name, isClear(answered)]).toEqual([door.name, name, true])
      }
    }
  })

  it('tells a room of it, once in a while and without a word of it', async () => {
    const notice = () =>
      house.slack.messages(SOCIAL).filter((row) => house.slack.contentOf(row).includes('could not be read'))
    await until('the room is told', () => notice().length > 0 || undefined)
    await house.quiet()
    expect(notice().length).toBeLessThan(5)
    expect(
      notice()
        .map((row) => house.slack.contentOf(row))
        .join(),
    ).not.toContain(CANARY)
  })
})

describe('what Telegram tells of people who are none', () => {
  it('is left alone: bots, channels, and messages from nobody', async () => {
    const before = await trouble.count('conversations')
    const chat = { id: 990, type: 'private' }
    const date = Math.floor(Date.now() / 1000)
    const message = { message_id: 1, date, chat, text: 'I am a robot' }
    expect(await tellTelegram(house.url, { message: { ...message, from: { id: 990, is_bot: true } } })).toBe(200)
    expect(await tellTelegram(house.url, { message })).toBe(200)
    expect(await tellTelegram(house.url, { channel_post: { ...message, chat: { id: -990, type: 'channel' } } })).toBe(
      200,
    )
    await house.quiet()
    expect(await trouble.count('conversations')).toBe(before)
  })
})

describe('after all of it', () => {
  it('never was it our fault, and the counter goes on', async () => {
    expect(trouble.ours).toEqual([])
    await trouble.rosa.writes('And still we can talk')
    await house.shown('And still we can talk')
    expect((await ask(`${house.url}/readyz`)).status).toBe(200)
  })

  it('neither the log nor the figures hold a customer’s word or a secret', async () => {
    const metrics = (await ask(`${house.url}/metrics`)).text
    expect(metrics).toContain('sportello_webhooks_total')
    expect(trouble.logged.length).toBeGreaterThan(0)
    const all = [...trouble.logged, metrics].join('\n')
    const secrets = [
      house.slack.botToken,
      house.slack.signingSecret,
      house.telegram.token,
      trouble.rosa.token,
      trouble.rosa.token.slice(0, 40),
    ]
    for (const secret of [CANARY, 'first words', 'still we can talk', ...secrets]) expect(all).not.toContain(secret)
  })
})
