import { openAddress } from '../../src/channels/tiktok/webhook'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import {
  ROSA,
  TIKTOK_SECRETS,
  tiktokAnswer,
  tiktokSignature,
  VIDEO,
  type TiktokStandIn,
} from '../support/tiktok-stand-in'
import { until } from '../support/until'
import { replyOf } from './house'
import { CREATE, later, LIST, openTiktokHouse, type TiktokHouse } from './tiktok-house'
import { changeOf, deliveryOf } from './tiktok-material'

let at: TiktokHouse
let tiktok: TiktokStandIn
beforeEach(async () => {
  at = await openTiktokHouse()
  tiktok = at.tiktok
})
afterEach(() => at.close())

describe('a comment that comes by both ways', () => {
  it('is one message, and gone when its author deletes it', async () => {
    const channel = at.open()
    const url = `${await at.house.serve(channel)}/webhooks/tiktok/tiktok`
    const desk = { ...at.house.desk, capabilities: () => channel.capabilities }
    const drain = drainLaneJob({ desk, workspaces: [], channelOf: () => channel, hydrateMs: 5_000 })
    const post = async (told: Readonly<Record<string, unknown>>): Promise<number> => {
      const body = deliveryOf(changeOf(told))
      const headers = { 'tiktok-signature': tiktokSignature(body, desk.now()) }
      return (await fetch(url, { method: 'POST', body, headers })).status
    }
    const messages = async (thread: string): Promise<object[]> => {
      await drain({ id: '1', key: `tiktok:${thread}`, payload: {}, attempts: 0, retried: false, holds: () => true })
      return await desk.db('messages').select('text', 'author_name', 'external_id')
    }
    await at.look()
    const { comment_id } = tiktok.write({ text: 'My line is dead', at: later() })
    const thread = `${VIDEO}:${comment_id}:${ROSA}`
    expect([await post({ comment_id }), await post({ comment_id })]).toEqual([200, 200])
    expect(await messages(thread)).toEqual([
      { text: 'My line is dead', author_name: 'Rosa Conti', external_id: comment_id },
    ])
    await at.look()
    expect(await messages(thread)).toHaveLength(1)
    expect((await at.house.inbox()).map(({ kind }) => kind)).toEqual(['pointer', 'message'])
    tiktok.remove(comment_id)
    await post({ comment_id, comment_action: 'delete' })
    expect(await messages(thread)).toMatchObject([{ text: '', external_id: comment_id }])
  })
})

describe('answers', () => {
  const reply = (top: string, told: object = {}) =>
    replyOf({
      ...{ account: at.house.deps.account.id, thread: `${VIDEO}:${top}:${ROSA}`, surface: 'comment' },
      ...{ kind: 'public_reply', visibility: 'public', ...told },
    })

  it('stand under the comment, and a lost one is found among many', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    for (let index = 0; index < 40; index += 1) tiktok.write({ text: 'We look into it', parent: top })
    tiktok.write({ text: 'We look into it', parent: top, own: true, at: new Date(Date.now() - 67_000) })
    const about = { ...reply(top), part: 0, sinceMs: 60_000 }
    expect(await at.open().evidence?.(about)).toEqual({ ids: [] })
    tiktok.fail(CREATE, 'reset-after')
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'unknown' })
    expect(await at.open().evidence?.(about)).toEqual({ ids: [tiktok.last().comment_id] })
    expect(tiktok.answered).toEqual([{ text: 'We look into it', top }])
  })

  it('that say the same are all named, since only the desk knows which of them is whose', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    const sent = await at.open().send(reply(top))
    const another = await at.open().send(reply(top))
    const ids = [sent, another].map((one) => (one.kind === 'sent' ? one.ids[0] : ''))
    tiktok.fail(CREATE, 'reset-before')
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'unknown' })
    expect(await at.open().evidence?.({ ...reply(top), sinceMs: 1_000 })).toEqual({ ids: ids.toReversed() })
  })

  it('are not looked for under a comment that is hidden or gone, which proves nothing', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    await at.open().send(reply(top))
    tiktok.hide(top)
    const about = { ...reply(top), sinceMs: 60_000 }
    expect(await at.open().evidence?.(about)).toBe('silent')
    tiktok.remove(top)
    expect(await at.open().evidence?.(about)).toBe('silent')
  })

  it.each([
    ['refuses to show the comment', tiktokAnswer(40_002)],
    ['shows what cannot be read', tiktokAnswer(0, { list: [] })],
  ])('are not called answers to nobody when TikTok %s', async (_, fault) => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    tiktok.fail(CREATE, tiktokAnswer(40_002))
    tiktok.fail(LIST, fault)
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'refused', reason: 'policy' })
  })

  it('to a comment that is hidden are refused, and say so', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    tiktok.hide(top)
    expect(await at.open().send(reply(top))).toMatchObject({
      ...{ kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      detail: expect.stringContaining('the comment is hidden') as string,
    })
  })

  it.each([50_000, 51_065])('are unknown when TikTok itself fails (code %d)', async (code) => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    tiktok.fail(CREATE, tiktokAnswer(code))
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'unknown' })
  })

  it('have the id that TikTok gave, to the last digit', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    const body = '{"code":0,"message":"OK","data":{"comment_id":7301234567890123457}}'
    tiktok.fail(CREATE, { status: 200, body })
    expect(await at.open().send(reply(top))).toEqual({ kind: 'sent', ids: ['7301234567890123457'] })
  })

  it('go with a renewed permission, which is renewed once for all', async () => {
    const { comment_id: top } = tiktok.write({ text: 'My line is dead' })
    await Promise.all([at.look(), at.open().probe?.(), at.open().send(reply(top))])
    expect(tiktok.renewals()).toBe(1)
    await at.house.advance(61_000)
    tiktok.expire()
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'sent' })
    await at.house.advance(61_000)
    tiktok.expire()
    await at.look()
    expect(tiktok.renewals()).toBe(3)
    await at.house.advance(24 * 3_600_000)
    expect(await at.open().send(reply(top))).toMatchObject({ kind: 'sent' })
    expect(tiktok.renewals()).toBe(4)
  })
})

