import { resolveUnknown } from '../../src/desk/replies/resolve'
import { claimSend } from '../../src/desk/replies/deliver'
import { submitReply } from '../../src/desk/replies/send'
import { settleSend } from '../../src/desk/replies/settle'
import { undoReply } from '../../src/desk/replies/undo'
import { viewReply } from '../../src/desk/replies/view'
import { expireSends } from '../../src/desk/replies/watch'
import { ada, ben, byParagraph, type Counter, openReplies } from '../support/replies'

const many = <T>(count: number, one: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)))

jest.setTimeout(60_000)

describe('at the same moment', () => {
  let counter: Counter
  beforeAll(async () => {
    counter = await openReplies({ max: 8 })
  })
  afterAll(() => counter.close())
  beforeEach(() => counter.startClean())

  it('fifty submissions of one form are one reply', async () => {
    const { desk, newReply } = counter
    const conversation = await counter.openConversation()
    const form = newReply(conversation)
    const submitted = await many(50, () => submitReply(desk, form))
    const ids = new Set(submitted.map((one) => (one.ok ? one.reply : 'not taken')))
    expect(ids.size).toBe(1)
    expect(submitted.filter((one) => one.ok && !one.again)).toHaveLength(1)
    expect(await counter.all('select 1 from replies where conversation_id = ?', [conversation])).toHaveLength(1)
    expect(await counter.inFlight(conversation)).toBe(1)
    expect((await counter.facts(conversation)).filter((fact) => fact === 'reply.submitted')).toHaveLength(1)
  })

  it('an undo and the claim for sending have exactly one winner, two hundred times', async () => {
    const { desk } = counter
    const winners: string[] = []
    for (let round = 0; round < 10; round += 1) {
      const rounds = await many(20, async () => {
        const conversation = await counter.openConversation()
        return { conversation, reply: await counter.submit(conversation) }
      })
      await counter.advance(6_000)
      const results = await Promise.all(
        rounds.map(async ({ conversation, reply }, index) => {
          const undo = () => undoReply(desk, { reply, by: ada })
          const claim = () => claimSend(desk, { conversation, split: byParagraph })
          const [undone, claimed] =
            index % 2 === 0
              ? await Promise.all([undo(), claim()])
              : ((await Promise.all([claim(), undo()])).reverse() as [
                  Awaited<ReturnType<typeof undo>>,
                  Awaited<ReturnType<typeof claim>>,
                ])
          const state = (await viewReply(desk, reply))?.state
          return { undone: undone.ok, claimed: claimed.ok, state }
        }),
      )
      for (const { undone, claimed, state } of results) {
        expect(undone).not.toBe(claimed)
        expect(state).toBe(undone ? 'undone' : 'sending')
        winners.push(undone ? 'undo' : 'claim')
      }
    }
    // Were one side always faster, the test would not race at all.
    expect(new Set(winners)).toEqual(new Set(['undo', 'claim']))
  })

  it('twenty claims for sending make one attempt', async () => {
    const { desk } = counter
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    await counter.advance(6_000)
    const claims = await many(20, () => claimSend(desk, { conversation, split: byParagraph }))
    expect(claims.filter((claim) => claim.ok)).toHaveLength(1)
    expect(new Set(claims.map((claim) => (claim.ok ? 'ok' : claim.why)))).toEqual(new Set(['ok', 'in-flight']))
    expect(
      await counter.all(
        'select 1 from send_attempts a join replies r on r.id = a.reply_id where r.conversation_id = ?',
        [conversation],
      ),
    ).toHaveLength(1)
  })

  it('twenty settlements of one attempt count once', async () => {
    const { desk } = counter
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    await counter.advance(6_000)
    const { attempt } = await counter.claim(conversation)
    await many(20, (index) => settleSend(desk, { attempt, outcome: { kind: 'sent', ids: [`race-${index}`] } }))
    expect((await viewReply(desk, reply))?.state).toBe('sent')
    expect(await counter.inFlight(conversation)).toBe(0)
    expect((await counter.facts(conversation)).filter((fact) => fact === 'reply.sent')).toHaveLength(1)
  })

  it('of two people who settle an unknown reply in opposite ways one decides', async () => {
    const { desk } = counter
    for (let round = 0; round < 20; round += 1) {
      const conversation = await counter.openConversation()
      const reply = await counter.submit(conversation)
      await counter.advance(6_000)
      const { attempt } = await counter.claim(conversation)
      await settleSend(desk, { attempt, outcome: { kind: 'unknown', detail: 'timeout' } })
      await counter.forgetHealth()
      const answers = await Promise.all([
        resolveUnknown(desk, { reply, attempt, by: ada, answer: 'arrived' }),
        resolveUnknown(desk, { reply, attempt, by: ben, answer: 'send-again' }),
      ])
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
      const refused = answers.find(({ ok }) => !ok)
      expect(refused).toMatchObject({ why: 'already-settled', state: answers[0].ok ? 'sent' : 'waiting' })
      expect(await counter.inFlight(conversation)).toBe(answers[0].ok ? 0 : 1)
    }
  })

  it('several sweepers expire a lost call once, while its settlement comes in', async () => {
    const { desk } = counter
    const lost = await many(10, async () => {
      const conversation = await counter.openConversation()
      const reply = await counter.submit(conversation)
      return { conversation, reply }
    })
    await counter.advance(6_000)
    const sends = await many(10, async (index) => counter.claim(lost[index]!.conversation))
    await counter.advance(31_000)
    const [expired] = await Promise.all([
      many(5, () => expireSends(desk, 30_000)),
      many(10, (index) =>
        settleSend(desk, {
          attempt: sends[index]!.attempt,
          outcome: { kind: 'sent', ids: [`late-${sends[index]!.attempt}`] },
        }),
      ),
    ])
    expect(expired.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10)
    for (const { conversation, reply } of lost) {
      expect((await viewReply(desk, reply))?.state).toBe('sent')
      expect(await counter.inFlight(conversation)).toBe(0)
    }
  })
})
