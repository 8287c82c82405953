import type { Db } from '../../lib/db'
import { threadOf } from './refs'
import type { Places } from './surroundings'

type Row = {
  conversation: string
  service_url: string
  aad_object_id: string | null
  team: string | null
  personal: boolean
  seen_at: Date
}

/** All threads of a channel are reached as the channel is. */
const placeOf = (conversation: string): string => threadOf(conversation)?.channel ?? conversation

/**
 * What activities told us about where conversations are. Service URLs are those of a region: a conversation that never
 * wrote to us is reached like the one that wrote last. `first` is for before anybody wrote.
 */
export function openPlaces(db: Db, { first }: { first: string }): Places {
  const read = async (conversation: string): Promise<Row | undefined> =>
    await db<Row>('teams_places')
      .where({ conversation: placeOf(conversation) })
      .first()
  return {
    serviceUrlOf: async (conversation) => {
      const known = await read(conversation)
      const near = known ?? (await db<Row>('teams_places').orderBy('seen_at', 'desc').first())
      return near?.service_url ?? first
    },
    rosterOf: async (conversation) => (await read(conversation))?.team ?? placeOf(conversation),
    remember: async ({ conversation, serviceUrl, aadObjectId, team, personal }) => {
      await db.raw(REMEMBER, {
        ...{ conversation: placeOf(conversation), serviceUrl, personal },
        ...{ aadObjectId: aadObjectId?.toLowerCase() ?? null, team: team ?? null },
      })
    },
    directOf: async (aadObjectId) => {
      const row = await db<Row>('teams_places')
        .where({ personal: true, aad_object_id: aadObjectId.toLowerCase() })
        .orderBy('seen_at', 'desc')
        .first()
      return row?.conversation
    },
    forget: async (conversation) => {
      await db('teams_places')
        .where({ conversation: placeOf(conversation) })
        .delete()
    },
  }
}

/** Each activity says it again: a row that says it already is written once an hour only. */
const REMEMBER = `
  insert into teams_places as known (conversation, service_url, aad_object_id, team, personal, seen_at)
  values (:conversation, :serviceUrl, :aadObjectId, :team, :personal, clock_timestamp())
  on conflict (conversation) do update
    set service_url = excluded.service_url, personal = excluded.personal, seen_at = excluded.seen_at,
        aad_object_id = coalesce(excluded.aad_object_id, known.aad_object_id), team = coalesce(excluded.team, known.team)
  where (known.service_url, known.personal) is distinct from (excluded.service_url, excluded.personal)
     or (excluded.aad_object_id is not null and known.aad_object_id is distinct from excluded.aad_object_id)
     or (excluded.team is not null and known.team is distinct from excluded.team)
     or known.seen_at < excluded.seen_at - interval '1 hour'`
