import type { Db } from '../../lib/db'
import type { AccountId, AttachmentId, ConversationId, MessageId, PersonId } from '../../lib/ids'
import type { Surface } from '../playbook/account.rules'
import type { DeadlineKind } from '../playbook/target.rules'
import { CONVERSATION, CONVERSATION_STATE, type ConversationRow, toConversation } from './conversation.store'
import { HIDDEN_ON, HIDING, HIDING_OF_MESSAGE } from './hiding.store'
import type { AttachmentView, ConversationLine, ConversationView, CustomerView, MessageView } from './view.rules'

/** Attachments of a row, as JSON in the shape of their view. */
const ATTACHMENTS = `
  coalesce((
    select jsonb_agg(jsonb_build_object('id', a.id, 'kind', a.kind, 'name', a.name, 'mime', a.mime, 'bytes', a.bytes,
                                        'state', a.state, 'reason', a.reason, 'file', a.file_id) order by a.position)
      from attachments a where a.message_id = m.id), '[]')`

const MESSAGE = `
  m.id, m.seq, m.direction, m.author_name as author, m.text, m.quoted, m.permalink, m.occurred_at as "occurredAt",
  case when m.surface is not null then jsonb_build_object('surface', m.surface, 'visibility', m.visibility) end as place,
  m.late, m.edited_at as "editedAt", m.deleted_at as "deletedAt", ${HIDING},
  ${ATTACHMENTS} as attachments`

/** More earlier conversations than this are "many". */
const COUNTED_AT_MOST = 100

type PersonRow = { person_name: string; handle: string | null; reach: number | null; verified: boolean; others: number }
type AskedRow = { asked_at: Date | null; asked_used_at: Date | null }
type HiddenRow = { shown_on: Surface[]; hidden_on: Surface[] }

export async function readView(
  db: Db,
  id: ConversationId,
): Promise<Omit<ConversationView, 'first' | 'last'> | undefined> {
  const { rows } = await db.raw<{ rows: (ConversationRow & PersonRow & AskedRow & HiddenRow)[] }>(
    `select ${CONVERSATION}, p.name as person_name, i.handle, i.reach, i.verified, a.asked_at, a.asked_used_at, o.shown_on, o.hidden_on,
            (select count(*)::integer from (
               select 1 from conversations o where o.customer_id = c.customer_id and o.id <> c.id
                limit ${COUNTED_AT_MOST}) few) as others
       from conversations c ${CONVERSATION_STATE}
       join customers p on p.id = c.customer_id
       join identities i on i.id = c.identity_id
       left join lateral (
         select occurred_at as asked_at, private_reply_used_at as asked_used_at from messages
          where conversation_id = c.id and direction = 'customer' and surface is null and deleted_at is null
          order by seq desc limit 1) a on true
       ${HIDDEN_ON}
      where c.id = ?`,
    [id],
  )
  const [row] = rows
  return (
    row && {
      ...{ ...toConversation(row), person: toPerson(row), asked: toAsked(row) },
      ...{ shownOn: row.shown_on, hiddenOn: row.hidden_on },
    }
  )
}

const toAsked = ({ asked_at: at, asked_used_at: usedAt }: AskedRow): ConversationView['asked'] => at && { at, usedAt }

const toPerson = ({ person_name, handle, reach, verified, others }: PersonRow): CustomerView => ({
  name: person_name,
  handle,
  reach,
  verified,
  earlierConversations: others,
})

/** The customer's first message and the last of all, in this order; one row when they are the same. */
export async function readFirstAndLast(db: Db, id: ConversationId): Promise<MessageView[]> {
  const { rows } = await db.raw<{ rows: MessageView[] }>(
    `select ${MESSAGE} from messages m ${HIDING_OF_MESSAGE}
      where m.id in (
        (select id from messages where conversation_id = ? and direction = 'customer' order by seq limit 1)
        union all
        (select id from messages where conversation_id = ? order by seq desc limit 1))
      order by m.seq`,
    [id, id],
  )
  return rows
}

export async function readMessage(db: Db, id: MessageId): Promise<MessageView | undefined> {
  const { rows } = await db.raw<{ rows: MessageView[] }>(
    `select ${MESSAGE} from messages m ${HIDING_OF_MESSAGE} where m.id = ?`,
    [id],
  )
  return rows[0]
}

