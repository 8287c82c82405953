import type { Channel, TimedSend } from '../../src/channels/channel'
import { mastodonKind } from '../../src/channels/mastodon/index'
import { parseStreamed } from '../../src/channels/mastodon/receive'
import { htmlOf, MASTODON_TOKEN, openMastodonStandIn, OWN_ID, type MastodonStandIn } from '../support/mastodon-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'

const ROSA = {
  id: '117020565693913441',
  acct: 'rosa',
  username: 'rosa',
  display_name: 'Rosa Conti',
  followers_count: 12,
}
const PHOTO = { name: 'bill.jpg', mime: 'image/jpeg', content: Buffer.from('\xff\xd8\xff\xe0 a photo', 'latin1') }

let house: ChannelHouse
let platform: MastodonStandIn
let id = 117_020_577_157_693_549n

const openMastodon = (settings: object = {}): Channel =>
  mastodonKind.open(
    {
      server: platform.url,
      token: MASTODON_TOKEN,
      max_characters: 5_000,
      timeout_ms: 1_500,
      poll_seconds: 15,
      ...settings,
    },
    house.deps,
  )

function mention(text: string, file?: Given): object {
  const status = String((id += 1n))
  if (file) platform.files.set(`/media/${status}.jpg`, file.content)
  const media = file ? [{ id: status, type: 'image', url: `${platform.url}/media/${status}.jpg` }] : []
  return {
    ...{ id: status, type: 'mention', created_at: '2026-08-01T13:51:43.458Z', account: ROSA },
    status: {
      ...{
        id: status,
        created_at: '2026-08-01T13:51:42.823Z',
        visibility: 'public',
        content: htmlOf(text),
        account: ROSA,
      },
      ...{ media_attachments: media, mentions: [{ id: OWN_ID, acct: 'care' }], language: 'it' },
    },
  }
}

async function openCandidate(): Promise<Candidate> {
  house = await openChannelHouse('mastodon')
  platform = await openMastodonStandIn({ maxCharacters: 5_000, now: () => house.desk.now() })
  platform.statuses.set('117020577157693549', ROSA.id)
  const channel = openMastodon()
  let accepted = 0
  const accept = async (deliveries: Parameters<typeof house.intake.accept>[0]): Promise<void> => {
    await house.intake.accept(deliveries)
    accepted += deliveries.length
  }
  const stop = new AbortController()
  const listening = channel.listen?.({ ...house.intake, accept }, stop.signal)
  await until('somebody listens', () => platform.listeners() === 1)
  let last = ''
  const deliver = async (): Promise<void> => {
    const before = accepted
    platform.stream('notification', last)
    await until('it is kept', () => accepted > before)
  }
  const fault = (how: Fault | PlatformAnswer) => () => platform.fail('POST /api/v1/statuses', how)
  return {
    channel,
    secrets: [MASTODON_TOKEN],
    logged: house.logged,
    inbox: house.inbox,
    file: { ...PHOTO, nameless: true },
    customer: {
      writes: async (text, file) => {
        last = JSON.stringify(mention(text, file))
        await deliver()
      },
      comesAgain: deliver,
      got: () =>
        Promise.resolve(
          platform.posted.map(({ status, media }) => ({
            // The name of who is answered stands first.
            text: status.replace(/^@rosa ?/, ''),
            files: media.map((one) => platform.uploads.get(one) ?? { name: '', content: Buffer.alloc(0) }),
          })),
        ),
    },
    reply: (told: Partial<TimedSend> = {}) =>
      replyOf({
        ...{ account: house.deps.account.id, thread: `117020577157693549:${ROSA.id}`, inReplyTo: '117020577157693549' },
        ...{ kind: 'public_reply', visibility: 'public', surface: 'mention' },
        ...{ recipient: { externalId: ROSA.id, name: 'Rosa', handle: '@rosa' }, ...told },
      }),
    asked: () => platform.requests.length,
    tries: () => platform.requests.filter((asked) => asked === 'POST /api/v1/statuses').length,
    // What the stream hands over is one event: the name of its kind and a line of data.
    parse: (body) => {
      const [, event = 'notification', data = ''] = /^(?:event: (\S+)\n)?([^]*)$/.exec(body.toString('utf8')) ?? []
      return [parseStreamed({ event, data }, { account: house.deps.account.id, ownId: OWN_ID, now: new Date(0) })]
    },
    recorded: [
      {
        name: 'a notification',
        body: Buffer.from(JSON.stringify(mention('hello!'))),
        is: [{ kind: 'message', text: 'hello!' }],
      },
      { name: 'a deletion', body: Buffer.from('event: delete\n117020577157693549'), is: [{ kind: 'deleted' }] },
    ],
    failures: {
      'nobody-listens': {
        arrange: () => undefined,
        channel: openMastodon({ api_url: 'http://127.0.0.1:9' }),
        tries: 0,
      },
      'no-such-host': { arrange: () => undefined, channel: openMastodon({ api_url: 'http://m.invalid' }), tries: 0 },
      'too-many': {
        arrange: fault({ status: 429, headers: { 'retry-after': '7' }, body: {} }),
        outcome: { retryAfterMs: 7_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault({ status: 404, body: { error: 'Record not found' } }) },
      'wrong-password': { arrange: () => undefined, channel: openMastodon({ token: `${MASTODON_TOKEN}x` }) },
    },
    refusals: {
      'a post that is not there': {
        arrange: () => undefined,
        told: { inReplyTo: '404' },
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'a file of another kind': {
        arrange: () => undefined,
        told: {
          files: [{ id: 'f', name: 'a.pdf', mime: 'application/pdf', bytes: 3, content: Buffer.from('pdf') }],
        } as object,
        is: { kind: 'refused', reason: 'bad_media' },
      },
      'an account that may not post': {
        arrange: fault({ status: 403, body: { error: 'Questa azione non è permessa' } }),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
    },
    close: async () => {
      stop.abort()
      await listening
      await house.close()
      await platform.close()
    },
  }
}

examine('mastodon', {
  open: openCandidate,
  without: {
    hide: 'nobody hides what others wrote on Mastodon',
    handshake: 'Mastodon does not call us',
    forged: 'Mastodon does not call us: what comes, comes over the line that we opened',
    blocked: 'servers show nothing of who has blocked the account: their posts are gone',
  },
})
