import { findConversation, orderHiding, viewConversation, viewMessage, type HideOutcome } from '../../src/desk/index'
import type { Channel } from '../../src/channels/channel'
import { hideMessageJob } from '../../src/jobs/hide-message'
import type { Run } from '../../src/jobs/job'
import { reactions } from '../../src/jobs/reactions'
import type { AccountId, ConversationId, MessageId } from '../../src/lib/ids'
import { deliver, message, conversationOf } from '../support/customer'
import { ada, bruno, openDesk, type TestDesk } from '../support/desk'
import { silentLog } from './bench'

const fb = 'telegram' as AccountId

let house: TestDesk
beforeAll(async () => {
  house = await openDesk({
    reactions,
    capabilities: { telegram: { surfaces: ['comment'], reply: { comment: ['public_reply'] }, hides: ['comment'] } },
  })
})
afterAll(() => house.close())

type Answer = HideOutcome | Error | 'hang'
type Asked = { externalId: string; hidden: boolean }

/** A platform that answers what it is told to, in this order, and does it unless it is away. */
function platform(answers: Answer[] = [], more: Partial<Channel> = {}) {
  const asked: Asked[] = []
  const hidden = new Set<string>()
  let calls = 0
  const hide: Channel['hide'] = async (what) => {
    asked.push({ externalId: what.externalId, hidden: what.hidden })
    const answer = answers[calls++] ?? { kind: 'done' }
    if (answer instanceof Error) throw answer
    if (answer !== 'hang' && (answer.kind === 'later' || answer.kind === 'refused')) return answer
    if (what.hidden) hidden.add(what.externalId)
    else hidden.delete(what.externalId)
    if (answer === 'hang') return await new Promise(() => undefined)
    return answer
  }
  return { channel: { hide, ...more } as Channel, asked, hidden }
}

const run = (key: string, more: Partial<Run> = {}): Run => ({
  ...{ id: '1', key, payload: {}, attempts: 0, retried: false, holds: () => true, ...more },
})
const hiding = (channel: Channel | undefined) =>
  hideMessageJob({ desk: house.desk, channelOf: () => channel, log: silentLog, callMs: 200 })

let count = 0
async function commented() {
  count += 1
  const event = message({ account: fb, thread: `job${count}`, surface: 'comment', visibility: 'public' })
  await deliver(house.desk, event)
  const conversation = await conversationOf(house.desk, event)
  const id = (await viewConversation(house.desk, conversation))?.first.id as MessageId
  return { conversation, message: id, externalId: event.externalId }
}
type Comment = Awaited<ReturnType<typeof commented>>
const order = ({ conversation, message: id }: Comment, hidden: boolean, by = ada) =>
  orderHiding(house.desk, { conversation, message: id, by, hidden })
const hidingOf = async ({ message: id }: Comment) => (await viewMessage(house.desk, id))?.hiding
const work = async (conversation: ConversationId) =>
  (await house.desk.db<{ job: string; key: string }>('outbox').where({ job: 'hide-message', key: conversation })).length
const types = async ({ conversation }: Comment) =>
  (await house.facts(conversation)).map(({ event }) => event.type).filter((type) => type.startsWith('hiding.'))

it('its work is written with the act itself: who dies between the two leaves both or none', async () => {
  const comment = await commented()
  expect(await work(comment.conversation)).toBe(0)
  await order(comment, true)
  expect(await work(comment.conversation)).toBe(1)
  const dying = {
    ...house.desk,
    reactions: () => {
      throw new Error('kill -9')
    },
  }
  const another = await commented()
  await expect(
    orderHiding(dying, { conversation: another.conversation, message: another.message, by: ada, hidden: true }),
  ).rejects.toThrow('kill -9')
  expect([await work(another.conversation), await hidingOf(another)]).toEqual([0, null])
})

it('tells the platform once, and nothing more when it runs again', async () => {
  const comment = await commented()
  await order(comment, true)
  const { channel, asked, hidden } = platform()
  expect(await hiding(channel)(run(comment.conversation))).toBeUndefined()
  expect(await hiding(channel)(run(comment.conversation))).toBeUndefined()
  expect(asked).toEqual([{ externalId: comment.externalId, hidden: true }])
  expect([...hidden]).toEqual([comment.externalId])
  expect(await types(comment)).toEqual(['hiding.ordered', 'hiding.done'])
})

