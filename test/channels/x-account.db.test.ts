import type { Channel, TimedSend } from '../../src/channels/channel'
import { xKind } from '../../src/channels/x/index'
import { openXStandIn, X_SECRETS, X_USER, type XStandIn } from '../support/x-stand-in'
import { until } from '../support/until'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

const ROSA = '2222222222222222222'
const PLACE = {
  kind: 'public_reply',
  visibility: 'public',
  surface: 'mention',
  inReplyTo: '2080000000000000001',
} as const

let house: ChannelHouse
let platform: XStandIn

beforeAll(async () => {
  house = await openChannelHouse('x')
})
afterAll(() => house.close())
beforeEach(async () => {
  platform = await openXStandIn({ now: () => house.desk.now() })
  platform.posts.set('2080000000000000001', { author: ROSA, conversation: '2080000000000000001', summons: true })
  await house.desk.db.raw('delete from vault')
  await house.desk.db.raw('delete from inbox')
})
afterEach(() => platform.close())

const openX = (settings: object = {}): Channel =>
  xKind.open(
    { ...X_SECRETS, user_id: X_USER, username: 'ourx', api_url: platform.url, timeout_ms: 2_000, ...settings },
    house.deps,
  )
const reply = (told: Partial<TimedSend> = {}): TimedSend =>
  replyOf({
    ...{ account: house.deps.account.id, thread: `2080000000000000001:${ROSA}`, ...PLACE },
    ...{ recipient: { externalId: ROSA, name: 'Rosa', handle: '@rosa' }, ...told },
  })

describe('the permission of an account', () => {
  it('is renewed once however many replies wait for it, and what X gave is kept for the next time', async () => {
    const [one, other] = [openX(), openX()]
    const sent = await Promise.all([
      ...[1, 2, 3].map((n) => one.send(reply({ text: `one ${n}` }))),
      ...[1, 2, 3].map((n) => other.send(reply({ text: `other ${n}` }))),
    ])
    expect(sent.every(({ kind }) => kind === 'sent')).toBe(true)
    expect(platform.renewals()).toBe(1)
    await house.advance(2 * 3_600_000)
    expect(await openX().send(reply({ text: 'two hours later' }))).toMatchObject({ kind: 'sent' })
    expect(platform.renewals()).toBe(2)
  })

  it('that X took back early is renewed, and the reply goes with the next try', async () => {
    const channel = openX()
    await channel.send(reply({ text: 'first' }))
    await house.advance(61_000)
    platform.expire()
    expect(await channel.send(reply({ text: 'second' }))).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await channel.send(reply({ text: 'second' }))).toMatchObject({ kind: 'sent' })
  })

  it('is taken from the settings again when they bring another one', async () => {
    await openX().send(reply({ text: 'first' }))
    expect(await openX({ refresh_token: platform.refreshToken() }).probe?.()).toEqual({ ok: true })
    expect(await openX({ refresh_token: 'never given' }).send(reply())).toMatchObject({ reason: 'auth_expired' })
  })
})

describe('a reply', () => {
  it('in private goes to the person, and tells where the conversation goes on', async () => {
    platform.takesMessages.add(ROSA)
    const outcome = await openX().send(reply({ kind: 'private_reply', visibility: 'private', text: 'Your number?' }))
    expect(outcome).toMatchObject({ kind: 'sent', continues: { thread: `dm:${ROSA}`, surface: 'dm' } })
    expect(platform.sent).toMatchObject([{ to: ROSA, text: 'Your number?' }])
  })

  it('carries a button for a direct message where the account wants one', async () => {
    await openX({ dm_button: true }).send(reply({ text: 'Write to us' }))
    await openX().send(reply({ text: 'We look into it' }))
    expect(platform.sent.map(({ button }) => button)).toEqual([
      `https://x.com/messages/compose?recipient_id=${X_USER}`,
      undefined,
    ])
  })

  it('is found again among our messages, by its words and in its conversation', async () => {
    platform.takesMessages.add(ROSA)
    const channel = openX()
    const sent = reply({
      kind: 'dm',
      visibility: 'private',
      thread: `dm:${ROSA}`,
      text: 'See https://acme.example/a & more',
    })
    await channel.send(sent)
    const about = {
      kind: sent.kind,
      attempt: sent.attempt,
      reply: sent.reply,
      part: 0,
      thread: sent.thread,
      text: sent.text,
      sinceMs: 1_000,
    }
    expect(await channel.evidence?.(about)).toEqual({ ids: [expect.any(String)] })
    expect(await channel.evidence?.({ ...about, thread: 'dm:333' })).toEqual({ ids: [] })
    expect(await channel.evidence?.({ ...about, text: 'https://acme.example/a' })).toBe('silent')
  })

  it('waits as long as the limit that is used up lasts', async () => {
    const resetAt = Math.ceil(house.desk.now().getTime() / 1000) + 600
    const headers = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(resetAt) }
    platform.fail('POST /2/tweets', { status: 429, headers, body: {} })
    const outcome = await openX().send(reply())
    const waitMs = outcome.kind === 'not-sent' ? (outcome.retryAfterMs ?? 0) : 0
    expect(waitMs).toBeGreaterThan(500_000)
    expect(waitMs).toBeLessThanOrEqual(601_000)
  })
})