describe('the webhook', () => {
  const OURS = 'https://desk.example/webhooks/tiktok/tiktok'
  const listen = async (seen: () => boolean, settings: object = {}): Promise<void> => {
    const stop = new AbortController()
    const listening = at.open(settings).listen?.(at.house.intake, stop.signal)
    await until('it was looked at', seen)
    stop.abort()
    await listening
  }
  const SET = 'POST /open_api/v1.3/business/webhook/update/'
  const GET = 'GET /open_api/v1.3/business/webhook/list/'

  it('is set where it is not ours, and comments are read at the same time', async () => {
    tiktok.webhook.address = 'https://elsewhere.example/'
    await listen(() => tiktok.webhook.address === OURS && at.asked(LIST) > 0)
    expect(await at.open().checks?.()).toContainEqual({ what: 'subscription', state: 'ok', detail: '' })
  })

  it('of another account of this desk is left alone, and that is said', async () => {
    const address = openAddress('https://desk.example/webhooks/tiktok/other')
    tiktok.webhook.address = address.url
    await listen(() => at.asked(GET) > 0 && at.asked(LIST) > 0)
    expect(at.asked(SET)).toBe(0)
    const checks = await at.open().checks?.()
    expect(checks?.at(-1)).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('another account') as string,
    })
    // Once it is open no more, such as after it was renamed, TikTok calls nobody.
    address.close()
    await listen(() => tiktok.webhook.address === OURS)
  })

  it('that TikTok does not take hinders no reading, and is told in the log without the secret', async () => {
    tiktok.fail(SET, tiktokAnswer(40_002))
    await listen(() => at.asked(SET) > 0 && at.asked(LIST) > 0 && at.house.logged().includes('could not be set'))
    expect(at.house.logged()).not.toContain(TIKTOK_SECRETS.app_secret)
    expect((await at.open().checks?.())?.at(-1)).toMatchObject({ what: 'subscription', state: 'warn' })
  })

  it('is not asked for where it is switched off', async () => {
    await listen(() => at.asked(LIST) > 0, { webhook: false })
    await at.open({ webhook: false }).checks?.()
    expect([at.asked(GET), at.asked(SET)]).toEqual([0, 0])
  })

  it('is found in a list as well', async () => {
    tiktok.fail(
      GET,
      tiktokAnswer(0, {
        list: [
          { event_type: 'VIDEO', callback_url: 'https://a.example' },
          { event_type: 'COMMENT', callback_url: OURS },
        ],
      }),
    )
    expect((await at.open().checks?.())?.at(-1)).toMatchObject({ what: 'subscription', state: 'ok' })
  })
})

describe('the state of an account', () => {
  it('counts the days of the permission', async () => {
    const days = async () => (await at.open().checks?.())?.find(({ what }) => what === 'token')
    const until = await days()
    expect(until).toMatchObject({ state: 'ok', until: expect.any(Date) as Date })
    tiktok.permission.leftS = 10.5 * 24 * 3_600
    await at.house.advance(24 * 3_600_000)
    expect(await days()).toMatchObject({ state: 'warn', detail: expect.stringContaining('in 10 days') as string })
  })

  it('names what the account has not permitted', async () => {
    tiktok.permission.scope = 'user.info.basic,video.list,comment.list'
    expect((await at.open().checks?.())?.[1]).toMatchObject({
      ...{ what: 'permissions', state: 'bad' },
      detail: expect.stringContaining('comment.list.manage') as string,
    })
  })

  it('says when the permission is for another account', async () => {
    tiktok.permission.openId = '-000somebody-else'
    expect(await at.open().probe?.()).toMatchObject({
      ok: false,
      reason: expect.stringContaining('another TikTok account') as string,
    })
  })

  it('says when the permission is not renewed', async () => {
    const channel = at.open({ refresh_token: 'rft.old-and-gone' })
    expect(await channel.checks?.()).toMatchObject([{ what: 'credentials', state: 'bad' }, { what: 'subscription' }])
    expect(await channel.probe?.()).toMatchObject({ ok: false })
  })
})
