import {
  claimHiding,
  closeConversation,
  hideChoices,
  markSpam,
  orderHiding,
  settleHiding,
  viewConversation,
  viewMessage,
  unhealthyAccounts,
  type ClaimedHiding,
  type EventOf,
  type HideOutcome,
} from '../../src/desk/index'
import type { AccountId, ConversationId, MessageId, PersonId } from '../../src/lib/ids'
import { conversationOf, deliver, message } from '../support/customer'
import { ada, bruno, openDesk, stranger, vera, type TestDesk } from '../support/desk'

const HOUR_MS = 3_600_000
const fb = 'telegram' as AccountId

let house: TestDesk
beforeAll(async () => {
  house = await openDesk({
    capabilities: {
      telegram: {
        surfaces: ['comment', 'dm'],
        reply: { comment: ['public_reply'], dm: ['dm'] },
        hides: ['comment'],
        mutations: { inEdit: true, inDelete: true, receipts: [] },
      },
    },
  })
})
afterAll(() => house.close())

let count = 0
const said = (told: Partial<EventOf<'message'>> = {}): EventOf<'message'> =>
  message({ account: fb, thread: `c${count}`, surface: 'comment', visibility: 'public', ...told })
const toldOf = (kind: 'hidden' | 'deleted', externalId: string, more: object = {}) => {
  const common = { dedupeKey: `${kind}:${(count += 0)}:${Math.random()}`, account: fb, thread: `c${count}`, externalId }
  return { kind, occurredAt: house.desk.now(), ...common, ...more } as EventOf<'hidden'> | EventOf<'deleted'>
}

type Comment = { conversation: ConversationId; message: MessageId; externalId: string }

async function commented(text = 'You are thieves, all of you!'): Promise<Comment> {
  count += 1
  const event = said({ text })
  await deliver(house.desk, event)
  const conversation = await conversationOf(house.desk, event)
  const view = await viewConversation(house.desk, conversation)
  return { conversation, message: view?.first.id as MessageId, externalId: event.externalId }
}

const order = ({ conversation, message: id }: Comment, hidden: boolean, by: PersonId = ada) =>
  orderHiding(house.desk, { conversation, message: id, by, hidden })

async function claimed({ conversation }: Comment): Promise<ClaimedHiding> {
  const claim = await claimHiding(house.desk, conversation)
  if (!claim.ok) throw new Error(claim.why)
  return claim.order
}

const carryOut = async (comment: Comment, outcome: HideOutcome = { kind: 'done' }) =>
  settleHiding(house.desk, await claimed(comment), outcome)

const hidingOf = async ({ message: id }: Comment) => (await viewMessage(house.desk, id))?.hiding
const told = async ({ conversation }: Comment) =>
  (await house.facts(conversation)).map(({ event }) => event).filter(({ type }) => type.startsWith('hiding.'))

it('hides a comment: ordered, carried out, and told each time by whom', async () => {
  const comment = await commented()
  expect(await order(comment, true)).toEqual({ ok: true, conversation: comment.conversation })
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: true })
  expect(await claimed(comment)).toMatchObject({ account: fb, externalId: comment.externalId, hidden: true })
  expect(await carryOut(comment)).toEqual({ retryInMs: null })
  expect(await hidingOf(comment)).toEqual({ hidden: true, ordered: null })
  const { conversation, message: id } = comment
  expect(await told(comment)).toEqual([
    { type: 'hiding.ordered', conversation, message: id, by: ada, hidden: true },
    { type: 'hiding.done', conversation, message: id, by: ada, hidden: true },
  ])
  expect(await claimHiding(house.desk, conversation)).toEqual({ ok: false, why: 'nothing-due' })
  // What they said stays here, whatever others see there.
  expect((await viewMessage(house.desk, id))?.text).toBe('You are thieves, all of you!')
})

it('shows it again, and hides it once more', async () => {
  const comment = await commented()
  for (const hidden of [true, false, true, false]) {
    expect(await order(comment, hidden)).toMatchObject({ ok: true })
    await carryOut(comment)
    expect(await hidingOf(comment)).toEqual({ hidden, ordered: null })
  }
  expect(await told(comment)).toHaveLength(8)
})

