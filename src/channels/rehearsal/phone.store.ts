import type { Db } from '../../lib/db'
import { isUuid } from '../../lib/ids'
import type { Fault, PhoneCustomer, PhoneFile, PhoneMessage } from './wire'

export type NewMessage = Pick<
  PhoneMessage,
  'id' | 'customer' | 'thread' | 'surface' | 'visibility' | 'direction' | 'author' | 'subject' | 'text' | 'unheard'
> & { account: string; files: readonly PhoneFile[]; attempt: string | null }

type Row = Omit<PhoneMessage, 'at' | 'deleted' | 'seen'> & { at: Date; deleted_at: Date | null; seen_at: Date | null }

/** One statement: the row lock on the clock lasts until its commit, so changes become visible in their order. */
const TICK = `with tick as (
  insert into rehearsal_clocks (name, change) values (?, 1)
  on conflict (name) do update set change = rehearsal_clocks.change + 1 returning change
)`

const clockOf = (account: string): string => `phone:${account}`

/** The same id or the same attempt is one message, however often it is written. False when it was there. */
export async function insertMessage(db: Db, message: NewMessage): Promise<boolean> {
  const { id, account, customer, thread, surface, visibility, direction, author, subject, text } = message
  const done = await db.raw<{ rowCount: number }>(
    `${TICK} insert into rehearsal_messages (id, account, change, customer, thread, surface, visibility, direction,
       author, subject, text, files, attempt, unheard)
     select ?::uuid, ?, tick.change, ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::uuid, ? from tick
     on conflict do nothing`,
    [
      ...[clockOf(account), id, account, customer, thread, surface, visibility, direction, author, subject, text],
      ...[JSON.stringify(message.files), message.attempt, message.unheard],
    ],
  )
  return done.rowCount > 0
}

/** Changes what the customer wrote; undefined when it is not theirs, not there, or deleted. */
export async function editMessage(
  db: Db,
  account: string,
  { id, text }: { id: string; text: string },
): Promise<PhoneMessage | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${TICK} update rehearsal_messages set text = ?, edits = edits + 1, change = tick.change from tick
     where account = ? and id = ?::uuid and direction = 'in' and deleted_at is null returning rehearsal_messages.*`,
    [clockOf(account), text, account, id],
  )
  return rows[0] === undefined ? undefined : toMessage(rows[0])
}

export async function deleteMessage(db: Db, account: string, id: string): Promise<PhoneMessage | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${TICK} update rehearsal_messages set deleted_at = db_now(), change = tick.change from tick
     where account = ? and id = ?::uuid and direction = 'in' and deleted_at is null returning rehearsal_messages.*`,
    [clockOf(account), account, id],
  )
  return rows[0] === undefined ? undefined : toMessage(rows[0])
}

