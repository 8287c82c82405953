import type { Tx } from '../../lib/db'
import type { ConversationId } from '../../lib/ids'
import { recognise } from '../customers/recognise'
import { rename } from '../customers/rename'
import type { Desk } from '../desk'
import type { Author, EventOf } from '../inbox/event.rules'
import { ignoreDelivery } from '../inbox/ignore'
import type { Surface } from '../playbook/account.rules'
import { accountOf } from '../playbook/playbook.rules'
import type { DeskEvent } from '../timeline/event.rules'
import { record } from '../deadlines/record'
import type { Conversation } from './conversation.rules'
import {
  conversationsOfIdentity,
  noteWritten,
  openAt,
  type OfIdentity,
  saveContinued,
  saveThread,
} from './elsewhere.store'
import { renamedThread } from './elsewhere.rules'
import { lockConversation } from './lock'

/**
 * A platform took a private answer to something public: the customer's answer to it will come to another place, and
 * belongs to the same conversation. Where one is open already in that place, the two are linked, and both say it. The
 * caller holds the conversation's lock.
 */
export async function continueElsewhere(
  tx: Tx,
  desk: Desk,
  {
    conversation,
    place,
    at,
  }: { conversation: Conversation; place: { thread: string; surface: Surface; author?: Author }; at: Date },
): Promise<void> {
  const { id, channel, account, customer: of } = conversation
  const { thread, surface, author } = place
  if (thread === conversation.thread) return
  const other = await openAt(tx, { account, thread })
  if (other !== undefined && other !== id) return await link(tx, desk, { one: conversation, other })
  const identity = author === undefined ? null : (await recognise(tx, { channel, account, author, of })).id
  await saveContinued(tx, {
    ...{ account, thread, conversation: id, why: 'moved', surface, visibility: 'private', identity, at },
  })
}

/** Both say that they belong together: neither is closed or emptied for the other. */
async function link(
  tx: Tx,
  desk: Desk,
  { one, other: id }: { one: Conversation; other: ConversationId },
): Promise<void> {
  const other = await lockConversation(tx, id)
  if (other === undefined) return
  await record(tx, desk, { type: 'conversation.linked', conversation: one.id, other: id, number: other.number })
  await record(tx, desk, { type: 'conversation.linked', conversation: id, other: one.id, number: one.number })
}

/**
 * The customer wrote in another place than where the conversation began. Their identity there is theirs too, since the
 * platform itself carried the conversation over. The fact is there when they did so for the first time.
 */
export async function wroteElsewhere(
  tx: Tx,
  { conversation, event }: { conversation: Conversation; event: EventOf<'message'> },
): Promise<DeskEvent[]> {
  const { id, channel, customer: of } = conversation
  const { account, thread, author, occurredAt: at, surface } = event
  const identity = await recognise(tx, { channel, account, author, of })
  const first = await noteWritten(tx, { account, thread, identity: identity.id, at })
  return first ? [{ type: 'conversation.continued', conversation: id, surface }] : []
}

/** The same person under another id: what is open goes on, and replies find them there. */
export async function takeIdentityChange(tx: Tx, desk: Desk, event: EventOf<'identity_changed'>): Promise<void> {
  const { account, former, author } = event
  const channel = accountOf(desk.playbook(), account)?.channel ?? ''
  // The same id: the platform has only told later how the person is called.
  if (former === author.externalId) return void (await recognise(tx, { channel, account, author }))
  const renamed = await rename(tx, { channel, account, former, author })
  if (renamed === undefined)
    return await ignoreDelivery(tx, { channel, event }, 'nobody is known under the former id, or it is the same')
  for (const begun of await conversationsOfIdentity(tx, renamed.former.id)) {
    await goOn(tx, desk, { begun, event, identity: renamed.now.id })
  }
}

async function goOn(
  tx: Tx,
  desk: Desk,
  {
    begun,
    event,
    identity,
  }: { begun: OfIdentity; event: EventOf<'identity_changed'>; identity: Conversation['identity'] },
): Promise<void> {
  const { id, account, thread: before, surface, visibility } = begun
  const conversation = await lockConversation(tx, id)
  if (conversation === undefined) return
  const thread = renamedThread(before, { former: event.former, now: event.author.externalId })
  const isThere = await saveThread(tx, { id, account, thread, identity })
  if (thread !== before && isThere) {
    // What was sent before the change, and comes late, has the former thread.
    const late = { account, thread: before, conversation: id, surface, visibility, identity, at: desk.now() }
    await saveContinued(tx, { ...late, why: 'renamed' })
  }
  if (conversation.closed) return
  await record(tx, desk, { type: 'identity.changed', conversation: id })
  const other = isThere ? undefined : await openAt(tx, { account, thread })
  if (other !== undefined && other !== id) await link(tx, desk, { one: conversation, other })
}
