import type { Channel } from '../../src/channels/channel'
import { linkedinKind } from '../../src/channels/linkedin/index'
import { signatureOf } from '../../src/channels/linkedin/door'
import type { EventOf, InboundEvent } from '../../src/desk/index'
import { hmacHex } from '../../src/lib/signatures'
import {
  linkedinError,
  LINKEDIN_SECRETS,
  linkedinSettings,
  openLinkedin,
  ROSA,
  type LinkedinStandIn,
} from '../support/linkedin-stand-in'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

/**
 * The exam of the LinkedIn channel. There are no recorded deliveries: payloads are made by hand in the shape of
 * Microsoft Learn, "Organization Social Action Notifications" and "Comments API".
 */
let house: ChannelHouse
let linkedin: LinkedinStandIn
const CHALLENGE = '890e4665-4dfe-4ab1-b689-ed553bceeed0'

const open = (settings: object = {}): Channel =>
  linkedinKind.open({ ...linkedinSettings(linkedin), ...settings }, house.deps)

const delivery = (...notifications: object[]): string =>
  JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications })
const signed = (body: string, secret = LINKEDIN_SECRETS.client_secret): string => signatureOf(secret, Buffer.from(body))

/** What each pointer points to is read once, as the desk does. */
function openInbox(channel: Channel) {
  const read = new Map<string, Promise<InboundEvent[]>>()
  const hydrate = (event: EventOf<'pointer'>): Promise<InboundEvent[]> => {
    const found = read.get(event.dedupeKey) ?? channel.hydrate?.(event) ?? Promise.resolve([])
    read.set(event.dedupeKey, found)
    return found
  }
  return async (): Promise<InboundEvent[]> => {
    const found: InboundEvent[] = []
    for (const event of await house.inbox()) found.push(...(event.kind === 'pointer' ? await hydrate(event) : [event]))
    return found
  }
}

async function openCandidate(): Promise<Candidate> {
  linkedin = await openLinkedin()
  house = await openChannelHouse('linkedin')
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/linkedin/linkedin`
  const post = linkedin.post()
  const root = linkedin.comment({ post, text: 'My line is dead' })
  const place = post.replace('urn:li:', '')
  const thread = `${place}/${root}/${ROSA}`
  let last = ''
  const deliver = async (body: string, signature?: string): Promise<number> => {
    const headers = signature === undefined ? {} : { 'x-li-signature': signature }
    return (await fetch(url, { method: 'POST', body, headers })).status
  }
  const forged = (sign: (body: string) => string | undefined) => async () => {
    const body = delivery(linkedin.notifyComment('COMMENT', linkedin.comment({ post, text: 'I am Rosa' })))
    return (await deliver(body, sign(body))) !== 401
  }
  const challenge = (code: string) => async () => {
    const asked = await fetch(`${url}?challengeCode=${encodeURIComponent(code)}`)
    const { challengeResponse } = (await asked.json().catch(() => ({}))) as { challengeResponse?: string }
    const isRight = challengeResponse === hmacHex(LINKEDIN_SECRETS.client_secret, 'sha256', code)
    return asked.status === 200 && isRight && asked.headers.get('content-type') === 'application/json'
  }
  const creating = () => linkedin.requests.filter((asked) => /^POST \/rest\/socialActions/.test(asked))
  const fault = (how: Fault | PlatformAnswer) => () => linkedin.fail('POST /rest/socialActions/', how)
  const no = (answer: PlatformAnswer, reason: string, remedies: string[]) => ({
    ...{ arrange: fault(answer), is: { kind: 'refused', reason, remedies } },
  })
  const nothing = (): void => undefined
  const comment = linkedin.notifyComment('COMMENT', root)
  return {
    channel,
    secrets: [...Object.values(LINKEDIN_SECRETS), 'the-access-token-of-linkedin'],
    logged: house.logged,
    inbox: openInbox(channel),
    customer: {
      writes: async (text) => {
        last = delivery(linkedin.notifyComment('COMMENT', linkedin.comment({ post, text })))
        expect(await deliver(last, signed(last))).toBe(200)
      },
      comesAgain: async () => expect(await deliver(last, signed(last))).toBe(200),
      got: () => Promise.resolve(linkedin.said.map(({ text }) => ({ text, files: [] }))),
    },
    reply: (told = {}) =>
      replyOf({
        ...{ account: house.deps.account.id, thread, surface: 'comment', kind: 'public_reply', visibility: 'public' },
        ...told,
      }),
    tries: () => creating().length,
    handshakes: {
      'a challenge': { ask: challenge(CHALLENGE), answered: true },
      'a challenge that is none': { ask: challenge('hello'), answered: false },
      'a delivery that shall be signed for somebody': {
        ask: challenge(`hmacsha256=${delivery(comment)}`),
        answered: false,
      },
    },
    forgeries: {
      'no signature': forged(() => undefined),
      'an empty one': forged(() => ''),
      'another secret': forged((body) => signed(body, 'another secret')),
      'one byte more': forged((body) => signed(`${body} `)),
      'without the word that is signed before it': forged((body) =>
        hmacHex(LINKEDIN_SECRETS.client_secret, 'sha256', body),
      ),
      'the word in the header': forged((body) => `hmacsha256=${signed(body)}`),
      'the secret itself': forged(() => LINKEDIN_SECRETS.client_secret),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'a comment as documented',
        body: Buffer.from(delivery(comment)),
        is: [{ kind: 'pointer', thread: place, source: { what: 'comment', comment: root, text: 'My line is dead' } }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: nothing, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: nothing, channel: open({ api_url: 'http://linkedin.invalid' }), tries: 0 },
      'too-many': {
        arrange: fault(linkedinError(429, 'Comment create throttled: creation rate limit exceeded for member')),
        outcome: { retryAfterMs: 60_000 },
      },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(linkedinError(404, 'not found')) },
      'wrong-password': { arrange: nothing, channel: open({ refresh_token: 'another-one' }), tries: 0 },
    },
    refusals: {
      'a comment that is not there': {
        arrange: nothing,
        told: { thread: `${place}/1/${ROSA}` },
        is: { kind: 'refused', reason: 'recipient_gone', remedies: [] },
      },
      'no place of LinkedIn': {
        arrange: nothing,
        told: { thread: 'somewhere' },
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'who is no administrator any more': no(linkedinError(403, 'Not enough permissions'), 'not_permitted', [
        ...['reconnect', 'open_natively'],
      ]),
      'comments that are switched off': no(linkedinError(403, 'Comments are disabled'), 'not_permitted', [
        'open_natively',
      ]),
      'a version that is gone': no(linkedinError(426, 'x', { code: 'NONEXISTENT_VERSION' }), 'policy', [
        'open_natively',
      ]),
      'a sentence that nobody has documented': no(linkedinError(400, 'somethingNew'), 'policy', ['open_natively']),
    },
    close: async () => {
      await house.close()
      await linkedin.close()
    },
  }
}

const textOnly = 'comments of LinkedIn are text to programs; pictures are shown on LinkedIn only'

examine('linkedin', {
  open: openCandidate,
  without: {
    hide: 'nothing is hidden on LinkedIn by an app',
    blocked: 'LinkedIn does not tell a block from other reasons',
    ...{ parts: textOnly, 'files-in': textOnly, 'files-out': textOnly },
  },
})
