import type { AccountId, ConversationId, CustomerId, IdentityId, PersonId, RoomId } from '../../lib/ids'
import type { Surface, Visibility } from '../playbook/account.rules'
import type { ConversationKind } from '../playbook/target.rules'

/** A conversation as it is locked and decided upon. */
export type Conversation = {
  id: ConversationId
  number: string
  channel: string
  account: AccountId
  surface: Surface
  visibility: Visibility
  thread: string
  subject: string | null
  customer: CustomerId
  identity: IdentityId
  room: RoomId
  playbookVersion: number
  language: string | null
  priority: 1 | 2 | 3 | 4
  /** What it is about at heart; null until somebody has said so. */
  kind: ConversationKind | null
  openedAt: Date
  /** Grows with every change of state (not with messages): buttons carry it, and a stale button does nothing. */
  version: number
  lastSeq: number
  lastCustomerAt: Date | null
  lastReplyAt: Date | null
  /** Since when the oldest unanswered message waits. */
  unansweredSince: Date | null
  claim: { agent: PersonId; since: Date } | null
  snooze: { until: Date; by: PersonId } | null
  closed: { by: PersonId; at: Date; reason: string } | null
  /** Somebody said that it is spam: it is on no list and no clock runs, until that is taken back. */
  quarantine: { by: PersonId; at: Date } | null
  /** Where it goes on in private after a public beginning; null where it has one place only. */
  elsewhere: Elsewhere | null
}

/** Another place of the same conversation on its platform. */
export type Elsewhere = {
  thread: string
  surface: Surface
  visibility: Visibility
  /** Who writes there; null until that is known. */
  identity: IdentityId | null
  /** When the customer wrote there last; null: never yet. */
  lastCustomerAt: Date | null
}

/** A place of a conversation on its platform, with whom one speaks there and when they spoke last. */
export type PlaceOfTalk = Pick<Conversation, 'thread' | 'surface' | 'visibility' | 'identity' | 'lastCustomerAt'>

type Talk = Pick<Conversation, 'thread' | 'surface' | 'visibility' | 'identity' | 'lastCustomerAt' | 'elsewhere'>

/** The places where a conversation can be answered, the one first where the customer wrote last. */
export function placesOf({ elsewhere, ...began }: Talk): PlaceOfTalk[] {
  const { thread, surface, visibility, identity, lastCustomerAt } = began
  const here = { thread, surface, visibility, identity, lastCustomerAt }
  // Before the customer has written there, most platforms take nothing more from us.
  if (elsewhere === null || elsewhere.lastCustomerAt === null) return [here]
  const there = { ...elsewhere, identity: elsewhere.identity ?? identity }
  const isThere = lastCustomerAt === null || elsewhere.lastCustomerAt >= lastCustomerAt
  return isThere ? [there, here] : [here, there]
}

/** Why an act was not done. `by` is whom to name. Nothing was changed. */
export type Refusal =
  | { ok: false; why: 'not-found' }
  | { ok: false; why: 'not-allowed' }
  | { ok: false; why: 'stale' }
  | { ok: false; why: 'already-claimed'; by: PersonId; since: Date }
  | { ok: false; why: 'already-yours' }
  | { ok: false; why: 'not-claimed' }
  | { ok: false; why: 'not-yours'; by: PersonId }
  | { ok: false; why: 'closed'; by: PersonId }
  | { ok: false; why: 'not-closed' }
  | { ok: false; why: 'quarantined'; by: PersonId }
  | { ok: false; why: 'not-quarantined' }
  | { ok: false; why: 'unchanged' }
  /** Nothing can be hidden there, or not by us. */
  | { ok: false; why: 'not-hideable' }
  | { ok: false; why: 'not-snoozed' }
  | { ok: false; why: 'reply-in-flight' }
  | { ok: false; why: 'newer-conversation'; number: string }
  | { ok: false; why: 'unknown-person' }
  | { ok: false; why: 'in-the-past' }
  | { ok: false; why: 'empty' }

export type Done<Extra = unknown> = ({ ok: true; conversation: ConversationId } & Extra) | Refusal

