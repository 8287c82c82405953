import type { Tx } from '../../lib/db'
import { type ConversationId, isUuid, type MessageId } from '../../lib/ids'
import { record } from '../deadlines/record'
import type { Desk } from '../desk'
import type { HideRefusal } from '../timeline/event.rules'
import { actOn } from './act'
import type { Act, Done } from './conversation.rules'
import { decideHiding, isNews } from './hiding.rules'
import {
  countTry,
  endOrder,
  type HideChoice,
  readHideable,
  readHideChoices,
  readHiding,
  type NextOrder,
  readNextOrder,
  readOrder,
  saveHidden,
  saveHideOrder,
} from './hiding.store'
import type { FoundMessage } from './message.store'

export type { HideChoice } from './hiding.store'

/**
 * Orders that a message of the customer be hidden on its platform from everybody else, or shown again. A job tells the
 * platform; the later of two orders counts. Also in what is closed or marked as spam: others read it there all the same.
 */
export function orderHiding(desk: Desk, act: Act & { message: MessageId; hidden: boolean }): Promise<Done> {
  const { by, message, hidden } = act
  return actOn(desk, { act, right: 'handle' }, async (tx, { id: conversation, account }) => {
    const found = isUuid(message) ? await readHideable(tx, { conversation, message }) : undefined
    const refusal = decideHiding(found, { hidden, can: desk.capabilities(account) })
    if (refusal) return refusal
    await saveHideOrder(tx, { conversation, message, hidden, by })
    await record(tx, desk, { type: 'hiding.ordered', conversation, message, by, hidden })
    return { ok: true, conversation }
  })
}

/** What of the customer's can be hidden, or shown again, newest first. */
export async function hideChoices(
  desk: Pick<Desk, 'db' | 'capabilities'>,
  { id, account }: Pick<{ id: ConversationId; account: Parameters<Desk['capabilities']>[0] }, 'id' | 'account'>,
  hidden: boolean,
): Promise<HideChoice[]> {
  const surfaces = desk.capabilities(account).hides ?? []
  if (surfaces.length === 0) return []
  const choices = await readHideChoices(desk.db, { conversation: id, hidden: !hidden })
  return choices.filter(({ surface }) => surfaces.includes(surface))
}

/** The order to carry out next, under its conversation's lock. */
export const nextOrder = (tx: Tx, conversation: ConversationId): Promise<NextOrder | undefined> =>
  readNextOrder(tx, conversation)

type OfOrder = { conversation: ConversationId; message: MessageId; no: number }
type End = { done: true } | { refused: HideRefusal } | { later: true }

/**
 * Writes down what came of an order, under its conversation's lock; undefined when another order has taken its place.
 * Otherwise how often it was tried before, since when, and the database's time.
 */
export async function settleOrder(
  tx: Tx,
  desk: Desk,
  { order, end }: { order: OfOrder; end: (order: { at: Date; now: Date }) => End },
): Promise<{ tries: number; end: End } | undefined> {
  const { conversation, message, no } = order
  const current = await readOrder(tx, { message, no })
  if (current === undefined) return undefined
  const { by, hidden, tries } = current
  const ended = end(current)
  if ('later' in ended) {
    await countTry(tx, message)
    return { tries, end: ended }
  }
  await endOrder(tx, message, 'done' in ended ? hidden : undefined)
  await record(
    tx,
    desk,
    'done' in ended
      ? { type: 'hiding.done', conversation, message, by, hidden }
      : { type: 'hiding.failed', conversation, message, by, hidden, reason: ended.refused },
  )
  return { tries, end: ended }
}

/** Somebody did it on the platform itself: a fact like our own. The caller holds the conversation's lock. */
export async function noteHidden(
  tx: Tx,
  desk: Desk,
  { message, hidden, occurredAt }: { message: FoundMessage; hidden: boolean; occurredAt: Date },
): Promise<void> {
  const { id, conversation, deletedAt } = message
  const hiding = await readHiding(tx, id)
  if (deletedAt !== null || !isNews(hiding, { hidden, occurredAt })) return
  await saveHidden(tx, { conversation, message: id, hidden, at: occurredAt })
  await record(tx, desk, { type: 'hiding.done', conversation, message: id, by: null, hidden })
}
