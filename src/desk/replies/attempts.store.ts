import type { Db, Tx } from '../../lib/db'
import type { AccountId, AttemptId, ConversationId, FileId, ReplyId } from '../../lib/ids'
import type { ReplyKind } from '../playbook/account.rules'
import type { Receipt } from './receipt.rules'

export type Attempt = {
  id: AttemptId
  reply: ReplyId
  part: number
  startedAt: Date
  ended: boolean
  /** Ended because the platform showed the reply, not by the answer of its call. */
  byEcho: boolean
}

/** `evidence` is set at once where the platform has none to look for: nobody will ask for it. */
export async function insertAttempt(
  tx: Tx,
  { id, reply, part }: Pick<Attempt, 'id' | 'reply' | 'part'>,
): Promise<void> {
  await tx.raw('insert into send_attempts (id, reply_id, part, started_at) values (?, ?, ?, db_now())', [
    id,
    reply,
    part,
  ])
}

/** Where an attempt belongs; read before the lock of its conversation is taken, and again under it. */
export async function readAttempt(
  tx: Db | Tx,
  id: AttemptId,
): Promise<(Attempt & { conversation: ConversationId; account: AccountId }) | undefined> {
  const { rows } = await tx.raw<{
    rows: {
      reply_id: ReplyId
      part: number
      started_at: Date
      ended_at: Date | null
      evidence: string | null
      conversation_id: ConversationId
      account: AccountId
    }[]
  }>(
    `select a.reply_id, a.part, a.started_at, a.ended_at, a.evidence, r.conversation_id, c.account
       from send_attempts a join replies r on r.id = a.reply_id join conversations c on c.id = r.conversation_id
      where a.id = ?`,
    [id],
  )
  return rows.map((row) => ({
    id,
    reply: row.reply_id,
    part: row.part,
    startedAt: row.started_at,
    ended: row.ended_at !== null,
    byEcho: row.evidence === 'echo',
    conversation: row.conversation_id,
    account: row.account,
  }))[0]
}

export async function endAttempt(
  tx: Tx,
  id: AttemptId,
  result: { outcome: string; detail: string | null; ids: readonly string[] },
): Promise<void> {
  await tx.raw(
    'update send_attempts set ended_at = db_now(), outcome = ?, detail = ?, provider_ids = ? where id = ? and ended_at is null',
    [result.outcome, result.detail, JSON.stringify(result.ids), id],
  )
}

/** The lease is over. The attempt has not ended: its settlement, if it still comes, is the truth. */
export async function markExpired(tx: Tx, id: AttemptId): Promise<void> {
  await tx.raw(
    `update send_attempts set outcome = 'unknown', detail = 'not settled within its lease' where id = ? and ended_at is null`,
    [id],
  )
}

/** Notes how the fate of an unknown attempt became known, or that looking for it found nothing. */
export async function saveEvidence(tx: Db | Tx, id: AttemptId, evidence: string): Promise<void> {
  await tx.raw('update send_attempts set evidence = ? where id = ?', [evidence, id])
}

export async function countNotSent(tx: Tx, reply: ReplyId, part: number): Promise<number> {
  const { rows } = await tx.raw<{ rows: [{ count: number }] }>(
    `select count(*)::int as count from send_attempts where reply_id = ? and part = ? and outcome = 'not-sent'`,
    [reply, part],
  )
  return rows[0].count
}

/** By these ids the platform will speak of the reply. How many were nobody's before. */
export async function saveSentIds(
  tx: Tx,
  { account, ids, reply, part }: { account: AccountId; ids: readonly string[]; reply: ReplyId; part: number },
): Promise<number> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `insert into sent_ids (account, external_id, reply_id, part) select ?, id, ?, ? from jsonb_array_elements_text(?::jsonb) as id
     on conflict do nothing`,
    [account, reply, part, JSON.stringify(ids)],
  )
  return rowCount
}

export async function findSentId(
  tx: Tx,
  { account, externalId }: { account: AccountId; externalId: string },
): Promise<{ reply: ReplyId; part: number; conversation: ConversationId } | undefined> {
  const { rows } = await tx.raw<{ rows: { reply: ReplyId; part: number; conversation: ConversationId }[] }>(
    `select s.reply_id as reply, s.part, r.conversation_id as conversation
       from sent_ids s join replies r on r.id = s.reply_id where s.account = ? and s.external_id = ?`,
    [account, externalId],
  )
  return rows[0]
}

