import type { Channel, ChannelDeps, Intake } from '../../src/channels/channel'
import { instagramKind } from '../../src/channels/instagram/index'
import { parseInstagram } from '../../src/channels/instagram/receive'
import { splitReply } from '../../src/channels/instagram/split'
import type { Delivery, EventOf, InboundEvent } from '../../src/desk/index'
import type { AccountId, FileId } from '../../src/lib/ids'
import { countText } from '../../src/lib/text'
import { graphError, META_SECRET, META_TOKEN, META_VERIFY } from '../support/graph-stand-in'
import { IG, IGSID, openInstagramStandIn, SCOPED, type InstagramStandIn } from '../support/instagram-stand-in'
import { replyOf } from './house'

const account = 'instagram' as AccountId
const now = new Date('2026-11-02T10:00:00Z')
const COMMENT = '17894227972186120'
const MEDIA = '17918195224117851'
const ROSA = '9990001'

const deps = {
  account: { id: account, channel: 'instagram', name: '@lineachiara', undoMs: undefined },
  clock: { now: () => now },
  publicUrl: 'https://desk.example',
  secretKey: 'a-secret-key-of-the-tests-with-32-letters',
  log: { warn: () => undefined },
  // Nothing was ever kept: the token of the settings counts.
  db: { raw: () => Promise.resolve({ rows: [] }) },
} as unknown as ChannelDeps

const parse = (entry: object): InboundEvent[] =>
  parseInstagram(Buffer.from(JSON.stringify({ object: 'instagram', entry: [{ id: IG, ...entry }] })), {
    ...{ account, self: IG, brand: '@lineachiara', now },
  })
const chat = (message: object) =>
  parse({ messaging: [{ sender: { id: IGSID }, recipient: { id: IG }, timestamp: 1_767_000_000_123, message }] })
const comment = (value: object, field = 'comments') =>
  parse({
    time: 1_767_000_000,
    changes: [{ field, value: { id: COMMENT, from: { id: ROSA, username: 'rosa' }, text: 'Dead line', ...value } }],
  })

describe('reading a delivery of Instagram', () => {
  it('reads comments of both ways to log in, live ones too', () => {
    const said = { kind: 'message', surface: 'comment', thread: `comment:${COMMENT}:${ROSA}`, externalId: COMMENT }
    expect(comment({})).toMatchObject([said])
    expect(comment({ id: undefined, comment_id: COMMENT })).toMatchObject([said])
    expect(comment({}, 'live_comments')).toMatchObject([said])
    const flat = {
      time: 1_767_000_000,
      field: 'comments',
      value: { id: COMMENT, from: { id: ROSA }, text: 'Dead line' },
    }
    expect(parse(flat)).toMatchObject([{ ...said, occurredAt: new Date(1_767_000_000_000) }])
    expect(comment({ parent_id: '55' })).toMatchObject([{ thread: `comment:55:${ROSA}` }])
    expect(comment({ from: undefined })).toMatchObject([{ author: { externalId: `of:${COMMENT}` } }])
  })

  it('knows its own comments by either of the ids that the account has', () => {
    for (const from of [{ id: IG }, { id: SCOPED, self_ig_scoped_id: SCOPED }]) {
      expect(comment({ from })).toMatchObject([{ kind: 'ignored' }])
      expect(comment({ from, parent_id: '55' })).toMatchObject([
        { kind: 'pointer', source: { own: COMMENT, answered: '55', text: 'Dead line' } },
      ])
    }
  })

  it('reads messages that stand in a field of their own', () => {
    const value = {
      sender: { id: IGSID },
      recipient: { id: IG },
      timestamp: 1_767_000_000_123,
      message: { mid: 'm', text: 'Hi' },
    }
    expect(parse({ field: 'messages', value })[0]).toMatchObject({ kind: 'message', text: 'Hi', thread: IGSID })
  })

  it('deletes what was unsent, fetches story mentions, and shows that something came which it is not shown', () => {
    expect(chat({ mid: 'm_1', is_deleted: true })).toMatchObject([{ kind: 'deleted', externalId: 'm_1' }])
    const story = { type: 'story_mention', payload: { url: 'https://lookaside.example/story' } }
    expect(chat({ mid: 'm_1', attachments: [story] })[0]).toMatchObject({
      attachments: [{ kind: 'image', source: { url: 'https://lookaside.example/story' } }],
    })
    expect(chat({ mid: 'm_1', is_unsupported: true })[0]).toMatchObject({
      ...{ kind: 'message', text: '', attachments: [{ name: 'not-shown-m_1.txt', mime: 'text/plain' }] },
    })
    const reel = { type: 'ig_reel', payload: { url: 'https://instagram.example/reel/1', title: 'Our fair' } }
    expect(chat({ mid: 'm_1', attachments: [reel] })[0]).toMatchObject({
      text: 'Our fair https://instagram.example/reel/1',
    })
  })

  it('leaves other accounts and other fields alone', () => {
    expect(parse({ id: '1', field: 'comments', value: {} })).toMatchObject([{ kind: 'ignored' }])
    expect(parse({ field: 'story_insights', value: {} })).toMatchObject([{ kind: 'ignored' }])
    expect(parse({ field: 'mentions', value: {} })).toMatchObject([{ kind: 'unreadable' }])
  })
})

