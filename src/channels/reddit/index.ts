import { z } from 'zod'
import type { Capabilities } from '../../desk/index'
import { SportelloError } from '../../lib/errors'
import type { Channel, ChannelCheck, ChannelDeps, ChannelKind } from '../channel'
import { readSettings } from '../settings'
import { openVault } from '../vault.store'
import { openApi, readWith } from './api'
import { pollReddit, type Reddit } from './listen'
import { meSchema } from './payload'
import { LIMIT, sendComment } from './send'

const settingsSchema = z.strictObject({
  client_id: z.string().min(8, 'must be the id of an app'),
  client_secret: z.string().min(8, 'must be the secret of the app'),
  refresh_token: z.string().min(8, 'must be a refresh token'),
  /** The brand's own user. */
  username: z.string().regex(/^[\w-]{3,20}$/, 'must be the name of the user, without u/'),
  keywords: z.string().trim().min(2).max(400).optional(),
  every_seconds: z.int().min(30).max(3_600).default(60),
  api_url: z.url({ protocol: /^https?$/ }).default('https://oauth.reddit.com'),
  auth_url: z.url({ protocol: /^https?$/ }).default('https://www.reddit.com'),
  timeout_ms: z.int().min(100).max(10_000).default(10_000),
})

const redditCapabilities: Capabilities = {
  surfaces: ['comment', 'mention', 'keyword-hit'],
  reply: { comment: ['public_reply'], mention: ['public_reply'], 'keyword-hit': ['public_reply'] },
  text: LIMIT,
  attachments: { in: [], out: [], maxBytes: 0 },
  mutations: { inEdit: false, inDelete: false, receipts: [] },
  inbound: { modes: ['poll'], backfillMs: 30 * 24 * 3_600_000 },
  evidence: false,
}

export const redditKind: ChannelKind = {
  capabilities: redditCapabilities,
  selfHosted: false,
  access: 'approval',
  open: openReddit,
}

function openReddit(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const { account, clock } = deps
  const settings = readSettings(settingsSchema, given)
  const { username, keywords, timeout_ms: timeoutMs, api_url: apiUrl, auth_url: authUrl } = settings
  const now = (): Date => clock.now()
  const api = openApi({
    ...{ apiUrl, authUrl, timeoutMs, now, username },
    ...{ credentials: settings, vault: openVault(deps, account.id) },
  })
  const reddit: Reddit = { api, account: account.id, username, keywords, now }
  return {
    channel: 'reddit',
    account: account.id,
    capabilities: redditCapabilities,
    send: (send) => sendComment(reddit, send),
    listen: (intake, signal) => pollReddit({ reddit, intake, signal }, settings.every_seconds * 1000),
    probe: async () => {
      const { state, detail } = await checkUser(reddit)
      return state === 'ok' ? { ok: true } : { ok: false, reason: detail }
    },
    checks: async () => [await checkUser(reddit)],
  }
}

async function checkUser({ api, username }: Reddit): Promise<ChannelCheck> {
  const bad = (detail: string): ChannelCheck => ({ what: 'credentials', state: 'bad', detail })
  try {
    const me = meSchema.safeParse(await readWith(api, '/api/v1/me'))
    return me.success && me.data.name.toLowerCase() === username.toLowerCase()
      ? { what: 'credentials', state: 'ok', detail: '' }
      : bad('The permission is for another user: connect the one that is named here.')
  } catch (error) {
    if (error instanceof SportelloError) return bad(error.message)
    throw error
  }
}
