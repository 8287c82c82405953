import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { SportelloError } from '../../lib/errors'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { openApi, readWith } from '../google/api'
import { googleSettings } from '../google/settings'
import { openTokens } from '../google/tokens'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { hideComment } from './hide'
import { pollComments, type Youtube } from './listen'
import { channelsSchema } from './payload'
import { COST, openQuota } from './quota'
import { LIMIT, seekReply, sendReply } from './send'

const settingsSchema = z.strictObject({
  ...googleSettings,
  /** The brand's own channel. */
  channel_id: z.string().regex(/^UC[\w-]{22}$/, 'must be the id of the channel, which begins with UC'),
  /** What Google has granted to the project; more is given after an audit. */
  daily_units: z.int().min(1_000).max(100_000_000).default(10_000),
  every_seconds: z.int().min(30).max(3_600).default(60),
  api_url: z.url({ protocol: /^https?$/ }).default('https://www.googleapis.com'),
})

const youtubeCapabilities: Capabilities = {
  surfaces: ['comment'],
  reply: { comment: ['public_reply'] },
  text: LIMIT,
  hides: ['comment'],
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: true, inDelete: false, receipts: [] },
  inbound: { modes: ['poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: true,
}

export const youtubeKind: ChannelKind = {
  capabilities: youtubeCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openYoutube,
}

function openYoutube(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { id: account } = deps.account
  const now = (): Date => deps.clock.now()
  const vault = openVault(deps, account)
  const youtube: Youtube = {
    ...{ account, channelId: settings.channel_id, now },
    api: openApi({ apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, now }),
    tokens: openTokens({ vault, settings, now }),
    quota: openQuota(vault, { daily: settings.daily_units, now }),
  }
  return {
    channel: 'youtube',
    account,
    capabilities: youtubeCapabilities,
    send: (send) => sendReply(youtube, send),
    hide: (what) => hideComment(youtube, what),
    evidence: (about) => seekReply(youtube, about),
    listen: (intake, signal) => pollComments({ youtube, intake, signal }, settings.every_seconds * 1000),
    probe: async () => {
      const { state, detail } = await checkChannel(youtube)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkChannel(youtube), await youtube.quota.check()],
  }
}

/** Whose channel the permission is for: another one could read, and its answers would come from a stranger. */
async function checkChannel(youtube: Youtube): Promise<ChannelCheck> {
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  try {
    await youtube.quota.spend(COST.read)
    const outcome = await readWith(youtube, '/youtube/v3/channels', { part: 'id', mine: 'true' })
    if (outcome.kind !== 'answer') return bad(`YouTube does not answer (${outcome.why}).`)
    if (outcome.status !== 200) return bad(`YouTube says no (HTTP ${outcome.status} ${outcome.reason}).`)
    const mine = channelsSchema.safeParse(outcome.json)
    const isOurs = mine.success && mine.data.items.some(({ id }) => id === youtube.channelId)
    return isOurs
      ? { what: 'credentials', state: 'ok', detail: '' }
      : bad('The permission is for another channel: connect the account that owns this one.')
  } catch (error) {
    if (error instanceof SportelloError) return bad(error.message)
    throw error
  }
}