it('lets nobody do it who may not, and refuses what makes no sense', async () => {
  const comment = await commented()
  expect(await order(comment, true, vera)).toEqual({ ok: false, why: 'not-allowed' })
  expect(await order(comment, true, stranger)).toEqual({ ok: false, why: 'unknown-person' })
  expect(await order(comment, false)).toEqual({ ok: false, why: 'unchanged' })
  const other = await commented()
  const astray = { ...comment, message: other.message }
  expect(await order(astray, true)).toEqual({ ok: false, why: 'not-found' })
  expect(await order({ ...comment, message: "x' or 1" as MessageId }, true)).toEqual({ ok: false, why: 'not-found' })
  expect(await told(comment)).toEqual([])
})

it('may be done in what is closed or marked as spam, where others read it all the same', async () => {
  const [closed, spam] = [await commented(), await commented()]
  await closeConversation(house.desk, { conversation: closed.conversation, by: ada, reason: 'solved' })
  await markSpam(house.desk, { conversation: spam.conversation, by: ada })
  for (const comment of [closed, spam]) {
    expect(await order(comment, true)).toMatchObject({ ok: true })
    await carryOut(comment)
    expect(await hidingOf(comment)).toEqual({ hidden: true, ordered: null })
  }
})

it('of many who hide the same comment at once, one does', async () => {
  const comment = await commented()
  const done = await Promise.all(Array.from({ length: 12 }, (_, i) => order(comment, true, i % 2 ? ada : bruno)))
  expect(done.filter(({ ok }) => ok)).toHaveLength(1)
  expect(done.flatMap((one) => (one.ok ? [] : [one.why]))).toEqual(Array(11).fill('unchanged'))
  expect(await told(comment)).toHaveLength(1)
})

it('of hiding and showing at once the later order counts, whatever came of calls for earlier ones', async () => {
  const comment = await commented()
  for (let round = 0; round < 8; round += 1) {
    const state = await hidingOf(comment)
    const now = state?.ordered ?? state?.hidden ?? false
    await order(comment, !now)
    const early = await claimed(comment)
    await Promise.all([
      order(comment, now, bruno),
      settleHiding(house.desk, early, { kind: 'done' }),
      order(comment, !now),
    ])
    // Whoever came last is carried out; nothing is left over after that.
    for (;;) {
      const claim = await claimHiding(house.desk, comment.conversation)
      if (!claim.ok) break
      await settleHiding(house.desk, claim.order, { kind: 'done' })
    }
    const events = await told(comment)
    const last = events.findLast(({ type }) => type === 'hiding.ordered')
    expect(last).toMatchObject({ hidden: (await hidingOf(comment))?.hidden })
    expect(await hidingOf(comment)).toMatchObject({ ordered: null })
  }
})

it('stores nothing of a call whose order was replaced meanwhile', async () => {
  const comment = await commented()
  await order(comment, true)
  const early = await claimed(comment)
  await order(comment, false, bruno)
  await settleHiding(house.desk, early, { kind: 'refused', reason: 'gone', detail: 'too late' })
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: false })
  await carryOut(comment)
  expect((await told(comment)).map((one) => [one.type, 'by' in one && one.by])).toEqual([
    ['hiding.ordered', ada],
    ['hiding.ordered', bruno],
    ['hiding.done', bruno],
  ])
})

it('is asked for again while the platform is away or unclear, and tells nothing meanwhile', async () => {
  const comment = await commented()
  await order(comment, true)
  expect(await carryOut(comment, { kind: 'later', why: 'platform-down', retryAfterMs: 7_000, detail: 'down' })).toEqual(
    { retryInMs: 7_000 },
  )
  const { retryInMs } = await carryOut(comment, { kind: 'unknown', detail: 'cut' })
  expect(retryInMs).toBeGreaterThan(0)
  expect(retryInMs).toBeLessThanOrEqual(5 * 60_000)
  expect(await told(comment)).toHaveLength(1)
  expect(await carryOut(comment)).toEqual({ retryInMs: null })
  expect((await told(comment)).map(({ type }) => type)).toEqual(['hiding.ordered', 'hiding.done'])
})

it('a comment that cannot be hidden now holds up none of the others', async () => {
  const first = await commented('One')
  const event = said({ text: 'Two', thread: `c${count}` })
  await deliver(house.desk, event)
  const view = await viewConversation(house.desk, first.conversation)
  const second = { ...first, message: view?.last.id as MessageId }
  await order(first, true)
  await order(second, true)
  await carryOut(first, { kind: 'unknown', detail: 'cut' })
  expect((await claimed(first)).message).toBe(second.message)
  await carryOut(first)
  expect((await claimed(first)).message).toBe(first.message)
})

