import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/channel'
import { rssKind } from '../../src/channels/rss/index'
import { lookAtFeeds, type Watch } from '../../src/channels/rss/listen'
import { parseFeedBody } from '../../src/channels/rss/receive'
import { openFeedSite, type FeedSite } from '../support/rss-stand-in'
import { until } from '../support/until'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { naughty, plain } from './material'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let site: FeedSite
const signal = new AbortController().signal

/** In every entry that the customer of the exam writes. */
const search = { keywords: ['linea chiara'], without: [] }
const open = (settings: object = {}): Channel =>
  rssKind.open({ feeds: [site.feed], keywords: search.keywords, api_url: site.url, ...settings }, house.deps)
const watchOf = (feeds: readonly string[]): Watch => ({
  ...{ account: house.deps.account.id, feeds, search, everyMs: 60_000, timeoutMs: 2_000 },
  permit: (url) => url.origin === site.url,
})
const look = (feeds = [site.feed]) => lookAtFeeds(watchOf(feeds), house.intake, signal)

async function openCandidate(): Promise<Candidate> {
  site = await openFeedSite()
  house = await openChannelHouse('rss')
  site.publish({ title: 'Linea Chiara was here before', at: new Date('2020-01-01T00:00:00Z') })
  await look()
  const hit = (at: string) => ({ kind: 'message', surface: 'keyword-hit', occurredAt: new Date(at) })
  const parse = (bytes: Buffer) =>
    parseFeedBody(bytes, {
      ...{ account: house.deps.account.id, now: new Date('2026-03-02T10:00:00Z'), url: site.feed },
      ...{
        contentType: 'text/xml',
        since: new Date(0),
        known: new Set<string>(),
        search: { ...search, keywords: ['Java'] },
      },
    })
  return {
    channel: open(),
    secrets: [],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        site.publish({ title: '', text: `${text} Linea Chiara`, at: new Date(Date.now() + 60_000) })
        await look()
      },
      comesAgain: () => look(),
      got: () => Promise.resolve([]),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: 'anything', ...told }),
    tries: () => 0,
    parse,
    recorded: [
      {
        name: 'heise.atom',
        body: readFileSync(join(__dirname, '../fixtures/channels/rss/heise.atom')),
        is: [hit('2016-02-01T16:22:00Z'), ...Array<object>(14).fill({ account: house.deps.account.id })],
      },
    ],
    refusals: {
      'any answer': {
        arrange: () => undefined,
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
    },
    failures: {},
    close: async () => {
      await house.close()
      await site.close()
    },
  }
}

const readOnly = 'nobody can answer in a feed'

examine('rss', {
  open: openCandidate,
  without: {
    hide: 'it only reads',
    handshake: 'feeds are fetched',
    forged: 'feeds are fetched from where the team says, and nowhere else',
    'naughty-in': 'asked below, since an entry comes in only with a keyword',
    'naughty-out': readOnly,
    limit: readOnly,
    parts: readOnly,
    once: readOnly,
    late: readOnly,
    'nobody-listens': readOnly,
    'no-such-host': readOnly,
    'too-many': readOnly,
    'line-cut': readOnly,
    'gateway-error': readOnly,
    'no-answer': readOnly,
    blocked: readOnly,
    gone: readOnly,
    'wrong-password': 'feeds are public',
    secrets: 'feeds are public',
    'files-in': 'an entry is a text with a link',
    'files-out': readOnly,
  },
})

describe('feeds', () => {
  beforeEach(async () => {
    site = await openFeedSite()
    house = await openChannelHouse('rss')
  })
  afterEach(async () => {
    await house.close()
    await site.close()
  })
  const texts = async () => (await house.inbox()).map((event) => event.kind === 'message' && event.text)
  const later = () => new Date(Date.now() + 60_000)

  it('give nothing that was there before the account, then every new entry with a keyword, once', async () => {
    site.publish({ title: 'Linea Chiara, long ago', at: new Date('2020-01-01T00:00:00Z') })
    site.publish({ title: 'Linea Chiara without a date' })
    await look()
    expect(await texts()).toEqual([])
    site.publish({ title: 'Linea Chiara is down', at: later() })
    site.publish({ title: 'The weather', at: later() })
    site.publish({ title: 'Linea Chiara, undated and new' })
    await look()
    await look()
    expect(await texts()).toEqual(['Linea Chiara, undated and new', 'Linea Chiara is down'])
  })

  it('are not fetched again while they have not changed', async () => {
    site.publish({ title: 'Linea Chiara' })
    await look()
    await look()
    expect([site.requests.length, site.handedOut()]).toEqual([2, 1])
  })

  it('hold each other up in nothing: one that is away, none, or leads inside', async () => {
    const feeds = [`${site.url}/gone`, `${site.url}/page.html`, `${site.url}/away`, 'http://127.0.0.1:9/x', site.feed]
    await look(feeds)
    site.publish({ title: 'Linea Chiara is down', at: later() })
    await look(feeds)
    expect(await texts()).toEqual(['Linea Chiara is down'])
    expect(house.logged()).toContain('forbidden-url')
  })

  it('are tried again when the database did not keep what was new', async () => {
    await look()
    site.publish({ title: 'Linea Chiara is down', at: later() })
    const broken = { ...house.intake, accept: () => Promise.reject(new Error('the database is away')) }
    await expect(lookAtFeeds(watchOf([site.feed]), broken, signal)).rejects.toThrow('the database is away')
    await look()
    expect(await texts()).toEqual(['Linea Chiara is down'])
  })

  it('bring naughty strings as text', async () => {
    const texts = naughty()
    await look()
    for (const text of texts) site.publish({ title: 'Linea Chiara', text, at: later() })
    await look()
    const came = (await house.inbox()).map((event) => event.kind === 'message' && plain(event.text))
    expect(came.toReversed()).toEqual(texts.map((text) => plain(`Linea Chiara ${text}`)))
  })

  it('are looked after until the desk stops', async () => {
    const stop = new AbortController()
    const listening = open().listen?.(house.intake, stop.signal)
    await until('the feed was read', () => site.requests.length === 1)
    stop.abort()
    await listening
  })

  it('tell how they are', async () => {
    const feeds = [site.feed, `${site.url}/page.html`, `${site.url}/gone`]
    const host = new URL(site.url).host
    expect(await open({ feeds }).checks?.()).toEqual([
      { what: 'subscription', state: 'ok', detail: '' },
      { what: 'subscription', state: 'bad', detail: `${host}: this is no feed` },
      { what: 'subscription', state: 'bad', detail: `${host}: status 404` },
    ])
    expect(await open({ feeds: [`${site.url}/gone`] }).probe?.()).toEqual({ ok: false, reason: `${host}: status 404` })
  })
})
