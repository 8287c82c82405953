import type { Db } from '../../lib/db'

type Range = { olderThanMs: number; limit: number }

/** Walks by id from where the last walk ended, which is the order of arrival: no index is kept for it. */
export async function emptyHandled(db: Db, { olderThanMs, limit }: Range): Promise<number> {
  const { rows } = await db.raw<{ rows: { seen: number }[] }>(
    `with ahead as (
       select id, state, received_at < db_now() - :olderThanMs * interval '1 millisecond' as old
         from inbox where id > coalesce((select through from walks where name = 'inbox'), 0) order by id limit :limit),
     passed as (
       select id, state from ahead where id < coalesce((select min(id) from ahead where not old), 9223372036854775807)),
     emptied as (
       update inbox i set raw = '', event = null from passed p where i.id = p.id and p.state = 'done'),
     walked as (
       insert into walks as w (name, through) select 'inbox', max(id) from passed having count(*) > 0
       on conflict (name) do update set through = greatest(w.through, excluded.through))
     select cast(count(*) as integer) as seen from passed`,
    { olderThanMs, limit },
  )
  return rows[0]?.seen ?? 0
}