describe('answering on Instagram', () => {
  let platform: InstagramStandIn
  const open = (settings: object = {}): Channel =>
    instagramKind.open(
      {
        ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY, account_id: IG },
        ...{ login: 'facebook', api_url: platform.url, timeout_ms: 1_000, ...settings },
      },
      deps,
    )
  const send = (told: Parameters<typeof replyOf>[0], settings: object = {}) => open(settings).send(replyOf(told))
  const publicly = { kind: 'public_reply', visibility: 'public' } as const
  const pointTo = (source: Record<string, string>): EventOf<'pointer'> => ({
    ...{ kind: 'pointer', account, occurredAt: now, dedupeKey: 'key', thread: 'somewhere', source },
  })
  const picture = { id: '0190a5b0-7e1c-7c3a-9f00-000000000001' as FileId, name: 'a.png', mime: 'image/png' }
  const file = { ...picture, bytes: 1, content: Buffer.from('a') }

  beforeAll(async () => {
    platform = await openInstagramStandIn()
    platform.fetchFrom = (url) => Promise.resolve({ name: url, content: Buffer.from('a') })
    platform.people.set(IGSID, 1).set('late', 48)
    platform.comments.set(COMMENT, { from: ROSA, days: 1 })
    platform.mentions.set(COMMENT, {
      ...{ text: '@lineachiara never again', timestamp: '2026-11-01T08:00:00+0000', username: 'mario' },
      media: { id: MEDIA, permalink: 'https://www.instagram.com/p/abc/' },
    })
    platform.mentions.set(MEDIA, {
      ...{ caption: 'Thanks @lineachiara', username: 'mario', permalink: 'https://www.instagram.com/p/abc/' },
      ...{ media_type: 'IMAGE', media_url: 'https://scontent.example/a.jpg' },
    })
  })
  afterAll(() => platform.close())

  it('reads where somebody named the brand, in a comment or under a picture', async () => {
    const { hydrate } = open()
    expect(await hydrate?.(pointTo({ media: MEDIA, comment: COMMENT }))).toMatchObject([
      {
        ...{ kind: 'message', surface: 'mention', text: '@lineachiara never again', externalId: COMMENT },
        thread: `mention:${MEDIA}:${COMMENT}:@mario`,
        occurredAt: new Date('2026-11-01T08:00:00Z'),
        author: { externalId: '@mario', name: 'mario', handle: '@mario' },
        permalink: 'https://www.instagram.com/p/abc/',
      },
    ])
    expect(await hydrate?.(pointTo({ media: MEDIA }))).toMatchObject([
      { thread: `mention:${MEDIA}::@mario`, text: 'Thanks @lineachiara', attachments: [{ kind: 'image' }] },
    ])
    expect(await hydrate?.(pointTo({ media: '1', comment: '2' }))).toMatchObject([{ kind: 'ignored' }])
    platform.fail('GET /v25.0/', '502-after')
    await expect(hydrate?.(pointTo({ media: MEDIA }))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it.each([10, 200, 230])('keeps what names the brand until a permission is granted (%s)', async (code) => {
    const { hydrate } = open()
    platform.fail('GET /v25.0/', graphError(code))
    await expect(hydrate?.(pointTo({ media: MEDIA }))).rejects.toMatchObject({ code: 'unavailable' })
    expect(await hydrate?.(pointTo({ media: MEDIA }))).toMatchObject([{ kind: 'message' }])
  })

  it('reads whom it answered itself, and how people are called', async () => {
    const { hydrate } = open()
    expect(await hydrate?.(pointTo({ own: '7', answered: COMMENT, text: 'We look into it' }))).toMatchObject([
      { kind: 'own_echo', thread: `comment:${COMMENT}:${ROSA}`, externalId: '7', author: { externalId: IG } },
    ])
    expect(await hydrate?.(pointTo({ profile: IGSID }))).toMatchObject([
      { kind: 'identity_changed', former: IGSID, author: { name: 'Rosa Conti', handle: '@rosa.conti', reach: 1200 } },
    ])
  })

  it('answers mentions where they stand', async () => {
    await send({ ...publicly, surface: 'mention', thread: `mention:${MEDIA}:${COMMENT}:@mario` })
    expect(platform.sent.at(-1)).toMatchObject({ to: COMMENT })
    await send({ ...publicly, surface: 'mention', thread: `mention:${MEDIA}::@mario` })
    expect(platform.sent.at(-1)).toMatchObject({ to: MEDIA })
  })

  it('carries a comment on in private and says where the customer will answer; a mention it cannot', async () => {
    const move = { kind: 'private_reply', inReplyTo: COMMENT } as const
    expect(await send({ ...move, thread: `comment:${COMMENT}:${ROSA}` })).toMatchObject({
      ...{ kind: 'sent', continues: { thread: IGSID, surface: 'dm', author: { externalId: IGSID } } },
    })
    expect(await send({ ...move, thread: `mention:${MEDIA}::@mario` })).toMatchObject({ kind: 'refused' })
  })

  it('hands a file over through a Page, and lets pictures be fetched with Instagram’s own login', async () => {
    expect(
      await send({ thread: IGSID, text: '', files: [{ ...file, mime: 'application/pdf', name: 'a.pdf' }] }),
    ).toMatchObject({
      kind: 'sent',
    })
    expect(platform.sent.at(-1)).toMatchObject({ files: [{ name: 'a.pdf' }] })
    const own = { login: 'instagram' }
    expect(await send({ thread: IGSID, text: '', files: [file] }, own)).toMatchObject({ kind: 'sent' })
    expect(platform.sent.at(-1)?.url).toMatch(/^https:\/\/desk\.example\/files\/[\w.-]+$/)
    expect(await send({ thread: IGSID, text: '', files: [{ ...file, mime: 'application/pdf' }] }, own)).toMatchObject({
      ...{ kind: 'refused', reason: 'bad_media' },
    })
    expect(open(own).capabilities.attachments.out).toEqual(['image'])
  })

  it('marks what a person writes after a day, where Meta allows that', async () => {
    const late = { thread: 'late', lastCustomerAt: new Date(now.getTime() - 48 * 3_600_000) }
    expect(await send(late)).toMatchObject({ kind: 'refused', reason: 'window_closed' })
    expect(await send(late, { human_agent: true })).toMatchObject({ kind: 'sent' })
    expect(platform.sent.at(-1)).toMatchObject({ tag: 'HUMAN_AGENT' })
  })

  it('finds what a webhook lost, and takes its own words for its own under any of its ids', async () => {
    const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString()
    platform.conversations.push({
      messages: {
        data: [
          { id: 'm_lost', created_time: at(-5), from: { id: IGSID }, to: { data: [{ id: SCOPED }] }, message: 'Lost' },
          { id: 'm_own', created_time: at(-4), from: { id: SCOPED }, to: { data: [{ id: IGSID }] }, message: 'Ours' },
        ],
      },
    })
    const from = { id: ROSA, username: 'rosa' }
    platform.media.push({
      id: MEDIA,
      comments: {
        data: [
          { id: '71', text: 'Dead line', timestamp: at(-3), from },
          { id: '72', text: 'Long ago', timestamp: at(-3_000), from },
        ],
      },
    })
    const kept: Delivery[] = []
    const stop = new AbortController()
    const intake = {
      accept: (deliveries: Delivery[]) => Promise.resolve(void kept.push(...deliveries)),
      readCursor: () => Promise.resolve(at(0)),
      saveCursor: () => Promise.resolve(stop.abort()),
      now: () => now,
    } as unknown as Intake
    await open().listen?.(intake, stop.signal)
    const events = kept.flatMap((delivery) => (delivery.source === 'customer' ? [delivery.event] : []))
    expect(events.map(({ kind, dedupeKey }) => `${kind} ${dedupeKey}`)).toEqual([
      'message m_lost',
      `pointer profile:${IGSID}`,
      'own_echo m_own:echo',
      'message comment:71',
    ])
    expect(platform.subscriptions.has('me')).toBe(true)
  })
})

describe('cutting a reply for Instagram', () => {
  it('counts a message in bytes and a comment in letters', () => {
    const text = 'Città 👍🏽 '.repeat(200).trim()
    const parts = splitReply({ text, files: [], kind: 'dm' })
    expect(parts.every((part) => countText(part.text, 'utf8_bytes') <= 1000)).toBe(true)
    expect(parts.map((part) => part.text).join(' ')).toBe(text)
    expect(splitReply({ text, files: [], kind: 'public_reply' })).toHaveLength(1)
  })
})
