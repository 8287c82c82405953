import type { Channel, TimedSend } from '../../src/channels/channel'
import { openApi } from '../../src/channels/trustpilot/api'
import { trustpilotKind } from '../../src/channels/trustpilot/index'
import { readReviews } from '../../src/channels/trustpilot/listen'
import { openTokens } from '../../src/channels/trustpilot/tokens'
import { openVault } from '../../src/channels/vault.store'
import type { Desk, InboundEvent } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import { openTrustpilot, TRUSTPILOT_SECRETS, UNIT, USER, type Trustpilot } from '../support/trustpilot-stand-in'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

/** The secret in the address of the webhook. */
export const SECRET = 'a-secret-of-the-address-of-the-tests'

/** A company's account with Trustpilot around it. */
export type Company = {
  house: ChannelHouse
  /** The house's, which knows what the channel can do. */
  desk: Desk
  trustpilot: Trustpilot
  open: (settings?: object) => Channel
  /** To a review of its own, unless told otherwise: a review has one answer. */
  reply: (told?: Partial<TimedSend>) => TimedSend
  /** One round of polling. */
  look: (whole?: boolean) => Promise<void>
  /** What came is handled as the program does it; gives what still waits, and why. */
  drain: () => Promise<{ state: string; last_error: string | null }[]>
  /** What the desk was told so far, in order: what deliveries hinted at is what was found at Trustpilot. */
  told: () => Promise<InboundEvent[]>
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
  const open: Company['open'] = (more = {}) =>
    trustpilotKind.open(
      { ...settings, business_unit: UNIT, business_user: USER, webhook_secret: SECRET, ...more },
      house.deps,
    )
  const desk: Desk = { ...house.desk, capabilities: () => trustpilotKind.capabilities }
  return {
    ...{ house, desk, trustpilot, look, open },
    drain: () => drainAll(desk, open()),
    told: () => readTold(desk),
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

type Row = { event: InboundEvent; found: InboundEvent[] | null }

async function drainAll(desk: Desk, channel: Channel): ReturnType<Company['drain']> {
  const drain = drainLaneJob({ desk, workspaces: [], channelOf: () => channel })
  const waiting = desk.db<{ lane: string; state: string }>('inbox').where({ state: 'new' })
  const run = { id: '1', payload: {}, attempts: 0, retried: false, holds: () => true }
  for (const { lane } of await waiting.distinct('lane')) await drain({ ...run, key: lane })
  const kept = desk.db<{ state: string; last_error: string | null }>('inbox')
  return await kept.whereIn('state', ['new', 'quarantined', 'dead']).select('state', 'last_error')
}

async function readTold(desk: Desk): Promise<InboundEvent[]> {
  const rows = await desk.db<Row>('inbox').orderBy('id').select('event', 'found')
  return rows
    .flatMap(({ event, found }) => found ?? [event])
    .map((event) => ({ ...event, occurredAt: new Date(event.occurredAt) }))
}
