import type { Channel } from '../../src/channels/channel'
import { blueskyKind } from '../../src/channels/bluesky/index'
import { BLUESKY_PASSWORD, openBlueskyStandIn, type BlueskyStandIn } from '../support/bluesky-stand-in'
import { until } from '../support/until'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

const ROSA = { did: 'did:plc:rosarosarosarosarosarosa', handle: 'rosa.example' }
const ROOT = `at://${ROSA.did}/app.bsky.feed.post/3mptbyp7lu223`

let house: ChannelHouse
let platform: BlueskyStandIn

beforeEach(async () => {
  house = await openChannelHouse('bluesky')
  platform = await openBlueskyStandIn({ now: () => house.desk.now() })
  const indexedAt = house.desk.now().toISOString()
  const record = {
    text: 'again',
    reply: { root: { uri: `${ROOT}0`, cid: 'c0' }, parent: { uri: `${ROOT}0`, cid: 'c0' } },
  }
  platform.others.set(ROOT, { uri: ROOT, cid: 'c1', author: ROSA, record, indexedAt })
})
afterEach(async () => {
  await house.close()
  await platform.close()
})

const open = (settings: object = {}): Channel =>
  blueskyKind.open(
    { handle: '@acme.example', app_password: BLUESKY_PASSWORD, api_url: platform.url, timeout_ms: 2_000, ...settings },
    house.deps,
  )
const reply = (told: object = {}) =>
  replyOf({
    ...{
      account: house.deps.account.id,
      thread: `${ROOT}0:${ROSA.did}`,
      inReplyTo: ROOT,
      kind: 'public_reply',
      visibility: 'public',
    },
    ...{ recipient: { externalId: ROSA.did, name: 'Rosa', handle: '@rosa.example' }, ...told },
  })

describe('the session of an account', () => {
  it('is opened once for all and renewed, not opened again', async () => {
    const sent = await Promise.all([1, 2, 3].map((n) => open().send(reply({ text: `number ${n}` }))))
    expect(sent.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent'])
    await house.advance(3 * 3_600_000)
    expect(await open().send(reply({ text: 'later' }))).toMatchObject({ kind: 'sent' })
    expect(platform.sessions()).toEqual({ opened: 1, renewed: 1 })
  })

  it('that the server ended early is renewed, and the reply goes with the next try', async () => {
    const channel = open()
    await channel.send(reply({ text: 'first' }))
    await house.advance(61_000)
    platform.expire()
    const second = reply({ text: 'second' })
    expect(await channel.send(second)).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await channel.send(second)).toMatchObject({ kind: 'sent' })
  })

  it('says when it may not read direct messages, and reads everything else', async () => {
    platform.fail('GET /xrpc/chat.bsky.convo.listConvos', {
      status: 400,
      body: { error: 'InvalidToken', message: 'Bad token scope' },
    })
    expect(await open().checks?.()).toMatchObject([
      { what: 'credentials', state: 'ok' },
      { what: 'permissions', state: 'bad' },
    ])
    platform.fail('GET /xrpc/chat.bsky.convo.getLog', {
      status: 400,
      body: { error: 'InvalidToken', message: 'Bad token scope' },
    })
    platform.lists.search.push(found('acme is slow'))
    await listen(open({ keywords: ['acme'] }), async () => (await texts()).length === 1)
    expect(platform.sessions()).toEqual({ opened: 1, renewed: 0 })
  })
})