it('is given up after a day with the reason, and may be ordered anew', async () => {
  const comment = await commented()
  await order(comment, true)
  await house.advance(24 * HOUR_MS + 1_000)
  expect(await claimHiding(house.desk, comment.conversation)).toEqual({ ok: false, why: 'nothing-due' })
  expect((await told(comment)).at(-1)).toMatchObject({ type: 'hiding.failed', by: ada, reason: 'no_answer' })
  expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: null })
  expect(await order(comment, true, bruno)).toMatchObject({ ok: true })
  await carryOut(comment)
  expect(await hidingOf(comment)).toEqual({ hidden: true, ordered: null })
})

it('says why the platform refused, and the comment stands as before', async () => {
  const comment = await commented()
  await order(comment, true)
  await carryOut(comment)
  await order(comment, false, bruno)
  await carryOut(comment, { kind: 'refused', reason: 'no_permission', detail: 'Facebook 200' })
  expect((await told(comment)).at(-1)).toMatchObject({
    ...{ type: 'hiding.failed', by: bruno, hidden: false, reason: 'no_permission' },
  })
  expect(await hidingOf(comment)).toEqual({ hidden: true, ordered: null })
  // A permission for this alone that is missing stops no replies.
  expect(await unhealthyAccounts(house.desk)).toEqual([])
})

it('ends without a call when its writer has deleted the comment meanwhile', async () => {
  const comment = await commented()
  await order(comment, true)
  await deliver(house.desk, toldOf('deleted', comment.externalId))
  expect(await claimHiding(house.desk, comment.conversation)).toEqual({ ok: false, why: 'nothing-due' })
  expect((await told(comment)).at(-1)).toMatchObject({ type: 'hiding.failed', reason: 'gone' })
  expect(await order(comment, true)).toEqual({ ok: false, why: 'not-hideable' })
})

describe('what somebody does on the platform itself', () => {
  it('is a fact like our own, and no deletion', async () => {
    const comment = await commented()
    await deliver(house.desk, toldOf('hidden', comment.externalId, { hidden: true }))
    expect(await hidingOf(comment)).toEqual({ hidden: true, ordered: null })
    expect((await viewMessage(house.desk, comment.message))?.deletedAt).toBeNull()
    await deliver(house.desk, toldOf('hidden', comment.externalId, { hidden: false }))
    expect((await told(comment)).map((one) => 'hidden' in one && [one.type, one.by, one.hidden])).toEqual([
      ['hiding.done', null, true],
      ['hiding.done', null, false],
    ])
    expect(await order(comment, true)).toMatchObject({ ok: true })
  })

  it('is not told when it is our own act that comes back', async () => {
    const comment = await commented()
    await order(comment, true)
    await deliver(house.desk, toldOf('hidden', comment.externalId, { hidden: true }))
    expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: true })
    const sentAt = house.desk.now()
    await carryOut(comment)
    await deliver(house.desk, toldOf('hidden', comment.externalId, { hidden: true }))
    await order(comment, false)
    await carryOut(comment)
    // The echo of the first call comes after everything.
    await deliver(house.desk, toldOf('hidden', comment.externalId, { hidden: true, occurredAt: sentAt }))
    expect(await told(comment)).toHaveLength(4)
    expect(await hidingOf(comment)).toEqual({ hidden: false, ordered: null })
  })

  it('waits for its message when it comes before it', async () => {
    count += 1
    const event = said({ text: 'Late' })
    await deliver(house.desk, toldOf('hidden', event.externalId, { hidden: true }))
    await deliver(house.desk, event)
    const conversation = await conversationOf(house.desk, event)
    const view = await viewConversation(house.desk, conversation)
    expect(view?.first.hiding).toEqual({ hidden: true, ordered: null })
  })
})

it('offers what can be hidden and what can be shown again, the newest first', async () => {
  const comment = await commented('First')
  for (const text of ['Second', 'Third']) await deliver(house.desk, said({ text }))
  const at = { id: comment.conversation, account: fb }
  const texts = async (hidden: boolean) => (await hideChoices(house.desk, at, hidden)).map(({ text }) => text)
  expect(await texts(true)).toEqual(['Third', 'Second', 'First'])
  expect(await texts(false)).toEqual([])
  await order(comment, true)
  expect([await texts(true), await texts(false)]).toEqual([['Third', 'Second'], ['First']])
  expect(await viewConversation(house.desk, comment.conversation)).toMatchObject({
    ...{ shownOn: ['comment'], hiddenOn: ['comment'] },
  })
})