it('who dies after the call and before its outcome is stored asks again, and the platform is told the same', async () => {
  const comment = await commented()
  await order(comment, true)
  const { channel, asked } = platform()
  const dying = hideMessageJob({
    desk: { ...house.desk, db: dyingAt(house.desk.db, 2) },
    channelOf: () => channel,
    log: silentLog,
  })
  await expect(dying(run(comment.conversation))).rejects.toThrow('kill -9')
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: true })
  expect(await hiding(channel)(run(comment.conversation, { retried: true }))).toBeUndefined()
  expect(asked).toEqual([1, 2].map(() => ({ externalId: comment.externalId, hidden: true })))
  expect(await types(comment)).toEqual(['hiding.ordered', 'hiding.done'])
})

it('comes again while the platform is down, does not answer or breaks, and tells the end once', async () => {
  const comment = await commented()
  await order(comment, true)
  const down = { kind: 'later', why: 'platform-down', retryAfterMs: 5_000, detail: 'down' } as const
  const { channel, hidden } = platform([down, 'hang', new Error('broken'), { kind: 'unknown', detail: 'cut' }])
  expect(await hiding(channel)(run(comment.conversation))).toEqual({ retryInMs: 5_000 })
  for (let i = 0; i < 3; i += 1)
    expect(await hiding(channel)(run(comment.conversation))).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(await types(comment)).toEqual(['hiding.ordered'])
  expect(await hiding(channel)(run(comment.conversation))).toBeUndefined()
  expect([...hidden]).toEqual([comment.externalId])
  expect(await types(comment)).toEqual(['hiding.ordered', 'hiding.done'])
})

it('waits as long as the account is held back, and calls nobody', async () => {
  const comment = await commented()
  await order(comment, true)
  const busy = { kind: 'later', why: 'rate-limited', retryAfterMs: 30_000, detail: '429' } as const
  const { channel, asked } = platform([busy])
  expect(await hiding(channel)(run(comment.conversation))).toEqual({ retryInMs: 30_000 })
  const again = await hiding(channel)(run(comment.conversation))
  expect(again && 'retryInMs' in again && again.retryInMs > 20_000).toBe(true)
  expect(asked).toHaveLength(1)
  await house.advance(31_000)
  expect(await hiding(channel)(run(comment.conversation))).toBeUndefined()
})

it('does not call when it was held up for so long that another may have taken over', async () => {
  const comment = await commented()
  await order(comment, true)
  const { channel, asked } = platform()
  expect(await hiding(channel)(run(comment.conversation, { holds: () => false }))).toEqual({ again: true })
  expect(asked).toEqual([])
  await hiding(channel)(run(comment.conversation))
})

it('of two who hide and show at the same time, the later one is what the platform ends with', async () => {
  const comment = await commented()
  await order(comment, true)
  const { channel, hidden } = platform([], {})
  const slow: Channel = {
    ...channel,
    hide: async (what) => {
      // While the first call is under way, a colleague wants it back.
      if (what.hidden) expect(await order(comment, false, bruno)).toMatchObject({ ok: true })
      return (await channel.hide?.(what)) ?? { kind: 'done' }
    },
  }
  expect(await hiding(slow)(run(comment.conversation))).toBeUndefined()
  expect([...hidden]).toEqual([])
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: null })
  expect(await types(comment)).toEqual(['hiding.ordered', 'hiding.ordered', 'hiding.done'])
})

it('ends with a reason where a channel hides nothing after all', async () => {
  const comment = await commented()
  await order(comment, true)
  expect(await hiding({} as Channel)(run(comment.conversation))).toBeUndefined()
  expect((await house.facts(comment.conversation)).at(-1)?.event).toMatchObject({ reason: 'not_permitted' })
})

it('waits for its account as other work does', async () => {
  const comment = await commented()
  await order(comment, true)
  await expect(hiding(undefined)(run(comment.conversation))).rejects.toThrow('no account')
  expect((await findConversation(house.desk, { id: comment.conversation }))?.id).toBe(comment.conversation)
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: true })
})

/** A database whose so-and-so-many-th transaction never begins. */
function dyingAt(db: TestDesk['desk']['db'], transaction: number): TestDesk['desk']['db'] {
  let begun = 0
  return new Proxy(db, {
    get: (target, name) =>
      name === 'transaction'
        ? (step: never) => {
            if (++begun === transaction) return Promise.reject(new Error('kill -9'))
            return target.transaction(step)
          }
        : (Reflect.get(target, name) as unknown),
  })
}