describe('a reply', () => {
  it('stands under the post and in what it grew from, and what it names is marked', async () => {
    await open().send(reply({ text: '@rosa.example see https://acme.example' }))
    expect(platform.posts).toMatchObject([
      {
        record: {
          reply: { root: { uri: `${ROOT}0`, cid: 'c0' }, parent: { uri: ROOT, cid: 'c1' } },
          facets: [{ index: { byteStart: 18, byteEnd: 38 } }, { features: [{ did: ROSA.did }] }],
        },
      },
    ])
  })

  it('that was lost is there or it is not, and is never there twice', async () => {
    const channel = open()
    const lost = reply({ text: 'Did this arrive?' })
    const about = { ...lost, sinceMs: 1_000 }
    platform.fail('POST /xrpc/com.atproto.repo.createRecord', 'reset-after')
    expect(await channel.send(lost)).toMatchObject({ kind: 'unknown' })
    expect(await channel.evidence?.(about)).toBe('arrived')
    expect(await channel.send(lost)).toMatchObject({ kind: 'unknown' })
    expect(platform.posts).toHaveLength(1)
    expect(await channel.evidence?.({ ...about, part: 1 })).toBe('absent')
    expect(await channel.evidence?.({ ...about, ...reply({ text: 'never sent' }) })).toBe('absent')
  })

  it('in private goes to whoever takes messages, and tells where the conversation goes on', async () => {
    const channel = open()
    const move = reply({ kind: 'private_reply', visibility: 'private', text: 'Your number?' })
    const refused = { kind: 'refused', reason: 'not_permitted', remedies: ['public_reply', 'open_natively'] }
    platform.profiles.set(ROSA.did, ROSA)
    expect(await channel.send(move)).toMatchObject(refused)
    platform.profiles.set(ROSA.did, { ...ROSA, viewer: { followedBy: 'at://x' } })
    const thread = `dm:convo-${ROSA.did}`
    expect(await channel.send(move)).toMatchObject({ kind: 'sent', continues: { thread, surface: 'dm' } })
    expect(platform.messages).toMatchObject([{ text: 'Your number?' }])
    expect(await channel.evidence?.({ ...move, thread, sinceMs: 1_000 })).toEqual({ ids: [expect.any(String)] })
    expect(await channel.evidence?.({ ...move, thread, text: 'never sent', sinceMs: 1_000 })).toEqual({ ids: [] })
    expect(await channel.send(reply({ kind: 'dm', thread, text: 'x'.repeat(1_001) }))).toMatchObject({
      reason: 'too_long',
    })
  })
})

describe('an account that asks', () => {
  it('reads what names it page by page, what is said of it, what it wrote and what is written to it, once', async () => {
    const at = house.desk.now().getTime()
    platform.lists.notifications = Array.from({ length: 150 }, (_, index) =>
      named(`number ${index}`, new Date(at - index * 1_000)),
    )
    platform.lists.search.push(found('acme is slow'))
    platform.lists.logs.push(log('a message', 0), log('long ago', 2 * 3_600_000))
    await open().send(reply({ text: 'our answer' }))
    const channel = open({ keywords: ['acme'] })
    await listen(channel, async () => (await house.intake.readCursor()) !== undefined)
    expect(await texts()).toHaveLength(153)
    expect(await texts()).toEqual(
      expect.arrayContaining(['dm: a message', 'keyword-hit: acme is slow', 'mention: our answer']),
    )
    expect(await texts()).not.toContain('dm: long ago')

    platform.lists.logs.push(log('another', 0))
    await listen(channel, async () => (await texts()).length === 154)
    expect((await texts()).at(-1)).toBe('dm: another')
  })
})

const found = (text: string, at = house.desk.now()): object => ({
  ...{ uri: `at://${ROSA.did}/app.bsky.feed.post/${text.replaceAll(' ', '-')}`, cid: 'c', author: ROSA },
  ...{ record: { text, createdAt: at.toISOString() }, indexedAt: at.toISOString() },
})
const named = (text: string, at: Date): object => ({ ...found(text, at), reason: 'mention' })
const log = (text: string, agoMs: number): object => ({
  ...{ $type: 'chat.bsky.convo.defs#logCreateMessage', rev: text, convoId: 'convo-1' },
  message: {
    id: text,
    rev: text,
    text,
    sender: { did: ROSA.did },
    sentAt: new Date(house.desk.now().getTime() - agoMs).toISOString(),
  },
})
const texts = async (): Promise<string[]> =>
  (await house.inbox()).flatMap((event) =>
    'text' in event && 'surface' in event ? [`${event.surface}: ${event.text}`] : [],
  )

async function listen(channel: Channel, isDone: () => Promise<boolean>): Promise<void> {
  const stop = new AbortController()
  const listening = channel.listen?.(house.intake, stop.signal)
  await until('what was to be heard of', isDone)
  stop.abort()
  await listening
}
