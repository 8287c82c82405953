import type { Tx } from '../../lib/db'
import type { AccountId, ConversationId } from '../../lib/ids'
import { recognise } from '../customers/recognise'
import type { Desk } from '../desk'
import type { EventOf, InboundEvent, InboundKind } from '../inbox/event.rules'
import { ignoreDelivery } from '../inbox/ignore'
import { accountOf } from '../playbook/playbook.rules'
import type { DeskEvent } from '../timeline/event.rules'
import { recordAll } from '../deadlines/record'
import { attach } from './attach'
import { takeDeletion, takeEarly, takeEdit, takeHidden, takeReaction } from './change'
import type { Conversation } from './conversation.rules'
import { takeIdentityChange, wroteElsewhere } from './elsewhere'
import { lockConversation } from './lock'
import { notAfter } from './message.rules'
import { type Attached, findPlace } from './message.store'
import { openPlace, type Place } from './open'

/**
 * Gives an event of a channel its place: opens a conversation, attaches to the open one, reopens a recently closed
 * one, or applies an edit, deletion, reaction or native reply. An edit that comes before its message waits for it.
 * Receipts, delivery failures and echoes of our own replies are for `replies/receipt.ts`: false means "not mine".
 */
export async function takeIn(tx: Tx, desk: Desk, event: InboundEvent): Promise<boolean> {
  // The table has the right function for each kind; the compiler cannot follow the pair.
  const take = TAKE[event.kind] as ((tx: Tx, desk: Desk, event: InboundEvent) => Promise<boolean | void>) | null
  return take !== null && (await take(tx, desk, event)) !== false
}

type Takers = {
  [Kind in InboundKind]: ((tx: Tx, desk: Desk, event: EventOf<Kind>) => Promise<boolean | void>) | null
}

const TAKE: Takers = {
  message: (tx, desk, event) => takeInMessages(tx, desk, [event]),
  own_echo: takeNative,
  edited: takeEdit,
  deleted: takeDeletion,
  hidden: takeHidden,
  reaction: takeReaction,
  identity_changed: takeIdentityChange,
  receipt: null,
  delivery_failed: null,
  pointer: null,
  subscription_lost: null,
  ignored: null,
  unreadable: null,
}

/**
 * Takes in messages that follow one another, as {@link takeIn} does: what is said at one place costs hardly more than a
 * single message.
 */
export async function takeInMessages(tx: Tx, desk: Desk, events: readonly EventOf<'message'>[]): Promise<void> {
  let run: EventOf<'message'>[] = []
  for (const event of events) {
    if (run[0] && (keyOf(run[0]) !== keyOf(event) || run[0].automatic !== event.automatic)) {
      await takeRun(tx, desk, run)
      run = []
    }
    run.push(event)
  }
  await takeRun(tx, desk, run)
}

/** Messages of one place. */
async function takeRun(tx: Tx, desk: Desk, run: readonly EventOf<'message'>[]): Promise<void> {
  const [first, ...rest] = run
  if (first === undefined) return
  if (first.automatic) return await takeAutomatic(tx, desk, { first, run })
  const place = await placeFor(tx, desk, first)
  if (place === undefined) return await takeRun(tx, desk, rest)
  for (const event of rest) await know(tx, desk, event)
  const { conversation } = place
  const continued = await elsewhere(tx, run)
  const attached = await attach(tx, desk, { conversation, said: run })
  await recordAll(tx, desk, [
    ...place.facts,
    ...continued,
    ...attached.flatMap(({ id: message, seq, late, facts }, index): DeskEvent[] => [
      { type: 'message.received', conversation, message, seq, late, ...(index === 0 ? waitsAnew(attached) : {}) },
      ...facts,
    ]),
  ])
  for (const { event, early } of attached) await takeEarly(tx, desk, { message: event, early })
}

/** Since when the customer waits, if nothing of theirs waited before these messages. */
function waitsAnew([first]: readonly Attached[]): { waits?: string } {
  if (first === undefined || first.waitedSince !== null || first.waitsSince === null) return {}
  return { waits: first.waitsSince.toISOString() }
}

