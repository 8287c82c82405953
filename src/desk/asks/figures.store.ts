import type { Db } from '../../lib/db'
import type { DepartmentId } from '../../lib/ids'

/** How a department kept its agreement. Asks that were withdrawn, and promises that still run, count in neither way. */
export type DepartmentFigures = {
  department: DepartmentId
  asks: number
  acknowledged: { due: number; inTime: number }
  answered: { due: number; inTime: number }
  unanswered: number
  /** Of the answers, in the time of the one who was asked first; null without any. */
  medianMs: number | null
  worstMs: number | null
}

type Row = {
  department: DepartmentId
  asks: number
  acknowledge_due: number
  acknowledged: number
  answer_due: number
  answered: number
  unanswered: number
  median_ms: string | null
  worst_ms: string | null
}

const MAX_DEPARTMENTS = 1_000

/** Asks that were opened from a moment on and before another. An answer acknowledges as well. */
export async function readFigures(db: Db, { from, to }: { from: Date; to: Date }): Promise<DepartmentFigures[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select department, count(*)::integer as asks,
            count(*) filter (where first_word_at is not null or acknowledge_due < db_now())::integer as acknowledge_due,
            count(*) filter (where first_word_at <= acknowledge_due)::integer as acknowledged,
            count(*) filter (where answered_at is not null or answer_due < db_now())::integer as answer_due,
            count(*) filter (where answered_at <= answer_due)::integer as answered,
            count(*) filter (where unanswered_at is not null)::integer as unanswered,
            percentile_cont(0.5) within group (order by answered_after_ms) as median_ms,
            max(answered_after_ms) as worst_ms
       from (select *, least(acknowledged_at, answered_at) as first_word_at from asks
              where opened_at >= ? and opened_at < ? and withdrawn_at is null) a
      group by department order by department limit ?`,
    [from, to, MAX_DEPARTMENTS],
  )
  return rows.map((row) => ({
    ...{ department: row.department, asks: row.asks, unanswered: row.unanswered },
    acknowledged: { due: row.acknowledge_due, inTime: row.acknowledged },
    answered: { due: row.answer_due, inTime: row.answered },
    medianMs: row.median_ms === null ? null : Math.round(Number(row.median_ms)),
    worstMs: row.worst_ms === null ? null : Number(row.worst_ms),
  }))
}
