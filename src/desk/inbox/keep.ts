import type { Tx } from '../../lib/db'
import type { Desk } from '../desk'
import { recordAll } from '../timeline/record'
import { failureOf } from './failure.rules'
import { keyOf, type KeptRow } from './kept'
import { type Fresh, insertDeliveries } from './inbox.store'

/** Keeps rows in one commit and gives the keys of those that were new. */
export async function keep(desk: Desk, rows: readonly KeptRow[]): Promise<Set<string>> {
  try {
    return await keepOnce(desk, rows)
  } catch (error) {
    // Two replicas that keep the same deliveries in another order may wait for each other; Postgres ends one of them.
    if (failureOf(error) !== 'race') throw error
    return await keepOnce(desk, rows)
  }
}

async function keepOnce(desk: Desk, rows: readonly KeptRow[]): Promise<Set<string>> {
  const fresh = rows.some((row) => row.state === 'quarantined')
    ? await desk.db.transaction((tx) => keepWithAlarm(tx, desk, rows))
    : await insertDeliveries(desk.db, rows)
  return new Set(fresh.map((row) => keyOf({ ...row, externalId: row.external_id })))
}

/** What nobody understood is a fact, so that somebody is told. */
async function keepWithAlarm(tx: Tx, desk: Desk, rows: readonly KeptRow[]): Promise<Fresh[]> {
  const fresh = await insertDeliveries(tx, rows)
  const unclear = fresh.filter((row) => row.state === 'quarantined')
  await recordAll(
    tx,
    desk,
    unclear.map(({ id, channel }) => ({ type: 'inbox.quarantined', conversation: null, inbox: id, channel })),
  )
  return fresh
}
