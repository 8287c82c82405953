import { z } from 'zod'
import type { Capabilities, SplitReply } from '../../desk/index'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { splitText, wordsThenFiles } from '../split-text'
import { watchAges } from './ages'
import { askForUpload, fetchFile } from './files'
import { openGateway, type AppleGateway } from './gateway'
import { hydrate } from './hydrate'
import { parseMessage } from './receive'
import { MAX_TEXT, sendPart } from './send'
import { isSignedForUs } from './token'

/** A key of fewer bytes would be easier to guess than HMAC SHA-256 allows for. */
const MIN_SECRET_BYTES = 16

const isSecret = (given: string): boolean =>
  /^[\w+/-]+={0,2}$/.test(given) && Buffer.from(given, 'base64').length >= MIN_SECRET_BYTES

const settingsSchema = z.strictObject({
  business_id: z.string().regex(/^[0-9a-z-]{8,64}$/i, 'must be the business id of the account, without urn:biz:'),
  msp_id: z.string().regex(/^[\w.:-]{4,100}$/, 'must be the id of the messaging service provider (CSP ID)'),
  secret: z.string().refine(isSecret, "must be the provider's API secret, in base64 as Apple shows it"),
  api_url: z.url({ protocol: /^https?$/ }).default('https://mspgw.push.apple.com/v1'),
  /** Hosts where files may lie, each with everything under it. */
  content_hosts: z.array(z.hostname()).min(1).max(20).default(['icloud-content.com', 'icloud.com', 'apple.com']),
  token_max_age_s: z.int().min(60).max(31_536_000).default(86_400),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

/** Apple brings files of up to 100 MB; this is what is kept. */
const MAX_BYTES = 25 * 1024 * 1024

const appleCapabilities: Capabilities = {
  surfaces: ['dm'],
  reply: { dm: ['dm'] },
  text: { unit: 'utf16', max: MAX_TEXT },
  attachments: {
    in: ['image', 'video', 'audio', 'voice', 'file', 'contact'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_BYTES,
  },
  // Tapbacks come as a line of text in the customer's language; Apple tells nothing of what became of a message.
  mutations: { inEdit: false, inDelete: false, receipts: [] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: false,
}

export const appleKind: ChannelKind = {
  capabilities: appleCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openApple,
}

const splitReply: SplitReply = ({ text, files }) => wordsThenFiles(splitText(text, MAX_TEXT, 'utf16'), files)

function openApple(given: Record<string, unknown>, { account, clock, log }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { business_id: businessId, api_url: apiUrl, timeout_ms: timeoutMs } = settings
  const key = { mspId: settings.msp_id, secret: Buffer.from(settings.secret, 'base64') }
  const now = (): Date => clock.now()
  const gateway = openGateway({ key, businessId, apiUrl, timeoutMs, now })
  const ages = watchAges({ maxAgeS: settings.token_max_age_s, now, log, account: account.id })
  const sending = { gateway, hosts: settings.content_hosts, now }
  return {
    channel: 'apple',
    account: account.id,
    capabilities: appleCapabilities,
    webhook: {
      // Apple is given an address and calls what it appends to it.
      appended: '/message',
      verify: ({ headers }) =>
        isSignedForUs(headers['authorization'], key, { now: now(), ...ages }) &&
        (headers['destination-id'] ?? businessId).toLowerCase() === businessId.toLowerCase()
          ? 'ok'
          : 'bad',
      parse: (body, at) => parseMessage(body, { account: account.id, now: at, businessId }),
      maxBytes: 1024 * 1024,
    },
    send: (send) => sendPart(sending, send),
    split: splitReply,
    probe: async () => {
      const { state, detail } = await checkAccount(gateway)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkAccount(gateway), ages.check()],
    hydrate: (pointer) => hydrate(sending, pointer),
    fetchAttachment: async (source, maxBytes) => ({ content: await fetchFile(sending, source, maxBytes) }),
  }
}

/** Asks where a file of one byte could be put, and puts none. Whether Apple calls us cannot be asked. */
async function checkAccount(gateway: AppleGateway): Promise<ChannelCheck> {
  const outcome = await askForUpload(gateway, '1')
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  if (outcome.kind !== 'answer') return bad(`Apple does not answer (${outcome.why}).`)
  if (outcome.status === 200) return { what: 'credentials', state: 'ok', detail: '' }
  const isRefused = outcome.status === 401 || outcome.status === 403
  return bad(
    isRefused
      ? 'Apple refuses the id or the secret of the provider, or it does not serve this business.'
      : `Apple answers HTTP ${outcome.status}.`,
  )
}
