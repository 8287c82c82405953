import type { Tx } from '../../lib/db'
import type { ConversationId } from '../../lib/ids'
import type { Desk } from '../desk'
import type { DeskEvent } from '../timeline/event.rules'
import * as timeline from '../timeline/record'
import type { Deadline, Move } from './deadline.rules'
import { readClocks, saveClocks } from './deadline.store'
import { followMoves } from './enact.rules'
import { movesOf } from './follow.rules'
import type { Subject } from './promise.rules'
import { remindersOf } from './timer.rules'

export type Recording = Pick<Desk, 'now' | 'reactions' | 'playbook' | 'playbookOf'>

/** As {@link recordAll}, one fact. */
export function record(tx: Tx, desk: Recording, event: DeskEvent): Promise<void> {
  return recordAll(tx, desk, [event])
}

/**
 * Writes facts about one conversation, and lets its deadlines follow them: the one place where clocks start and stop.
 * What becomes of the deadlines is written as facts after those that caused it, in the same statement. A fact that no
 * clock follows costs nothing more. The caller holds the conversation's lock.
 */
export async function recordAll(tx: Tx, desk: Recording, events: readonly DeskEvent[]): Promise<void> {
  const now = desk.now()
  const moves = events.flatMap((event) => movesOf(event, now))
  const conversation = events.find((event) => event.conversation !== null)?.conversation
  const followed = moves.length > 0 && conversation ? await follow(tx, desk, { conversation, events, moves }) : []
  await timeline.recordAll(tx, desk, [...events, ...followed])
}

type Case = { conversation: ConversationId; events: readonly DeskEvent[]; moves: readonly Move[] }

async function follow(tx: Tx, desk: Recording, { conversation, events, moves }: Case): Promise<DeskEvent[]> {
  const known = bornWith(events) ?? (await readClocks(tx, conversation))
  if (known === undefined) return []
  const { subject, deadlines } = known
  const playbook = await keptPlaybook(tx, desk, subject.playbookVersion)
  const { changed, facts } = followMoves(deadlines, moves, { conversation, playbook, subject })
  if (changed.length === 0) return []
  const timers = changed.flatMap((deadline) => remindersOf(deadline, desk.now()))
  await saveClocks(tx, { conversation, deadlines: changed, timers })
  return facts
}

/** A conversation that is opened by these very facts has no deadlines yet: nothing need be read. */
function bornWith(events: readonly DeskEvent[]): { subject: Subject; deadlines: Deadline[] } | undefined {
  const opened = events.find((event) => event.type === 'conversation.opened')
  if (opened === undefined) return undefined
  const { account, priority, playbookVersion } = opened
  return { subject: { account, kind: null, priority, playbookVersion }, deadlines: [] }
}

/** A conversation keeps the playbook that it was opened under: nearly always the current one. */
async function keptPlaybook(tx: Tx, desk: Recording, version: number) {
  const current = desk.playbook()
  return current.version === version ? current : await desk.playbookOf(version, tx)
}
