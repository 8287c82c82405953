import { z } from 'zod'
import type { Capabilities, SplitReply } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { fetchStranger } from '../../lib/stranger'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { splitText } from '../split-text'
import { openApi, type TwilioApi } from './api'
import { parseForm } from './receive'
import { seekMessage, sendPart } from './send'
import { isSigned } from './signature'

const settingsSchema = z
  .strictObject({
    account_sid: z.string().regex(/^AC[0-9a-f]{32}$/i, 'must be the Account SID, AC and 32 digits or letters a to f'),
    auth_token: z.string().min(16, 'must be the auth token of the account'),
    from: z
      .string()
      .regex(/^\+?\d{3,15}$/, 'must be our number, such as +390212345678')
      .optional(),
    messaging_service_sid: z
      .string()
      .regex(/^MG[0-9a-f]{32}$/i, 'must be a Messaging Service SID')
      .optional(),
    api_url: z.url({ protocol: /^https?$/ }).default('https://api.twilio.com'),
    timeout_ms: z.int().min(100).max(10_000).default(10_000),
  })
  .refine(
    ({ from, messaging_service_sid: service }) => (from === undefined) !== (service === undefined),
    'from or messaging_service_sid must be set, one of the two',
  )

/** Twilio takes up to ten segments. */
const MAX_TEXT = 1_600
const MAX_BYTES = 5 * 1024 * 1024

const smsCapabilities: Capabilities = {
  surfaces: ['dm'],
  reply: { dm: ['dm'] },
  text: { unit: 'utf16', max: MAX_TEXT },
  charges: 'every-reply',
  // Pictures to customers would need a public address of ours under which anybody could fetch them.
  attachments: { in: ['image', 'video', 'audio', 'file', 'contact'], out: [], maxBytes: MAX_BYTES },
  mutations: { inEdit: false, inDelete: false, receipts: ['delivered', 'read', 'failed'] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: true,
}

export const smsKind: ChannelKind = {
  capabilities: smsCapabilities,
  selfHosted: false,
  access: 'paid',
  open: openSms,
}

const splitReply: SplitReply = ({ text, files }) =>
  splitText(text, MAX_TEXT, 'utf16').map((piece, index) => ({
    text: piece,
    files: index === 0 ? files.map(({ id }) => id) : [],
  }))

function openSms(given: Record<string, unknown>, { account, clock, publicUrl }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { auth_token: token, api_url: apiUrl, timeout_ms: timeoutMs, from, messaging_service_sid: service } = settings
  const api = openApi({ accountSid: settings.account_sid, authToken: token, apiUrl, timeoutMs })
  const sender = from === undefined ? { MessagingServiceSid: service ?? '' } : { From: from }
  const statusUrl = `${publicUrl.replace(/\/+$/, '')}/webhooks/sms/${account.id}`
  const deps = { api, sender, statusUrl, now: () => clock.now() }
  return {
    channel: 'sms',
    account: account.id,
    capabilities: smsCapabilities,
    webhook: {
      verify: (request) => (isSigned(request, { token, publicUrl }) ? 'ok' : 'bad'),
      parse: (body, now) => parseForm(body, { account: account.id, now }),
      maxBytes: 256 * 1024,
    },
    send: (send) => sendPart(deps, send),
    split: splitReply,
    evidence: (about) => seekMessage(deps, about),
    probe: async () => {
      const { state, detail } = await checkAccount(api)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkAccount(api)],
    fetchAttachment: (source, maxBytes) => fetchMedia(source['url'] ?? '', { api, apiUrl, timeoutMs, maxBytes }),
  }
}

async function checkAccount(api: TwilioApi): Promise<ChannelCheck> {
  const outcome = await api.get('.json')
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  if (outcome.kind !== 'answer') return bad(`Twilio does not answer (${outcome.why}).`)
  if (outcome.status === 200) return { what: 'credentials', state: 'ok', detail: '' }
  return bad(`Twilio refuses the account or its token (HTTP ${outcome.status}).`)
}

type Fetching = { api: TwilioApi; apiUrl: string; timeoutMs: number; maxBytes: number }
const FILE_PATIENCE = 2.5

/** Files lie at Twilio, which wants our name and leads on to where they are; nobody else is told our name. */
async function fetchMedia(
  url: string,
  { api, apiUrl, timeoutMs, maxBytes }: Fetching,
): Promise<{ content: Buffer; mime: string }> {
  const { origin } = new URL(apiUrl)
  const isTwilio = URL.canParse(url) && new URL(url).origin === origin
  const got = await fetchStranger(url, {
    ...(isTwilio ? { headers: api.headers } : {}),
    permit: (address) => address.origin === origin,
    ...{ timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes },
  })
  if (got.ok) return { content: got.body, mime: got.contentType.split(';')[0]?.trim() ?? got.contentType }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (got.why.startsWith('forbidden') || got.status === 404 || got.status === 410)
    throw invalid('Twilio does not hand out this file.')
  throw unavailable('Twilio does not hand out this file now.')
}
