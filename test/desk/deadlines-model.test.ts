import fc from 'fast-check'
import type { Deadline } from '../../src/desk/deadlines/deadline.rules'
import { followMoves } from '../../src/desk/deadlines/enact.rules'
import { movesOf } from '../../src/desk/deadlines/follow.rules'
import type { DeadlineKind, DeskEvent, Playbook } from '../../src/desk/index'
import { type ConversationId, type MessageId, newId, type ReplyId } from '../../src/lib/ids'
import { ada, playbookOfTests, webchat } from '../support/desk'
import { promisesOfTests } from '../support/promises'

/**
 * The deciders of deadlines against a model that knows no rows and no reasons: only what is promised now. The world
 * around them is as small: what the customer wrote, and since when it waits.
 */

type Promised = { kind: DeadlineKind; since: number }
type Model = {
  clock: number
  state: 'none' | 'open' | 'closed' | 'spam'
  urgent: boolean
  /** What the customer wrote: when, and whether somebody waits for an answer to it. */
  said: { at: number; asks: boolean }[]
  waits: number | null
  answeredOnce: boolean
  /** Replies that runs now, and those that a quarantine holds back. */
  owed: Promised[]
  held: Promised[]
  /** Promises of a reply that were not taken back by the customer. */
  promisedOnce: number
  resolvedFrom: number
  reopened: number
  kept: Map<ReplyId, Promised[]>
  unknown: { reply: ReplyId; at: number; seen: number } | null
}
type Real = { deadlines: Deadline[]; facts: DeskEvent[] }

const MINUTE = 60_000
const conversation = newId<ConversationId>()
const playbook: Playbook = {
  ...playbookOfTests,
  accounts: playbookOfTests.accounts.map((account) => ({ ...account, promises: promisesOfTests })),
}
const moment = (minutes: number): Date => new Date(Date.UTC(2026, 10, 20) + minutes * MINUTE)
const text = (minutes: number | null): string | null => (minutes === null ? null : moment(minutes).toISOString())

function happens(model: Model, real: Real, event: DeskEvent): void {
  const subject = { account: webchat, kind: null, priority: model.urgent ? 1 : 3, playbookVersion: 1 } as const
  const moves = movesOf(event, moment(model.clock))
  const { changed, facts } = followMoves(real.deadlines, moves, { conversation, playbook, subject })
  const ids = new Set(changed.map(({ id }) => id))
  real.deadlines = [...real.deadlines.filter(({ id }) => !ids.has(id)), ...changed]
  real.facts.push(...facts)
}

const WITHIN = { 'first-reply': 60, 'next-reply': 120, resolution: 1_440 }
const line = ({ kind, since }: Promised, urgent: boolean): string =>
  `${kind} from ${since} due ${since + WITHIN[kind] * (urgent ? 0.25 : 1)}`
const minutesOf = (at: Date): number => (at.getTime() - moment(0).getTime()) / MINUTE

function compare(model: Model, { deadlines, facts }: Real): void {
  const running = deadlines.filter(({ ended }) => ended === null)
  const promised = [
    ...model.owed,
    ...(model.state === 'open' ? [{ kind: 'resolution' as const, since: model.resolvedFrom }] : []),
  ]
  expect(running.map((d) => `${d.kind} from ${minutesOf(d.startedAt)} due ${minutesOf(d.dueAt)}`).sort()).toEqual(
    promised.map((one) => line(one, model.urgent)).sort(),
  )
  expect(new Set(running.map(({ kind }) => kind)).size).toBe(running.length)
  const resolutions = deadlines.filter(({ kind }) => kind === 'resolution')
  expect(resolutions.map(({ reopened }) => reopened)).toEqual(model.state === 'none' ? [] : [model.reopened])
  for (const { startedAt, dueAt, ended } of deadlines) {
    if (ended === null) continue
    expect(ended.at >= startedAt).toBe(true)
    expect(ended.missed).toBe(ended.at > dueAt)
    expect(ended.wallMs).toBe(ended.businessMs)
  }
  expect(facts.filter(({ type }) => type === 'deadline.started')).toHaveLength(deadlines.length)
}

/** The customer begins to wait, unless they do already. */
function beginsToWait(model: Model, since: number): void {
  if (model.state !== 'open' || model.owed.length > 0) return
  model.owed = [{ kind: model.promisedOnce > 0 ? 'next-reply' : 'first-reply', since }]
  model.promisedOnce += 1
}

