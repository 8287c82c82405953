import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { flawOf } from '../../lib/stranger'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { fetchFeed, watchFeeds, type Watch } from './listen'
import { decodeFeed } from './decode'
import { readFeed } from './entries'

const words = z.array(z.string().trim().min(2).max(80)).max(100)

const settingsSchema = z
  .strictObject({
    feeds: z
      .array(z.url({ protocol: /^https?$/ }))
      .min(1)
      .max(50),
    /** An entry that has one of them becomes a conversation. */
    keywords: words.min(1),
    /** An entry that has one of these does not. */
    without: words.default([]),
    every_minutes: z.int().min(1).max(1_440).default(10),
    /** An address of your own network that feeds may be read from; everything else must be https and public. */
    api_url: z.url({ protocol: /^https?$/ }).optional(),
    timeout_ms: z.int().min(100).max(10_000).default(10_000),
  })
  .superRefine(({ feeds, api_url }, { addIssue }) => {
    for (const [index, feed] of feeds.entries()) {
      const flaw = permitOf(api_url)(new URL(feed)) ? undefined : flawOf(new URL(feed))
      if (flaw !== undefined) addIssue({ code: 'custom', path: ['feeds', index], message: `is refused: ${flaw}` })
    }
  })

const rssCapabilities: Capabilities = {
  surfaces: ['keyword-hit'],
  // Nobody can answer in a feed: the agent goes where it was published.
  reply: { 'keyword-hit': ['open_natively'] },
  text: { unit: 'codepoints', max: 1 },
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: false, inDelete: false, receipts: [] },
  // A feed shows its latest entries, however long we were away; how many is up to it.
  inbound: { modes: ['poll'], backfillMs: null },
  evidence: false,
}

export const rssKind: ChannelKind = {
  capabilities: rssCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openRss,
}

const permitOf =
  (apiUrl: string | undefined) =>
  (url: URL): boolean =>
    apiUrl !== undefined && url.origin === new URL(apiUrl).origin

function openRss(given: Record<string, unknown>, { account }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { feeds, keywords, without } = settings
  const watch: Watch = {
    account: account.id,
    feeds,
    search: { keywords, without },
    everyMs: settings.every_minutes * 60_000,
    timeoutMs: settings.timeout_ms,
    permit: permitOf(settings.api_url),
  }
  return {
    channel: 'rss',
    account: account.id,
    capabilities: rssCapabilities,
    send: () =>
      Promise.resolve({
        kind: 'refused',
        reason: 'not_permitted',
        remedies: ['open_natively'],
        detail: 'A feed can only be read. Open the page and answer there.',
      }),
    listen: (intake, signal) => watchFeeds(watch, intake, signal),
    checks: () => Promise.all(feeds.map((feed) => checkFeed(feed, watch))),
    probe: async () => {
      const checks = await Promise.all(feeds.slice(0, 1).map((feed) => checkFeed(feed, watch)))
      const bad = checks.find(({ state }) => state === 'bad')
      return bad ? { ok: false, reason: bad.detail } : { ok: true }
    },
  }
}

async function checkFeed(feed: string, watch: Watch): Promise<ChannelCheck> {
  const answer = await fetchFeed(feed, watch)
  const { host } = new URL(feed)
  const bad = (detail: string): ChannelCheck => ({ what: 'subscription', state: 'bad', detail: `${host}: ${detail}` })
  if (!answer.ok) return bad(answer.detail)
  if (readFeed(decodeFeed(answer.body, answer.contentType)) === undefined) return bad('this is no feed')
  return { what: 'subscription', state: 'ok', detail: '' }
}
