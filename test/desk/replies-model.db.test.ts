import fc from 'fast-check'
import { type Counter, openReplies } from '../support/replies'
import { action, lostAnswer, sending } from '../support/replies-actions'
import { Play } from '../support/replies-play'

describe('whatever happens to replies', () => {
  let counter: Counter
  beforeAll(async () => {
    counter = await openReplies({ max: 4 })
    const { rules } = counter
    rules.playbook = { ...rules.playbook, reply: { ...rules.playbook.reply, approvalForRoles: ['agent'] } }
  })
  afterAll(() => counter.close())

  const figures = { plays: 0, calls: 0, arrived: 0, repeatedByPeople: 0, ends: {} as Record<string, number> }

  it('no part reaches the customer twice unless a person said so, nothing is lost, and what is on its way is counted', async () => {
    const runs = Number(process.env['MODEL_RUNS'] ?? 60)
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            { weight: 3, arbitrary: action },
            { weight: 1, arbitrary: sending },
            { weight: 1, arbitrary: lostAnswer },
          ),
          {
            minLength: 5,
            maxLength: 20,
          },
        ),
        async (actions) => {
          await counter.startClean()
          const conversation = await counter.openConversation()
          await counter.db('conversations').where('id', conversation).update({ thread: conversation })
          const play = new Play(counter, conversation)
          for (const one of actions.flat()) {
            await play.run(one)
            await play.checkAll()
          }
          await play.finish()
          figures.plays += 1
          figures.calls += play.calls.length
          figures.arrived += play.calls.filter(({ arrived }) => arrived).length
          figures.repeatedByPeople += play.calls.filter(({ mayRepeat }) => mayRepeat === 'a person said so').length
          for (const { state } of await play.replies()) figures.ends[state] = (figures.ends[state] ?? 0) + 1
        },
      ),
      { numRuns: runs },
    )
    // The plays must have met every end, or they prove little.
    if (runs >= 100)
      expect(Object.keys(figures.ends).sort()).toEqual(['declined', 'not-sent', 'refused', 'sent', 'undone'])
    if (process.env['MODEL_RUNS']) console.log(JSON.stringify(figures))
  }, 600_000)
})
