import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/tiktok/api'
import { tiktokKind } from '../../src/channels/tiktok/index'
import { readAccount } from '../../src/channels/tiktok/listen'
import { openPace } from '../../src/channels/tiktok/pace'
import { openSince } from '../../src/channels/tiktok/since'
import { openTokens } from '../../src/channels/tiktok/tokens'
import { openVault } from '../../src/channels/vault.store'
import { HANDLE, OPEN_ID, openTiktok, TIKTOK_SECRETS, type TiktokStandIn } from '../support/tiktok-stand-in'
import { openChannelHouse, type ChannelHouse } from './house'

export const LIST = 'GET /open_api/v1.3/business/comment/list/'
export const REPLIES = 'GET /open_api/v1.3/business/comment/reply/list/'
export const CREATE = 'POST /open_api/v1.3/business/comment/reply/create/'
export const longAgo = new Date('2020-01-01T00:00:00Z')
/** After the account was connected, whatever the clocks of this machine do. */
export const later = (ms = 0): Date => new Date(Date.now() + 60_000 + ms)

export type TiktokHouse = {
  house: ChannelHouse
  tiktok: TiktokStandIn
  open: (settings?: object) => Channel
  /** One round of reading, which waits for nothing. */
  look: (told?: { videos?: number }) => Promise<void>
  /** How long it would have waited, in milliseconds. */
  waits: number[]
  texts: () => Promise<string[]>
  /** How often this was asked of TikTok. */
  asked: (what: string) => number
  close: () => Promise<void>
}

/** An account at a loopback TikTok, in a desk of its own. */
export async function openTiktokHouse(): Promise<TiktokHouse> {
  const tiktok = await openTiktok()
  const house = await openChannelHouse('tiktok')
  const waits: number[] = []
  const { id: account } = house.deps.account
  const now = () => house.deps.clock.now()
  const api = openApi({ apiUrl: tiktok.url, timeoutMs: 2_000, now })
  const vault = openVault(house.deps, account)
  const tokens = openTokens({ api, vault, credentials: TIKTOK_SECRETS, now })
  const since = openSince(vault, now)
  const pace = openPace(now, (ms) => Promise.resolve(void waits.push(ms)))
  const known = { business_id: OPEN_ID, username: HANDLE, api_url: tiktok.url, timeout_ms: 2_000 }
  return {
    ...{ house, tiktok, waits },
    open: (settings = {}) =>
      tiktokKind.open(
        { ...TIKTOK_SECRETS, ...known, ...settings },
        { ...house.deps, publicUrl: 'https://desk.example' },
      ),
    look: ({ videos = 20 } = {}) =>
      readAccount({
        ...{ intake: house.intake, signal: new AbortController().signal, videos },
        tiktok: { api, tokens, pace, since, account, businessId: OPEN_ID, username: HANDLE, now },
      }),
    texts: async () => (await house.inbox()).map((event) => ('text' in event ? event.text : event.kind)),
    asked: (what) => tiktok.requests.filter((request) => request === what).length,
    close: async () => {
      await house.close()
      await tiktok.close()
    },
  }
}