/**
 * What a program answered for a customer is worth reading in an open conversation. Nobody waits for an answer to it: it
 * opens nothing, wakes nothing and starts no clock.
 */
async function takeAutomatic(
  tx: Tx,
  desk: Desk,
  { first, run }: { first: EventOf<'message'>; run: readonly EventOf<'message'>[] },
): Promise<void> {
  const { open } = await findPlace(tx, first)
  const locked = open === null ? undefined : await lockConversation(tx, open)
  if (locked === undefined || locked.closed) {
    const channel = accountOf(desk.playbook(), first.account)?.channel ?? ''
    for (const event of run)
      await ignoreDelivery(tx, { channel, event }, 'an automatic answer without an open conversation')
    return
  }
  const conversation = locked.id
  for (const { id: message, seq, late, facts } of await attach(tx, desk, { conversation, said: run }))
    await recordAll(tx, desk, [{ type: 'message.received', conversation, message, seq, late }, ...facts])
}

/**
 * What the brand said on the platform itself, past us: it stands in the conversation, and answers it. Without a
 * conversation there is nothing to show it in.
 */
async function takeNative(tx: Tx, desk: Desk, event: EventOf<'own_echo'>): Promise<void> {
  const { known, open, latest } = await findPlace(tx, event)
  const conversation = open ?? latest
  if (known || conversation === null) return
  await lockConversation(tx, conversation)
  const at = notAfter(event.occurredAt, desk.now()).toISOString()
  for (const { id: message, seq, early, facts, waitsSince } of await attach(tx, desk, {
    conversation,
    said: [event],
  })) {
    const waits = waitsSince?.toISOString() ?? null
    await recordAll(tx, desk, [{ type: 'message.native', conversation, message, seq, at, waits }, ...facts])
    await takeEarly(tx, desk, { message: event, early })
  }
}

/**
 * Many messages of a lane share a transaction. What the first one found out holds until it ends: the conversation is
 * locked, so that nobody else closes or snoozes it, and its writers are recognised.
 */
type Found = { conversation: ConversationId; authors: Set<string>; elsewhere: Conversation | undefined }
const found = new WeakMap<Tx, Map<string, Found>>()

const keyOf = ({ account, thread }: { account: AccountId; thread: string }) => JSON.stringify([account, thread])

function foundIn(tx: Tx): Map<string, Found> {
  const places = found.get(tx) ?? new Map<string, Found>()
  found.set(tx, places)
  return places
}

async function placeFor(tx: Tx, desk: Desk, event: EventOf<'message'>): Promise<Place | undefined> {
  const earlier = foundIn(tx).get(keyOf(event))
  if (earlier) {
    await know(tx, desk, event)
    return { conversation: earlier.conversation, facts: [] }
  }
  const place = await openPlace(tx, desk, event)
  if (place === undefined) return undefined
  const { conversation, elsewhere } = place
  foundIn(tx).set(keyOf(event), { conversation, authors: new Set(), elsewhere })
  // Who opens a conversation was recognised on the way.
  if (place.facts[0]?.type === 'conversation.opened') authorsAt(tx, event).add(JSON.stringify(event.author))
  else await know(tx, desk, event)
  return place
}

/** Messages in another place than where their conversation began tell who writes there. */
async function elsewhere(tx: Tx, run: readonly EventOf<'message'>[]): Promise<DeskEvent[]> {
  const event = run.at(-1)
  const conversation = event && foundIn(tx).get(keyOf(event))?.elsewhere
  return event && conversation ? await wroteElsewhere(tx, { conversation, event }) : []
}

/** Name and handle of a known person may have changed since their last message. */
async function know(tx: Tx, desk: Desk, event: EventOf<'message'>): Promise<void> {
  const { account, author } = event
  if (foundIn(tx).get(keyOf(event))?.elsewhere) return
  const authors = authorsAt(tx, event)
  const told = JSON.stringify(author)
  const channel = accountOf(desk.playbook(), account)?.channel
  if (authors.has(told) || channel === undefined) return
  authors.add(told)
  await recognise(tx, { channel, account, author })
}

const authorsAt = (tx: Tx, event: EventOf<'message'>): Set<string> =>
  foundIn(tx).get(keyOf(event))?.authors ?? new Set()