/** What every act says: which conversation, who, and which version of its card the person saw (absent: typed, not pressed). */
export type Act = { conversation: ConversationId; by: PersonId; seen?: number }

type Shut = Pick<Conversation, 'closed' | 'quarantine'>

/** Why nothing is done with a conversation as it is: it is reopened, or taken out of quarantine, first. */
export function whyShut({ closed, quarantine }: Shut): Refusal | undefined {
  if (closed) return { ok: false, why: 'closed', by: closed.by }
  return quarantine ? { ok: false, why: 'quarantined', by: quarantine.by } : undefined
}

/** Everything about a claim on an open conversation is decided between holder and claimer. */
export function decideClaim(conversation: Shut & Pick<Conversation, 'claim'>, by: PersonId): Refusal | undefined {
  const { claim } = conversation
  const shut = whyShut(conversation)
  if (shut || claim === null) return shut
  if (claim.agent === by) return { ok: false, why: 'already-yours' }
  return { ok: false, why: 'already-claimed', by: claim.agent, since: claim.since }
}

/** Taking from somebody needs a reason, since it is told to them. */
export function decideTakeOver(
  conversation: Conversation,
  { by, reason }: { by: PersonId; reason: string },
): Refusal | undefined {
  const { claim } = conversation
  const shut = whyShut(conversation)
  if (shut || claim === null) return shut
  if (claim.agent === by) return { ok: false, why: 'already-yours' }
  return reason.trim() === '' ? { ok: false, why: 'empty' } : undefined
}

export function decideRelease(conversation: Conversation, by: PersonId): Refusal | undefined {
  const { claim } = conversation
  const shut = whyShut(conversation)
  if (shut) return shut
  if (claim === null) return { ok: false, why: 'not-claimed' }
  return claim.agent === by ? undefined : { ok: false, why: 'not-yours', by: claim.agent }
}

export function decideAssign(
  conversation: Conversation,
  { by, to, fits }: { by: PersonId; to: PersonId; fits: boolean },
): Refusal | undefined {
  const { claim } = conversation
  const shut = whyShut(conversation)
  if (shut) return shut
  if (!fits) return { ok: false, why: 'unknown-person' }
  if (claim?.agent !== to) return undefined
  return to === by
    ? { ok: false, why: 'already-yours' }
    : { ok: false, why: 'already-claimed', by: to, since: claim.since }
}

/** A snoozed conversation may be snoozed again: the later act moves the end. */
export function decideSnooze(
  conversation: Conversation,
  { until, now }: { until: Date; now: Date },
): Refusal | undefined {
  const shut = whyShut(conversation)
  // An invalid date is in no future either.
  return shut ?? (until > now ? undefined : { ok: false, why: 'in-the-past' })
}

export function decideWake(conversation: Conversation): Refusal | undefined {
  return whyShut(conversation) ?? (conversation.snooze === null ? { ok: false, why: 'not-snoozed' } : undefined)
}

export function decideClose(conversation: Shut, { inFlight }: { inFlight: number }): Refusal | undefined {
  return whyShut(conversation) ?? (inFlight > 0 ? { ok: false, why: 'reply-in-flight' } : undefined)
}

export function decideReopen({ closed }: Conversation): Refusal | undefined {
  return closed ? undefined : { ok: false, why: 'not-closed' }
}

/** As with closing: a reply that may still reach the customer is settled first. */
export const decideQuarantine = (conversation: Shut, replies: { inFlight: number }): Refusal | undefined =>
  decideClose(conversation, replies)

export function decideUnquarantine(conversation: Shut): Refusal | undefined {
  return conversation.quarantine ? undefined : { ok: false, why: 'not-quarantined' }
}

/** Whether priority or kind may be corrected: while the conversation is open, and to something else. */
export function decideCorrection(
  conversation: Shut,
  { from, to }: { from: unknown; to: unknown },
): Refusal | undefined {
  return whyShut(conversation) ?? (from === to ? { ok: false, why: 'unchanged' } : undefined)
}
