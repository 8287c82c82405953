import type { Db } from '../../lib/db'
import type { Band } from '../playbook/target.rules'
import type { AtRisk, SlaFilter } from './sla.rules'

type OpenRow = {
  channel: string
  open: number
  unclaimed: number
  waiting: number
  due_soon: number
  missed: number
}

export type TodayRow = { channel: string; replies: number; median_ms: number; median_wall_ms: number } & Record<
  Band,
  number
>

/** Looked up one by one: the open ones are few, however many conversations there are and whatever the planner thinks. */
const CONVERSATION_OF = (of: string): string =>
  `join lateral (select * from conversations where id = ${of}.conversation_id limit 1) c on true`

/** What waits in quarantine is nobody's work. */
const NO_SPAM = 'not exists (select 1 from quarantines q where q.conversation_id = c.id)'

const FITS = `
  (cast(:channel as text) is null or c.channel = :channel)
  and (cast(:department as text) is null or exists (
    select 1 from asks a where a.conversation_id = c.id and a.department = :department))`

const bindingsOf = ({ channel, agent, department }: SlaFilter) => ({
  channel: channel ?? null,
  agent: agent ?? null,
  department: department ?? null,
})

/** Reads the open conversations only, which are few beside the closed ones. */
export async function countOpen(db: Db, filter: SlaFilter): Promise<OpenRow[]> {
  const { rows } = await db.raw<{ rows: OpenRow[] }>(
    `select channel, cast(count(*) as integer) as open,
            cast(count(*) filter (where agent is null) as integer) as unclaimed,
            cast(count(*) filter (where waits) as integer) as waiting,
            cast(count(*) filter (where soon and not late) as integer) as due_soon,
            cast(count(*) filter (where late) as integer) as missed
       from (
         select c.channel, k.agent, c.unanswered_since is not null as waits,
                coalesce(bool_or(d.warn_at <= db_now()), false) as soon,
                coalesce(bool_or(d.due_at <= db_now()), false) as late
           from open_threads o
           ${CONVERSATION_OF('o')}
           left join claims k on k.conversation_id = c.id
           left join deadlines d on d.conversation_id = c.id and d.ended_at is null
          where ${NO_SPAM} and ${FITS} and (cast(:agent as text) is null or k.agent = :agent)
          group by c.id, c.channel, c.unanswered_since, k.agent) one
      group by channel order by channel`,
    bindingsOf(filter),
  )
  return rows
}

/** First replies that were given since that moment. */
export async function countReplied(db: Db, filter: SlaFilter, since: Date): Promise<TodayRow[]> {
  const { rows } = await db.raw<{ rows: TodayRow[] }>(
    `select c.channel, cast(count(*) as integer) as replies,
            percentile_cont(0.5) within group (order by d.business_ms) as median_ms,
            percentile_cont(0.5) within group (order by d.wall_ms) as median_wall_ms,
            cast(count(*) filter (where d.band = 'good') as integer) as good,
            cast(count(*) filter (where d.band = 'acceptable') as integer) as acceptable,
            cast(count(*) filter (where d.band = 'poor') as integer) as poor,
            cast(count(*) filter (where d.band = 'unacceptable') as integer) as unacceptable
       from deadlines d join conversations c on c.id = d.conversation_id
      where d.kind = 'first-reply' and d.outcome = 'met' and d.ended_at >= :since
        and ${FITS} and (cast(:agent as text) is null or d.met_by = :agent)
      group by c.channel`,
    { ...bindingsOf(filter), since },
  )
  return rows
}

/** Open deadlines whose warning is due, the most urgent first; each conversation with the nearest of its own. */
export async function readAtRisk(db: Db, filter: SlaFilter, limit: number): Promise<AtRisk[]> {
  const { rows } = await db.raw<{ rows: AtRisk[] }>(
    `select c.id, c.number, c.channel, p.name as customer, k.agent, d.kind, d.due_at as "dueAt"
       from (select distinct on (conversation_id) conversation_id, kind, due_at
               from deadlines where ended_at is null and warn_at <= db_now()
              order by conversation_id, due_at) d
       ${CONVERSATION_OF('d')}
       join customers p on p.id = c.customer_id
       left join claims k on k.conversation_id = c.id
      where ${FITS} and (cast(:agent as text) is null or k.agent = :agent)
      order by d.due_at, c.number limit :limit`,
    { ...bindingsOf(filter), limit },
  )
  return rows
}
