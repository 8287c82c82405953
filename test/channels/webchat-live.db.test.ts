import { webchatKind } from '../../src/channels/webchat/index'
import { openDatabase } from '../../src/lib/db'
import { listen } from '../support/rehearsal'
import { until } from '../support/until'
import { openChat, type Chat } from './chat'
import { openChannelHouse, replyOf } from './house'

let chat: Chat
beforeAll(async () => {
  chat = await openChat()
})
afterAll(() => chat.house.close())
/** Each test has a minute of its own, so that none meets the limits of the others. */
beforeEach(() => chat.house.advance(61_000))

describe('the live stream', () => {
  const follow = (token: string, after = '0') =>
    listen(Number(new URL(chat.url).port), `/widget/api/webchat/stream?after=${after}`, {
      authorization: `Bearer ${token}`,
    })

  it('brings what is said, as it is said', async () => {
    const { token, visitor } = await chat.openSession()
    const page = follow(token)
    await chat.brandSays(visitor, 'Hello')
    await until('the line comes', () => page.heard.length === 1)
    expect(page.heard[0]?.data).toMatchObject({ text: 'Hello', by: 'brand', author: 'Ada Rossi' })
    page.stop()
  })

  it('has no gap and no double when a browser comes back again and again while somebody writes', async () => {
    const { token, visitor } = await chat.openSession()
    const heard: string[] = []
    let last = '0'
    const writing = (async () => {
      for (let n = 0; n < 60; n += 1) await chat.brandSays(visitor, `${n}`)
    })()
    for (let round = 1; heard.length < 60; round += 1) {
      const page = follow(token, last)
      await until('something new comes', () => page.heard.length > 0)
      page.stop()
      heard.push(...page.heard.map(({ data }) => String(data['text'])))
      last = page.heard.at(-1)?.id ?? last
    }
    await writing
    expect(heard).toEqual(Array.from({ length: 60 }, (_, n) => `${n}`))
  })

  it('brings everything to a browser that was away for very long', async () => {
    const { token, visitor } = await chat.openSession()
    await chat.house.deps.db.raw(
      `insert into webchat_messages (id, account, thread, key, by, author, text)
       select change + n, 'webchat', ?, 'old' || n, 'brand', 'Ada', 'old ' || n from webchat_clock, generate_series(1, 450) n`,
      [visitor],
    )
    await chat.house.deps.db.raw('update webchat_clock set change = change + 450')
    const page = follow(token, '1')
    await until('all of them come', () => page.heard.length === 450)
    expect(new Set(page.heard.map(({ id }) => id)).size).toBe(450)
    page.stop()
  })

  it('is not opened endlessly often', async () => {
    const { token } = await chat.openSession()
    const pages = Array.from({ length: 8 }, () => follow(token))
    await until('no more are let in', async () => {
      const cut = new AbortController()
      const { status } = await fetch(`${chat.url}/widget/api/webchat/stream`, {
        headers: { authorization: `Bearer ${token}` },
        signal: cut.signal,
      })
      cut.abort()
      return status === 429
    })
    for (const page of pages) page.stop()
  })
})

describe('a reply', () => {
  it('is told as read once the customer has seen it', async () => {
    const { token, visitor } = await chat.openSession()
    const sent = await chat.brandSays(visitor, 'Seen?')
    const line = (await chat.history(token)).lines.at(-1)
    const seen = () => chat.ask('/seen', { token, body: JSON.stringify({ upTo: line?.id }) })
    expect((await seen()).status).toBe(204)
    expect((await seen()).status).toBe(204)
    const receipts = (await chat.house.inbox()).filter((event) => event.kind === 'receipt' && event.thread === visitor)
    expect(receipts).toMatchObject([{ what: 'read', externalId: sent.kind === 'sent' && sent.ids[0] }])
  })

  it('reaches the customer once, however often its attempt is made', async () => {
    const { token, visitor } = await chat.openSession()
    const reply = replyOf({ thread: visitor, text: 'Once', kind: 'chat' })
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => chat.channel.send(reply)))
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['sent']))
    expect((await chat.history(token)).lines).toHaveLength(1)
  })

  it('is unknown when the database does not answer, and found out about afterwards', async () => {
    const db = openDatabase(chat.house.url, { name: 'away', max: 1 })
    const away = webchatKind.open({}, { ...chat.house.deps, db })
    await db.destroy()
    const reply = replyOf({ thread: 'v:1', kind: 'chat' })
    expect(await away.send(reply)).toMatchObject({ kind: 'unknown' })
    const about = {
      kind: reply.kind,
      attempt: reply.attempt,
      reply: reply.reply,
      part: 0,
      thread: reply.thread,
      text: reply.text,
      sinceMs: 1_000,
    }
    expect(await chat.channel.evidence?.(about)).toBe('absent')
    await chat.channel.send(reply)
    expect(await chat.channel.evidence?.(about)).toBe('arrived')
  })
})

describe('the page in the frame', () => {
  const policyOf = async (settings: object) => {
    const other = await openChannelHouse('webchat')
    const at = await other.serve(webchatKind.open({ ...settings }, other.deps))
    const answer = await fetch(`${at}/widget/frame/webchat`)
    await other.close()
    return answer.headers.get('content-security-policy') ?? ''
  }

  it('may be shown by the named sites only', async () => {
    const policy = await policyOf({ origins: ['https://www.example.com', 'https://shop.example.com'] })
    expect(policy).toContain('frame-ancestors https://www.example.com https://shop.example.com;')
  })

  it('may be shown anywhere unless told otherwise, and runs nothing but our own files', async () => {
    const policy = await policyOf({})
    expect(policy).toContain('frame-ancestors *;')
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  it('serves its own files and nothing beside them', async () => {
    for (const [name, status] of [
      ['chat.js', 200],
      ['chat.css', 200],
      ['widget.js', 404],
      ['..%2f..%2fpackage.json', 404],
    ] as const) {
      expect([name, (await fetch(`${chat.url}/widget/assets/${name}`)).status]).toEqual([name, status])
    }
    expect((await fetch(`${chat.url}/widget.js`)).headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  })
})

describe('hours', () => {
  const staffed = async (at: string, hours: object) => {
    const clock = { now: () => new Date(at) }
    const other = await openChannelHouse('webchat')
    const settings = { hours, offline_message: 'We are back at nine.' }
    const where = await other.serve(webchatKind.open(settings, { ...other.deps, clock }))
    const look = (await (await chat.ask('/look', { method: 'GET', at: where })).json()) as object
    await other.close()
    return look
  }
  const office = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' }

  it.each([
    ['Monday at nine in Rome', '2026-03-02T08:00:00Z', true],
    ['Monday just before six', '2026-03-02T16:59:00Z', true],
    ['Monday at six', '2026-03-02T17:00:00Z', false],
    ['the same in summer', '2026-07-06T15:59:00Z', true],
    ['Sunday', '2026-03-01T11:00:00Z', false],
  ])('say whether somebody is there: %s', async (_, at, is) => {
    expect(await staffed(at, office)).toMatchObject({ staffed: is, offlineMessage: 'We are back at nine.' })
  })

  it.each([
    ['that end before they begin', { ...office, from: '18:00', to: '09:00' }],
    ['of no day', { ...office, days: [] }],
    ['that no clock shows', { ...office, to: '24:30' }],
  ])('are refused when they are hours %s', (_, hours) => {
    expect(() => webchatKind.open({ hours }, chat.house.deps)).toThrow(/hours/)
  })
})
