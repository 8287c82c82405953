import type { Channel } from '../../src/channels/channel'
import { openApi } from '../../src/channels/trustpilot/api'
import { trustpilotKind } from '../../src/channels/trustpilot/index'
import { readReviews } from '../../src/channels/trustpilot/listen'
import { openTokens } from '../../src/channels/trustpilot/tokens'
import { openVault } from '../../src/channels/vault.store'
import type { ClaimedSend } from '../../src/desk/index'
import { openTrustpilot, TRUSTPILOT_SECRETS, UNIT, USER, type Trustpilot } from '../support/trustpilot-stand-in'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

/** The secret in the address of the webhook. */
export const SECRET = 'a-secret-of-the-address-of-the-tests'

/** A company's account with Trustpilot around it. */
export type Company = {
  house: ChannelHouse
  trustpilot: Trustpilot
  open: (settings?: object) => Channel
  /** To a review of its own, unless told otherwise: a review has one answer. */
  reply: (told?: Partial<ClaimedSend>) => ClaimedSend
  /** One round of polling. */
  look: (whole?: boolean) => Promise<void>
  /** Requests so far that could bring an answer to a customer. */
  posts: () => number
  close: () => Promise<void>
}

export async function openCompany(): Promise<Company> {
  const trustpilot = await openTrustpilot()
  const house = await openChannelHouse('trustpilot')
  const { id: account } = house.deps.account
  const now = () => house.deps.clock.now()
  const settings = { ...TRUSTPILOT_SECRETS, api_url: trustpilot.url, timeout_ms: 2_000 }
  const look: Company['look'] = (whole = false) => {
    const tokens = openTokens({ vault: openVault(house.deps, account), settings, now })
    const api = openApi({ apiUrl: trustpilot.url, timeoutMs: 2_000, tokens })
    const company = { api, account, businessUnit: UNIT, now }
    return readReviews({ company, intake: house.intake, signal: new AbortController().signal }, { whole })
  }
  return {
    ...{ house, trustpilot, look },
    open: (more = {}) =>
      trustpilotKind.open(
        { ...settings, business_unit: UNIT, business_user: USER, webhook_secret: SECRET, ...more },
        house.deps,
      ),
    reply: (told = {}) =>
      replyOf({
        ...{ account, thread: told.thread ?? trustpilot.write({ text: 'Slow' }).id, surface: 'review' },
        ...{ kind: 'review_reply', visibility: 'public', ...told },
      }),
    posts: () => trustpilot.requests.filter((asked) => asked.startsWith('POST /v1/private/')).length,
    close: async () => {
      await house.close()
      await trustpilot.close()
    },
  }
}

/** After the account was connected, whatever the clocks of this machine do. */
export const later = (minutes = 1): Date => new Date(Date.now() + minutes * 60_000)
