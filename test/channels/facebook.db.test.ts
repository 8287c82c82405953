import type { Channel } from '../../src/channels/channel'
import { facebookKind } from '../../src/channels/facebook/index'
import { parsePage } from '../../src/channels/facebook/receive'
import { FACEBOOK_FILES, MESSENGER, PAGE_FEED } from './facebook-recorded'
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
import { openFacebookStandIn, PAGE, PSID, type FacebookStandIn } from '../support/facebook-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import { recorded, recordedNames } from './recorded'

const LATE = '200000000000009'
const COMMENT = `${PAGE}_77_88`
const OLD = `${PAGE}_77_66`
const ELSEWHERE = '999_1_2'

let house: ChannelHouse
let platform: FacebookStandIn

const openPage = (settings: object = {}): Channel =>
  facebookKind.open(
    {
      ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY, page_id: PAGE },
      ...{ api_url: platform.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )

const envelope = (item: object): string =>
  JSON.stringify({ object: 'page', entry: [{ id: PAGE, time: 1_767_000_000_000, messaging: [item] }] })

/** Recordings of Messenger from 2017 are single things; each of all is of a Page of its own. */
function wrapped(body: Buffer): { body: Buffer; page: string } {
  const json: unknown = JSON.parse(body.toString('utf8'))
  if (typeof json !== 'object' || json === null) return { body, page: PAGE }
  if ('entry' in json) {
    const [entry] = json.entry as { id: string }[]
    return { body, page: entry?.id ?? PAGE }
  }
  const { sender, recipient } = json as { sender?: { id: string }; recipient: { id: string } }
  const isByPage = Object.keys(json).some((key) => key.endsWith('_thread_control'))
  const page = isByPage ? (sender?.id ?? '') : recipient.id
  return { body: Buffer.from(JSON.stringify({ object: 'page', entry: [{ id: page, messaging: [json] }] })), page }
}

const parse = (body: Buffer) => {
  const [, page = PAGE] = /"entry":\s*\[\{"id":"(\w+)"/.exec(body.toString('latin1').replace(/\s+/g, '')) ?? []
  const account = house.deps.account.id
  return parsePage(body, { account, page, brand: 'Linea Chiara', now: new Date() })
}

async function openCandidate(): Promise<Candidate> {
  platform = await openFacebookStandIn()
  platform.people.set(PSID, 1).set(LATE, 48)
  platform.things.set(COMMENT, { from: 'rosa', days: 1 }).set(OLD, { from: 'rosa', days: 8 })
  platform.things.set(ELSEWHERE, { from: 'rosa', days: 1, elsewhere: true })
  house = await openChannelHouse('facebook')
  const channel = openPage()
  const url = `${await house.serve(channel)}/webhooks/facebook/facebook`
  platform.onTaken(async (mid, { to, text, metadata }) => {
    const message = { mid, text, is_echo: true, app_id: 1, metadata }
    await deliverTo(
      url,
      envelope({ sender: { id: PAGE }, recipient: { id: to }, timestamp: 1_767_000_000_000, message }),
    )
  })
  let number = 0
  let last = ''
  const rosaWrites = (content: object): string => {
    number += 1
    const message = { mid: `m_ROSA${number}`, ...content }
    return envelope({ sender: { id: PSID }, recipient: { id: PAGE }, timestamp: 1_767_000_000_000, message })
  }
  const deliver = async (): Promise<void> => expect(await deliverTo(url, last)).toBe(200)
  const messages = `POST /v25.0/${PAGE}/messages`
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
    secrets: [META_TOKEN, META_SECRET, META_VERIFY],
    logged: house.logged,
    inbox: async () => (await house.inbox()).filter(({ kind }) => kind === 'message'),
    customer: {
      writes: async (text, file) => {
        last = rosaWrites(
          file ? { text, attachments: [{ type: 'file', payload: { url: platform.hold(file) } }] } : { text },
        )
        await deliver()
      },
      comesAgain: deliver,
      got: () => Promise.resolve(platform.sent),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: PSID, ...told }),
    tries: () => platform.requests.filter((asked) => asked === messages).length,
    handshakes: introductions(url),
    forgeries: forgeriesOf(url, rosaWrites({ text: 'I am Rosa' })),
    parse,
    recorded: FACEBOOK_FILES.map(([folder, name, is]) => ({ name, body: wrapped(recorded(folder, name)).body, is })),
    hiding: {
      comment: { thread: `comment:${COMMENT}:rosa`, externalId: COMMENT },
      isHidden: () => platform.hidden.has(COMMENT),
      fail: (how) => platform.fail(`POST /v25.0/${COMMENT}`, how),
      tooMany: tooManyCalls(613),
      orders: () => platform.requests.filter((asked) => asked === `POST /v25.0/${COMMENT}`).length,
      refusals: {
        'a comment that is gone': { externalId: `${PAGE}_0_0`, reason: 'gone' },
        'a comment under somebody else’s post': { externalId: ELSEWHERE, reason: 'gone' },
        'a permission that is missing': {
          arrange: () => void (platform.token.scopes = platform.token.scopes.slice(0, -1)),
          after: () => void platform.token.scopes.push('pages_manage_engagement'),
          reason: 'no_permission',
        },
        'what it does not do': {
          arrange: () => platform.fail(`POST /v25.0/${COMMENT}`, { status: 200, body: { success: false } }),
          reason: 'not_permitted',
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
        told: { ...publicly, thread: `comment:${PAGE}_0_0:rosa` },
        is: { kind: 'refused', reason: 'not_permitted' },
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
      'a thread of another app': {
        arrange: fault(graphError(10, { subcode: 2018300 })),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'a Page that is restricted': {
        arrange: fault(graphError(10, { subcode: 1893063 })),
        is: { kind: 'refused', reason: 'policy', remedies: ['open_natively'] },
      },
      'a permission that is missing': {
        arrange: fault(graphError(10)),
        is: { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] },
      },
      'a failure of the platform': { arrange: fault(graphError(2, { status: 500 })), is: { kind: 'unknown' } },
      'a failure without a word of when': { arrange: fault(graphError(2)), is: { kind: 'unknown' } },
    },
    failures: {
      'nobody-listens': { arrange: nothing, channel: openPage({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: nothing, channel: openPage({ api_url: 'http://graph.invalid' }), tries: 0 },
      'too-many': { arrange: fault(tooManyCalls(613)), outcome: { retryAfterMs: 120_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(graphError(551)) },
      'wrong-password': { arrange: nothing, channel: openPage({ token: `${META_TOKEN}wrong` }) },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

examine('facebook', {
  open: openCandidate,
  without: { blocked: 'Facebook does not tell a block from other reasons, to spare the customer' },
})

it('reads every recorded delivery that is there', () => {
  expect(Object.keys(PAGE_FEED).sort()).toEqual(recordedNames('facebook-page'))
  expect(Object.keys(MESSENGER).sort()).toEqual(recordedNames('messenger'))
})
