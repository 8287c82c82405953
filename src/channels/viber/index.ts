import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { invalid, SportelloError, unavailable } from '../../lib/errors'
import { hmacHex, sameSecret } from '../../lib/signatures'
import { fetchStranger } from '../../lib/stranger'
import { cutText } from '../../lib/text'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { openFetchedFiles } from '../fetched-files'
import { readSettings } from '../settings'
import { openApi, type ViberApi } from './api'
import { MAX_FILE_BYTES, MAX_TEXT, splitFor } from './files'
import { keepWebhook, webhookOf } from './listen'
import { parseCallback } from './receive'
import { sendPart } from './send'

/** Viber refuses longer names of senders. */
const MAX_SENDER = 28

const settingsSchema = z.strictObject({
  auth_token: z.string().min(20, 'must be the authentication token of the account'),
  /** Shown over each answer; the name of the account when it is not set. */
  sender_name: z.string().min(1).max(MAX_SENDER).optional(),
  api_url: z.url({ protocol: /^https?$/ }).default('https://chatapi.viber.com'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const FILE_PATIENCE = 2.5

const viberCapabilities: Capabilities = {
  surfaces: ['dm'],
  reply: { dm: ['dm'] },
  text: { unit: 'utf16', max: MAX_TEXT },
  charges: 'outside-window',
  // Fetched from our public address.
  attachments: {
    in: ['image', 'video', 'file', 'sticker', 'location', 'contact'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_FILE_BYTES,
  },
  mutations: { inEdit: false, inDelete: false, receipts: ['delivered', 'read', 'failed'] },
  inbound: { modes: ['webhook'], backfillMs: null },
  // Viber has no list of what was sent: what became of a lost answer, only a person can see.
  evidence: false,
}

export const viberKind: ChannelKind = {
  capabilities: viberCapabilities,
  selfHosted: false,
  access: 'contract',
  open: openViber,
}

function openViber(given: Record<string, unknown>, { account, clock, publicUrl, secretKey }: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { auth_token: token, api_url: apiUrl, timeout_ms: timeoutMs } = settings
  const api = openApi({ token, apiUrl, timeoutMs })
  const senderName = settings.sender_name ?? cutText(account.name, MAX_SENDER, 'utf16')
  const door = openFetchedFiles({ platform: 'Viber', publicUrl, secretKey })
  const url = `${publicUrl.replace(/\/+$/, '')}/webhooks/viber/${account.id}`
  return {
    channel: 'viber',
    account: account.id,
    capabilities: viberCapabilities,
    webhook: {
      verify: ({ headers, body }) =>
        sameSecret(headers['x-viber-content-signature'] ?? '', hmacHex(token, 'sha256', body)) ? 'ok' : 'bad',
      parse: (body, now) => parseCallback(body, { account: account.id, now }),
      maxBytes: 256 * 1024,
    },
    listen: (_intake, signal) => keepWebhook({ api, url, signal }),
    send: (send) => sendPart({ api, door, senderName, now: () => clock.now() }, send),
    split: splitFor(door),
    probe: async () => {
      const [{ state, detail }] = await checkAccount(api, url)
      return state === 'bad' ? { ok: false, reason: detail } : { ok: true }
    },
    checks: async () => [...(await checkAccount(api, url)), door.check()],
    fetchAttachment: (source, maxBytes) => fetchFile(source['url'] ?? '', { apiUrl, timeoutMs, maxBytes }),
  }
}

async function checkAccount(api: ViberApi, url: string): Promise<[ChannelCheck, ...ChannelCheck[]]> {
  try {
    const isOurs = (await webhookOf({ api })) === url
    const detail = isOurs ? '' : `Viber calls another address than ${url}. Sportello sets it as long as it runs.`
    return [
      { what: 'credentials', state: 'ok', detail: '' },
      { what: 'subscription', state: isOurs ? 'ok' : 'warn', detail },
    ]
  } catch (error) {
    const detail = error instanceof SportelloError ? error.message : 'Viber cannot be asked.'
    return [{ what: 'credentials', state: 'bad', detail }]
  }
}

type Fetching = { apiUrl: string; timeoutMs: number; maxBytes: number }

/** An address that lives for an hour, named by whoever sent the message. */
async function fetchFile(
  url: string,
  { apiUrl, timeoutMs, maxBytes }: Fetching,
): Promise<{ content: Buffer; mime: string }> {
  const permit = (address: URL): boolean => address.origin === new URL(apiUrl).origin
  const got = await fetchStranger(url, { permit, timeoutMs: timeoutMs * FILE_PATIENCE, maxBytes })
  if (got.ok) return { content: got.body, mime: got.contentType.split(';')[0]?.trim() ?? got.contentType }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (got.why.startsWith('forbidden') || got.why === 'refused-by-server')
    throw invalid(`Viber does not hand out this file: ${got.detail}.`)
  throw unavailable('Viber does not hand out this file now.')
}
