import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { SportelloError } from '../../lib/errors'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { openApi, readWith } from '../google/api'
import { googleSettings } from '../google/settings'
import { openTokens } from '../google/tokens'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { pollReviews, type Business } from './listen'
import { hasNoAccess, LIMIT, seekReply, sendReply } from './send'

const settingsSchema = z.strictObject({
  ...googleSettings,
  /** One profile: a shop, an office. Each has an account of its own. */
  location: z.string().regex(/^accounts\/\d{1,30}\/locations\/\d{1,30}$/, 'must be like accounts/1234/locations/5678'),
  every_seconds: z.int().min(60).max(86_400).default(300),
  api_url: z.url({ protocol: /^https?$/ }).default('https://mybusiness.googleapis.com'),
})

const googleBusinessCapabilities: Capabilities = {
  surfaces: ['review'],
  reply: { review: ['review_reply'] },
  text: LIMIT,
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: true, inDelete: false, receipts: ['delivered', 'failed'] },
  inbound: { modes: ['poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: true,
}

export const googleBusinessKind: ChannelKind = {
  capabilities: googleBusinessCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openGoogleBusiness,
}

function openGoogleBusiness(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { id: account } = deps.account
  const now = (): Date => deps.clock.now()
  const business: Business = {
    ...{ account, location: settings.location, now },
    api: openApi({ apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, now }),
    tokens: openTokens({ vault: openVault(deps, account), settings, now }),
  }
  return {
    channel: 'google-business',
    account,
    capabilities: googleBusinessCapabilities,
    send: (send) => sendReply(business, send),
    evidence: (about) => seekReply(business, about),
    listen: (intake, signal) => pollReviews({ business, intake, signal }, settings.every_seconds * 1000),
    probe: async () => {
      const { state, detail } = await checkProfile(business)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkProfile(business)],
  }
}

async function checkProfile(business: Business): Promise<ChannelCheck> {
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  try {
    const outcome = await readWith(business, `/v4/${business.location}/reviews`, { pageSize: '1' })
    if (outcome.kind !== 'answer') return bad(`Google does not answer (${outcome.why}).`)
    if (outcome.status === 200) return { what: 'credentials', state: 'ok', detail: '' }
    if (hasNoAccess(outcome))
      return {
        ...{ what: 'permissions', state: 'bad' },
        detail: 'Google has not given this project access to the Business Profile APIs: apply for it with their form.',
      }
    return bad(`Google does not let us read this profile (HTTP ${outcome.status} ${outcome.reason}).`)
  } catch (error) {
    if (error instanceof SportelloError) return bad(error.message)
    throw error
  }
}
