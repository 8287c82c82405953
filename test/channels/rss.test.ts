import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeFeed } from '../../src/channels/rss/decode'
import { findKeyword } from '../../src/channels/rss/keywords'
import { rssKind } from '../../src/channels/rss/index'
import { parseFeedBody, type Reading } from '../../src/channels/rss/receive'
import type { ChannelDeps } from '../../src/channels/channel'
import type { EventOf } from '../../src/desk/index'
import type { AccountId } from '../../src/lib/ids'

const FIXTURES = join(__dirname, '../fixtures/channels/rss')
const account = 'rss' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const reading: Reading = {
  ...{ account, now, url: 'https://news.example/feed.xml', contentType: 'text/xml' },
  ...{ search: { keywords: [], without: [] }, since: new Date(0), known: new Set<string>() },
}
/** Every entry has one of these letters. */
const anything = { keywords: ['a', 'o', 'и', 'the', 'is', 'de', 'die', 'to', 'цитата'], without: [] }

const parse = (body: string | Buffer, told: Partial<Reading> = {}) =>
  parseFeedBody(Buffer.from(body as string), { ...reading, ...told })
const found = (name: string, told: Partial<Reading> = {}): EventOf<'message'>[] =>
  parse(readFileSync(join(FIXTURES, name)), told).filter((event) => event.kind === 'message')
const rss = (...items: string[]): string =>
  `<rss version="2.0"><channel><title>City News</title>${items.map((item) => `<item>${item}</item>`).join('')}</channel></rss>`

