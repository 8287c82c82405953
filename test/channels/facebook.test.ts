import type { Channel, ChannelDeps, Intake } from '../../src/channels/channel'
import { facebookKind } from '../../src/channels/facebook/index'
import { parsePage } from '../../src/channels/facebook/receive'
import { splitReply } from '../../src/channels/facebook/split'
import type { Delivery, EventOf, InboundEvent } from '../../src/desk/index'
import type { AccountId, FileId } from '../../src/lib/ids'
import { openFacebookStandIn, PAGE, PSID, type FacebookStandIn } from '../support/facebook-stand-in'
import { META_SECRET, META_TOKEN, META_VERIFY } from '../support/graph-stand-in'
import { replyOf } from './house'

const account = 'facebook' as AccountId
const now = new Date('2026-11-02T10:00:00Z')
const COMMENT = `${PAGE}_77_88`
const POST = `${PAGE}_77`
const ROSA = '139560936744123'

const deps = {
  account: { id: account, channel: 'facebook', name: 'Linea Chiara', undoMs: undefined },
  clock: { now: () => now },
  publicUrl: 'https://desk.example',
} as unknown as ChannelDeps

const parse = (entry: object): InboundEvent[] =>
  parsePage(Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: PAGE, ...entry }] })), {
    ...{ account, page: PAGE, brand: 'Linea Chiara', now },
  })
const change = (field: string, value: object) => parse({ time: 1_767_000_000, changes: [{ field, value }] })
const feed = (value: object) =>
  change('feed', {
    ...{ item: 'comment', verb: 'add', comment_id: COMMENT, post_id: POST, parent_id: POST },
    ...{ from: { id: ROSA, name: 'Rosa Conti' }, created_time: 1_767_000_000, message: 'My line is dead', ...value },
  })
const chat = (item: object, where = 'messaging') =>
  parse({ [where]: [{ sender: { id: PSID }, recipient: { id: PAGE }, timestamp: 1_767_000_000_123, ...item }] })

describe('reading the feed of a Page', () => {
  it('reads what customers add, change and take back, whichever word Facebook has for it', () => {
    const thread = `comment:${COMMENT}:${ROSA}`
    expect(feed({})).toMatchObject([{ kind: 'message', surface: 'comment', visibility: 'public', thread }])
    for (const verb of ['edited', 'edit'])
      expect(feed({ verb, message: 'Solved' })).toMatchObject([
        { kind: 'edited', externalId: COMMENT, text: 'Solved', dedupeKey: `${COMMENT}:edited:1767000000` },
      ])
    for (const verb of ['remove', 'delete']) expect(feed({ verb })).toMatchObject([{ kind: 'deleted', thread }])
    expect(feed({ verb: 'mute' })).toMatchObject([{ kind: 'ignored' }])
  })

  it('reads that somebody of the Page hid a comment or showed it again, at the time when that was told', () => {
    const at = { occurredAt: new Date(1_767_000_000_000), thread: `comment:${COMMENT}:${ROSA}`, externalId: COMMENT }
    for (const [verb, hidden] of [
      ['hide', true],
      ['unhide', false],
    ] as const)
      // What `created_time` means there nobody documents: here it is when the comment was written.
      expect(feed({ verb, created_time: 1_766_000_000 })).toEqual([
        { kind: 'hidden', account, ...at, hidden, dedupeKey: `${COMMENT}:${verb}:1767000000` },
      ])
  })

  it('knows the writer wherever Facebook puts them, and makes one up for each who is not named', () => {
    const elsewhere = feed({ from: undefined, sender_id: 77, sender_name: 'Rosa' })
    expect(elsewhere).toMatchObject([{ author: { externalId: '77', name: 'Rosa' } }])
    expect(feed({ from: undefined })).toMatchObject([{ author: { externalId: `of:${COMMENT}`, name: '' } }])
  })

  it('takes what the Page wrote itself for an answer to whom it answers, which has to be read', () => {
    const own = { from: { id: PAGE, name: 'Linea Chiara' }, parent_id: `${PAGE}_77_66` }
    expect(feed(own)).toMatchObject([
      { kind: 'pointer', source: { own: COMMENT, answered: `${PAGE}_77_66`, text: 'My line is dead' } },
    ])
    expect(feed({ ...own, item: 'status', comment_id: undefined, parent_id: undefined })).toMatchObject([
      { kind: 'ignored', reason: 'a post of our own' },
    ])
  })

  it('reads recommendations and mentions', () => {
    const rating = { item: 'rating', verb: 'add', open_graph_story_id: '555', reviewer_id: ROSA, reviewer_name: 'Rosa' }
    const told = { ...rating, recommendation_type: 'NEGATIVE', review_text: 'Two weeks without a line' }
    expect(change('ratings', told)).toMatchObject([
      { kind: 'message', surface: 'review', thread: `review:555:${ROSA}`, text: '👎 Two weeks without a line' },
    ])
    const mention = { item: 'post', verb: 'add', post_id: '9_8', sender_id: ROSA, sender_name: 'Rosa', message: '@You' }
    expect(change('mention', mention)).toMatchObject([{ surface: 'mention', thread: `post:9_8:${ROSA}` }])
  })

  it('takes over pictures and leaves other Pages alone', () => {
    const photo = { item: 'photo', comment_id: undefined, link: 'https://scontent.example/a.jpg' }
    expect(feed(photo)).toMatchObject([
      { surface: 'post', attachments: [{ kind: 'image', source: { url: 'https://scontent.example/a.jpg' } }] },
    ])
    expect(parse({ id: '999', changes: [{ field: 'feed', value: {} }] })).toMatchObject([{ kind: 'ignored' }])
  })
})

