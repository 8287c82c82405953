import fc from 'fast-check'
import type { Done, EventOf } from '../../src/desk/index'
import {
  claimConversation,
  closeConversation,
  endSnooze,
  fireDueTimers,
  findConversation,
  releaseConversation,
  reopenConversation,
  snoozeConversation,
  takeOverConversation,
  wakeConversation,
} from '../../src/desk/index'
import { type ConversationId, newId, type PersonId } from '../../src/lib/ids'
import { deliver, message } from '../support/customer'
import { ada, bruno, marco, openDesk, type TestDesk } from '../support/desk'

// Machines that run tests are slower than ours; a promise about time is for the benchmarks.
jest.setTimeout(60_000)

const HOUR = 3_600_000
const REOPEN = 3 * HOUR
const people = [ada, bruno, marco] as const

/** What must be true of the one place on a platform in which the customer writes. */
type Model = {
  open: boolean
  exists: boolean
  holder: PersonId | null
  snoozedUntil: number | null
  closedAt: number
  version: number
  /** Messages in the latest conversation. */
  messages: number
  conversations: number
  clock: number
}
type Real = { house: TestDesk; thread: string; lastFact: bigint; externalIds: string[] }

let house: TestDesk
beforeAll(async () => {
  house = await openDesk({ playbook: { reopenWithinMs: REOPEN } })
})
afterAll(() => house.close())

async function latest({ house: { desk }, thread }: Real): Promise<ConversationId | undefined> {
  const row = await desk
    .db<{ id: ConversationId; number: string; account: string; thread: string }>('conversations')
    .where({ thread })
    .orderBy('number', 'desc')
    .first()
  return row?.id
}

/** After every command: the model, the rows and the facts agree. */
async function compare(model: Model, real: Real): Promise<void> {
  const { desk } = real.house
  const rows = await desk
    .db<{ id: ConversationId; number: string; account: string; thread: string }>('conversations')
    .where({ thread: real.thread })
  expect(rows).toHaveLength(model.conversations)
  expect(await desk.db('open_threads').where({ thread: real.thread })).toHaveLength(model.open ? 1 : 0)
  const ids = rows.map((row) => row.id)
  const messages = await desk
    .db<{ seq: number; conversation_id: string; external_id: string }>('messages')
    .whereIn('conversation_id', ids)
    .orderBy(['conversation_id', 'seq'])
  expect(messages.map((row) => row.external_id).sort()).toEqual([...real.externalIds].sort())
  for (const id of ids) {
    const seqs = messages.filter((row) => row.conversation_id === id).map((row) => row.seq)
    expect(seqs).toEqual(seqs.map((_, i) => i + 1))
  }
  const facts = await desk
    .db<{ id: string; conversation_id: string }>('facts')
    .whereIn('conversation_id', ids)
    .orderBy('id')
  const last = BigInt(facts.at(-1)?.id ?? 0)
  expect(last).toBeGreaterThanOrEqual(real.lastFact)
  real.lastFact = last
  const id = await latest(real)
  if (id === undefined) return
  expect(await findConversation(desk, { id })).toMatchObject({
    version: model.version,
    lastSeq: model.messages,
    claim: model.holder && { agent: model.holder },
    snooze: model.snoozedUntil === null ? null : { until: expect.any(Date) },
    closed: model.open ? null : { by: expect.any(String) },
  })
}

type Command = fc.AsyncCommand<Model, Real>

function command(
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
  check: (model: Model) => boolean = () => true,
): Command {
  return {
    check: (model) => check(model as Model),
    run: async (model, real) => {
      await run(model, real)
      await compare(model, real)
    },
    toString: () => name,
  }
}

const exists = (model: Model) => model.exists
const changed = (model: Model, how?: () => unknown): void => {
  model.version += 1
  how?.()
}

/** Runs an act and compares its answer with what the model expects; `undefined` means that it is done. */
async function act(
  real: Real,
  expected: string | undefined,
  step: (conversation: ConversationId) => Promise<Done>,
): Promise<void> {
  const done = await step((await latest(real))!)
  expect(done.ok ? undefined : done.why).toBe(expected)
}

const writes = (count: number): Command =>
  command(`writes ${count}`, async (model, real) => {
    const { desk } = real.house
    const events: EventOf<'message'>[] = Array.from({ length: count }, () =>
      message({ thread: real.thread, externalId: newId(), occurredAt: desk.now() }),
    )
    real.externalIds.push(...events.map((event) => event.externalId))
    // Twice: what is delivered again changes nothing.
    await deliver(desk, ...events, ...events.map((event) => ({ ...event, dedupeKey: `again ${event.dedupeKey}` })))
    if (model.open) {
      model.messages += count
      if (model.snoozedUntil !== null) changed(model)
    } else if (model.exists && model.clock - model.closedAt < REOPEN) {
      model.messages += count
      changed(model)
    } else Object.assign(model, { exists: true, messages: count, version: 1, conversations: model.conversations + 1 })
    Object.assign(model, { open: true, snoozedUntil: null })
  })

