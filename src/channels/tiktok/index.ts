import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import type { Channel, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { together } from '../together'
import { openVault } from '../vault.store'
import { openApi } from './api'
import { checkPermission } from './checks'
import { parseDelivery } from './delivery'
import { hydrate } from './hydrate'
import { pollComments } from './listen'
import { openPace } from './pace'
import type { Tiktok } from './read'
import { openSince } from './since'
import { LIMIT, seekReply, sendReply } from './send'
import { openTokens } from './tokens'
import { checkWebhook, keepWebhook, openAddress, openDoor } from './webhook'

const settingsSchema = z.strictObject({
  app_id: z.string().min(5, 'must be the id of the app at TikTok API for Business'),
  /** Renews the permission, and proves that deliveries come from TikTok. */
  app_secret: z.string().min(16, 'must be the secret of the app'),
  refresh_token: z.string().min(8, 'must be the refresh token that the account has given the app'),
  /** The account as the app knows it. */
  business_id: z.string().regex(/^[\w-]{8,120}$/, 'must be the open_id that came with the refresh token'),
  username: z.string().regex(/^[\w.]{2,24}$/, "must be the account's user name, without @"),
  /** Whether TikTok is to call us; an app has one address for all its accounts. */
  webhook: z.boolean().default(true),
  every_seconds: z.int().min(60).max(3_600).default(300),
  /** Of how many of the latest posts the comments are read. */
  videos: z.int().min(1).max(100).default(20),
  api_url: z.url({ protocol: /^https?$/ }).default('https://business-api.tiktok.com'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const tiktokCapabilities: Capabilities = {
  surfaces: ['comment'],
  reply: { comment: ['public_reply'] },
  text: LIMIT,
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: false, inDelete: true, receipts: ['delivered', 'failed'] },
  // However old they are: comments under the latest posts can be read.
  inbound: { modes: ['webhook', 'poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: true,
}

export const tiktokKind: ChannelKind = {
  capabilities: tiktokCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openTiktok,
}

function openTiktok(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { business_id: businessId, username, videos } = settings
  const { id: account } = deps.account
  const now = (): Date => deps.clock.now()
  const api = openApi({ apiUrl: settings.api_url, timeoutMs: settings.timeout_ms, now })
  const vault = openVault(deps, account)
  const tokens = openTokens({ api, vault, credentials: settings, now })
  const shared = { pace: openPace(now), since: openSince(vault, now) }
  const tiktok: Tiktok = { api, tokens, ...shared, account, businessId, username, now }
  const app = { api, credentials: settings }
  const address = openAddress(`${deps.publicUrl.replace(/\/+$/, '')}/webhooks/tiktok/${account}`)
  const { url } = address
  const check = () => checkPermission({ ...tiktok, credentials: settings })
  return {
    channel: 'tiktok',
    account,
    capabilities: tiktokCapabilities,
    webhook: openDoor({
      ...{ secret: settings.app_secret, now },
      parse: (body, at) => parseDelivery(body, { account, username, businessId, now: at }),
    }),
    hydrate: (pointer) => hydrate(tiktok, pointer),
    listen: (intake, signal) =>
      together(signal, [
        (stop) => pollComments({ tiktok, intake, signal: stop, videos }, settings.every_seconds * 1000),
        ...(settings.webhook ? [(stop: AbortSignal) => keepWebhook({ ...app, url, log: intake.log }, stop)] : []),
      ]),
    send: (send) => sendReply(tiktok, send),
    evidence: (about) => seekReply(tiktok, about),
    probe: async () => {
      const [first] = await check()
      return first?.state === 'ok' ? { ok: true } : { ok: false, reason: first?.detail ?? '' }
    },
    checks: async () => [...(await check()), ...(settings.webhook ? [await checkWebhook(app, url)] : [])],
    close: () => Promise.resolve(address.close()),
  }
}
