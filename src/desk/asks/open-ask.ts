import { type AskId, type DepartmentId, newId, type PersonId, type TopicId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { actOn } from '../conversations/act'
import type { Act, Conversation, Done } from '../conversations/conversation.rules'
import { record } from '../deadlines/record'
import type { Desk } from '../desk'
import type { Ask, Moment } from './ask.rules'
import { findBySubmitKey, insertAsk } from './ask.store'
import { begin } from './decide.rules'
import { buildLadder, departmentOf } from './ladder.rules'
import { armNext, readMoment } from './step'

export type NewAsk = Act & {
  department: DepartmentId
  topic?: TopicId
  question: string
  /** What the asker did already. */
  tried: string
  /** Made with the form: submitted twice it is one ask. */
  submitKey: string
}

export type AskOpened = Done<{ ask: AskId; to: PersonId }> | { ok: false; why: 'nobody-to-ask' }

/** As long as a note. */
const MAX_QUESTION = 10_000

/**
 * Asks another department. Who is asked after whom, within which times and in whose hours is fixed now: a playbook that
 * changes later changes nothing of it.
 */
export async function openAsk(desk: Desk, act: NewAsk): Promise<AskOpened> {
  let nobody = false
  const done = await actOn<{ ask: AskId; to: PersonId }>(desk, { act, right: 'handle' }, async (tx, conversation) => {
    const { closed, id } = conversation
    if (closed) return { ok: false, why: 'closed', by: closed.by }
    if (cleanText(act.question).trim() === '') return { ok: false, why: 'empty' }
    const earlier = await findBySubmitKey(tx, act.submitKey)
    if (earlier) return { ok: true, conversation: id, ...earlier }
    const moment = await readMoment(tx)
    const ask = newAsk(desk, { act, conversation }, moment)
    nobody = ask === undefined
    if (ask === undefined) return { ok: false, why: 'empty' }
    await insertAsk(tx, ask.opened, act.submitKey)
    await armNext(tx, ask.opened, moment.away)
    const { to } = ask
    await record(tx, desk, { type: 'ask.opened', conversation: id, ask: ask.opened.id, by: act.by, to })
    return { ok: true, conversation: id, ask: ask.opened.id, to }
  })
  return nobody ? { ok: false, why: 'nobody-to-ask' } : done
}

/** The ask with its first turn; undefined when there is nobody to ask. */
function newAsk(
  desk: Pick<Desk, 'playbook'>,
  { act, conversation }: { act: NewAsk; conversation: Conversation },
  { now, away }: Moment,
): { opened: Ask; to: PersonId } | undefined {
  const playbook = desk.playbook()
  const department = departmentOf(playbook, act.department)
  const { priority, id } = conversation
  const ladder = department && buildLadder(playbook, department, { now, away, priority, asker: act.by })
  if (ladder === undefined) return undefined
  const state = begin({ asker: act.by, ladder, answered: null, withdrawn: null, unansweredAt: null }, now)
  const [first] = state.rungs
  if (first === undefined) return undefined
  const { acknowledgeDue, answerDue, person: to } = first
  const opened: Ask = {
    ...{ id: newId<AskId>(), conversation: id, department: act.department, topic: act.topic ?? null },
    ...{ priority, openedAt: now, state, acknowledgeDue, answerDue },
    question: cleanText(act.question, MAX_QUESTION).trim(),
    tried: cleanText(act.tried, MAX_QUESTION).trim(),
  }
  return { opened, to }
}
