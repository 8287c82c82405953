import { ROSA, tiktokAnswer, VIDEO, type TiktokStandIn } from '../support/tiktok-stand-in'
import { later, LIST, longAgo, openTiktokHouse, REPLIES, type TiktokHouse } from './tiktok-house'

let at: TiktokHouse
let tiktok: TiktokStandIn
beforeEach(async () => {
  at = await openTiktokHouse()
  tiktok = at.tiktok
})
afterEach(() => at.close())

describe('reading comments', () => {
  it('gives nothing that was there before the account, then everything, over as many pages as there are', async () => {
    tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    const wanted = Array.from({ length: 100 }, (_, index) => `question ${index}`)
    for (const [index, text] of wanted.entries()) tiktok.write({ text, at: later(index * 1_000) })
    await at.look()
    await at.look()
    expect(await at.texts()).toEqual(wanted)
  })

  it('reads on behind the first five hundred, which TikTok does not sort, and keeps each comment once', async () => {
    for (let index = 0; index < 90; index += 1) tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    const wanted = Array.from({ length: 560 }, (_, index) => `question ${index}`)
    for (const [index, text] of wanted.entries()) tiktok.write({ text, at: later(index * 1_000) })
    await at.look()
    expect(await at.texts()).toEqual(wanted)
  })

  it('looks under the latest videos, and under no others', async () => {
    const others = ['7201234567890120001', '7201234567890120002']
    tiktok.videos.push(...others)
    await at.look({ videos: 2 })
    for (const video of [VIDEO, ...others]) tiktok.write({ text: `under ${video}`, video, at: later() })
    await at.look({ videos: 2 })
    expect(await at.texts()).toEqual([`under ${VIDEO}`, `under ${others[0]}`])
  })

  it('gives answers to old comments too, more than come along with them, and each person their own conversation', async () => {
    const { comment_id: parent } = tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    for (let index = 0; index < 35; index += 1)
      tiktok.write({
        text: `me too ${index}`,
        parent,
        author: `-000p${index}`,
        name: `p${index}`,
        at: later(index * 1_000),
      })
    await at.look()
    await at.look()
    expect(at.asked(REPLIES)).toBe(2)
    expect((await at.texts()).toSorted()).toEqual(
      Array.from({ length: 35 }, (_, index) => `me too ${index}`).toSorted(),
    )
    expect(new Set((await at.house.inbox()).map((event) => 'thread' in event && event.thread)).size).toBe(35)
  })

  it('gives all answers to a new comment, and does not ask for those that an old one had', async () => {
    const answer = (parent: string, when: Date) => {
      for (let index = 0; index < 5; index += 1)
        tiktok.write({ text: 'me too', parent, author: `-000p${index}`, name: `p${index}`, at: when })
    }
    answer(tiktok.write({ text: 'long ago', at: longAgo }).comment_id, longAgo)
    await at.look()
    expect([await at.texts(), at.asked(REPLIES)]).toEqual([[], 0])
    answer(tiktok.write({ text: 'My line is dead', at: later() }).comment_id, later(1_000))
    await at.look()
    expect(await at.texts()).toEqual(['My line is dead', ...Array.from({ length: 5 }, () => 'me too')])
  })

  it('gives answers to comments that are far back, within the hour', async () => {
    const old = Array.from({ length: 70 }, (_, index) => tiktok.write({ text: `long ago ${index}`, at: longAgo }))
    await at.look()
    tiktok.write({ text: 'still not', parent: old[0]?.comment_id ?? '', at: later() })
    await at.look()
    expect(await at.texts()).toEqual([])
    await at.house.advance(61 * 60_000)
    await at.look()
    expect(await at.texts()).toEqual(['still not'])
  })

  it('leaves out what is hidden until TikTok shows it', async () => {
    await at.look()
    const { comment_id: id } = tiktok.write({ text: 'My line is dead', at: later() })
    tiktok.hide(id)
    await at.look()
    expect(await at.texts()).toEqual([])
    tiktok.hide(id, 'PUBLIC')
    await at.look()
    await at.look()
    expect(await at.texts()).toEqual(['My line is dead'])
  })

  it('shows what was answered in the app, and says when TikTok hides it', async () => {
    await at.look()
    const { comment_id: parent } = tiktok.write({ text: 'My line is dead', at: later() })
    const { comment_id: id } = tiktok.write({ text: 'We look into it', parent, own: true, at: later(1_000) })
    await at.look()
    tiktok.hide(id)
    await at.look()
    const place = { thread: `${VIDEO}:${parent}:${ROSA}`, externalId: id }
    expect((await at.house.inbox()).slice(1)).toMatchObject([
      { kind: 'own_echo', ...place },
      { kind: 'receipt', what: 'delivered', ...place },
      { kind: 'delivery_failed', ...place },
    ])
  })

  it('keeps what it has read of one video when TikTok cuts it off at the next, and is quiet for five minutes', async () => {
    tiktok.videos.push('7201234567890120001')
    await at.look()
    tiktok.write({ text: 'the first', at: later() })
    tiktok.write({ text: 'the second', video: '7201234567890120001', at: later() })
    tiktok.fail(LIST, tiktokAnswer(0, { comments: [], has_more: false }), tiktokAnswer(40_100))
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
    await at.look()
    expect(at.waits.length).toBeGreaterThan(0)
    expect(at.waits[0]).toBeGreaterThan(299_000)
    expect(await at.texts()).toEqual(['the first', 'the second'])
  })

  it.each([
    ['does not answer', { status: 503 }],
    ['is troubled', tiktokAnswer(51_065)],
    ['does not permit it', tiktokAnswer(40_001)],
  ])('that TikTok %s is tried again, and loses nothing', async (_, fault) => {
    await at.look()
    tiktok.write({ text: 'hello', at: later() })
    tiktok.fail(LIST, fault)
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
    await at.look()
    expect(await at.texts()).toEqual(['hello'])
  })

  it('goes on to the next video when one is gone', async () => {
    tiktok.videos.push('7201234567890120001')
    await at.look()
    tiktok.write({ text: 'the second', video: '7201234567890120001', at: later() })
    tiktok.fail(LIST, tiktokAnswer(40_002))
    await at.look()
    expect(await at.texts()).toEqual(['the second'])
  })
})