describe('an account that asks', () => {
  const mention = (id: string, text: string): object => ({
    id,
    text,
    author_id: ROSA,
    conversation_id: id,
    edit_history_tweet_ids: [id],
  })

  async function listen(channel: Channel, isDone: () => Promise<boolean>): Promise<void> {
    const stop = new AbortController()
    const listening = channel.listen?.(house.intake, stop.signal)
    await until('what was to be heard of', isDone)
    stop.abort()
    await listening
  }
  const texts = async (): Promise<string[]> =>
    (await house.inbox()).flatMap((event) => (event.kind === 'message' ? [`${event.surface}: ${event.text}`] : []))

  it('reads what names it, what is said of it and what is written to it, and goes on where it stopped', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(2_080_000_000_000_000_100n + BigInt(index)))
    platform.lists.mentions.push(...ids.toReversed().map((id) => mention(id, `mention ${id}`)))
    platform.lists.search.push(mention('2080000000000000300', 'acme is slow'))
    platform.lists.dms.push({
      ...{ id: String((BigInt(house.desk.now().getTime()) - 1_288_834_974_657n) << 22n), event_type: 'MessageCreate' },
      ...{ sender_id: ROSA, dm_conversation_id: `${X_USER}-${ROSA}`, text: 'a message' },
    })
    await listen(openX({ keywords: 'acme' }), async () => (await house.intake.readCursor()) !== undefined)
    expect(await texts()).toHaveLength(152)
    expect(await texts()).toEqual(expect.arrayContaining(['keyword-hit: acme is slow', 'dm: a message']))
    const [first, second] = platform.queries.filter(({ path }) => path.endsWith('/mentions'))
    expect(first?.query.has('start_time')).toBe(true)
    expect(second?.query.get('pagination_token')).toBe('100')
    expect(platform.queries.find(({ path }) => path.endsWith('/recent'))?.query.get('query')).toBe(
      `(acme) -from:${X_USER} -is:retweet`,
    )

    const asked = platform.queries.length
    await listen(openX({ keywords: 'acme' }), () => Promise.resolve(platform.queries.length >= asked + 3))
    const after = platform.queries.slice(asked)
    expect(after[0]?.query.get('since_id')).toBe('2080000000000000249')
    expect(await texts()).toHaveLength(152)
  })

  it('tells X where its webhook is, has it looked at again, and says what X is not asked for', async () => {
    const channel = openX({ receive: 'webhook' })
    const url = 'http://desk.example/webhooks/x/x'
    expect(await channel.checks?.()).toMatchObject([
      { what: 'credentials', state: 'ok' },
      { what: 'subscription', state: 'bad' },
    ])
    await listen(channel, () => Promise.resolve(platform.webhooks.length > 0))
    expect(platform.webhooks).toMatchObject([{ url, valid: true }])
    for (const hook of platform.webhooks) hook.valid = false
    await listen(channel, () => Promise.resolve(platform.webhooks[0]?.valid === true))
    expect(platform.webhooks).toHaveLength(1)
    platform.subscriptions.push({ event_type: 'post.mention.create', filter: { user_id: X_USER } })
    expect(await channel.checks?.()).toMatchObject([
      {},
      { state: 'warn', detail: expect.stringContaining('dm.received') as string },
    ])
  })

  it('refuses half a configuration', () => {
    expect(() => openX({ receive: 'webhook', consumer_secret: undefined })).toThrow('consumer_secret is missing')
    expect(() => openX({ receive: 'webhook', bearer_token: undefined })).toThrow('bearer_token is missing')
    expect(() => openX({ user_id: '@acme' })).toThrow('user_id must be the number')
    expect(() => openX({ token: 'x' })).toThrow()
  })
})

describe('a picture', () => {
  it('of a direct message is asked for where its people may, and one that came without its place is looked up', async () => {
    const channel = openX()
    platform.files.set('/2/dm_conversations/media/1/2/a.jpg', Buffer.from('private'))
    const url = 'https://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg'
    expect((await channel.fetchAttachment?.({ url }, 100))?.content.toString()).toBe('private')
    platform.files.set('/media/1.jpg', Buffer.from('public'))
    Object.assign(platform.includes, {
      media: [{ media_key: '3_1', type: 'photo', url: `${platform.url}/media/1.jpg` }],
    })
    expect((await channel.fetchAttachment?.({ post: '7', media_key: '3_1' }, 100))?.content.toString()).toBe('public')
    await expect(channel.fetchAttachment?.({ url: 'http://169.254.169.254/latest' }, 100)).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})