describe('recorded feeds', () => {
  it.each([
    ['content-encoded.rss', 7, 0],
    ['encoding.rss', 40, 0],
    ['encoding_WINDOWS-1251.xml', 50, 0],
    ['feedparser_http_high_bit_date.xml', 0, 0],
    ['guardian.rss', 55, 0],
    ['heise.atom', 15, 0],
    ['incomplete-fields.atom', 0, 0],
    ['missing-fields.atom', 1, 1],
    ['reddit.rss', 24, 0],
    ['uolNoticias.rss', 15, 0],
  ])('%s has %i entries, %i of which say nothing', (name, count, silent) => {
    const events = parse(readFileSync(join(FIXTURES, name)))
    expect(events).toHaveLength(count)
    const empty = events.filter((event) => event.kind === 'ignored' && event.reason === 'an entry that says nothing')
    expect(empty).toHaveLength(silent)
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(count)
  })

  it('are all in the table above', () => {
    expect(readdirSync(FIXTURES)).toHaveLength(10)
  })

  it.each([
    ['encoding.rss', 'Raríssimas', 'Mãe de utente é a nova presidente da Raríssimas', '2018-01-03T13:47:00.000Z'],
    ['encoding_WINDOWS-1251.xml', 'цитата', 'Цитата #17703', '2018-03-21T07:27:32.000Z'],
    ['guardian.rss', 'State of the Union', 'Trump State of the Union address promised unity', '2018-01-31'],
    ['heise.atom', 'WildFly', 'Java-Anwendungsserver: Red Hat gibt WildFly 10 frei', '2016-02-01'],
    ['uolNoticias.rss', 'simulações', 'Ibope: Bolsonaro perde de Haddad', '2026-03-02'],
  ])('%s is read in its own letters, by the word %s', (...[name, keyword, begins, at]) => {
    const [first] = found(name, { search: { keywords: [keyword], without: [] } })
    expect(first?.text).toContain(begins)
    expect(first?.occurredAt.toISOString()).toContain(at)
    expect(first?.permalink).toMatch(/^https?:\/\//)
  })

  it('name who wrote, and where', () => {
    const [first] = found('content-encoded.rss', { search: anything })
    expect(first).toMatchObject({
      surface: 'keyword-hit',
      visibility: 'public',
      subject: 'Food in Invironment on Medium',
      author: { externalId: 'news.example:Jeremy Puma', name: 'Jeremy Puma', handle: 'news.example' },
    })
    expect(first?.text).toContain('THE CREATIVE FORAGER\n\nUsing Wild Ingredients')
    // What is HTML there is words here.
    expect(found('reddit.rss', { search: anything }).filter(({ text }) => /<\w+>/.test(text))).toEqual([])
  })
})

describe('an entry', () => {
  const search = { keywords: ['Linea Chiara'], without: ['sponsored'] }
  const hit = '<title>Linea Chiara is down</title>'

  it.each([
    ['has the keyword', hit, 'message'],
    ['has it in the text', '<title>News</title><description>about LINEA CHIÀRA again</description>', 'message'],
    ['does not have it', '<title>Linea Chiarata</title>', 'none of the keywords is in it'],
    ['has what it must not have', `${hit}<description>Sponsored</description>`, 'none of the keywords is in it'],
    ['says nothing', '<guid>1</guid>', 'an entry that says nothing'],
    ['is older than the account', `${hit}<pubDate>Mon, 02 Mar 2026 08:59:59 GMT</pubDate>`, 'published before'],
    ['is younger', `${hit}<pubDate>Mon, 02 Mar 2026 09:00:01 GMT</pubDate>`, 'message'],
    ['has a date that nobody can read', `${hit}<pubDate>Seg, 24 Set 2018 19:42:40 -0300</pubDate>`, 'message'],
  ])('that %s', (_, item, is) => {
    const [event] = parse(rss(item), { search, since: new Date('2026-03-02T09:00:00Z') })
    expect(event?.kind === 'ignored' ? event.reason : event?.kind).toContain(is)
  })

  it('without a date is old when it was there at the first look, and new when it comes later', () => {
    expect(parse(rss(hit), { search, known: undefined })).toMatchObject([{ kind: 'ignored' }])
    const [event] = parse(rss(hit), { search, known: new Set() })
    expect(event).toMatchObject({ kind: 'message', occurredAt: now })
    expect(parse(rss(hit), { search, known: new Set([event?.dedupeKey ?? '']) })).toMatchObject([{ kind: 'ignored' }])
  })

  it('that is announced for tomorrow is of today', () => {
    const [event] = parse(rss(`${hit}<pubDate>Tue, 03 Mar 2026 09:00:00 GMT</pubDate>`), { search })
    expect(event?.occurredAt).toEqual(now)
  })

  it('is told from others by its id, else its link, else its words', () => {
    const key = (item: string) => parse(rss(item), { search })[0]?.dedupeKey
    expect(key(`${hit}<guid>7</guid><link>https://a.example/1</link>`)).toBe(
      key('<title>New words</title><guid>7</guid>'),
    )
    expect(key(`${hit}<link>https://a.example/1</link>`)).toBe(key('<title>x</title><link>https://a.example/1</link>'))
    expect(key(hit)).toBe(key(hit))
    expect(key(hit)).not.toBe(key('<title>Linea Chiara is up</title>'))
  })

  it('shows no link that leads anywhere but to the web', () => {
    const [event] = parse(rss(`${hit}<link>javascript:alert(1)</link>`), { search })
    expect(event).toMatchObject({ kind: 'message' })
    expect(event).not.toHaveProperty('permalink')
  })

  it('is cut when it is an article, and never within a letter', () => {
    const [event] = parse(rss(`${hit}<description>${'👩‍👩‍👧 '.repeat(5_000)}</description>`), { search })
    expect(event).toMatchObject({ text: expect.stringMatching(/👩‍👩‍👧…$/u) as string })
  })

  it('never grows by entities of its own making', () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>${rss(`<title>Linea Chiara &b;</title>`)}`
    expect(parse(bomb, { search })).toMatchObject([{ kind: 'message', text: 'Linea Chiara &b;' }])
  })
})

describe('the encoding', () => {
  const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>è</a>`
  it.each([
    ['the mark at its beginning', Buffer.from(`\ufeff${xml('iso-8859-1')}`), 'text/xml; charset=iso-8859-1'],
    ['the server', Buffer.from(xml('koi8-r'), 'latin1'), 'text/xml; charset="iso-8859-1"'],
    ['the document', Buffer.from(xml('iso-8859-1'), 'latin1'), 'text/xml'],
    ['nobody', Buffer.from('<a>è</a>'), ''],
    ['nobody, in an old feed', Buffer.from('<a>è</a>', 'latin1'), ''],
    ['a server that is wrong', Buffer.from('<a>è</a>', 'latin1'), 'text/xml; charset=utf-8'],
    ['a server that makes names up', Buffer.from('<a>è</a>'), 'text/xml; charset=martian'],
    ['a mark of two bytes', Buffer.from('\ufeff<a>è</a>', 'utf16le'), 'text/xml'],
  ])('is told by %s', (_, body, contentType) => {
    expect(decodeFeed(body, contentType)).toContain('<a>è</a>')
  })
})

describe('a keyword', () => {
  it.each([
    ['acme', 'ACME is down', true],
    ['acme', '#acme!', true],
    ['acme', 'acmebank', false],
    ['acme', 'megaacme', false],
    ['acme', 'acmebank acme', true],
    ['#acme', 'so #acme it is', true],
    ['żółw', 'ZOLW', true],
    ['日本', '日本語です', true],
    ['линия', 'Линия не работает', true],
    ['at&t', 'AT&T again', true],
  ])('%s in "%s": %s', (keyword, text, is) => {
    expect(findKeyword(text, { keywords: [keyword], without: [] }) !== undefined).toBe(is)
  })
})

describe('settings', () => {
  const open = (settings: object) =>
    rssKind.open({ feeds: ['https://news.example/feed'], keywords: ['acme'], ...settings }, {
      account: { id: account },
    } as ChannelDeps)
  it.each([
    [{ feeds: [] }, 'feeds'],
    [{ keywords: [] }, 'keywords'],
    [{ feeds: ['http://news.example/feed'] }, 'feeds.0 is refused: not https'],
    [{ feeds: ['https://10.0.0.1/feed'] }, 'feeds.0 is refused: not a public address'],
    [{ feeds: ['file:///etc/passwd'] }, 'feeds.0'],
    [{ feeds: ['https://localhost/feed'] }, 'feeds.0 is refused: not a public name'],
    [{ every_minutes: 0 }, 'every_minutes'],
    [{ keyword: ['x'] }, 'keyword'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => open(settings)).toThrow(words)
  })

  it('takes a feed of the own network at the address that is permitted, and nowhere else', () => {
    const own = { api_url: 'http://10.0.0.1:8080' }
    expect(open({ ...own, feeds: ['http://10.0.0.1:8080/feed'] }).channel).toBe('rss')
    expect(() => open({ ...own, feeds: ['http://10.0.0.1:8081/feed'] })).toThrow('feeds.0')
  })
})
