import {
  climbAsk,
  fireDueTimers,
  handOverAsks,
  openAsk,
  viewAsk,
  type Ask,
  type Desk,
  type DeskEvent,
} from '../../src/desk/index'
import type { AskId, ConversationId, DepartmentId, PersonId } from '../../src/lib/ids'
import { localDateTimeToInstant } from '../../src/lib/time'
import { asking, billing } from './asks'
import { opened } from './customer'
import { ada, openDesk, type TestDesk } from './desk'

export const at = (date: string, time: string, zone = 'Europe/Rome'): Date =>
  localDateTimeToInstant({ date, time, zone })

/** A desk whose team asks other departments, and the worker that does what timers fire for. */
export type AskingDesk = TestDesk & {
  /** Opens a conversation and asks a department about it. */
  ask: (told?: { department?: DepartmentId; by?: PersonId; conversation?: ConversationId }) => Promise<AskId>
  view: (id: AskId) => Promise<Ask>
  /** Moves both clocks to a moment and does all that is due by then, in its order. */
  until: (moment: Date) => Promise<void>
  /** What became true of an ask, in its order. */
  told: (id: AskId) => Promise<DeskEvent[]>
}

export async function openAsking(now: Date): Promise<AskingDesk> {
  const house = await openDesk({ playbook: structuredClone(asking), now, max: 20 })
  const { desk } = house
  let count = 0
  const view = async (id: AskId): Promise<Ask> => {
    const ask = await viewAsk(desk, id)
    if (ask === undefined) throw new Error('There is no such ask')
    return ask
  }
  return {
    ...house,
    view,
    ask: async ({ department = billing, by = ada, conversation } = {}) => {
      const place = conversation ?? (await opened(desk))
      const key = `test-${(count += 1)}`
      const done = await openAsk(desk, {
        ...{ conversation: place, by, department, question: `Question ${key}?`, tried: '', submitKey: key },
      })
      if (!done.ok) throw new Error(done.why)
      return done.ask
    },
    until: async (moment) => {
      for (;;) {
        const due = await nextDue(desk, moment)
        const ms = (due ?? moment).getTime() - desk.now().getTime()
        if (ms > 0) await house.advance(ms)
        await work(desk)
        if (due === undefined) return
      }
    },
    told: async (id) => {
      const { conversation } = await view(id)
      return (await house.facts(conversation)).map(({ event }) => event).filter((event) => 'ask' in event)
    },
  }
}

async function nextDue(desk: Desk, moment: Date): Promise<Date | undefined> {
  const row = await desk
    .db<{ due_at: Date; state: string }>('timers')
    .where('state', 'pending')
    .andWhere('due_at', '<=', moment)
    .orderBy('due_at')
    .first()
  return row?.due_at
}

/** What the sweep and the jobs do. */
export async function work(desk: Desk): Promise<void> {
  await fireDueTimers(desk, { limit: 1_000, by: 'test' })
  const { rows } = await desk.db.raw<{ rows: { id: AskId }[] }>('select id from asks order by opened_at')
  for (const { id } of rows) await climbAsk(desk, id)
  const left = await desk.db<{ type: string; data: { person: PersonId } }>('facts').where('type', 'person.left')
  for (const { data } of left) await handOverAsks(desk, data.person)
}