/** The customer looked at it; undefined when they had before, or when it is no message of the brand. */
export async function seeMessage(db: Db, account: string, id: string): Promise<PhoneMessage | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${TICK} update rehearsal_messages set seen_at = db_now(), change = tick.change from tick
     where account = ? and id = ?::uuid and direction = 'out' and seen_at is null returning rehearsal_messages.*`,
    [clockOf(account), account, id],
  )
  return rows[0] === undefined ? undefined : toMessage(rows[0])
}

/** Takes what the customer wrote out of others' sight, or brings it back; false when it is not there. */
export async function hideMessage(
  db: Db,
  account: string,
  { id, hidden }: { id: string; hidden: boolean },
): Promise<boolean> {
  if (!isUuid(id)) return false
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `${TICK} update rehearsal_messages set hidden = ?, change = tick.change from tick
     where account = ? and id = ?::uuid and direction = 'in' and deleted_at is null`,
    [clockOf(account), hidden, account, id],
  )
  return rowCount > 0
}

/** The newest `limit` messages of a customer, oldest first. */
export async function messagesOf(
  db: Db,
  { account, customer }: { account: string; customer: string },
  limit: number,
): Promise<PhoneMessage[]> {
  if (!isUuid(customer)) return []
  const { rows } = await db.raw<{ rows: Row[] }>(
    'select * from rehearsal_messages where account = ? and customer = ?::uuid order by id desc limit ?',
    [account, customer, limit],
  )
  return rows.map(toMessage).reverse()
}

export async function findMessage(db: Db, account: string, id: string): Promise<PhoneMessage | undefined> {
  if (!isUuid(id)) return undefined
  const { rows } = await db.raw<{ rows: Row[] }>(
    'select * from rehearsal_messages where account = ? and id = ?::uuid',
    [account, id],
  )
  return rows[0] === undefined ? undefined : toMessage(rows[0])
}

/** What an attempt wrote, if it wrote anything. */
export async function findAttempt(db: Db, attempt: string): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'select id from rehearsal_messages where attempt = ?::uuid',
    [attempt],
  )
  return rows[0]?.id
}

export async function changesAfter(
  db: Db,
  { account, after }: { account: string; after: string },
  limit: number,
): Promise<PhoneMessage[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    'select * from rehearsal_messages where account = ? and change > ? order by change limit ?',
    [account, after, limit],
  )
  return rows.map(toMessage)
}

export async function headChange(db: Db, account: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { change: string }[] }>('select change from rehearsal_clocks where name = ?', [
    clockOf(account),
  ])
  return rows[0]?.change ?? '0'
}

/** Makes a customer or gives them another name. */
export async function saveCustomer(db: Db, account: string, { id, name, handle }: PhoneCustomer): Promise<void> {
  await db.raw(
    `insert into rehearsal_customers (account, id, name, handle) values (?, ?::uuid, ?, ?)
     on conflict (account, id) do update set name = excluded.name, handle = excluded.handle`,
    [account, id, name, handle],
  )
}

export async function customersOf(db: Db, account: string, limit: number): Promise<PhoneCustomer[]> {
  const { rows } = await db.raw<{ rows: PhoneCustomer[] }>(
    'select id, name, handle from rehearsal_customers where account = ? order by created_at, id limit ?',
    [account, limit],
  )
  return rows
}

export async function findCustomer(db: Db, account: string, id: string): Promise<PhoneCustomer | undefined> {
  if (!isUuid(id)) return undefined
  const { rows } = await db.raw<{ rows: PhoneCustomer[] }>(
    'select id, name, handle from rehearsal_customers where account = ? and id = ?::uuid',
    [account, id],
  )
  return rows[0]
}

export async function readFault(db: Db, account: string): Promise<Fault | null> {
  const { rows } = await db.raw<{ rows: { fault: Fault }[] }>('select fault from rehearsal_faults where account = ?', [
    account,
  ])
  return rows[0]?.fault ?? null
}

/** The fault that the next reply meets. Those for one reply are used up by it. */
export async function meetFault(db: Db, account: string): Promise<Fault | null> {
  const { rows } = await db.raw<{ rows: { fault: Fault }[] }>(
    `delete from rehearsal_faults where account = ? and fault <> 'down' returning fault`,
    [account],
  )
  return rows[0]?.fault ?? (await readFault(db, account))
}

export async function setFault(db: Db, account: string, fault: Fault | null): Promise<void> {
  if (fault === null) await db.raw('delete from rehearsal_faults where account = ?', [account])
  else
    await db.raw(
      `insert into rehearsal_faults (account, fault) values (?, ?)
       on conflict (account) do update set fault = excluded.fault, at = db_now()`,
      [account, fault],
    )
}

function toMessage(row: Row): PhoneMessage {
  return {
    id: row.id,
    change: row.change,
    customer: row.customer,
    thread: row.thread,
    surface: row.surface,
    visibility: row.visibility,
    direction: row.direction,
    author: row.author,
    subject: row.subject,
    text: row.text,
    files: row.files,
    unheard: row.unheard,
    at: row.at.toISOString(),
    edits: row.edits,
    deleted: row.deleted_at !== null,
    seen: row.seen_at !== null,
    hidden: row.hidden,
  }
}
