import type { Desk, EventOf, Playbook, Promises, SendOutcome } from '../../src/desk/index'
import {
  claimSend,
  DEFAULT_PROMISES,
  fireDueTimers,
  nearestOf,
  settleSend,
  submitReply,
  timelineOf,
  viewConversation,
  viewDeadlines,
  type DeadlineView,
} from '../../src/desk/index'
import { type AttemptId, type ConversationId, newId, type ReplyId } from '../../src/lib/ids'
import { change, conversationOf, deliver, message } from './customer'
import { ada, openDesk, playbookOfTests, webchat, type DeskOptions } from './desk'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** An hour for the first reply, two for the next, a day for all; half of it where it is a complaint or urgent. */
export const promisesOfTests: Promises = {
  ...DEFAULT_PROMISES,
  targets: [target(0.5, { kind: 'complaint' }), target(0.25, { priority: 1 }), target(1, {})],
}

function target(share: number, conditions: { kind?: 'complaint'; priority?: 1 }): Promises['targets'][number] {
  return {
    ...conditions,
    withinMs: { 'first-reply': share * HOUR, 'next-reply': share * 2 * HOUR, resolution: share * 24 * HOUR },
    bands: { goodMs: share * HOUR, acceptableMs: share * 5 * HOUR, poorMs: share * 24 * HOUR },
  }
}

export const playbookOfPromises = (promises: Promises = promisesOfTests): Partial<Playbook> => ({
  accounts: playbookOfTests.accounts.map((account) => ({ ...account, promises })),
  reply: { ...playbookOfTests.reply, undoMs: { public: 0, private: 0 } },
})

export type Counter = Awaited<ReturnType<typeof openPromises>>

/** A desk whose clock stands still until it is set: every moment of a test can be written out. All times are UTC. */
export async function openPromises(options: DeskOptions = {}) {
  const house = await openDesk({ ...options, playbook: { ...playbookOfPromises(), ...options.playbook } })
  let clock = new Date('2026-11-20T09:00:00Z')
  const desk: Desk = { ...house.desk, now: () => clock }

  async function at(time: string | Date): Promise<Date> {
    clock = typeof time === 'string' ? momentOf(time) : time
    await desk.db.raw(
      `create or replace function db_now() returns timestamptz language sql volatile as
       'select timestamptz ''${clock.toISOString()}'''`,
    )
    return clock
  }
  await at('09:00')

  const places = new Map<ConversationId, string>()
  /** Rosa writes at this moment; her first words open the conversation. */
  async function writes(thread: string, text: string, told: Partial<EventOf<'message'>> = {}): Promise<ConversationId> {
    await deliver(desk, message({ thread, text, occurredAt: clock, externalId: newId(), ...told }))
    const id = await conversationOf(desk, { account: webchat, thread })
    places.set(id, thread)
    return id
  }

  async function submit(conversation: ConversationId, seenSeq?: number): Promise<ReplyId> {
    const view = await viewConversation(desk, conversation)
    const submitted = await submitReply(desk, {
      ...{ conversation, by: ada, text: 'We look into it.', kind: 'chat', files: [] },
      ...{ seenSeq: seenSeq ?? view?.lastSeq ?? 0, submitKey: newId(), inSpiteOfWarnings: true },
    })
    if (!submitted.ok) throw new Error(`not taken: ${JSON.stringify(submitted)}`)
    return submitted.reply
  }

  async function call(conversation: ConversationId): Promise<AttemptId> {
    const claimed = await claimSend(desk, { conversation, split: ({ text }) => [{ text, files: [] }] })
    if (!claimed.ok) throw new Error(`not claimed: ${JSON.stringify(claimed)}`)
    return claimed.send.attempt
  }

  return {
    ...{ house, desk, at, writes, submit, call },
    thanks: (thread: string) => writes(thread, 'Grazie mille!'),
    /** Ada answers what she has seen; the platform says at once what came of it. */
    async answers(
      conversation: ConversationId,
      outcome: SendOutcome = { kind: 'sent', ids: [newId()] },
      seenSeq?: number,
    ) {
      const reply = await submit(conversation, seenSeq)
      const attempt = await call(conversation)
      await settleSend(desk, { attempt, outcome })
      return { reply, attempt }
    },
    async answersNatively(conversation: ConversationId, occurredAt = clock): Promise<void> {
      const of = message({ thread: places.get(conversation) as string })
      await deliver(desk, change('own_echo', of, { occurredAt, externalId: newId() }))
    },
    async fires(): Promise<number> {
      return (await fireDueTimers(desk, { limit: 1_000, by: 'test' })).fired
    },
    /** What was promised and what became of it, one line each, in the order in which it began. */
    async promises(conversation: ConversationId): Promise<string[]> {
      const all = await viewDeadlines(desk, conversation)
      return all.map(lineOf).sort()
    },
    async nearest(conversation: ConversationId): Promise<string | undefined> {
      const due = nearestOf(await viewDeadlines(desk, conversation))
      return due && lineOf(due)
    },
    async reminders(conversation: ConversationId): Promise<string[]> {
      const rows = await desk
        .db<{ kind: string; due_at: Date; state: string; conversation_id: string; subject: string }>('timers')
        .where({ conversation_id: conversation, state: 'pending' })
        .whereLike('kind', 'deadline-%')
      return rows.map(({ kind, due_at }) => `${kind} ${timeOf(due_at)}`).sort()
    },
    async facts(conversation: ConversationId): Promise<string[]> {
      const facts = await timelineOf(desk, conversation, { after: '0', limit: 1_000 })
      return facts.map(({ event }) => event.type)
    },
    close: house.close,
  }
}

/** '10:42' on the day of the test, or '+1 10:42' on the next. */
function momentOf(time: string): Date {
  const [, days = '0', clock = ''] = /^(?:\+(\d+) )?(\d{2}:\d{2}(?::\d{2})?)$/.exec(time) ?? []
  const whole = clock.length === 5 ? `${clock}:00` : clock
  return new Date(Date.parse(`2026-11-20T${whole}Z`) + Number(days) * 24 * HOUR)
}

function timeOf(at: Date): string {
  const days = Math.floor((at.getTime() - Date.parse('2026-11-20T00:00:00Z')) / (24 * HOUR))
  const clock = at.toISOString().slice(11, at.getUTCSeconds() === 0 ? 16 : 19)
  return days === 0 ? clock : `+${days} ${clock}`
}

function lineOf({ kind, startedAt, dueAt, ended, reopened, overdue }: DeadlineView): string {
  const run = `${timeOf(startedAt)} ${kind} due ${timeOf(dueAt)}`
  const again = reopened === 0 ? '' : `, reopened ${reopened}`
  if (ended === null) return `${run}${overdue ? ', overdue' : ''}${again}`
  if (ended.outcome === 'cancelled') return `${run}, cancelled ${timeOf(ended.at)}: ${ended.why}${again}`
  const took = `${ended.businessMs / MINUTE} min${ended.band === null ? '' : ` ${ended.band}`}`
  return `${run}, met ${timeOf(ended.at)} by ${ended.by}${ended.missed ? ' late' : ''}, ${took}${again}`
}
