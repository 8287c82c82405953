import type { Channel } from '../../src/channels/channel'
import { instagramKind } from '../../src/channels/instagram/index'
import { parseInstagram } from '../../src/channels/instagram/receive'
import {
  deliverTo,
  forgeriesOf,
  graphError,
  introductions,
  META_SECRET,
  META_TOKEN,
  META_VERIFY,
  tooManyCalls,
} from '../support/graph-stand-in'
import { IG, IGSID, openInstagramStandIn, RENEWED, type InstagramStandIn } from '../support/instagram-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import { INSTAGRAM } from './instagram-recorded'
import { recorded, recordedNames } from './recorded'

const LATE = '200000000000009'
const COMMENT = '17894227972186120'
const OLD = '17894227972186121'

let house: ChannelHouse
let platform: InstagramStandIn

const openAccount = (settings: object = {}): Channel =>
  instagramKind.open(
    {
      ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY, account_id: IG },
      ...{ login: 'facebook', api_url: platform.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )

const envelope = (item: object): string =>
  JSON.stringify({ object: 'instagram', entry: [{ id: IG, time: 1_767_000_000_000, messaging: [item] }] })

/** Each sample is of an account of its own. */
const parse = (body: Buffer) => {
  const [, self = IG] = /"entry":\[\{"id":"([^"]+)"/.exec(body.toString('utf8').replace(/\s+/g, '')) ?? []
  return parseInstagram(body, { account: house.deps.account.id, self, brand: '@lineachiara', now: new Date() })
}

async function openCandidate(): Promise<Candidate> {
  platform = await openInstagramStandIn()
  platform.people.set(IGSID, 1).set(LATE, 48)
  platform.comments.set(COMMENT, { from: 'rosa', days: 1 }).set(OLD, { from: 'rosa', days: 8 })
  house = await openChannelHouse('instagram')
  const channel = openAccount()
  const url = `${await house.serve(channel)}/webhooks/instagram/instagram`
  let number = 0
  let last = ''
  const rosaWrites = (content: object): string => {
    number += 1
    const message = { mid: `mid.ROSA${number}`, ...content }
    return envelope({ sender: { id: IGSID }, recipient: { id: IG }, timestamp: 1_767_000_000_000, message })
  }
  const deliver = async (): Promise<void> => expect(await deliverTo(url, last)).toBe(200)
  const messages = 'POST /v25.0/me/messages'
  const fault = (how: Fault | PlatformAnswer) => () => platform.fail(messages, how)
  const nothing = () => undefined
  const publicly = { kind: 'public_reply', visibility: 'public', surface: 'comment' } as const
  const moved = {
    kind: 'private_reply',
    surface: 'comment',
    thread: `comment:${COMMENT}:rosa`,
    inReplyTo: COMMENT,
  } as const
  const once = { kind: 'refused', reason: 'not_permitted', remedies: ['public_reply'] }
  return {
    channel,
    secrets: [META_TOKEN, META_SECRET, META_VERIFY, RENEWED],
    logged: house.logged,
    inbox: async () => (await house.inbox()).filter(({ kind }) => kind === 'message'),
    customer: {
      writes: async (text, file) => {
        const attachments = file ? [{ type: 'file', payload: { url: platform.hold(file) } }] : []
        last = rosaWrites({ text, attachments })
        await deliver()
      },
      comesAgain: deliver,
      got: () => Promise.resolve(platform.sent),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: IGSID, ...told }),
    tries: () => platform.requests.filter((asked) => asked === messages).length,
    handshakes: introductions(url),
    forgeries: forgeriesOf(url, rosaWrites({ text: 'I am Rosa' })),
    parse,
    recorded: Object.entries(INSTAGRAM).map(([name, is]) => ({ name, body: recorded('instagram', name), is })),
    hiding: {
      comment: { thread: `comment:${COMMENT}:rosa`, externalId: COMMENT },
      isHidden: () => platform.hidden.has(COMMENT),
      fail: (how) => platform.fail(`POST /v25.0/${COMMENT}`, how),
      tooMany: tooManyCalls(4),
      orders: () => platform.requests.filter((asked) => asked === `POST /v25.0/${COMMENT}`).length,
      refusals: {
        'a comment that is gone': { externalId: '17894227972180000', reason: 'gone' },
        'a permission that is missing': {
          arrange: () => platform.fail(`POST /v25.0/${COMMENT}`, graphError(10, { status: 403 })),
          reason: 'no_permission',
        },
      },
    },
    refusals: {
      'after a day': {
        arrange: nothing,
        told: { thread: LATE },
        is: { kind: 'refused', reason: 'window_closed', remedies: ['use_human_agent_tag', 'open_natively'] },
      },
      'a comment that is gone': {
        arrange: nothing,
        told: { ...publicly, thread: 'comment:404:rosa' },
        is: { kind: 'refused', reason: 'not_permitted' },
      },
      'a comment with a file': {
        arrange: nothing,
        told: { ...publicly, thread: `comment:${COMMENT}:rosa`, files: [{} as never] },
        is: { kind: 'refused', reason: 'bad_media', remedies: ['private_reply'] },
      },
      'a private answer after a week': {
        arrange: nothing,
        told: { ...moved, thread: `comment:${OLD}:rosa`, inReplyTo: OLD },
        is: once,
      },
      'a second private answer': {
        arrange: async () => expect(await channel.send(replyOf(moved))).toMatchObject({ kind: 'sent' }),
        told: moved,
        is: once,
      },
      'a permission that is missing': {
        arrange: fault(graphError(10)),
        is: { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] },
      },
      'a failure of the platform': { arrange: fault(graphError(2, { status: 500 })), is: { kind: 'unknown' } },
    },
    failures: {
      'nobody-listens': { arrange: nothing, channel: openAccount({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: nothing, channel: openAccount({ api_url: 'http://graph.invalid' }), tries: 0 },
      'too-many': { arrange: fault(tooManyCalls(80006)), outcome: { retryAfterMs: 120_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(graphError(100, { subcode: 2534014 })) },
      'wrong-password': { arrange: nothing, channel: openAccount({ token: `${META_TOKEN}wrong` }) },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

examine('instagram', {
  open: openCandidate,
  without: { blocked: 'Instagram does not tell a block from other reasons, to spare the customer' },
})

describe('the token of Instagram’s own login', () => {
  beforeAll(async () => {
    platform = await openInstagramStandIn()
    house = await openChannelHouse('instagram')
  })
  afterAll(async () => {
    await house.close()
    await platform.close()
  })
  const listenOnce = async (channel: Channel): Promise<void> => {
    const stop = new AbortController()
    const saveCursor = () => Promise.resolve(stop.abort())
    await channel.listen?.({ ...house.intake, saveCursor }, stop.signal)
  }

  it('is renewed and kept, and a new one in the settings puts an end to that', async () => {
    platform.people.set(IGSID, 1)
    const channel = openAccount({ login: 'instagram' })
    await listenOnce(channel)
    // From now on only the renewed one is good.
    platform.tokens.delete(META_TOKEN)
    expect(await channel.send(replyOf({ thread: IGSID }))).toMatchObject({ kind: 'sent' })
    expect(await openAccount({ login: 'instagram' }).probe?.()).toEqual({ ok: true })
    platform.tokens.clear()
    platform.tokens.add(`${META_TOKEN}Another`)
    const connectedAnew = openAccount({ login: 'instagram', token: `${META_TOKEN}Another` })
    expect(await connectedAnew.probe?.()).toEqual({ ok: true })
    expect(house.logged()).not.toContain(META_TOKEN)
  })
})

it('reads every recorded delivery that is there', () => {
  expect(Object.keys(INSTAGRAM).sort()).toEqual(recordedNames('instagram'))
})
