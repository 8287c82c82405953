import { unavailable } from '../lib/errors'
import type { ConversationId, RoomId } from '../lib/ids'
import type { Handler, Outcome, Run } from './job'
import type { Later, MirrorDeps, Place } from './mirror'
import { showConversation } from './mirror-card'
import { doubling } from './patience'

/** A workspace that cannot be reached is tried for hours before the work counts as failed. */
const UNCLEAR = { firstMs: 1_000, longestMs: 120_000, times: 120 }

/**
 * Shows a conversation in each workspace that has its room: the card, what happened since, the card as it is now. May
 * be repeated at any time and shows nothing twice. The key is the conversation.
 */
export const mirrorConversationJob =
  (deps: MirrorDeps): Handler =>
  async (run) => {
    const conversation = run.key as ConversationId
    const drawn = await deps.drawing.card(conversation)
    if (drawn === undefined) return undefined
    const places = placesOf(deps, drawn.room)
    const tasks = places.map((place) => showConversation({ deps, run, conversation, drawn, ...place }))
    // One workspace's trouble is not another's.
    const shown = await Promise.allSettled(tasks)
    const failed = shown.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return together(
      run,
      shown.flatMap((result) => (result.status === 'fulfilled' && result.value) || []),
    )
  }

/** Where the conversation's room is; when it is nowhere, where the fallback room is. */
function placesOf({ desk, showings }: MirrorDeps, room: RoomId): Place[] {
  const { fallbackRoom } = desk.playbook()
  const placesIn = (which: RoomId, strange: boolean): Place[] =>
    showings.flatMap((showing) => {
      const home = showing.addressOf(which)
      return home === undefined ? [] : [{ showing, home, fallback: showing.addressOf(fallbackRoom), strange }]
    })
  const places = placesIn(room, false)
  const found = places.length > 0 ? places : placesIn(fallbackRoom, true)
  if (found.length === 0 && showings.length > 0)
    throw unavailable('Neither its room nor the fallback room is anywhere.')
  return found
}

/** As soon as one workspace wants it; each keeps its turns. */
function together(run: Run, laters: readonly Later[]): Outcome {
  if (laters.length === 0) return undefined
  const unclear = laters.some((later) => later.unclear === true)
  const times = unclear ? Number(run.payload['unclear'] ?? 0) + 1 : 0
  if (times > UNCLEAR.times) throw unavailable('A workspace has not answered for hours.')
  const payload = Object.assign({}, ...laters.map(({ kept }) => kept), { unclear: String(times) }) as Record<
    string,
    string
  >
  const soonest = Math.min(...laters.map(({ inMs }) => inMs))
  return { retryInMs: unclear ? Math.max(soonest, doubling(times - 1, UNCLEAR)) : soonest, payload, unclear }
}
