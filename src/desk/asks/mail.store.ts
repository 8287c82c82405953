import type { Db, Tx } from '../../lib/db'
import type { AccountId, AskId, Id, PersonId } from '../../lib/ids'

export type AskMailId = Id<'ask-mail'>

export type MailRow = {
  id: AskMailId
  ask_id: AskId
  fact_id: string
  person: PersonId
  account: AccountId
  address: string
  root: string
  at: Date
  state: 'sending' | 'sent' | 'refused' | 'unknown'
  detail: string | null
}

/** False when a mail was begun for this fact before. */
export async function insertMail(tx: Tx, row: Omit<MailRow, 'detail'>): Promise<boolean> {
  const inserted = (await tx('ask_mails').insert(row).onConflict('fact_id').ignore().returning('id')) as unknown[]
  return inserted.length > 0
}

/** The facts of an ask for which a mail was begun. */
export async function readMailedFacts(tx: Db | Tx, ask: AskId): Promise<ReadonlySet<string>> {
  const rows = await tx<MailRow>('ask_mails').where('ask_id', ask).select('fact_id').limit(200)
  return new Set(rows.map(({ fact_id }) => String(fact_id)))
}

/** Mails of an ask whose call was begun and whose end nobody wrote down. */
export async function readBegun(tx: Db | Tx, ask: AskId): Promise<AskMailId[]> {
  const rows = await tx<MailRow>('ask_mails').where({ ask_id: ask, state: 'sending' }).select('id').limit(200)
  return rows.map(({ id }) => id)
}

export async function readMail(tx: Db | Tx, key: { id: AskMailId } | { root: string }): Promise<MailRow | undefined> {
  return await tx<MailRow>('ask_mails').where(key).first()
}

/** Writes how a mail ended; false when it was not in that state any more. */
export async function updateMail(
  tx: Tx,
  { id, from, to, detail }: { id: AskMailId; from: MailRow['state']; to: MailRow['state']; detail: string | null },
): Promise<boolean> {
  return (await tx<MailRow>('ask_mails').where({ id, state: from }).update({ state: to, detail })) > 0
}

/** The call did not leave the house: it may be made again. */
export async function deleteMail(tx: Tx, id: AskMailId): Promise<void> {
  await tx<MailRow>('ask_mails').where({ id, state: 'sending' }).delete()
}
