import { z } from 'zod'
import { recallDeliveries, type Capabilities } from '../../desk/index'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { attemptKey } from '../meta/attempt'
import { checkSubscription, checkToken, whyNot } from '../meta/checks'
import { metaDoor } from '../meta/door'
import { openGraph, type Graph } from '../meta/graph'
import { keepSubscribed } from '../meta/listen'
import { metaId, metaSettings } from '../meta/settings'
import { readSettings } from '../settings'
import { fetchMedia } from './media'
import { parseWhatsApp } from './receive'
import { sendPart } from './send'
import { MAX_TEXT, splitReply } from './split'

const OFFICIAL = 'https://graph.facebook.com'

const settingsSchema = z.strictObject({
  ...metaSettings,
  phone_number_id: metaId,
  business_account: metaId,
  api_url: z.url().default(OFFICIAL),
})

const DAY_MS = 24 * 3_600_000
/** WhatsApp takes documents of 100 MB; this is what we keep of a file. */
const MAX_BYTES = 20 * 1024 * 1024

export const whatsappCapabilities: Capabilities = {
  surfaces: ['dm', 'chat'],
  reply: { dm: ['dm', 'template'], chat: ['public_reply'] },
  text: { unit: 'utf16', max: MAX_TEXT, by: { template: { unit: 'utf16', max: 1024 } } },
  window: { forMs: DAY_MS, afterwards: 'template' },
  attachments: {
    in: ['image', 'video', 'audio', 'voice', 'file', 'sticker', 'location', 'contact'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_BYTES,
  },
  mutations: { inEdit: true, inDelete: true, inReaction: true, receipts: ['delivered', 'read', 'failed'] },
  // What was missed cannot be read again, but WhatsApp itself tries for seven days.
  inbound: { modes: ['webhook'], backfillMs: null },
  charges: 'outside-window',
  evidence: true,
}

export const whatsappKind: ChannelKind = {
  capabilities: whatsappCapabilities,
  selfHosted: false,
  access: 'self-service',
  open: openWhatsApp,
}

const PERMISSIONS = ['whatsapp_business_messaging', 'whatsapp_business_management']
const PLATFORM = 'WhatsApp'

function openWhatsApp(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { token, app_secret: appSecret, phone_number_id: phoneNumberId, business_account: asset } = settings
  const { account, clock } = deps
  const now = () => clock.now()
  const graph = openGraph({
    token: () => Promise.resolve(token),
    appSecret,
    apiUrl: settings.api_url,
    timeoutMs: settings.timeout_ms,
    now,
  })
  return {
    channel: 'whatsapp',
    account: account.id,
    capabilities: whatsappCapabilities,
    webhook: metaDoor({
      appSecret,
      verifyToken: settings.verify_token,
      parse: (body, at) => parseWhatsApp(body, { account: account.id, phoneNumberId, now: at }),
    }),
    listen: (_intake, signal) => keepSubscribed({ graph, asset, platform: PLATFORM, fields: [], signal }),
    send: (send) => sendPart({ graph, phoneNumberId }, send),
    split: splitReply,
    evidence: (about) => lookForStatus(deps, about),
    probe: () => probe(graph, phoneNumberId),
    fetchAttachment: (source, maxBytes) =>
      fetchMedia({ graph, phoneNumberId, apiUrl: settings.api_url, official: OFFICIAL }, source, maxBytes),
    checks: async (): Promise<ChannelCheck[]> => [
      ...(await checkToken(graph, { token, platform: PLATFORM, permissions: PERMISSIONS, now: now() })),
      await checkSubscription(graph, asset, { platform: PLATFORM, fields: [] }),
    ],
  }
}

async function probe(graph: Graph, phoneNumberId: string): Promise<{ ok: true } | { ok: false; reason: string }> {
  const query = { fields: 'display_phone_number' }
  const outcome = await graph.call({ method: 'GET', path: phoneNumberId, query })
  return outcome.kind === 'answer' ? { ok: true } : { ok: false, reason: whyNot(PLATFORM, outcome) }
}

/** Every status names the attempt that it is of, so the deliveries that we have kept tell what became of it. */
async function lookForStatus(
  { db, account }: Pick<ChannelDeps, 'db' | 'account'>,
  about: { attempt: string; reply: string; part: number },
): Promise<'arrived' | 'absent' | 'silent'> {
  const keyOf = (status: string): string => `s:${attemptKey(about)}:${status}`
  const taken = ['sent', 'delivered', 'read', 'played'].map(keyOf)
  const failed = keyOf('failed')
  const kept = await recallDeliveries({ db }, { channel: 'whatsapp', account: account.id, keys: [...taken, failed] })
  if (kept.includes(failed)) return 'absent'
  return kept.length > 0 ? 'arrived' : 'silent'
}