/** The latest messages of a place on a platform, newest first; what was deleted there is not part of it. */
export async function readMessagesAt(
  db: Db,
  { account, thread }: { account: AccountId; thread: string },
  limit: number,
): Promise<MessageView[]> {
  const { rows } = await db.raw<{ rows: MessageView[] }>(
    `select ${MESSAGE} from messages m ${HIDING_OF_MESSAGE}
      where m.conversation_id = any(array(
              select id from conversations where account = ? and thread = ? order by opened_at desc limit 50))
        and m.deleted_at is null
      order by m.occurred_at desc, m.seq desc limit ?`,
    [account, thread, limit],
  )
  return rows
}

export async function readConversationsAt(
  db: Db,
  { account, thread }: { account: AccountId; thread: string },
): Promise<ConversationId[]> {
  const { rows } = await db.raw<{ rows: { id: ConversationId }[] }>(
    'select id from conversations where account = ? and thread = ? order by opened_at desc limit 50',
    [account, thread],
  )
  return rows.map(({ id }) => id)
}

export async function readEdit(
  db: Db,
  id: string,
): Promise<{ message: MessageId; old: string; new: string } | undefined> {
  const { rows } = await db.raw<{ rows: { message: MessageId; old: string; new: string }[] }>(
    'select message_id as message, old_text as old, new_text as new from message_edits where id = ?',
    [id],
  )
  return rows[0]
}

export async function readAttachment(db: Db, id: AttachmentId): Promise<AttachmentView | undefined> {
  const { rows } = await db.raw<{ rows: AttachmentView[] }>(
    'select id, kind, name, mime, bytes, state, reason, file_id as file from attachments where id = ?',
    [id],
  )
  return rows[0]
}

const LINE = `
  c.id, c.number, c.channel, c.account, p.name as customer, coalesce(l.text, '') as text, c.opened_at as "openedAt",
  c.unanswered_since as "unansweredSince", c.priority, k.agent, z.until as "snoozedUntil",
  case when d.due_at is not null then jsonb_build_object('kind', d.kind, 'at', d.due_at) end as due`

/** The promise to the customer of a conversation `c` that is due first. */
const NEAREST_DUE = `left join lateral (
    select kind, due_at from deadlines where conversation_id = c.id and ended_at is null order by due_at limit 1) d on true`

type LineRow = Omit<ConversationLine, 'due'> & { due: { kind: DeadlineKind; at: string } | null }

const toLine = ({ due, ...line }: LineRow): ConversationLine => ({
  ...line,
  due: due && { kind: due.kind, at: new Date(due.at) },
})

/** What the customer said last stands for the conversation. */
const LINE_PARTS = `
  join customers p on p.id = c.customer_id
  left join claims k on k.conversation_id = c.id
  left join snoozes z on z.conversation_id = c.id
  ${NEAREST_DUE}
  left join lateral (
    select text from messages where conversation_id = c.id and direction = 'customer' and deleted_at is null
     order by seq desc limit 1) l on true`

export async function readHeldBy(db: Db, agent: PersonId, limit: number): Promise<ConversationLine[]> {
  const { rows } = await db.raw<{ rows: LineRow[] }>(
    `select ${LINE} from (
       select c.* from claims h join conversations c on c.id = h.conversation_id ${NEAREST_DUE}
        where h.agent = ? order by d.due_at nulls last, c.opened_at limit ?) c
     ${LINE_PARTS}
     order by d.due_at nulls last, c.opened_at`,
    [agent, limit],
  )
  return rows.map(toLine)
}

/** A conversation has up to three running deadlines; so many give enough different ones. */
const DEADLINES_A_CONVERSATION = 3

/** Every open conversation has a running deadline, at least that of its resolution: these are the list. */
export async function readUnclaimed(db: Db, limit: number): Promise<ConversationLine[]> {
  const { rows } = await db.raw<{ rows: LineRow[] }>(
    `select ${LINE} from (
       select conversation_id, min(due_at) as due_at from (
         select r.conversation_id, r.due_at from deadlines r
          where r.ended_at is null
            and not exists (select 1 from claims where conversation_id = r.conversation_id)
            and not exists (select 1 from snoozes where conversation_id = r.conversation_id)
          order by r.due_at limit ?) nearest
        group by conversation_id order by min(due_at), conversation_id limit ?) o
     join conversations c on c.id = o.conversation_id
     ${LINE_PARTS}
     order by o.due_at, c.opened_at`,
    [limit * DEADLINES_A_CONVERSATION, limit],
  )
  return rows.map(toLine)
}
