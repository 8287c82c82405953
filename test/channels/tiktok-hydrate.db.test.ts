import type { EventOf, InboundEvent } from '../../src/desk/index'
import { tiktokAnswer, VIDEO, type TiktokStandIn } from '../support/tiktok-stand-in'
import { later, LIST, longAgo, openTiktokHouse, REPLIES, type TiktokHouse } from './tiktok-house'
import { changeOf, deliveryOf } from './tiktok-material'

let at: TiktokHouse
let tiktok: TiktokStandIn
beforeEach(async () => {
  at = await openTiktokHouse()
  tiktok = at.tiktok
})
afterEach(() => at.close())

describe('what a delivery points to', () => {
  const pointer = (told: Readonly<Record<string, unknown>>): EventOf<'pointer'> => {
    const [event] = at.open().webhook?.parse(Buffer.from(deliveryOf(changeOf(told))), new Date()) ?? []
    return event as EventOf<'pointer'>
  }
  const hydrate = (told: Readonly<Record<string, unknown>>): Promise<InboundEvent[]> | undefined =>
    at.open().hydrate?.(pointer(told))

  it('is read: a comment, and an answer far down under one', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead', at: later() })
    expect(await hydrate({ comment_id: top })).toMatchObject([
      { kind: 'message', text: 'My line is dead', dedupeKey: `comment:${top}`, author: { name: 'Rosa Conti' } },
    ])
    const replies = Array.from({ length: 40 }, (_, index) =>
      tiktok.write({ text: `me too ${index}`, parent: top, author: `-000p${index}`, name: `p${index}` }),
    )
    const last = replies.at(-1)?.comment_id ?? ''
    const place = { kind: 'message', text: 'me too 39', thread: `${VIDEO}:${top}:-000p39` }
    expect(await hydrate({ comment_id: last, parent_comment_id: top })).toMatchObject([place])
    expect(await hydrate({ comment_id: last })).toMatchObject([place])
    tiktok.byId.answers = false
    expect(await hydrate({ comment_id: last, parent_comment_id: top })).toMatchObject([place])
  })

  it('is an answer of our own, to whom it names, and whether it is to be seen', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead', at: later() })
    for (const name of ['ugo', 'leo', 'mia', 'nina'])
      tiktok.write({ text: 'Mine too', parent: top, author: `-000${name}`, name })
    const { comment_id: id } = tiktok.write({ text: '@nina we call you', parent: top, own: true, at: later() })
    const echo = { kind: 'own_echo', thread: `${VIDEO}:${top}:-000nina` }
    const told = { comment_id: id, parent_comment_id: top }
    expect(await hydrate({ ...told, comment_action: 'set_to_public' })).toMatchObject([
      echo,
      { kind: 'receipt', what: 'delivered', externalId: id },
    ])
    expect(await hydrate({ ...told, comment_action: 'set_to_friends_only' })).toMatchObject([
      { kind: 'delivery_failed', externalId: id },
    ])
    tiktok.hide(id)
    expect(await hydrate({ ...told, comment_action: 'set_to_hidden' })).toMatchObject([
      echo,
      { kind: 'delivery_failed', externalId: id },
    ])
  })

  it('is left out when it is hidden, for friends only, or gone', async () => {
    const { comment_id: id } = tiktok.write({ text: 'My line is dead', at: later() })
    expect(await hydrate({ comment_id: id, comment_action: 'set_to_friends_only' })).toMatchObject([
      { kind: 'ignored' },
    ])
    tiktok.hide(id)
    expect(await hydrate({ comment_id: id, comment_action: 'set_to_hidden' })).toMatchObject([{ kind: 'ignored' }])
    tiktok.remove(id)
    expect(await hydrate({ comment_id: id })).toMatchObject([{ kind: 'ignored' }])
    tiktok.fail(LIST, tiktokAnswer(40_007))
    expect(await hydrate({ comment_id: id })).toMatchObject([{ kind: 'ignored' }])
  })

  it('is not given up for a refusal that does not say that it is gone', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead', at: later() })
    for (const code of [40_002, 40_999]) {
      tiktok.fail(LIST, tiktokAnswer(code))
      await expect(hydrate({ comment_id: top })).rejects.toMatchObject({ code: 'unavailable' })
    }
    const { comment_id: id } = tiktok.write({ text: 'me too', parent: top, author: '-000p', at: later() })
    tiktok.byId.answers = false
    for (let index = 0; index < 3; index += 1) tiktok.write({ text: 'older', parent: top, at: later() })
    tiktok.remove(id)
    tiktok.fail(REPLIES, tiktokAnswer(40_002))
    await expect(hydrate({ comment_id: id, parent_comment_id: top })).rejects.toMatchObject({ code: 'unavailable' })
    expect(await hydrate({ comment_id: id, parent_comment_id: top })).toMatchObject([{ kind: 'ignored' }])
  })

  it.each([
    ['a comment that cannot be read', { comments: [{ comment_id: '1', create_time: 'soon' }], has_more: false }],
    ['a list that is none', { list: [] }],
  ])('is kept as unreadable with %s', async (_, data) => {
    tiktok.fail(LIST, tiktokAnswer(0, data))
    expect(await hydrate({})).toMatchObject([{ kind: 'unreadable' }])
  })

  it('is left out when it is from before the account, though it is shown to all only now', async () => {
    const told = { comment_action: 'set_to_public' }
    const { comment_id: before } = tiktok.write({ text: 'two years old', at: longAgo })
    expect(await hydrate({ ...told, comment_id: before })).toMatchObject([
      { kind: 'ignored', reason: 'a comment from before the account was connected' },
    ])
    const { comment_id: after } = tiktok.write({ text: 'new', at: later() })
    expect(await hydrate({ ...told, comment_id: after })).toMatchObject([{ kind: 'message' }])
    const { comment_id: own } = tiktok.write({ text: 'We look into it', parent: before, own: true, at: longAgo })
    expect(await hydrate({ ...told, comment_id: own, parent_comment_id: before })).toMatchObject([
      { kind: 'own_echo' },
      { kind: 'receipt' },
    ])
  })

  it('is read no faster than TikTok allows, and not at all while it wants quiet', async () => {
    const channel = at.open()
    const ids = Array.from({ length: 60 }, (_, index) => tiktok.write({ text: `${index}`, at: later() }).comment_id)
    const read = (some: readonly string[]) =>
      Promise.allSettled(some.map(async (comment_id) => await channel.hydrate?.(pointer({ comment_id }))))
    const refused = (all: PromiseSettledResult<unknown>[]) => all.filter(({ status }) => status === 'rejected')
    expect(refused(await read(ids))).toMatchObject(
      Array.from({ length: 20 }, () => ({ reason: { code: 'unavailable' } })),
    )
    expect(at.asked(LIST)).toBe(40)
    await at.house.advance(61_000)
    tiktok.fail(LIST, tiktokAnswer(40_100))
    await read(ids.slice(0, 1))
    await at.house.advance(290_000)
    expect(refused(await read(ids))).toHaveLength(60)
    expect(at.asked(LIST)).toBe(41)
    await at.house.advance(11_000)
    expect(refused(await read(ids.slice(0, 1)))).toEqual([])
  })

  it('is asked for again while TikTok does not answer', async () => {
    for (const fault of [{ status: 502 }, tiktokAnswer(40_100), 'reset-after'] as const) {
      tiktok.fail(LIST, fault)
      await expect(hydrate({})).rejects.toMatchObject({ code: 'unavailable' })
    }
  })
})