export async function holdEarlyReceipt(
  tx: Tx,
  { account, externalId, ...receipt }: Receipt & { account: AccountId; externalId: string },
): Promise<void> {
  await tx.raw(
    `insert into early_receipts (account, external_id, what, reason, remedies, at)
     values (?, ?, ?, ?, ?::jsonb, ?) on conflict do nothing`,
    [account, externalId, receipt.what, receipt.reason, JSON.stringify(receipt.remedies), receipt.at],
  )
}

/** Takes the receipts that came before the ids that they speak of. */
export async function takeEarlyReceipts(tx: Tx, account: AccountId, ids: readonly string[]): Promise<Receipt[]> {
  if (ids.length === 0) return []
  const { rows } = await tx.raw<{ rows: Receipt[] }>(
    `with taken as (delete from early_receipts
       where account = ? and external_id in (select jsonb_array_elements_text(?::jsonb)) returning what, at, reason, remedies)
     select what, at, reason, remedies from taken order by at`,
    [account, JSON.stringify(ids)],
  )
  return rows
}

export type UnknownAttempt = {
  reply: ReplyId
  attempt: AttemptId
  kind: ReplyKind
  conversation: ConversationId
  channel: string
  account: string
  thread: string
  part: number
  /** What this part said: some platforms can only be asked by it. */
  text: string
  /** Its files; null where it is not known how the reply was cut. */
  fileIds: FileId[] | null
  sinceMs: number
}

/** Attempts of unknown fate that are older than the settle time and that nobody has looked for yet, oldest first. */
export async function unknownAttempts(
  db: Db,
  { settleMs, limit }: { settleMs: number; limit: number },
): Promise<UnknownAttempt[]> {
  const { rows } = await db.raw<{ rows: UnknownAttempt[] }>(
    `select r.id as reply, r.kind, a.id as attempt, c.id as conversation, c.channel, c.account, c.thread, a.part,
            coalesce(r.parts -> a.part ->> 'text', r.text) as text,
            r.parts -> a.part -> 'files' as "fileIds",
            (extract(epoch from db_now() - a.started_at) * 1000)::float8 as "sinceMs"
       from replies r join send_attempts a on a.id = r.attempt_id join conversations c on c.id = r.conversation_id
      where r.state = 'unknown' and a.evidence is null and a.started_at <= db_now() - ? * interval '1 ms'
      order by r.created_at limit ?`,
    [settleMs, limit],
  )
  return rows
}

export async function deleteEarlyReceipts(
  db: Db,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<number> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `delete from early_receipts where (account, external_id, what) in (
       select account, external_id, what from early_receipts
        where received_at < db_now() - ? * interval '1 millisecond' limit ?)`,
    [olderThanMs, limit],
  )
  return rowCount
}

/** What the customer has not been seen to read yet; a receipt of older ones came with the ones before it. */
export async function findSentBefore(
  tx: Db | Tx,
  { account, thread, until }: { account: AccountId; thread: string; until: Date },
): Promise<string[]> {
  const { rows } = await tx.raw<{ rows: { external_id: string }[] }>(
    `select s.external_id from replies r join sent_ids s on s.reply_id = r.id
      where r.conversation_id in (
          select id from conversations where account = ? and thread = ?
          union select conversation_id from continued_threads where account = ? and thread = ?)
        and r.kind <> 'public_reply' and r.state = 'sent' and r.sent_at <= ? and r.read_at is null
      order by r.sent_at desc limit 50`,
    [account, thread, account, thread, until],
  )
  return rows.map((row) => row.external_id)
}

/** Those of the ids that nothing of ours and nobody's message has, in their order. */
export async function unknownIds(
  db: Db,
  { account, ids }: { account: string; ids: readonly string[] },
): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from jsonb_array_elements_text(?::jsonb) with ordinality as asked (id, n)
      where not exists (select 1 from sent_ids s where s.account = ? and s.external_id = asked.id)
        and not exists (select 1 from messages m where m.account = ? and m.external_id = asked.id)
      order by n`,
    [JSON.stringify(ids.slice(0, 100)), account, account],
  )
  return rows.map(({ id }) => id)
}
