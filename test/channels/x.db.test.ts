import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel, TimedSend } from '../../src/channels/channel'
import { xKind } from '../../src/channels/x/index'
import { hmacBase64 } from '../../src/lib/signatures'
import type { Fault, PlatformAnswer } from '../support/platform'
import { openXStandIn, X_SECRETS, X_USER, type XStandIn } from '../support/x-stand-in'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'

const ROSA = '2222222222222222222'
const THREAD = `2080000000000000001:${ROSA}`
const OURS = '2080000000000000100'
const REPLY = '2080000000000000101'
const HIDE = `PUT /2/tweets/${REPLY}/hidden`
const PHOTO = { name: 'bill.jpg', mime: 'image/jpeg', content: Buffer.from('\xff\xd8\xff\xe0 a photo', 'latin1') }

let house: ChannelHouse
let platform: XStandIn

const openX = (settings: object = {}): Channel =>
  xKind.open(
    {
      ...X_SECRETS,
      ...{ user_id: X_USER, username: '@ourx', receive: 'webhook', long_posts: true },
      ...{ api_url: platform.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )

const recorded = (name: string): Buffer => readFileSync(join(__dirname, '../fixtures/channels/x', name))
const ignored = (reason: string) => [{ kind: 'ignored', reason: expect.stringContaining(reason) as string }]

/** All that X is documented to send to the account of the samples. */
const RECORDED: Readonly<Record<string, readonly object[]>> = {
  'xaa_dm_received.json': [
    {
      kind: 'message',
      dedupeKey: 'dm:2080765901528535096',
      ...{ surface: 'dm', visibility: 'private', thread: `dm:${ROSA}`, externalId: '2080765901528535096' },
      ...{ text: 'hello!', author: { externalId: ROSA, name: 'OtherUser', handle: '@OtherUser', reach: 97 } },
      occurredAt: new Date(1784928224372),
    },
  ],
  'xaa_post_quote_create.json': [
    {
      kind: 'message',
      ...{ surface: 'mention', visibility: 'public', thread: `2090000000000000002:${ROSA}` },
      externalId: '2090000000000000002',
      text: 'Adding some context to this. https://twitter.com/ExampleUser/status/2080761390344937796',
      author: { externalId: ROSA },
      occurredAt: new Date('2026-08-12T18:05:00.000Z'),
      permalink: 'https://x.com/i/status/2090000000000000002',
      language: 'en',
    },
  ],
  'xaa_post_repost_create.json': ignored('not for the counter'),
  'xaa_follow_follow.json': ignored('not for the counter'),
  'xaa_post_delete.json': [{ kind: 'deleted', externalId: '2080761269309813134' }],
  'xaa_oauth_revoke.json': [{ kind: 'subscription_lost' }],
  'aaa_user_event.json': ignored('another account took its permission back'),
  'live_dm_received.json': ignored('for another account'),
}

const REFUSED: PlatformAnswer = {
  status: 403,
  body: { title: 'Forbidden', detail: 'You have been blocked from replying to this user.' },
}

async function openCandidate(): Promise<Candidate> {
  house = await openChannelHouse('x')
  platform = await openXStandIn({ maxText: 25_000, now: () => house.desk.now() })
  platform.posts.set('2080000000000000001', { author: ROSA, conversation: '2080000000000000001', summons: true })
  platform.posts.set('2080000000000000009', { author: ROSA, conversation: '2080000000000000009', summons: false })
  platform.posts.set(OURS, { author: X_USER, conversation: OURS, summons: false })
  platform.posts.set(REPLY, { author: ROSA, conversation: OURS, summons: true })
  const channel = openX()
  const url = `${await house.serve(channel)}/webhooks/x/x`
  let last = ''
  let post = 2_080_000_000_000_001_000n
  const deliver = async (body: string, signature?: string): Promise<number> => {
    const headers = signature === undefined ? {} : { 'x-twitter-webhooks-signature': signature }
    return (await fetch(url, { method: 'POST', body, headers })).status
  }
  const signed = (body: string, secret = X_SECRETS.consumer_secret): string =>
    `sha256=${hmacBase64(secret, 'sha256', body)}`
  const challenge = async (token: string): Promise<unknown> => {
    const answer = await fetch(`${url}?${new URLSearchParams({ crc_token: token }).toString()}`)
    return answer.status === 200 ? ((await answer.json()) as { response_token: string }).response_token : undefined
  }
  const forged = mention({ id: '2080000000000000666', text: 'I am Rosa' })
  const forge = (signature?: string) => async () => (await deliver(forged, signature)) !== 401
  const fault = (how: Fault | PlatformAnswer) => () => platform.fail('POST /2/tweets', how)
  const publicly: Partial<TimedSend> = { kind: 'public_reply', visibility: 'public', surface: 'mention' }
  // Each answers another post of the thread: X takes the same words to the same post once.
  const reply = (told: Partial<TimedSend> = {}): TimedSend => {
    const answered = String((post += 1n))
    platform.posts.set(answered, { author: ROSA, conversation: '2080000000000000001', summons: true })
    return replyOf({
      ...{ account: house.deps.account.id, thread: THREAD, inReplyTo: answered },
      ...{ ...publicly, recipient: { externalId: ROSA, name: 'Rosa', handle: '@rosa' }, ...told },
    })
  }
  return {
    channel,
    secrets: [
      ...Object.values(X_SECRETS).filter((secret) => secret !== X_SECRETS.client_id),
      'access-token-number',
      'refresh-token-number',
    ],
    logged: house.logged,
    inbox: house.inbox,
    file: { ...PHOTO, nameless: true },
    customer: {
      writes: async (text, file) => {
        last = mention({ id: String((post += 1n)), text, ...(file ? { file } : {}) })
        expect(await deliver(last, signed(last))).toBe(200)
      },
      comesAgain: async () => expect(await deliver(last, signed(last))).toBe(200),
      got: () =>
        Promise.resolve(
          platform.sent.map(({ text, media }) => ({
            text,
            files: media.map((id) => platform.uploads.get(id) ?? { name: '', content: Buffer.alloc(0) }),
          })),
        ),
    },
    reply,
    asked: () => platform.requests.length,
    tries: () => platform.requests.filter((asked) => /^POST \/2\/(tweets|dm_conversations)/.test(asked)).length,
    forgeries: {
      'no signature': forge(),
      'an empty signature': forge(''),
      'another secret': forge(signed(forged, `${X_SECRETS.consumer_secret}x`)),
      'the signature of another body': forge(signed(`${forged} `)),
      'without its algorithm': forge(signed(forged).slice('sha256='.length)),
      'a signature that was got as the answer to a challenge': async () =>
        (await deliver(forged, String(await challenge(forged)))) !== 401,
    },
    handshakes: {
      'X asks with its challenge': {
        ask: async () => (await challenge('MjA4MDc2NTkwMTUyODUzNTA5Ng')) === signed('MjA4MDc2NTkwMTUyODUzNTA5Ng'),
        answered: true,
      },
      'somebody wants a delivery signed': { ask: async () => (await challenge(forged)) !== undefined, answered: false },
      'somebody asks without a challenge': { ask: async () => (await fetch(url)).status === 200, answered: false },
    },
    parse: (body) => channel.webhook?.parse(body, new Date(1_784_930_000_000)) ?? [],
    recorded: Object.entries(RECORDED).map(([name, is]) => ({ name, body: recorded(name), is })),
    hiding: {
      comment: { thread: THREAD, externalId: REPLY },
      isHidden: () => platform.hidden.has(REPLY),
      fail: (how) => platform.fail(HIDE, how),
      tooMany: { status: 429, headers: { 'retry-after': '9' }, body: { title: 'Too Many Requests' } },
      orders: () => platform.requests.filter((asked) => asked === HIDE).length,
      refusals: {
        'a reply that is gone': { externalId: '2080000000000000404', reason: 'gone' },
        'a reply in a conversation of others': { externalId: '2080000000000000001', reason: 'not_ours' },
        'a scope that is missing': {
          arrange: () => void platform.scopes.delete('tweet.moderate.write'),
          after: () => void platform.scopes.add('tweet.moderate.write'),
          reason: 'no_permission',
        },
        'credits that are used up': {
          arrange: () => platform.fail(HIDE, { status: 402, body: { title: 'CreditsDepleted' } }),
          reason: 'payment',
        },
      },
    },
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: openX({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: openX({ api_url: 'http://x.invalid' }), tries: 0 },
      'too-many': {
        arrange: fault({ status: 429, headers: { 'retry-after': '7' }, body: { title: 'Too Many Requests' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      blocked: { arrange: fault(REFUSED) },
      gone: {
        arrange: () =>
          platform.fail('POST /2/tweets', {
            status: 403,
            body: { detail: 'The Tweet is deleted or not visible to you.' },
          }),
      },
      // The permission is gone: there is not even a token to call with.
      'wrong-password': {
        arrange: () => undefined,
        channel: openX({ refresh_token: 'a-refresh-token-that-was-used' }),
        tries: 0,
      },
    },
    refusals: {
      'who did not name the account is not answered': {
        arrange: () => undefined,
        told: { inReplyTo: '2080000000000000009', thread: `2080000000000000009:${ROSA}` },
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'a post that is not there': {
        arrange: () => undefined,
        told: { inReplyTo: '2080000000000000404' },
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'a person who takes no messages': {
        arrange: () => undefined,
        told: { kind: 'private_reply', visibility: 'private' },
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['public_reply', 'open_natively'] },
      },
      'no credits': {
        arrange: fault({ status: 402, body: { title: 'CreditsDepleted', detail: 'credits' } }),
        is: { kind: 'refused', reason: 'payment', remedies: ['open_natively'] },
      },
      'words that were posted already may be the lost ones': {
        arrange: fault({
          status: 403,
          body: { detail: 'You are not allowed to create a Tweet with duplicate content.' },
        }),
        is: { kind: 'unknown' },
      },
      'a file that is no picture': {
        arrange: () => undefined,
        told: {
          files: [{ id: 'f', name: 'a.pdf', mime: 'application/pdf', bytes: 3, content: Buffer.from('pdf') }],
        } as object,
        is: { kind: 'refused', reason: 'bad_media' },
      },
      'scopes that are missing': {
        arrange: fault({
          status: 403,
          body: {
            detail: 'Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.',
          },
        }),
        is: { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] },
      },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

/** As X delivers it: with its own escapes, and a link for each picture. */
function mention({ id, text, file }: { id: string; text: string; file?: Given }): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const url = 'https://t.co/pictureabc'
  if (file) platform.files.set('/media/photo.jpg', file.content)
  const shown = file
    ? {
        text: `${escaped} ${url}`,
        attachments: { media_keys: ['3_1'] },
        entities: { urls: [{ url, expanded_url: `https://x.com/rosa/status/${id}/photo/1`, media_key: '3_1' }] },
      }
    : { text: escaped }
  const media = file ? { media: [{ media_key: '3_1', type: 'photo', url: `${platform.url}/media/photo.jpg` }] } : {}
  const payload = {
    id,
    author_id: ROSA,
    conversation_id: id,
    created_at: '2026-07-24T21:23:23.000Z',
    edit_history_tweet_ids: [id],
    ...shown,
  }
  const users = [{ id: ROSA, name: 'Rosa Conti', username: 'rosa', public_metrics: { followers_count: 12 } }]
  const includes = { users, ...media }
  return JSON.stringify({ data: { event_type: 'post.mention.create', filter: { user_id: X_USER }, payload, includes } })
}

examine('x', { open: openCandidate })
