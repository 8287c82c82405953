import { unavailable } from '../../src/lib/errors'
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
    expect((await at.texts()).toSorted()).toEqual(wanted.toSorted())
  })

  it('reads on behind the first five hundred, which TikTok does not sort, and keeps each comment once', async () => {
    for (let index = 0; index < 90; index += 1) tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    const wanted = Array.from({ length: 560 }, (_, index) => `question ${index}`)
    for (const [index, text] of wanted.entries()) tiktok.write({ text, at: later(index * 1_000) })
    await at.look()
    expect((await at.texts()).toSorted()).toEqual(wanted.toSorted())
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
    tiktok.fail(LIST, tiktokAnswer(40_007))
    await at.look()
    expect(await at.texts()).toEqual(['the second'])
  })

  it.each([
    ['is refused', tiktokAnswer(40_002)],
    ['fails at TikTok', tiktokAnswer(50_002)],
    ['comes as a list that is none', tiktokAnswer(0, { list: [] })],
  ])('reads all others when one video %s, and says so at the end', async (_, fault) => {
    tiktok.videos.push('7201234567890120001')
    await at.look()
    tiktok.write({ text: 'the first', at: later() })
    tiktok.write({ text: 'the second', video: '7201234567890120001', at: later() })
    tiktok.fail(LIST, fault)
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await at.texts()).toContain('the second')
    await at.look()
    expect(await at.texts()).toContain('the first')
  })

  it.each([40_002, 40_007, 50_002, 40_100])(
    'keeps the pages before a failure (code %d), and reads those behind it in the next round',
    async (code) => {
      await at.look()
      const wanted = Array.from({ length: 240 }, (_, index) => `question ${index}`)
      for (const [index, text] of wanted.entries()) tiktok.write({ text, at: later(index * 1_000) })
      // Two pages go well.
      const accept = jest.spyOn(at.house.intake, 'accept')
      accept.mockImplementationOnce(async (deliveries) => {
        accept.mockImplementationOnce(async (more) => {
          tiktok.fail(LIST, tiktokAnswer(code))
          await at.house.deps.accept(more)
        })
        await at.house.deps.accept(deliveries)
      })
      await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
      expect(await at.texts()).toHaveLength(60)
      await at.look()
      expect((await at.texts()).toSorted()).toEqual(wanted.toSorted())
    },
  )

  it('says so when the list of videos is none', async () => {
    tiktok.fail('GET /open_api/v1.3/business/video/list/', tiktokAnswer(0, { list: [] }))
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('stops at once when nothing can be kept', async () => {
    tiktok.videos.push('7201234567890120001')
    await at.look()
    tiktok.write({ text: 'the first', at: later() })
    jest.spyOn(at.house.intake, 'accept').mockRejectedValueOnce(unavailable('The database does not answer.'))
    const before = at.asked(LIST)
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
    expect(at.asked(LIST) - before).toBe(1)
    await at.look()
    expect(await at.texts()).toEqual(['the first'])
  })

  it('rests after very many new comments under very many videos', async () => {
    const videos = Array.from({ length: 6 }, (_, index) => `720123456789012000${index}`)
    tiktok.videos.splice(0, 1, ...videos)
    await at.look()
    for (const video of videos)
      for (let index = 0; index < 900; index += 1)
        tiktok.write({ text: `${index}`, video, author: `-000p${index}`, at: later(index * 1_000) })
    const asked: number[] = []
    for (let rounds = 0; rounds < 3; rounds += 1) {
      const before = at.asked(LIST)
      await at.look()
      asked.push(at.asked(LIST) - before)
    }
    expect(asked).toEqual([expect.any(Number), 6, 6])
    expect(asked[0]).toBeGreaterThan(180)
    expect(new Set((await at.house.inbox()).map(({ dedupeKey }) => dedupeKey)).size).toBe(5_400)
  })
})

describe('reading answers', () => {
  const answer = (parent: string, count: number) =>
    Array.from({ length: count }, (_, index) =>
      tiktok.write({ text: `a${index}`, parent, author: `-000p${index}`, name: `p${index}`, at: later(index) }),
    )

  it.each([
    ['are refused', tiktokAnswer(40_002)],
    ['cannot be read', tiktokAnswer(0, { list: [] })],
  ])('is tried again when they %s, and hinders nothing else', async (_, fault) => {
    const { comment_id: parent } = tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    answer(parent, 10)
    tiktok.write({ text: 'another', at: later() })
    tiktok.fail(REPLIES, fault)
    await expect(at.look()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await at.texts()).toContain('another')
    await at.look()
    const wanted = [...Array.from({ length: 10 }, (_, index) => `a${index}`), 'another']
    expect((await at.texts()).filter((text) => text !== 'unreadable').toSorted()).toEqual(wanted)
  })

  it('goes on when the comment is gone meanwhile, or hidden', async () => {
    const { comment_id: gone } = tiktok.write({ text: 'long ago', at: longAgo })
    const { comment_id: hidden } = tiktok.write({ text: 'long ago', at: longAgo })
    await at.look()
    answer(gone, 5)
    answer(hidden, 5)
    tiktok.hide(hidden)
    tiktok.fail(REPLIES, tiktokAnswer(40_007))
    await at.look()
    expect(at.asked(REPLIES)).toBe(1)
    tiktok.hide(hidden, 'PUBLIC')
    await at.look()
    expect(at.asked(REPLIES)).toBe(2)
    expect(new Set(await at.texts()).size).toBe(5)
  })

  it('finds within hours an answer that came where another one went', async () => {
    const tops = Array.from({ length: 7 }, (_, index) => tiktok.write({ text: `top ${index}`, at: later(index) }))
    const answers = tops.map(({ comment_id }) => answer(comment_id, 5))
    await at.look()
    for (const [index, { comment_id: parent }] of tops.entries()) {
      tiktok.remove(answers[index]?.[4]?.comment_id ?? '')
      tiktok.write({ text: `instead ${index}`, parent, author: '-000z', name: 'z', at: later(9_000) })
    }
    const missing = async () => tops.length - (await at.texts()).filter((text) => text.startsWith('instead')).length
    const seen: number[] = []
    for (let hours = 0; hours < 3; hours += 1) {
      await at.look()
      seen.push(await missing())
      await at.house.advance(61 * 60_000)
    }
    expect(seen).toEqual([7, 2, 0])
  })

  it('gives the fate of answers under a comment of our own', async () => {
    await at.look()
    const { comment_id: parent } = tiktok.write({ text: 'Ask us here', own: true, at: later() })
    const { comment_id: id } = tiktok.write({ text: 'We look into it', parent, own: true, at: later(2_000) })
    await at.look()
    tiktok.hide(id)
    await at.look()
    expect(await at.house.inbox()).toMatchObject([
      { kind: 'receipt', what: 'delivered', externalId: id },
      { kind: 'delivery_failed', externalId: id },
    ])
  })
})
