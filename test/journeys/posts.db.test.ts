import { timelineOf } from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import type { PostWire } from '../../src/workspaces/rehearsal/wire'
import { openHouse, textOf, type House } from '../support/house'
import { until } from '../support/until'

jest.setTimeout(120_000)

const MESSAGES = 20

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const card = () => until('the card is there', async (): Promise<PostWire | undefined> => (await house.cards()).at(-1))

/** Ada claims, puts aside and takes up again, answers twice and takes one reply back, and closes in the end. */
const ACTS: Readonly<Record<number, (ada: ReturnType<House['colleague']>, root: PostWire) => Promise<unknown>>> = {
  2: (ada, root) => ada.press(root, 'claim'),
  5: async (ada, root) => ada.submit(await ada.press(root, 'reply'), { text: 'We look into it.' }),
  9: (ada, root) => ada.says('!snooze 2h', root),
  11: (ada, root) => ada.says('!note The technician was there on Monday', root),
  14: async (ada, root) => ada.submit(await ada.press(root, 'reply'), { text: 'Too early' }, { anyway: true }),
  20: async (ada, root) => ada.submit(await ada.press(root, 'close'), {}),
}

describe(`a conversation of ${MESSAGES} messages`, () => {
  it('is one card, one post a message and one a change of state, and tells nobody of their own act', async () => {
    const rosa = await house.visitor()
    const ada = house.colleague('ada')
    for (let n = 1; n <= MESSAGES; n += 1) {
      await rosa.writes(`Message ${n}`)
      await house.settle()
      const act = ACTS[n]
      if (act === undefined) continue
      await act(ada, await card())
      await house.settle()
      if (n === 14) await ada.says('!undo', await card())
      else await house.clock.advance(20_000)
      await house.settle()
    }
    const root = await card()
    const thread = await house.thread(root)
    const { rows } = await house.app.desk.db.raw<{ rows: { id: ConversationId }[] }>('select id from conversations')
    const [{ id } = { id: '' as ConversationId }] = rows
    const facts = await timelineOf(house.app.desk, id, { after: '0', limit: 1_000 })
    const changes = facts.filter(({ event }) => /^(conversation|reply|note)\./.test(event.type)).length
    const posts = thread.length
    process.stdout.write(
      `a conversation of ${MESSAGES} messages and ${changes} changes of state: 1 card and ${posts} posts under it\n`,
    )
    expect(await house.cards()).toHaveLength(1)
    // The first message stands on the card.
    expect(posts).toBeLessThanOrEqual(MESSAGES - 1 + changes)
    for (let n = 2; n <= MESSAGES; n += 1)
      expect(thread.filter((post) => new RegExp(`Message ${n}\\b`).test(textOf(post)))).toHaveLength(1)
    expect(await house.direct('ada')).toEqual([])
    expect(thread.filter((post) => JSON.stringify(post).includes('"mention":"ada"'))).toEqual([])
  })
})
