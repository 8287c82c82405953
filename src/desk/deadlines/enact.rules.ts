import { type ConversationId, type DeadlineId, newId } from '../../lib/ids'
import type { Playbook } from '../playbook/playbook.rules'
import type { DeskEvent } from '../timeline/event.rules'
import { type Change, type Deadline, decideClocks, type End, type Measured, type Move } from './deadline.rules'
import { bandOf, ruleFor, spansOf, type Subject, timesOf } from './promise.rules'

/** The conversation whose deadlines change, under the playbook that it keeps. */
export type Setting = { conversation: ConversationId; playbook: Playbook; subject: Subject }

/** What is to be written: deadlines as they are now, and the facts of what became of them, in order. */
export type Followed = { changed: Deadline[]; facts: DeskEvent[] }

/** Lets a conversation's deadlines follow, move by move. */
export function followMoves(deadlines: readonly Deadline[], moves: readonly Move[], setting: Setting): Followed {
  const now = new Map(deadlines.map((deadline) => [deadline.id, deadline]))
  const changed = new Set<DeadlineId>()
  const facts: DeskEvent[] = []
  for (const move of moves) {
    for (const change of decideClocks([...now.values()], move)) {
      const before = change.change === 'start' ? undefined : now.get(change.id)
      const after = enact(before, change, setting)
      if (after === before || after === undefined) continue
      now.set(after.id, after)
      changed.add(after.id)
      facts.push(factOf(change, after))
    }
  }
  return { changed: [...now.values()].filter(({ id }) => changed.has(id)), facts }
}

function enact(before: Deadline | undefined, change: Change, setting: Setting): Deadline | undefined {
  if (change.change === 'start') return begin(change, setting)
  if (before === undefined) return undefined
  switch (change.change) {
    case 'end':
      return { ...before, ended: { ...change.end, ...measure(before, change.end, setting) } }
    case 'restore':
      // What counts for it may have changed while it stood still.
      return retarget({ ...before, ended: null, reopened: before.reopened + (change.reopened ? 1 : 0) }, setting)
    case 'retarget':
      return retarget(before, setting)
  }
}

function begin({ kind, at }: Extract<Change, { change: 'start' }>, setting: Setting): Deadline {
  const { conversation, playbook, subject } = setting
  const rule = ruleFor(playbook, subject)
  const times = timesOf(playbook, rule, { kind, startedAt: at })
  return { id: newId(), conversation, kind, startedAt: at, rule, ...times, reopened: 0, ended: null }
}

/** From the original start; the same deadline when the same target counts as before. */
function retarget(before: Deadline, { playbook, subject }: Setting): Deadline {
  const rule = ruleFor(playbook, subject)
  if (rule.target === before.rule.target) return before
  return { ...before, rule, ...timesOf(playbook, rule, before) }
}

function measure({ kind, calendar, startedAt, dueAt, rule }: Deadline, { at }: End, { playbook }: Setting): Measured {
  const spans = spansOf(playbook, calendar, { from: startedAt, to: at })
  const band = kind === 'resolution' ? null : bandOf(rule.bands, spans.businessMs)
  return { ...spans, band, missed: at > dueAt }
}

function factOf({ change }: Change, { id: deadline, conversation, kind, dueAt, ended }: Deadline): DeskEvent {
  const about = { conversation, deadline, kind }
  const due = dueAt.toISOString()
  if (ended?.outcome === 'met') return { type: 'deadline.met', ...about, inTime: !ended.missed }
  if (ended) return { type: 'deadline.cancelled', ...about, why: ended.why }
  if (change === 'start') return { type: 'deadline.started', ...about, due }
  return { type: change === 'restore' ? 'deadline.restored' : 'deadline.moved', ...about, due }
}
