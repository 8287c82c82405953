import {
  claimHiding,
  hideChoices,
  orderHiding,
  savePost,
  settleHiding,
  timelineOf,
  type HideOutcome,
} from '../../../src/desk/index'
import type { ConversationId } from '../../../src/lib/ids'
import { openDrawing } from '../../../src/workspaces/cards/draw'
import type { ThreadPost } from '../../../src/workspaces/workspace'
import { ada, bruno, openDesk, type TestDesk } from '../../support/desk'
import { change, conversationOf, deliver, message } from '../../support/customer'
import { actsOn, readingOf } from '../../support/counter'
import { MANY_PLACES, SOCIAL } from '../../support/many-places'

let house: TestDesk
beforeAll(async () => {
  house = await openDesk(MANY_PLACES)
})
afterAll(() => house.close())

let count = 0
async function commented(...texts: string[]): Promise<ConversationId> {
  count += 1
  const said = { account: SOCIAL, thread: `c${count}`, surface: 'comment', visibility: 'public' } as const
  for (const text of texts) await deliver(house.desk, message({ ...said, text }))
  return await conversationOf(house.desk, { account: SOCIAL, thread: `c${count}` })
}

async function hide(id: ConversationId, text: string, outcome: HideOutcome = { kind: 'done' }): Promise<void> {
  const chosen = (await hideChoices(house.desk, { id, account: SOCIAL }, true)).find((one) => one.text === text)
  if (chosen === undefined) throw new Error(`nobody wrote ${text}`)
  await orderHiding(house.desk, { conversation: id, by: ada, message: chosen.id, hidden: true })
  const claim = await claimHiding(house.desk, id)
  if (!claim.ok) throw new Error(claim.why)
  await settleHiding(house.desk, claim.order, outcome)
}

/** What is posted of the facts after one, as a room would. */
const postsAfter = async (id: ConversationId, after: string): Promise<ThreadPost[]> =>
  openDrawing(house.desk).posts(id, await timelineOf(house.desk, id, { after, limit: 500 }), 'slack')
const lastFact = async (id: ConversationId): Promise<string> =>
  (await timelineOf(house.desk, id, { after: '0', limit: 500 })).at(-1)?.id ?? '0'
const cardOf = async (id: ConversationId) => {
  const drawn = await openDrawing(house.desk).card(id)
  if (drawn === undefined) throw new Error('no card')
  return drawn.card
}

describe('a card with comments', () => {
  it('offers to hide what others read and to show what they do not, and says how each stands', async () => {
    const id = await commented('You thieves', 'All of you')
    expect([...actsOn(await cardOf(id)).keys()]).toEqual(expect.arrayContaining(['hide']))
    expect([...actsOn(await cardOf(id)).keys()]).not.toContain('show')
    await hide(id, 'You thieves')
    expect([...actsOn(await cardOf(id)).keys()]).toEqual(expect.arrayContaining(['hide', 'show']))
    await hide(id, 'All of you')
    expect([...actsOn(await cardOf(id)).keys()]).not.toContain('hide')
    const shown = readingOf(await cardOf(id))
    expect(shown.match(/others do not see this/g)).toHaveLength(2)
    expect(shown).toContain('You thieves')
  })

  it('says what is under way, and nothing of hiding once the comment was deleted', async () => {
    count += 1
    const said = message({ account: SOCIAL, thread: `c${count}`, surface: 'comment', visibility: 'public' })
    await deliver(house.desk, said)
    const id = await conversationOf(house.desk, { account: SOCIAL, thread: `c${count}` })
    const [choice] = await hideChoices(house.desk, { id, account: SOCIAL }, true)
    if (choice === undefined) throw new Error('nothing to hide')
    await orderHiding(house.desk, { conversation: id, by: bruno, message: choice.id, hidden: true })
    expect(readingOf(await cardOf(id))).toContain('Being hidden')
    await deliver(house.desk, change('deleted', said))
    expect(readingOf(await cardOf(id))).not.toContain('hidden')
    expect([...actsOn(await cardOf(id)).keys()]).not.toContain('hide')
  })

  it('goes on offering it when it is closed, and offers nothing in private', async () => {
    const id = await commented('Closed and still there')
    await house.desk.db.raw(
      `insert into closures (conversation_id, by, at, reason, answered) values (?, 'ada', db_now(), 'solved', false)`,
      [id],
    )
    expect([...actsOn(await cardOf(id)).keys()]).toEqual(expect.arrayContaining(['reopen', 'hide']))
    await deliver(house.desk, message({ account: SOCIAL, thread: 'dm1', surface: 'dm', text: 'In private' }))
    const dm = await conversationOf(house.desk, { account: SOCIAL, thread: 'dm1' })
    expect([...actsOn(await cardOf(dm)).keys()]).not.toContain('hide')
  })
})

