import type { Db, Tx } from '../../lib/db'
import {
  type CalendarId,
  type ConversationId,
  type DeadlineId,
  newId,
  type PersonId,
  type ReplyId,
  type TimerId,
} from '../../lib/ids'
import { storableJson } from '../../lib/storable'
import type { Band, DeadlineKind } from '../playbook/target.rules'
import { type CancelledFor, type Deadline, OUTSIDE } from './deadline.rules'
import type { Rule, Subject } from './promise.rules'
import { DEADLINE_TIMERS, type DeadlineTimer } from './timer.rules'

/** A deadline as JSON: moments are texts. */
type DeadlineJson = {
  id: DeadlineId
  conversation_id: ConversationId
  kind: DeadlineKind
  started_at: string
  within_ms: number
  calendar: CalendarId
  rule: Rule
  due_at: string
  warn_at: string
  manager_at: string
  reopened: number
  ended_at: string | null
  outcome: 'met' | 'cancelled' | null
  cancelled_for: CancelledFor | null
  met_by: PersonId | typeof OUTSIDE | null
  met_reply: ReplyId | null
  business_ms: number | null
  wall_ms: number | null
  band: Band | null
  missed: boolean
}

const COLUMNS = `id uuid, conversation_id uuid, kind text, started_at timestamptz, within_ms bigint, calendar text,
  rule jsonb, due_at timestamptz, warn_at timestamptz, manager_at timestamptz, reopened integer, ended_at timestamptz,
  outcome text, cancelled_for text, met_by text, met_reply uuid, business_ms bigint, wall_ms bigint, band text,
  missed boolean`
const NAMES = COLUMNS.replaceAll(/(\w+) (?:uuid|text|timestamptz|bigint|jsonb|integer|boolean)/g, '$1')
const CHANGING = NAMES.split(/,\s*/).filter((name) => !['id', 'conversation_id', 'kind', 'started_at'].includes(name))

/** All that runs, the resolution, and the latest others: what a fact can still concern. */
const MAX_CLOCKS = 30

/** A conversation's deadlines with what they depend on; the caller holds its lock. Undefined: there is no such conversation. */
export async function readClocks(
  tx: Tx,
  conversation: ConversationId,
): Promise<{ subject: Subject; deadlines: Deadline[] } | undefined> {
  const { rows } = await tx.raw<{ rows: (Subject & { deadlines: DeadlineJson[] })[] }>(
    `select c.account, c.kind, c.priority, c.playbook_version as "playbookVersion",
            coalesce((select jsonb_agg(to_jsonb(d)) from (
              select * from deadlines where conversation_id = c.id
               order by ended_at is null desc, kind = 'resolution' desc, started_at desc limit ${MAX_CLOCKS}) d), '[]')
              as deadlines
       from conversations c where c.id = ?`,
    [conversation],
  )
  const [row] = rows
  if (row === undefined) return undefined
  const { deadlines, ...subject } = row
  return { subject, deadlines: deadlines.map(toDeadline) }
}

type NewTimer = { kind: DeadlineTimer; subject: DeadlineId; at: Date }

/**
 * Writes deadlines as they are now and arms the given timers, in one statement. Whatever was armed for these deadlines
 * is cancelled. A timer that has fired at that very moment does not fire again: what is restored tells nothing twice.
 */
export async function saveClocks(
  tx: Tx,
  {
    conversation,
    deadlines,
    timers,
  }: { conversation: ConversationId; deadlines: readonly Deadline[]; timers: readonly NewTimer[] },
): Promise<void> {
  const armed = timers.map(({ kind, subject, at }) => ({ id: newId<TimerId>(), kind, subject, due_at: at }))
  await tx.raw(
    `with given as materialized (select * from jsonb_to_recordset(?::jsonb) as d(${COLUMNS})),
     saved as (
       insert into deadlines (${NAMES})
       select ${NAMES} from given order by ended_at nulls last
       on conflict (id) do update set ${CHANGING.map((name) => `${name} = excluded.${name}`).join(', ')}),
     earlier as (
       update timers t set state = 'cancelled' from given
        where t.subject = given.id and t.kind = any(?::text[]) and t.state = 'pending'
       returning t.kind, t.subject, t.gen)
     insert into timers (id, kind, subject, conversation_id, gen, due_at, armed_at)
     select a.id, a.kind, a.subject, ?::uuid,
            greatest((select max(gen) from earlier e where e.kind = a.kind and e.subject = a.subject),
                     (select max(gen) from timers t where t.kind = a.kind and t.subject = a.subject), 0) + 1,
            a.due_at, db_now()
       from jsonb_to_recordset(?::jsonb) as a(id uuid, kind text, subject uuid, due_at timestamptz)
      where not exists (select 1 from timers f where f.kind = a.kind and f.subject = a.subject and f.state = 'fired'
                                                and f.due_at = a.due_at)`,
    [storableJson(deadlines.map(toJson)), [...DEADLINE_TIMERS], conversation, storableJson(armed)],
  )
}

