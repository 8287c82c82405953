import type { InboundEvent } from '../../desk/index'
import { cutText } from '../../lib/text'
import type { AccountId } from '../../lib/ids'
import { hashOf, unreadable } from '../unreadable'
import { decodeFeed } from './decode'
import { readFeed, type Entry } from './entries'
import { findKeyword, type Search } from './keywords'

export type Reading = {
  account: AccountId
  now: Date
  /** Where the feed was read: authors are known by name within it. */
  url: string
  contentType: string
  search: Search
  /** What was published before is nobody's question. */
  since: Date
  /** Keys that were seen before: entries without a date are new when their key is. Undefined at the first look. */
  known: ReadonlySet<string> | undefined
}

/** The whole article is one click away. */
const MAX_LETTERS = 2_000

/** Every entry of a feed as an event of ours, in the order of the feed. Pure and total: any bytes give events. */
export function parseFeedBody(body: Buffer, reading: Reading): InboundEvent[] {
  const feed = readFeed(decodeFeed(body, reading.contentType))
  if (feed === undefined) return [unreadable(body, reading, 'not a feed: neither RSS nor Atom')]
  return feed.entries.map((entry) => toEvent(entry, { ...reading, title: feed.title }))
}

type OfFeed = Reading & { title: string }

function toEvent(entry: Entry, reading: OfFeed): InboundEvent {
  const { account, now, url, title } = reading
  const dedupeKey = keyOf(entry, url)
  const reason = whyIgnored(entry, dedupeKey, reading)
  const common = { account, dedupeKey, occurredAt: dateOf(entry, now) ?? now }
  if (reason !== undefined) return { kind: 'ignored', ...common, reason }
  const host = URL.canParse(url) ? new URL(url).host : url
  const name = entry.author?.trim() || title || host
  return {
    kind: 'message',
    ...common,
    ...{ surface: 'keyword-hit', visibility: 'public', thread: dedupeKey, externalId: dedupeKey },
    author: { externalId: `${host}:${name}`, name, handle: host },
    subject: title || host,
    text: cutText([entry.title, entry.text].filter(Boolean).join('\n\n'), MAX_LETTERS, 'graphemes'),
    ...(entry.link && isWeb(entry.link) ? { permalink: entry.link } : {}),
    attachments: [],
  }
}

function whyIgnored(entry: Entry, key: string, reading: OfFeed): string | undefined {
  const { search, since, known, now } = reading
  if (entry.title === '' && entry.text === '') return 'an entry that says nothing'
  const date = dateOf(entry, now)
  if (date !== undefined && date < since) return 'published before the account was connected'
  if (date === undefined && known === undefined) return 'without a date, and there when the feed was read first'
  if (known?.has(key)) return 'seen before'
  const said = `${entry.title}\n${entry.text}`
  return findKeyword(said, search) === undefined ? 'none of the keywords is in it' : undefined
}

/** The id that the feed gives, else the link, else what it says: an entry without any of them has not changed. */
function keyOf({ id, link, title, text }: Entry, url: string): string {
  const own = id?.trim() || link?.trim() || `${title}\n${text}`
  return hashOf(`${url}\n${own}`)
}

/** Nothing is published in the future; a clock that is ahead, or a feed that announces, gives the present. */
function dateOf({ date }: Entry, now: Date): Date | undefined {
  const at = date === undefined ? NaN : Date.parse(date)
  if (Number.isNaN(at) || at < 0) return undefined
  return at > now.getTime() ? now : new Date(at)
}

const isWeb = (link: string): boolean => URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)
