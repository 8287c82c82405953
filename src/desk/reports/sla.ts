import { localDateOf, localDateTimeToInstant } from '../../lib/time'
import type { Desk } from '../desk'
import { NO_BANDS, type AtRisk, type ChannelState, type SlaFilter } from './sla.rules'
import { countOpen, countReplied, readAtRisk, type TodayRow } from './sla.store'

type Reading = Pick<Desk, 'db' | 'now' | 'playbook'>

/** How each channel stands at this moment; "today" begins at midnight in the playbook's zone. */
export async function slaNow(desk: Reading, filter: SlaFilter = {}): Promise<ChannelState[]> {
  const { zone } = desk.playbook()
  const since = localDateTimeToInstant({ date: localDateOf(desk.now(), zone), time: '00:00', zone })
  const open = new Map((await countOpen(desk.db, filter)).map((row) => [row.channel, row]))
  const today = new Map((await countReplied(desk.db, filter, since)).map((row) => [row.channel, row]))
  const channels = [...new Set([...open.keys(), ...today.keys()])].sort()
  return channels.map((channel) => stateOf(channel, { ...NOTHING_OPEN, ...open.get(channel) }, today.get(channel)))
}

/** Conversations with a deadline that is near or over, the most urgent first. */
export function conversationsAtRisk(desk: Reading, filter: SlaFilter, limit: number): Promise<AtRisk[]> {
  return readAtRisk(desk.db, filter, limit)
}

const NOTHING_OPEN = { open: 0, unclaimed: 0, waiting: 0, due_soon: 0, missed: 0 }

function stateOf(channel: string, now: typeof NOTHING_OPEN, today: TodayRow | undefined): ChannelState {
  const { open, unclaimed, waiting, due_soon: dueSoon, missed } = now
  const counts = { channel, open, unclaimed, waiting, dueSoon, missed }
  if (today === undefined)
    return {
      ...counts,
      firstRepliesToday: 0,
      medianFirstReplyMs: null,
      medianFirstReplyWallMs: null,
      bandsToday: NO_BANDS,
    }
  const { replies, median_ms, median_wall_ms, good, acceptable, poor, unacceptable } = today
  return {
    ...counts,
    firstRepliesToday: replies,
    medianFirstReplyMs: median_ms,
    medianFirstReplyWallMs: median_wall_ms,
    bandsToday: { good, acceptable, poor, unacceptable },
  }
}
