import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel, TimedSend } from '../../src/channels/channel'
import { blueskyKind } from '../../src/channels/bluesky/index'
import { parseNotification } from '../../src/channels/bluesky/receive'
import { BLUESKY_PASSWORD, openBlueskyStandIn, OWN_DID, type BlueskyStandIn } from '../support/bluesky-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'

const ROSA = { did: 'did:plc:rosarosarosarosarosarosa', handle: 'rosa.example', displayName: 'Rosa Conti' }
const ROOT = `at://${ROSA.did}/app.bsky.feed.post/3mptbyp7lu223`
const PHOTO = { name: 'bill.jpg', mime: 'image/jpeg', content: Buffer.from('\xff\xd8\xff\xe0 a photo', 'latin1') }

let house: ChannelHouse
let platform: BlueskyStandIn
let number = 0

const openBluesky = (settings: object = {}): Channel =>
  blueskyKind.open(
    {
      handle: 'acme.example',
      app_password: BLUESKY_PASSWORD,
      api_url: platform.url,
      image_url: platform.url,
      timeout_ms: 1_500,
      ...settings,
    },
    house.deps,
  )

const recorded = (name: string): Buffer => readFileSync(join(__dirname, '../fixtures/channels/bluesky', name))

function mention(text: string, file?: Given): object {
  number += 1
  const uri = `at://${ROSA.did}/app.bsky.feed.post/post${number}`
  const cid = `bafkreipicture${number}`
  if (file) platform.files.set(`/img/feed_fullsize/plain/${ROSA.did}/${cid}@jpeg`, file.content)
  const image = { $type: 'blob', ref: { $link: cid }, mimeType: 'image/jpeg', size: 9 }
  const embed = file ? { embed: { $type: 'app.bsky.embed.images', images: [{ alt: '', image }] } } : {}
  const at = house.desk.now().toISOString()
  const record = { $type: 'app.bsky.feed.post', text, createdAt: at, langs: ['it'], ...embed }
  return { uri, cid, author: ROSA, reason: 'mention', record, isRead: false, indexedAt: at }
}

async function openCandidate(): Promise<Candidate> {
  house = await openChannelHouse('bluesky')
  platform = await openBlueskyStandIn({ now: () => house.desk.now() })
  const at = house.desk.now().toISOString()
  platform.others.set(ROOT, {
    uri: ROOT,
    cid: 'bafyreiroot',
    author: ROSA,
    record: { text: 'My line is dead' },
    indexedAt: at,
  })
  const channel = openBluesky()
  /** Until it has asked for everything once. */
  const listen = async (): Promise<void> => {
    const stop = new AbortController()
    let rounds = 0
    const saveCursor = async (cursor: string): Promise<void> => {
      await house.intake.saveCursor(cursor)
      rounds += 1
    }
    const listening = channel.listen?.({ ...house.intake, saveCursor }, stop.signal)
    await until('everything is read', () => rounds > 0)
    stop.abort()
    await listening
  }
  const fault = (how: Fault | PlatformAnswer) => () => platform.fail('POST /xrpc/com.atproto.repo.createRecord', how)
  const bad = (error: string): PlatformAnswer => ({ status: 400, body: { error, message: error } })
  return {
    channel,
    secrets: [BLUESKY_PASSWORD, 'signature-of-access', 'signature-of-refresh'],
    logged: house.logged,
    inbox: async () => (await house.inbox()).filter(({ kind }) => kind !== 'ignored' && kind !== 'own_echo'),
    file: { ...PHOTO, nameless: true },
    customer: {
      writes: async (text, file) => {
        platform.lists.notifications = [mention(text, file)]
        await listen()
      },
      comesAgain: listen,
      got: () =>
        Promise.resolve(
          platform.posts.map(({ text, images }) => ({
            text,
            files: images.map((cid) => ({ name: '', content: platform.blobs.get(cid) ?? Buffer.alloc(0) })),
          })),
        ),
    },
    reply: (told: Partial<TimedSend> = {}) =>
      replyOf({
        ...{ account: house.deps.account.id, thread: `${ROOT}:${ROSA.did}`, inReplyTo: ROOT },
        ...{ kind: 'public_reply', visibility: 'public', surface: 'mention' },
        ...{ recipient: { externalId: ROSA.did, name: 'Rosa', handle: '@rosa.example' }, ...told },
      }),
    asked: () => platform.requests.length,
    tries: () =>
      platform.requests.filter((asked) => /^POST .*(repo\.createRecord|convo\.sendMessage)$/.test(asked)).length,
    parse: (body) => {
      let item: unknown
      try {
        item = JSON.parse(body.toString('utf8'))
      } catch {
        item = body.toString('utf8')
      }
      return [parseNotification(item, { account: house.deps.account.id, ownDid: OWN_DID, now: new Date(0) })]
    },
    recorded: [
      {
        name: 'notification_mention.json',
        body: recorded('notification_mention.json'),
        is: [{ kind: 'message', surface: 'mention', text: '@alice.bluesky.xyz is the best', externalId: 'record(5)' }],
      },
      {
        name: 'notification_reply.json',
        body: recorded('notification_reply.json'),
        is: [{ kind: 'message', surface: 'comment', text: 'indeed', thread: 'record(4):user(1)' }],
      },
      {
        name: 'notification_follow.json',
        body: recorded('notification_follow.json'),
        is: [{ kind: 'ignored', reason: 'a notification "follow"' }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: openBluesky({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: openBluesky({ api_url: 'http://b.invalid' }), tries: 0 },
      'too-many': {
        arrange: fault({ status: 429, headers: { 'retry-after': '7' }, body: { error: 'RateLimitExceeded' } }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      blocked: { arrange: fault(bad('BlockedByActor')) },
      gone: { arrange: fault(bad('NotFound')) },
      'wrong-password': {
        arrange: () => undefined,
        channel: openBluesky({ app_password: 'not-that-password' }),
        tries: 0,
      },
    },
    refusals: {
      'a post that is not there': {
        arrange: () => undefined,
        told: { inReplyTo: `at://${ROSA.did}/app.bsky.feed.post/gone` },
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'a post that only some may answer': {
        arrange: () => {
          const uri = `${ROOT}x`
          platform.others.set(uri, {
            uri,
            cid: 'c',
            author: ROSA,
            record: {},
            indexedAt: at,
            viewer: { replyDisabled: true },
          })
        },
        told: { inReplyTo: `${ROOT}x` },
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'a person who takes no messages': {
        arrange: () =>
          void platform.profiles.set(ROSA.did, { ...ROSA, associated: { chat: { allowIncoming: 'none' } } }),
        told: { kind: 'private_reply', visibility: 'private' },
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['public_reply', 'open_natively'] },
      },
      'a file that is no picture': {
        arrange: () => undefined,
        told: {
          files: [{ id: 'f', name: 'a.pdf', mime: 'application/pdf', bytes: 3, content: Buffer.from('pdf') }],
        } as object,
        is: { kind: 'refused', reason: 'bad_media' },
      },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

examine('bluesky', {
  open: openCandidate,
  without: {
    hide: 'nobody hides what others wrote on Bluesky',
    handshake: 'Bluesky does not call us',
    forged: 'Bluesky does not call us: what comes was asked for',
  },
})
