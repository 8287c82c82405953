import type { Db, Tx } from '../../lib/db'
import type { ConversationId, MessageId, PersonId } from '../../lib/ids'
import type { Surface } from '../playbook/account.rules'
import type { Hideable, Hiding } from './hiding.rules'

/** More than these nobody looks through for what to hide; older ones are hidden on the platform. */
const LATEST = 50

/** The hiding of a message `m`, joined as `h`, as JSON in the shape of its view. */
export const HIDING = `
  case when h.message_id is not null then jsonb_build_object('hidden', h.hidden, 'ordered', h.ordered) end as hiding`
export const HIDING_OF_MESSAGE = 'left join hidings h on h.message_id = m.id'

/** Surfaces of the latest messages of a conversation `c`'s customer: those that everybody can read, and those hidden. */
export const HIDDEN_ON = `
  left join lateral (
    select coalesce(jsonb_agg(distinct s.surface) filter (where not s.hidden), '[]') as shown_on,
           coalesce(jsonb_agg(distinct s.surface) filter (where s.hidden), '[]') as hidden_on
      from (select coalesce(m.surface, c.surface) as surface, coalesce(h.ordered, h.hidden, false) as hidden
              from messages m ${HIDING_OF_MESSAGE}
             where m.conversation_id = c.id and m.direction = 'customer' and m.deleted_at is null
             order by m.seq desc limit ${LATEST}) s) o on true`

/** A message of a conversation, read under the conversation's lock. */
export async function readHideable(
  tx: Tx,
  { conversation, message }: { conversation: ConversationId; message: MessageId },
): Promise<Hideable | undefined> {
  const { rows } = await tx.raw<{ rows: Hideable[] }>(
    `select m.direction, coalesce(m.surface, c.surface) as surface, m.deleted_at as "deletedAt", ${HIDING}
       from messages m join conversations c on c.id = m.conversation_id ${HIDING_OF_MESSAGE}
      where m.id = ? and m.conversation_id = ?`,
    [message, conversation],
  )
  return rows[0]
}

export type HideChoice = { id: MessageId; text: string; occurredAt: Date; surface: Surface }

/** The customer's latest messages that are hidden, or that are not, newest first; what was deleted is neither. */
export async function readHideChoices(
  db: Db,
  { conversation, hidden }: { conversation: ConversationId; hidden: boolean },
): Promise<HideChoice[]> {
  const { rows } = await db.raw<{ rows: HideChoice[] }>(
    `select l.id, l.text, l.occurred_at as "occurredAt", l.surface
       from (select m.id, m.seq, m.text, m.occurred_at, coalesce(m.surface, c.surface) as surface,
                    coalesce(h.ordered, h.hidden, false) as hidden
               from messages m join conversations c on c.id = m.conversation_id ${HIDING_OF_MESSAGE}
              where m.conversation_id = ? and m.direction = 'customer' and m.deleted_at is null
              order by m.seq desc limit ${LATEST}) l
      where l.hidden = ? order by l.seq desc`,
    [conversation, hidden],
  )
  return rows
}

/** The newest order counts, whatever was ordered before it. */
export async function saveHideOrder(
  tx: Tx,
  order: { conversation: ConversationId; message: MessageId; hidden: boolean; by: PersonId },
): Promise<void> {
  const { conversation, message, hidden, by } = order
  await tx.raw(
    `insert into hidings (message_id, conversation_id, ordered, ordered_by, ordered_at, order_no)
     values (?, ?, ?, ?, db_now(), 1)
     on conflict (message_id) do update
        set ordered = excluded.ordered, ordered_by = excluded.ordered_by, ordered_at = excluded.ordered_at,
            order_no = hidings.order_no + 1, tries = 0`,
    [message, conversation, hidden, by],
  )
}

/** An order that waits for its platform; `now` is the database's time. */
export type HideOrder = { hidden: boolean; by: PersonId; at: Date; tries: number; now: Date }
export type NextOrder = HideOrder & {
  message: MessageId
  externalId: string
  thread: string
  deletedAt: Date | null
  no: number
}

/** The order that was tried least, oldest first, with the place on the platform where its message stands. */
export async function readNextOrder(tx: Tx, conversation: ConversationId): Promise<NextOrder | undefined> {
  const { rows } = await tx.raw<{ rows: NextOrder[] }>(
    `select h.message_id as message, m.external_id as "externalId", m.deleted_at as "deletedAt", h.ordered as hidden,
            h.ordered_by as by, h.ordered_at as at, h.order_no as no, h.tries, c.thread, db_now() as now
       from hidings h join messages m on m.id = h.message_id join conversations c on c.id = h.conversation_id
      where h.conversation_id = ? and h.ordered is not null
      order by h.tries, h.ordered_at, h.message_id limit 1`,
    [conversation],
  )
  return rows[0]
}

/** The order as it is now, if it is still this one. */
export async function readOrder(
  tx: Tx,
  { message, no }: { message: MessageId; no: number },
): Promise<HideOrder | undefined> {
  const { rows } = await tx.raw<{ rows: HideOrder[] }>(
    `select ordered as hidden, ordered_by as by, ordered_at as at, tries, db_now() as now from hidings
      where message_id = ? and order_no = ? and ordered is not null`,
    [message, no],
  )
  return rows[0]
}

/** Ends the order; `hidden` is how the message stands now, undefined when it stands as before. */
export async function endOrder(tx: Tx, message: MessageId, hidden: boolean | undefined): Promise<void> {
  await tx.raw(
    `update hidings
        set hidden = coalesce(?, hidden), known_at = case when ?::boolean is null then known_at else db_now() end,
            ordered = null, ordered_by = null, ordered_at = null, tries = 0
      where message_id = ?`,
    [hidden ?? null, hidden ?? null, message],
  )
}

export async function countTry(tx: Tx, message: MessageId): Promise<void> {
  await tx.raw('update hidings set tries = tries + 1 where message_id = ?', [message])
}

export async function readHiding(tx: Tx, message: MessageId): Promise<(Hiding & { knownAt: Date | null }) | undefined> {
  const { rows } = await tx.raw<{ rows: (Hiding & { knownAt: Date | null })[] }>(
    'select hidden, ordered, known_at as "knownAt" from hidings where message_id = ?',
    [message],
  )
  return rows[0]
}

/** What somebody did on the platform itself. */
export async function saveHidden(
  tx: Tx,
  {
    conversation,
    message,
    hidden,
    at,
  }: { conversation: ConversationId; message: MessageId; hidden: boolean; at: Date },
): Promise<void> {
  await tx.raw(
    `insert into hidings (message_id, conversation_id, hidden, known_at) values (?, ?, ?, ?)
     on conflict (message_id) do update set hidden = excluded.hidden, known_at = excluded.known_at`,
    [message, conversation, hidden, at],
  )
}