function isAnswered(model: Model, { at, reply }: { at: number; reply: ReplyId | null }): void {
  for (const list of ['owed', 'held'] as const) {
    const done = model[list].filter(({ since }) => since <= at)
    model[list] = model[list].filter(({ since }) => since > at)
    if (reply !== null && done.length > 0) model.kept.set(reply, done)
  }
}

/** What waits after an answer whose author had seen so many messages. */
const waitsAfter = ({ said, waits }: Model, seen: number): number | null =>
  waits === null ? null : (said.slice(seen).find(({ asks }) => asks)?.at ?? null)

type Command = fc.Command<Model, Real>
const command = (name: string, check: (model: Model) => boolean, run: (model: Model, real: Real) => void): Command => ({
  check: (model) => check(model as Model),
  run: (model, real) => {
    run(model, real)
    compare(model, real)
  },
  toString: () => name,
})

const exists = ({ state }: Model): boolean => state !== 'none'
const isOpen = ({ state }: Model): boolean => state === 'open'

const writes = (thanks: boolean): Command =>
  command(
    thanks ? 'says thanks' : 'writes',
    () => true,
    (model, real) => {
      const asks = !thanks || !model.answeredOnce
      const [before, at] = [model.waits, model.clock]
      if (asks) model.waits ??= at
      model.said.push({ at, asks })
      const message = { conversation, message: newId<MessageId>(), seq: model.said.length, late: false }
      const waits = before === null && model.waits !== null ? { waits: text(model.waits)! } : {}
      if (model.state === 'none') {
        const about = { account: webchat, priority: 3, playbookVersion: 1, since: text(at)! } as const
        happens(model, real, { type: 'conversation.opened', conversation, number: '1', ...about })
        Object.assign(model, { state: 'open', resolvedFrom: at })
      } else if (model.state === 'closed') {
        const since = before !== null || !thanks ? at : null
        happens(model, real, { type: 'conversation.reopened', conversation, by: null, waits: text(since) })
        Object.assign(model, { state: 'open', reopened: model.reopened + 1 })
        if (since !== null) beginsToWait(model, since)
      }
      happens(model, real, { type: 'message.received', ...message, ...waits })
      if (before === null && model.waits !== null) beginsToWait(model, model.waits)
    },
  )

function arrives(model: Model, real: Real, { reply, at, seen }: { reply: ReplyId; at: number; seen: number }): void {
  model.waits = waitsAfter(model, seen)
  model.answeredOnce = true
  const answered = { at: text(at)!, author: ada, waits: text(model.waits) }
  happens(model, real, { type: 'reply.sent', conversation, reply, answered })
  isAnswered(model, { at, reply })
  if (model.waits !== null) beginsToWait(model, model.waits)
}

const replies = (missed: number): Command =>
  command(`is answered, ${missed} unseen`, isOpen, (model, real) => {
    const seen = Math.max(1, model.said.length - missed)
    arrives(model, real, { reply: newId(), at: model.clock, seen })
  })

const becomesUnknown = command(
  'is answered, nobody knows whether',
  (model) => isOpen(model) && model.unknown === null,
  (model, real) => {
    model.unknown = { reply: newId(), at: model.clock, seen: model.said.length }
    happens(model, real, { type: 'reply.unknown', conversation, reply: model.unknown.reply })
  },
)

const settles = (arrived: boolean): Command =>
  command(
    arrived ? 'it had arrived' : 'it had not arrived',
    (model) => model.unknown !== null,
    (model, real) => {
      const { unknown } = model
      model.unknown = null
      if (unknown && arrived) return arrives(model, real, unknown)
      const resolved = { reply: unknown!.reply, by: ada, arrived, again: false }
      happens(model, real, { type: 'reply.resolved', conversation, ...resolved })
    },
  )

const bounces = command(
  'an accepted reply bounces',
  (model) => model.kept.size > 0,
  (model, real) => {
    const [reply, kept] = [...model.kept].at(-1)!
    const waits = (model.waits ??= Math.min(...kept.map(({ since }) => since)))
    happens(model, real, { type: 'reply.receipt', conversation, reply, what: 'failed', waits: text(waits) })
    model.kept.delete(reply)
    if (model.state !== 'open') return
    model.owed.push(...kept.filter(({ kind }) => !model.owed.some((one) => one.kind === kind)))
    beginsToWait(model, waits)
  },
)