describe('reading Messenger', () => {
  it('shows what another app answers, and lets nobody wait for it', () => {
    const events = chat({ message: { mid: 'm_1', text: 'Hello' } }, 'standby')
    expect(events[0]).toMatchObject({ kind: 'message', automatic: true })
  })

  it('reads edits, unsent messages, reactions and receipts', () => {
    expect(chat({ message_edit: { mid: 'm_1', text: 'Hi', num_edit: 2 } })).toMatchObject([
      { kind: 'edited', externalId: 'm_1', text: 'Hi', dedupeKey: 'm_1:edit:2' },
    ])
    expect(chat({ message: { mid: 'm_1', is_deleted: true } })).toMatchObject([
      { kind: 'deleted', dedupeKey: 'm_1:delete' },
    ])
    expect(chat({ delivery: { mids: ['m_2', 'm_3'], watermark: 1 } })).toMatchObject([
      { kind: 'receipt', externalId: 'm_2', what: 'delivered' },
      { kind: 'receipt', externalId: 'm_3', what: 'delivered' },
    ])
    expect(chat({ read: { watermark: 1_767_000_000_000 } })).toMatchObject([
      { kind: 'pointer', source: { read: '1767000000000' }, thread: PSID },
    ])
  })

  it('takes a sticker for one in either form, a shared link for words, and says what it is not shown', () => {
    const withOne = (attachment: object) => chat({ message: { mid: 'm_1', attachments: [attachment] } })[0]
    const url = 'https://scontent.example/s.png'
    for (const sticker of [
      { type: 'sticker', payload: { url } },
      { type: 'image', payload: { url, sticker_id: 1 } },
    ])
      expect(withOne(sticker)).toMatchObject({ attachments: [{ kind: 'sticker' }] })
    const shared = { type: 'fallback', title: 'Our tariffs', payload: { url: 'https://lineachiara.example/t' } }
    expect(withOne(shared)).toMatchObject({ text: 'Our tariffs https://lineachiara.example/t', attachments: [] })
    expect(withOne({ type: 'hologram', payload: {} })).toMatchObject({ attachments: [{ name: 'not-shown-m_1.txt' }] })
  })
})

