import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Channel } from '../../src/channels/channel'
import * as skeet from '../../src/channels/bluesky/receive'
import { parseMail } from '../../src/channels/email/receive'
import { parseReviews } from '../../src/channels/google-business/receive'
import * as toot from '../../src/channels/mastodon/receive'
import { parseListing } from '../../src/channels/reddit/receive'
import { parseFeedBody } from '../../src/channels/rss/receive'
import { eventsOfHint } from '../../src/channels/trustpilot/hydrate'
import { parsePage } from '../../src/channels/trustpilot/receive'
import { standingOf } from '../../src/channels/trustpilot/standing'
import { parseComments } from '../../src/channels/tiktok/receive'
import { parseThreads } from '../../src/channels/youtube/receive'
import type { EventOf, InboundEvent } from '../../src/desk/index'
import type { AccountId } from '../../src/lib/ids'
import { jsonOf } from '../../src/lib/json'
import { TIKTOK_BODIES } from '../channels/tiktok-material'
import { APPLE_BODIES } from './apple-payloads'
import { FIXTURES } from './fixtures'
import { LINKEDIN_BODIES } from './linkedin-samples'
import { trustpilotBodies, UNIT } from './trustpilot-stand-in'

export type Parser = (body: Buffer) => readonly InboundEvent[] | Promise<readonly InboundEvent[]>

const NOW = new Date('2026-11-22T12:00:00Z')

/** As the listeners hand it over: what is no JSON goes on as text. */
const itemOf = (body: Buffer): unknown => jsonOf(body) ?? body.toString('utf8')

/** Channels that fetch their messages: how what they fetch is read. */
const FETCHED: Readonly<Record<string, Parser>> = {
  mastodon: (body) => {
    const reading = { account: 'mastodon' as AccountId, ownId: '1', now: NOW }
    const data = body.toString('utf8')
    const streamed = ['notification', 'update', 'status.update', 'delete'].map((event) => ({ event, data }))
    return [toot.parseFound(itemOf(body), reading), ...streamed.map((told) => toot.parseStreamed(told, reading))]
  },
  bluesky: (body) => {
    const reading = { account: 'bluesky' as AccountId, ownDid: 'did:plc:own', now: NOW }
    const item = itemOf(body)
    return [skeet.parseNotification, skeet.parseFound, skeet.parseOwn, skeet.parseLog].map((parse) =>
      parse(item, reading),
    )
  },
  rss: (body) =>
    parseFeedBody(body, {
      ...{ account: 'rss' as AccountId, now: NOW, url: 'https://blog.example/feed', contentType: 'application/xml' },
      ...{ search: { keywords: ['the', 'news'], without: [] }, since: new Date(0), known: undefined },
    }),
  'google-business': (body) => parseReviews(body, { account: 'google-business' as AccountId, now: NOW }),
  youtube: (body) => parseThreads(body, { account: 'youtube' as AccountId, channelId: 'UCown', now: NOW }),
  trustpilot: (body) => [...parsePage(body, { account: 'trustpilot' as AccountId, now: NOW }), ...hintedAt(body)],
  tiktok: (body) => parseComments(body, { account: 'tiktok' as AccountId, username: 'own', now: NOW }),
  reddit: (body) => parseListing(body, { account: 'reddit' as AccountId, username: 'own', now: NOW }),
  email: (body) =>
    parseMail(body, { account: 'email' as AccountId, address: 'care@brand.example', authservId: 'mx' }, { now: NOW }),
}

/** What Trustpilot shows when it is asked for the review that a delivery hinted at. */
function hintedAt(body: Buffer): readonly InboundEvent[] {
  const { id } = z.object({ id: z.string() }).safeParse(jsonOf(body)).data ?? {}
  const standing = standingOf({ kind: 'answer', status: 200, headers: {}, body }, id ?? '')
  if (standing.is !== 'there') return []
  const pointer: EventOf<'pointer'> = {
    ...{ kind: 'pointer', account: 'trustpilot' as AccountId, dedupeKey: 'hint', thread: 'hint' },
    ...{ occurredAt: standing.review.createdAt, source: { review: standing.review.id, event: 'updated' } },
  }
  return eventsOfHint(standing, { pointer, businessUnit: UNIT })
}

/** Folders of recorded material that are named after something else than their channel. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  facebook: ['facebook-page', 'messenger', 'instagram'],
  messenger: ['messenger', 'facebook-page'],
}

/** Every parser that strangers can reach, by channel. A channel without any talks through routes of its own. */
export function parsersOf(channels: ReadonlyMap<string, Channel>): Map<string, Parser> {
  const parsers = new Map<string, Parser>()
  for (const [name, { webhook }] of channels) {
    const parses = [webhook && ((body: Buffer) => webhook.parse(body, NOW)), FETCHED[name]].filter((one) => !!one)
    if (parses.length > 0) parsers.set(name, allOf(parses))
  }
  return parsers
}

const allOf =
  (parses: readonly Parser[]): Parser =>
  async (body) => {
    const events: InboundEvent[] = []
    for (const parse of parses) events.push(...(await parse(body)))
    return events
  }

const MAX_BODY = 200_000

/** Written by hand after the documentation, of platforms of which nothing that was recorded is public. */
const WRITTEN: Readonly<Record<string, readonly Buffer[]>> = {
  apple: APPLE_BODIES,
  linkedin: LINKEDIN_BODIES,
  tiktok: TIKTOK_BODIES,
  trustpilot: trustpilotBodies(),
}

/** What platforms really sent, or are documented to send. */
export function recordedBodies(channel: string): Buffer[] {
  const folders = FOLDERS[channel] ?? [channel]
  return [...folders.flatMap((folder) => bodiesIn(join(FIXTURES, 'channels', folder))), ...(WRITTEN[channel] ?? [])]
}

function bodiesIn(folder: string): Buffer[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= MAX_BODY)
    .sort()
    .map((path) => readFileSync(path))
}
