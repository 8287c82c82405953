import fc from 'fast-check'
import {
  changePriority,
  closeConversation,
  findConversation,
  markSpam,
  reopenConversation,
  resolveUnknown,
  unmarkSpam,
  viewDeadlines,
} from '../../src/desk/index'
import { type AttemptId, type ConversationId, newId, type ReplyId } from '../../src/lib/ids'
import { ada } from '../support/desk'
import { type Counter, openPromises } from '../support/promises'

/** The steps themselves, against what a conversation's own rows say is owed: the decisions have a test of their own. */

jest.setTimeout(240_000)

type Model = { state: 'none' | 'open' | 'closed' | 'spam'; unknown: { reply: ReplyId; attempt: AttemptId } | null }
type Real = { thread: string; id: ConversationId | undefined }

let counter: Counter
beforeAll(async () => {
  counter = await openPromises()
})
afterAll(() => counter.close())

type PendingRow = { subject: string; kind: string; due_at: Date; state: string; conversation_id: string }

async function compare(model: Model, { id }: Real): Promise<void> {
  if (id === undefined) return
  const [conversation, deadlines] = [
    await findConversation(counter.desk, { id }),
    await viewDeadlines(counter.desk, id),
  ]
  const running = deadlines.filter(({ ended }) => ended === null)
  const isLive = model.state === 'open'
  const owes = isLive && conversation?.unansweredSince !== null
  expect(running.filter(({ kind }) => kind === 'resolution')).toHaveLength(isLive ? 1 : 0)
  expect(running.filter(({ kind }) => kind !== 'resolution')).toHaveLength(owes ? 1 : 0)
  expect(deadlines.filter(({ kind }) => kind === 'resolution')).toHaveLength(1)
  const timers = await counter.desk
    .db<PendingRow>('timers')
    .where({ conversation_id: id })
    .whereLike('kind', 'deadline-%')
    .whereNot({ state: 'cancelled' })
  const pending = timers.filter(({ state }) => state === 'pending')
  for (const { subject } of pending) expect(running.map((deadline) => deadline.id as string)).toContain(subject)
  for (const deadline of running) {
    const due = timers.filter((timer) => timer.subject === deadline.id && timer.kind === 'deadline-due')
    expect(due.map(({ due_at }) => due_at.getTime())).toContain(deadline.dueAt.getTime())
  }
}

type Command = fc.AsyncCommand<Model, Real>
const command = (
  name: string,
  check: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<unknown>,
): Command => ({
  check: (model) => check(model as Model),
  run: async (model, real) => {
    await run(model, real)
    await compare(model, real)
  },
  toString: () => name,
})
const isOpen = ({ state }: Model): boolean => state === 'open'
const isSettled = ({ state, unknown }: Model): boolean => state === 'open' && unknown === null

const writes = (text: string): Command =>
  command(
    `writes “${text}”`,
    () => true,
    async (model, real) => {
      real.id = await counter.writes(real.thread, text)
      if (model.state !== 'spam') model.state = 'open'
    },
  )
const answers = (unseen: number): Command =>
  command(`is answered, ${unseen} unseen`, isSettled, async (_, { id }) => {
    const seen = (await findConversation(counter.desk, { id: id! }))!.lastSeq
    await counter.answers(id!, { kind: 'sent', ids: [newId()] }, Math.max(1, seen - unseen))
  })
const becomesUnknown = command('is answered, nobody knows whether', isSettled, async (model, { id }) => {
  model.unknown = await counter.answers(id!, { kind: 'unknown', detail: 'timeout' })
})
const settles = (answer: 'arrived' | 'leave'): Command =>
  command(
    `it is settled: ${answer}`,
    ({ unknown }) => unknown !== null,
    async (model) => {
      const resolved = await resolveUnknown(counter.desk, { ...model.unknown!, by: ada, answer })
      expect(resolved.ok).toBe(true)
      model.unknown = null
    },
  )
const native = command(
  'is answered natively',
  ({ state }) => state !== 'none',
  (_, { id }) => counter.answersNatively(id!),
)

type Act = typeof reopenConversation
const acts = (name: string, check: (model: Model) => boolean, [act, state]: [Act, Model['state']]): Command =>
  command(name, check, async (model, { id }) => {
    expect(await act(counter.desk, { conversation: id!, by: ada })).toMatchObject({ ok: true })
    model.state = state
  })
const close: Act = (desk, act) => closeConversation(desk, { ...act, reason: 'other' })
const prioritises = (priority: 1 | 3): Command =>
  command(`has priority ${priority}`, isOpen, (_, { id }) =>
    changePriority(counter.desk, { conversation: id!, by: ada, priority }),
  )

const COMMANDS: Command[] = [
  ...[writes('Hello?'), writes('And my refund?'), writes('Grazie mille!'), answers(0), answers(1), becomesUnknown],
  ...[settles('arrived'), settles('leave'), native, prioritises(1), prioritises(3)],
  acts('is closed', isSettled, [close, 'closed']),
  acts('is opened again', ({ state }) => state === 'closed', [reopenConversation, 'open']),
  acts('is marked as spam', isSettled, [markSpam, 'spam']),
  acts('is no spam after all', ({ state }) => state === 'spam', [unmarkSpam, 'open']),
]

test('exactly who waits is owed an answer, exactly what is open a resolution, and each has its reminders', async () => {
  let clock = (await counter.at('09:00')).getTime()
  const passes = fc.constantFrom(1, 7, 50).map((minutes) =>
    command(
      `${minutes} min pass`,
      () => true,
      async () => {
        await counter.at(new Date((clock += minutes * 60_000)))
        await counter.fires()
      },
    ),
  )
  const script = fc.commands([...COMMANDS.map((one) => fc.constant(one)), passes], { maxCommands: 16 })
  await fc.assert(
    fc.asyncProperty(script, async (commands) => {
      const model: Model = { state: 'none', unknown: null }
      await fc.asyncModelRun(() => ({ model, real: { thread: newId() as string, id: undefined } }), commands)
    }),
    { numRuns: 60, endOnFailure: true },
  )
})
