import type { Tx } from '../../lib/db'
import { internal, invalid } from '../../lib/errors'
import { type ConversationId, newId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { recognise } from '../customers/recognise'
import { isMereThanks } from '../deadlines/thanks.rules'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { accountOf, chooseRoom } from '../playbook/playbook.rules'
import type { DeskEvent } from '../timeline/event.rules'
import type { Conversation } from './conversation.rules'
import { growVersion, undoClosure } from './conversation.store'
import { lockConversation } from './lock'
import { notAfter, reopens } from './message.rules'
import { findPlace, insertConversation, type PlaceFound } from './message.store'
import { wake } from './snooze'

/** A conversation that is locked and open, and what became true on the way to it. */
export type Place = {
  conversation: ConversationId
  facts: DeskEvent[]
  /** There when the message came to another place than where the conversation began. */
  elsewhere?: Conversation
}

const PRIORITY_OF_THE_UNJUDGED = 3
/** Somebody may close or open a conversation between our look and our lock; more than once is already strange. */
const MAX_LOOKS = 5

/**
 * Finds the open conversation of a message's place on its platform, opens a closed one again that was closed recently,
 * or opens a new one. Undefined when this very message is attached already.
 */
export async function openPlace(tx: Tx, desk: Desk, event: EventOf<'message'>): Promise<Place | undefined> {
  for (let look = 0; look < MAX_LOOKS; look++) {
    const found = await findPlace(tx, event)
    if (found.known) return undefined
    const place =
      found.open === null ? await openOne(tx, desk, { event, found }) : await join(tx, desk, { id: found.open, event })
    if (place) return place
  }
  throw internal('A conversation is opened and closed all the time')
}

async function join(
  tx: Tx,
  desk: Desk,
  { id, event }: { id: ConversationId; event: EventOf<'message'> },
): Promise<Place | undefined> {
  const conversation = await lockConversation(tx, id)
  if (conversation === undefined || conversation.closed) return undefined
  if (conversation.snooze) await wake(tx, desk, { conversation: id, by: null, why: 'customer' })
  return { conversation: id, facts: [], ...elsewhere(conversation, event) }
}

const elsewhere = (conversation: Conversation, { thread }: EventOf<'message'>): Pick<Place, 'elsewhere'> =>
  conversation.thread === thread ? {} : { elsewhere: conversation }

async function openOne(
  tx: Tx,
  desk: Desk,
  { event, found }: { event: EventOf<'message'>; found: PlaceFound },
): Promise<Place | undefined> {
  const closed = found.closed_at && { at: found.closed_at }
  const { occurredAt } = event
  return found.latest !== null && reopens(closed, { occurredAt, withinMs: desk.playbook().reopenWithinMs })
    ? await reopen(tx, desk, { event, id: found.latest })
    : await openNew(tx, desk, event)
}

async function reopen(
  tx: Tx,
  desk: Desk,
  { event, id }: { event: EventOf<'message'>; id: ConversationId },
): Promise<Place | undefined> {
  const conversation = await lockConversation(tx, id)
  if (!conversation?.closed) return undefined
  const newer = await undoClosure(tx, conversation, desk.now())
  // Where it began another one is open by now: what is said here is a new conversation.
  if (newer !== undefined && conversation.thread !== event.thread) return await openNew(tx, desk, event)
  if (newer !== undefined) return undefined
  await growVersion(tx, id)
  // A thanks opens it again, so that somebody reads it; an answer is only owed when one was owed before.
  const isOwed = conversation.unansweredSince !== null || !isMereThanks(event.text)
  const waits = isOwed ? notAfter(event.occurredAt, desk.now()).toISOString() : null
  const facts: DeskEvent[] = [{ type: 'conversation.reopened', conversation: id, by: null, waits }]
  return { conversation: id, facts, ...elsewhere(conversation, event) }
}

async function openNew(tx: Tx, desk: Desk, event: EventOf<'message'>): Promise<Place | undefined> {
  const playbook = desk.playbook()
  const channel = accountOf(playbook, event.account)?.channel
  // The delivery stays in the inbox and can be replayed when the playbook knows the account again.
  if (channel === undefined) throw invalid(`The playbook has no account '${event.account}'.`)
  const { account, surface, visibility, thread, language } = event
  const priority = PRIORITY_OF_THE_UNJUDGED
  const identity = await recognise(tx, { channel, account, author: event.author })
  const id = newId<ConversationId>()
  const openedAt = notAfter(event.occurredAt, desk.now())
  const playbookVersion = playbook.version
  const number = await insertConversation(tx, {
    ...{ id, channel, account, surface, visibility, thread, priority },
    subject: event.subject === undefined ? null : cleanText(event.subject, 500),
    customer: identity.customer,
    identity: identity.id,
    room: chooseRoom(playbook, { channel, account, surface, visibility, language, priority }),
    language: language ?? null,
    ...{ playbookVersion, openedAt },
  })
  if (number === undefined) return undefined
  const kinds = desk.capabilities(account).reply[surface] ?? []
  const readOnly = kinds.every((kind) => kind === 'open_natively') ? ({ readOnly: true } as const) : {}
  const promised = { account, priority, playbookVersion, since: openedAt.toISOString(), ...readOnly } as const
  return { conversation: id, facts: [{ type: 'conversation.opened', conversation: id, number, ...promised }] }
}
