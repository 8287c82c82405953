import type { Tx } from '../../lib/db'
import type { AccountId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { record } from '../deadlines/record'
import { noteHidden } from './hide'
import { lockConversation } from './lock'
import { editApplies } from './message.rules'
import {
  blankMessage,
  type EarlyChange,
  findMessage,
  type FoundMessage,
  insertEdit,
  saveEarlyChange,
} from './message.store'

type Named = { account: AccountId; externalId: string }

/** Finds a message and reads it again under its conversation's lock. */
async function lockMessage(tx: Tx, named: Named): Promise<FoundMessage | undefined> {
  const found = await findMessage(tx, named)
  if (found === undefined) return undefined
  await lockConversation(tx, found.conversation)
  return await findMessage(tx, named)
}

export async function takeEdit(tx: Tx, desk: Desk, event: EventOf<'edited'>): Promise<void> {
  const { text, occurredAt } = event
  const message = await lockMessage(tx, event)
  if (message) await edit(tx, desk, { message, text, occurredAt })
  else await saveEarlyChange(tx, event, { kind: 'edited', text, occurredAt: occurredAt.toISOString() })
}

export async function takeDeletion(tx: Tx, desk: Desk, event: EventOf<'deleted'>): Promise<void> {
  const message = await lockMessage(tx, event)
  if (message) await remove(tx, desk, { message, occurredAt: event.occurredAt })
  else await saveEarlyChange(tx, event, { kind: 'deleted', occurredAt: event.occurredAt.toISOString() })
}

/** Hidden or shown again on the platform itself. */
export async function takeHidden(tx: Tx, desk: Desk, event: EventOf<'hidden'>): Promise<void> {
  const { hidden, occurredAt } = event
  const message = await lockMessage(tx, event)
  if (message) await noteHidden(tx, desk, { message, hidden, occurredAt })
  else await saveEarlyChange(tx, event, { kind: 'hidden', hidden, occurredAt: occurredAt.toISOString() })
}

/** What overtook its message is applied as if it came now. */
export async function takeEarly(
  tx: Tx,
  desk: Desk,
  { message: named, early }: { message: Named; early: readonly EarlyChange[] },
): Promise<void> {
  for (const change of early) {
    const message = await findMessage(tx, named)
    if (message === undefined) return
    const occurredAt = new Date(change.occurredAt)
    if (change.kind === 'edited') await edit(tx, desk, { message, text: change.text, occurredAt })
    else if (change.kind === 'hidden') await noteHidden(tx, desk, { message, hidden: change.hidden, occurredAt })
    else await remove(tx, desk, { message, occurredAt })
  }
}

/** False when the message is none of the conversations': it may be a reply of ours. */
export async function takeReaction(tx: Tx, desk: Desk, event: EventOf<'reaction'>): Promise<boolean> {
  const message = await lockMessage(tx, event)
  if (message === undefined) return false
  const { id, conversation } = message
  const emoji = cleanText(event.emoji, 16)
  await record(tx, desk, { type: 'message.reacted', conversation, message: id, emoji, removed: event.removed })
  return true
}

async function edit(
  tx: Tx,
  desk: Desk,
  { message, text: told, occurredAt }: { message: FoundMessage; text: string; occurredAt: Date },
): Promise<void> {
  const text = cleanText(told)
  if (!editApplies(message, { text, occurredAt })) return
  const id = await insertEdit(tx, message, { text, at: occurredAt })
  await record(tx, desk, { type: 'message.edited', conversation: message.conversation, message: message.id, edit: id })
}

async function remove(
  tx: Tx,
  desk: Desk,
  { message, occurredAt }: { message: FoundMessage; occurredAt: Date },
): Promise<void> {
  if (message.deletedAt !== null) return
  const { id, conversation } = message
  const withdrawn = await blankMessage(tx, id, { at: occurredAt, reason: 'Deleted by its author.' })
  await record(tx, desk, { type: 'message.deleted', conversation, message: id, ...(withdrawn ? { withdrawn } : {}) })
}