describe('answering for a Page', () => {
  let platform: FacebookStandIn
  const hours = (count: number): Date => new Date(now.getTime() - count * 3_600_000)
  const open = (settings: object = {}): Channel =>
    facebookKind.open(
      {
        ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY, page_id: PAGE },
        ...{ api_url: platform.url, timeout_ms: 1_000, ...settings },
      },
      deps,
    )
  const send = (told: Parameters<typeof replyOf>[0], settings: object = {}) => open(settings).send(replyOf(told))
  const publicly = { kind: 'public_reply', visibility: 'public', surface: 'comment' } as const
  const pointTo = (source: Record<string, string>): EventOf<'pointer'> => ({
    ...{ kind: 'pointer', account, occurredAt: now, dedupeKey: 'key', thread: 'somewhere', source },
  })

  beforeAll(async () => {
    platform = await openFacebookStandIn()
    platform.people.set(PSID, 48)
    platform.things.set(COMMENT, { from: ROSA, days: 1 }).set(POST, { from: PAGE, days: 2 }).set('555', { days: 1 })
  })
  afterAll(() => platform.close())

  it('marks what a person writes after a day, where Meta allows that', async () => {
    const late = { thread: PSID, lastCustomerAt: hours(48) }
    expect(await send(late)).toMatchObject({ kind: 'refused', reason: 'window_closed' })
    expect(await send(late, { human_agent: true })).toMatchObject({ kind: 'sent' })
    expect(platform.sent.at(-1)).toMatchObject({ to: PSID, tag: 'HUMAN_AGENT' })
    expect(open().capabilities.window).toMatchObject({ afterwards: 'closed', surfaces: ['dm'] })
    expect(open({ human_agent: true }).capabilities.window).toMatchObject({
      ...{ afterwards: 'tag_human_agent', extendedMs: 7 * 24 * 3_600_000 },
    })
  })

  it('answers a comment under it, with a picture and nothing else', async () => {
    const thread = `comment:${COMMENT}:${ROSA}`
    expect(await send({ ...publicly, thread })).toMatchObject({ kind: 'sent', ids: [`${COMMENT}_902`] })
    const file = { id: 'f' as FileId, name: 'a.png', mime: 'image/png', bytes: 1, content: Buffer.from('a') }
    await send({ ...publicly, thread, files: [file] })
    expect(platform.sent.at(-1)).toMatchObject({ to: COMMENT, files: [{ name: 'a.png' }] })
    expect(await send({ ...publicly, thread, files: [{ ...file, mime: 'application/pdf' }] })).toMatchObject({
      ...{ kind: 'refused', reason: 'bad_media', remedies: ['private_reply'] },
    })
  })

  it('answers a recommendation under it', async () => {
    const kind = 'review_reply' as const
    expect(await send({ ...publicly, kind, surface: 'review', thread: `review:555:${ROSA}` })).toMatchObject({
      kind: 'sent',
    })
    expect(platform.sent.at(-1)).toMatchObject({ to: '555' })
  })

  it('carries a comment on in private, once, and says where the customer will answer', async () => {
    const move = { kind: 'private_reply', thread: `comment:${COMMENT}:${ROSA}`, inReplyTo: COMMENT } as const
    expect(await send({ ...move, surface: 'comment' })).toMatchObject({
      kind: 'sent',
      continues: { thread: PSID, surface: 'dm', author: { externalId: PSID, name: 'Rosa Conti' } },
    })
    expect(await send({ ...move, surface: 'comment' })).toMatchObject({ kind: 'refused', remedies: ['public_reply'] })
  })

  it('reads whom the Page answered, and how people are called', async () => {
    const { hydrate } = open()
    const own = { own: '1_2', answered: COMMENT, text: 'We look into it', isPost: 'false' }
    expect(await hydrate?.(pointTo(own))).toMatchObject([
      { kind: 'own_echo', thread: `comment:${COMMENT}:${ROSA}`, externalId: '1_2', text: 'We look into it' },
    ])
    expect(await hydrate?.(pointTo({ ...own, answered: POST, isPost: 'true' }))).toMatchObject([{ kind: 'ignored' }])
    expect(await hydrate?.(pointTo({ profile: PSID }))).toMatchObject([
      { kind: 'identity_changed', former: PSID, author: { externalId: PSID, name: 'Rosa Conti' } },
    ])
    expect(await hydrate?.(pointTo({ profile: '404' }))).toMatchObject([{ kind: 'ignored' }])
    platform.fail('GET /v25.0/', '502-after')
    await expect(hydrate?.(pointTo({ profile: PSID }))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('finds what a webhook lost, under the same keys', async () => {
    const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString()
    platform.conversations.push({
      messages: {
        data: [
          { id: 'm_lost', created_time: at(-5), from: { id: PSID }, to: { data: [{ id: PAGE }] }, message: 'Lost' },
          { id: 'm_own', created_time: at(-4), from: { id: PAGE }, to: { data: [{ id: PSID }] }, message: 'Ours' },
          { id: 'm_old', created_time: at(-600), from: { id: PSID }, to: { data: [{ id: PAGE }] }, message: 'Old' },
        ],
      },
    })
    const comment = { id: COMMENT, from: { id: ROSA, name: 'Rosa' }, message: 'My line is dead', created_time: at(-3) }
    platform.feed.push({ id: POST, from: { id: PAGE }, created_time: at(-9_000), comments: { data: [comment] } })
    const kept: Delivery[] = []
    let cursor: string | undefined = at(0)
    const stop = new AbortController()
    const intake: Intake = {
      accept: (deliveries) => Promise.resolve(void kept.push(...deliveries)),
      readCursor: () => Promise.resolve(cursor),
      saveCursor: (next) => {
        cursor = next
        stop.abort()
        return Promise.resolve()
      },
      now: () => now,
      log: undefined as never,
    }
    await open().listen?.(intake, stop.signal)
    const keys = kept.map((delivery) => (delivery.source === 'customer' ? delivery.event.dedupeKey : ''))
    expect(keys.sort()).toEqual(
      [`${COMMENT}:add:${(now.getTime() - 180_000) / 1000}`, 'm_lost', `profile:${PSID}`, 'm_own:echo'].sort(),
    )
    expect(cursor).toBe(now.toISOString())
    expect(platform.subscriptions.get(PAGE)).toContain('message_echoes')
  })

  it('stays where it was while Meta does not answer', async () => {
    platform.fail(`GET /v25.0/${PAGE}/conversations`, '502-after')
    const saveCursor = () => Promise.reject(new Error('nothing to save'))
    const intake = { readCursor: () => Promise.resolve(undefined), saveCursor, now: () => now } as unknown as Intake
    await expect(open().listen?.(intake, new AbortController().signal)).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('cutting a reply of a Page', () => {
  const files = ['one', 'two'].map((id) => ({ id, name: id, mime: 'image/png', bytes: 1 }))
  it('sends words and files apart in Messenger, and one picture with a comment', () => {
    expect(splitReply({ text: 'Here', files, kind: 'dm' })).toHaveLength(3)
    expect(splitReply({ text: 'Here', files, kind: 'public_reply' })).toEqual([
      { text: 'Here', files: ['one'] },
      { text: '', files: ['two'] },
    ])
  })
})