describe('the posts of a thread', () => {
  it('of a comment are drawn anew when it is hidden, and nobody is told again', async () => {
    const id = await commented('First', 'Second')
    const before = await lastFact(id)
    await hide(id, 'Second')
    const posts = await postsAfter(id, before)
    const anew = posts.filter(({ amends }) => amends)
    expect(anew.map(({ card }) => readingOf(card))).toEqual([
      expect.stringMatching(/others do not see this[\s\S]*Second/),
    ])
    expect(posts.filter(({ amends }) => !amends).map(({ card }) => readingOf(card))).toEqual([
      expect.stringContaining('Ada Rossi is having a comment hidden: Second'),
      expect.stringContaining('Hidden on Telegram: Second'),
    ])
  })

  it('of a comment that many have reacted to is found all the same', async () => {
    const id = await commented('First')
    const liked = message({
      account: SOCIAL,
      thread: `c${count}`,
      surface: 'comment',
      visibility: 'public',
      text: 'Liked',
    })
    await deliver(house.desk, liked)
    for (let likes = 0; likes < 60; likes += 1) await deliver(house.desk, change('reaction', liked))
    const before = await lastFact(id)
    await hide(id, 'Liked')
    const anew = (await postsAfter(id, before)).filter(({ amends }) => amends)
    expect(anew.map(({ card }) => readingOf(card))).toEqual([
      expect.stringMatching(/others do not see this[\s\S]*Liked/),
    ])
  })

  it('that tell of many comments at once say which of them is hidden', async () => {
    const texts = Array.from({ length: 17 }, (_, index) => `Number ${index + 1}.`)
    const id = await commented(...texts)
    const told = (await postsAfter(id, '0')).filter(({ key }) => key.startsWith('facts:'))
    expect(told).toHaveLength(2)
    for (const { key } of told)
      await savePost(house.desk, { workspace: 'slack', ref: `ref ${key}`, key, conversation: id })
    const before = await lastFact(id)
    await hide(id, 'Number 14.')
    const anew = (await postsAfter(id, before)).filter(({ amends, key }) => amends && key.startsWith('facts:'))
    expect(anew.map(({ key }) => key)).toEqual([told[1]?.key])
    const reading = readingOf(anew[0]?.card ?? { title: '', tone: 'plain', nodes: [], fallback: '' })
    expect(reading.match(/others do not see this/g)).toHaveLength(1)
    expect(reading).toMatch(/others do not see this[^]{0,120}Number 14/)
    for (const text of texts.slice(11)) expect(reading).toContain(text)
  })

  it('name whoever wanted what could not be done, with the reason', async () => {
    const id = await commented('Not ours')
    const before = await lastFact(id)
    await hide(id, 'Not ours', { kind: 'refused', reason: 'not_ours', detail: 'x' })
    const failed = (await postsAfter(id, before)).find(({ mention }) => mention !== undefined)
    expect(failed).toMatchObject({ mention: ada })
    expect(readingOf(failed?.card ?? (await cardOf(id)))).toMatch(
      /Could not be hidden on Telegram: Not ours[^]*whose post/,
    )
    expect(readingOf(await cardOf(id))).not.toContain('others do not see this')
  })
})