const answersNatively = (agoMinutes: number): Command =>
  command(`is answered natively ${agoMinutes} min ago`, exists, (model, real) => {
    const at = model.clock - agoMinutes
    model.waits = model.waits === null ? null : (model.said.find((said) => said.asks && said.at > at)?.at ?? null)
    model.answeredOnce = true
    const message = { conversation, message: newId<MessageId>(), seq: 0 }
    happens(model, real, { type: 'message.native', ...message, at: text(at)!, waits: text(model.waits) })
    isAnswered(model, { at, reply: null })
    if (model.waits !== null) beginsToWait(model, model.waits)
  })

const takesBack = command(
  'takes back all that waits',
  (model) => exists(model) && model.waits !== null,
  (model, real) => {
    for (const said of model.said) said.asks = false
    model.waits = null
    happens(model, real, { type: 'message.deleted', conversation, message: newId(), withdrawn: true })
    model.promisedOnce -= model.owed.length
    model.owed = []
  },
)

const closes = command(
  'is closed',
  (model) => isOpen(model) && model.unknown === null,
  (model, real) => {
    const answered = model.waits === null
    happens(model, real, { type: 'conversation.closed', conversation, by: ada, reason: 'other', answered })
    Object.assign(model, { state: 'closed', owed: [] })
  },
)

const reopens = command(
  'is opened again',
  ({ state }) => state === 'closed',
  (model, real) => {
    const since = model.waits === null ? null : model.clock
    happens(model, real, { type: 'conversation.reopened', conversation, by: ada, waits: text(since) })
    Object.assign(model, { state: 'open', reopened: model.reopened + 1 })
    if (since !== null) beginsToWait(model, since)
  },
)

const marksSpam = command(
  'is marked as spam',
  (model) => isOpen(model) && model.unknown === null,
  (model, real) => {
    happens(model, real, { type: 'conversation.quarantined', conversation, by: ada })
    Object.assign(model, { state: 'spam', held: model.owed, owed: [] })
  },
)

const unmarksSpam = command(
  'is no spam after all',
  ({ state }) => state === 'spam',
  (model, real) => {
    happens(model, real, { type: 'conversation.unquarantined', conversation, by: ada, waits: text(model.waits) })
    Object.assign(model, { state: 'open', owed: model.waits === null ? [] : model.held, held: [] })
    if (model.waits !== null) beginsToWait(model, model.waits)
  },
)

const prioritises = command('changes its priority', isOpen, (model, real) => {
  const [from, to] = model.urgent ? ([1, 3] as const) : ([3, 1] as const)
  model.urgent = !model.urgent
  happens(model, real, { type: 'conversation.priorityChanged', conversation, by: ada, from, to })
})

const snoozes = command('is put aside', isOpen, (model, real) => {
  happens(model, real, { type: 'conversation.snoozed', conversation, by: ada, until: text(model.clock + 60)! })
})

const passes = (minutes: number): Command =>
  command(
    `${minutes} min pass`,
    () => true,
    (model) => void (model.clock += minutes),
  )

const COMMANDS = [
  ...[
    writes(false),
    writes(false),
    writes(true),
    replies(0),
    replies(1),
    becomesUnknown,
    settles(true),
    settles(false),
  ],
  ...[bounces, answersNatively(0), answersNatively(7), takesBack, closes, reopens, marksSpam, unmarksSpam],
  ...[prioritises, snoozes, passes(1), passes(5), passes(100)],
]

test('whatever happens in a conversation, exactly that is promised which somebody is owed', () => {
  const fresh = (): { model: Model; real: Real } => ({
    model: {
      ...{ clock: 0, state: 'none', urgent: false, said: [], waits: null, answeredOnce: false, owed: [], held: [] },
      ...{ promisedOnce: 0, resolvedFrom: 0, reopened: 0, kept: new Map(), unknown: null },
    },
    real: { deadlines: [], facts: [] },
  })
  const script = fc.commands(
    COMMANDS.map((one) => fc.constant(one)),
    { maxCommands: 40 },
  )
  fc.assert(
    fc.property(script, (commands) => fc.modelRun(fresh, commands)),
    { numRuns: 3_000, endOnFailure: false },
  )
}, 120_000)