/** Which of these deadlines still run, with their kinds. */
export async function readRunning(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, DeadlineKind>> {
  const { rows } = await tx.raw<{ rows: { id: string; kind: DeadlineKind }[] }>(
    'select id, kind from deadlines where id = any(?::uuid[]) and ended_at is null',
    [[...ids]],
  )
  return new Map(rows.map(({ id, kind }) => [id, kind]))
}

/** Every deadline of a conversation, the latest first. */
export async function readDeadlines(db: Db | Tx, conversation: ConversationId, limit: number): Promise<Deadline[]> {
  const { rows } = await db.raw<{ rows: { deadline: DeadlineJson }[] }>(
    `select to_jsonb(d) as deadline from deadlines d where conversation_id = ?
      order by started_at desc, kind limit ?`,
    [conversation, limit],
  )
  return rows.map(({ deadline }) => toDeadline(deadline))
}

export async function readDeadline(db: Db | Tx, id: DeadlineId): Promise<Deadline | undefined> {
  const { rows } = await db.raw<{ rows: { deadline: DeadlineJson }[] }>(
    'select to_jsonb(d) as deadline from deadlines d where id = ?',
    [id],
  )
  return rows[0] && toDeadline(rows[0].deadline)
}

const toDeadline = (row: DeadlineJson): Deadline => ({
  id: row.id,
  conversation: row.conversation_id,
  kind: row.kind,
  startedAt: new Date(row.started_at),
  withinMs: row.within_ms,
  calendar: row.calendar,
  rule: row.rule,
  dueAt: new Date(row.due_at),
  warnAt: new Date(row.warn_at),
  managerAt: new Date(row.manager_at),
  reopened: row.reopened,
  ended: endOf(row),
})

function endOf(row: DeadlineJson): Deadline['ended'] {
  if (row.ended_at === null) return null
  const { business_ms, wall_ms, band, missed } = row
  const measured = { businessMs: business_ms ?? 0, wallMs: wall_ms ?? 0, band, missed }
  const at = new Date(row.ended_at)
  return row.outcome === 'met'
    ? { outcome: 'met', at, by: row.met_by ?? OUTSIDE, reply: row.met_reply, ...measured }
    : { outcome: 'cancelled', at, why: row.cancelled_for as CancelledFor, ...measured }
}

function toJson({ id, conversation, kind, startedAt, withinMs, calendar, rule, ...rest }: Deadline): DeadlineJson {
  const { dueAt, warnAt, managerAt, reopened, ended } = rest
  return {
    ...{ id, conversation_id: conversation, kind, started_at: startedAt.toISOString(), within_ms: withinMs },
    ...{ calendar, rule, due_at: dueAt.toISOString(), warn_at: warnAt.toISOString() },
    ...{ manager_at: managerAt.toISOString(), reopened },
    ...(ended === null ? STILL_RUNNING : endToJson(ended)),
  }
}

type EndJson = Pick<
  DeadlineJson,
  'ended_at' | 'outcome' | 'cancelled_for' | 'met_by' | 'met_reply' | 'business_ms' | 'wall_ms' | 'band' | 'missed'
>

const NOT_MET = { met_by: null, met_reply: null }
const STILL_RUNNING: EndJson = {
  ...{ ended_at: null, outcome: null, cancelled_for: null, ...NOT_MET },
  ...{ business_ms: null, wall_ms: null, band: null, missed: false },
}

function endToJson(ended: NonNullable<Deadline['ended']>): EndJson {
  const { at, businessMs, wallMs, band, missed } = ended
  const took = { ended_at: at.toISOString(), business_ms: businessMs, wall_ms: wallMs, band, missed }
  return ended.outcome === 'met'
    ? { ...took, outcome: 'met', cancelled_for: null, met_by: ended.by, met_reply: ended.reply }
    : { ...took, outcome: 'cancelled', cancelled_for: ended.why, ...NOT_MET }
}
