import { createHash } from 'node:crypto'
import { storableJson } from '../../lib/storable'
import { cleanText } from '../../lib/text'
import { type Delivery, laneOf } from './event.rules'

/** What is kept of a delivery: every value is one that Postgres takes, whatever the sender put into it. */
export type KeptRow = {
  /** The delivery's own key, as the caller knows it. */
  given: string
  source: Delivery['source']
  channel: string
  account: string
  externalId: string
  lane: string
  occurredAt: string
  event: string | null
  raw: Buffer
  state: 'new' | 'done' | 'quarantined'
  reason: string | null
}

/** Index entries have an end; what is longer keeps its beginning and is told apart by its hash. */
const MAX_KEY = 300
const MAX_REASON = 500

export function toKept(delivery: Delivery): KeptRow {
  const common = { channel: shortKey(delivery.channel), lane: shortKey(laneOf(delivery)), raw: delivery.raw }
  if (delivery.source === 'workspace') {
    const { source, account, externalId, occurredAt } = delivery
    const key = {
      given: externalId,
      account: shortKey(account),
      externalId: shortKey(externalId),
      occurredAt: instantOf(occurredAt),
    }
    return { ...common, ...key, source, event: null, state: 'new', reason: null }
  }
  const { source, event } = delivery
  return {
    ...common,
    source,
    given: event.dedupeKey,
    account: shortKey(event.account),
    externalId: shortKey(event.dedupeKey),
    occurredAt: instantOf(event.occurredAt),
    event: storableJson(event),
    ...stateOf(delivery),
  }
}

/** What nobody has to handle is done at once; what nobody understands waits for a person. */
function stateOf({ event }: Extract<Delivery, { source: 'customer' }>): Pick<KeptRow, 'state' | 'reason'> {
  switch (event.kind) {
    case 'ignored':
      return { state: 'done', reason: cleanText(event.reason, MAX_REASON) }
    case 'unreadable':
      return { state: 'quarantined', reason: cleanText(event.reason, MAX_REASON) }
    default:
      return { state: 'new', reason: null }
  }
}

/** For a delivery whose content the database refuses in spite of all: the bytes are kept, and a person looks. */
export const toQuarantined = (row: KeptRow, reason: string): KeptRow => ({
  ...row,
  externalId: `sha256:${createHash('sha256').update(row.externalId).update(row.raw).digest('hex')}`,
  event: null,
  state: 'quarantined',
  reason,
})

/** What tells deliveries apart, as the database does. */
export const keyOf = ({ channel, account, externalId }: Pick<KeptRow, 'channel' | 'account' | 'externalId'>): string =>
  JSON.stringify([channel, account, externalId])

export function shortKey(text: string): string {
  const clean = cleanText(text)
  if (clean.length <= MAX_KEY) return clean
  return `${clean.slice(0, MAX_KEY / 2).toWellFormed()}#${createHash('sha256').update(text).digest('hex')}`
}

// A platform that names a day outside the calendar must not stop its lane: the row then comes first.
function instantOf(at: Date): string {
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || at.getUTCFullYear() < 1
    ? '1970-01-01T00:00:00.000Z'
    : at.toISOString()
}