const claims = (by: PersonId): Command =>
  command(
    `${by} claims`,
    async (model, real) => {
      const expected = !model.open
        ? 'closed'
        : model.holder === by
          ? 'already-yours'
          : model.holder
            ? 'already-claimed'
            : undefined
      await act(real, expected, (conversation) => claimConversation(real.house.desk, { conversation, by }))
      if (expected === undefined) changed(model, () => (model.holder = by))
    },
    exists,
  )

const claimTogether: Command = command(
  'all claim at once',
  async (model, real) => {
    const conversation = (await latest(real))!
    const clicks = await Promise.all(people.map((by) => claimConversation(real.house.desk, { conversation, by })))
    const won = clicks.findIndex((click) => click.ok)
    expect(clicks.filter((click) => click.ok)).toHaveLength(model.open && model.holder === null ? 1 : 0)
    if (won >= 0) changed(model, () => (model.holder = people[won]!))
  },
  exists,
)

const takesOver = (by: PersonId): Command =>
  command(
    `${by} takes over`,
    async (model, real) => {
      const expected = !model.open ? 'closed' : model.holder === by ? 'already-yours' : undefined
      await act(real, expected, (conversation) =>
        takeOverConversation(real.house.desk, { conversation, by, reason: 'needed' }),
      )
      if (expected === undefined) changed(model, () => (model.holder = by))
    },
    exists,
  )

const releases = (by: PersonId): Command =>
  command(
    `${by} releases`,
    async (model, real) => {
      const expected = !model.open
        ? 'closed'
        : model.holder === null
          ? 'not-claimed'
          : model.holder === by
            ? undefined
            : 'not-yours'
      await act(real, expected, (conversation) => releaseConversation(real.house.desk, { conversation, by }))
      if (expected === undefined) changed(model, () => (model.holder = null))
    },
    exists,
  )

const snoozes = (hours: number): Command =>
  command(
    `ada snoozes for ${hours} h`,
    async (model, real) => {
      const { desk } = real.house
      const until = new Date(desk.now().getTime() + hours * HOUR)
      await act(real, model.open ? undefined : 'closed', (conversation) =>
        snoozeConversation(desk, { conversation, by: ada, until }),
      )
      if (model.open) changed(model, () => (model.snoozedUntil = model.clock + hours * HOUR))
    },
    exists,
  )

const wakes: Command = command(
  'bruno wakes',
  async (model, real) => {
    const expected = !model.open ? 'closed' : model.snoozedUntil === null ? 'not-snoozed' : undefined
    await act(real, expected, (conversation) => wakeConversation(real.house.desk, { conversation, by: bruno }))
    if (expected === undefined) changed(model, () => (model.snoozedUntil = null))
  },
  exists,
)

const closes = (by: PersonId): Command =>
  command(
    `${by} closes`,
    async (model, real) => {
      await act(real, model.open ? undefined : 'closed', (conversation) =>
        closeConversation(real.house.desk, { conversation, by, reason: 'done' }),
      )
      if (!model.open) return
      changed(model)
      Object.assign(model, { open: false, holder: null, snoozedUntil: null, closedAt: model.clock })
    },
    exists,
  )

const reopens: Command = command(
  'ada reopens',
  async (model, real) => {
    await act(real, model.open ? 'not-closed' : undefined, (conversation) =>
      reopenConversation(real.house.desk, { conversation, by: ada }),
    )
    if (!model.open) changed(model, () => (model.open = true))
  },
  exists,
)

const stale: Command = command(
  'an old card is pressed',
  async (model, real) => {
    await act(real, 'stale', (conversation) =>
      claimConversation(real.house.desk, { conversation, by: ada, seen: model.version - 1 }),
    )
  },
  exists,
)

const passes = (hours: number): Command =>
  command(`${hours} h pass and the timers fire`, async (model, real) => {
    // A minute more, so that what the model calls due is due for a test that took its time as well.
    await real.house.advance(hours * HOUR + 60_000)
    model.clock += hours * HOUR + 60_000
    await fireDueTimers(real.house.desk, { limit: 1_000, by: 'test' })
    const id = await latest(real)
    if (id !== undefined) await endSnooze(real.house.desk, id)
    if (model.snoozedUntil !== null && model.snoozedUntil <= model.clock)
      changed(model, () => (model.snoozedUntil = null))
  })

test('whatever people, customers and timers do, a conversation stays one that everybody can trust', async () => {
  const anybody = fc.constantFrom(...people)
  const commands = [
    fc.integer({ min: 1, max: 3 }).map(writes),
    ...[claims, takesOver, releases, closes].map((one) => anybody.map(one)),
    fc.constantFrom(1, 5).map(snoozes),
    fc.constantFrom(2, 4).map(passes),
    ...[claimTogether, wakes, reopens, stale].map((one) => fc.constant(one)),
  ]
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 14 }), async (script) => {
      const model: Model = {
        open: false,
        exists: false,
        holder: null,
        snoozedUntil: null,
        closedAt: 0,
        version: 0,
        messages: 0,
        conversations: 0,
        clock: 0,
      }
      await fc.asyncModelRun(() => ({ model, real: { house, thread: newId(), lastFact: 0n, externalIds: [] } }), script)
    }),
    { numRuns: 100, endOnFailure: true },
  )
}, 180_000)
