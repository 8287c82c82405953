import type { Db, Tx } from '../../lib/db'
import { type Id, newId, type PersonId } from '../../lib/ids'

export type AbsenceRow = { person: PersonId; until: Date; setBy: PersonId }

/** More people than this are not away at once, or nobody is left to be asked. */
const MAX_AWAY = 1_000

/** Who is away at a moment, and until when. */
export async function readAway(tx: Db | Tx, now: Date): Promise<AbsenceRow[]> {
  const { rows } = await tx.raw<{ rows: AbsenceRow[] }>(
    `select person, max(until_at) as until, max(set_by) as "setBy" from absences
      where ended_at is null and from_at <= ? and until_at > ? group by person limit ?`,
    [now, now, MAX_AWAY],
  )
  return rows
}

/** One at a time for a person: a new absence replaces the one before. */
export async function replaceAbsence(
  tx: Tx,
  absence: { person: PersonId; from: Date; until: Date; by: PersonId },
): Promise<void> {
  await endAbsence(tx, { person: absence.person, at: absence.from, by: absence.by })
  await tx.raw('insert into absences (id, person, from_at, until_at, set_by) values (?, ?, ?, ?, ?)', [
    ...[newId<Id<'absence'>>(), absence.person, absence.from, absence.until, absence.by],
  ])
}

/** Ends what runs; false when nothing did. */
export async function endAbsence(
  tx: Tx,
  { person, at, by }: { person: PersonId; at: Date; by: PersonId },
): Promise<boolean> {
  const { rowCount } = await tx.raw<{ rowCount: number }>(
    `update absences set ended_at = ?, ended_by = ? where person = ? and ended_at is null and until_at > ?`,
    [at, by, person, at],
  )
  return rowCount > 0
}
