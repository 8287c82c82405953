import type { Channel } from '../../src/channels/channel'
import { parseWhatsApp } from '../../src/channels/whatsapp/receive'
import { whatsappKind } from '../../src/channels/whatsapp/index'
import type { AccountId } from '../../src/lib/ids'
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
import type { Fault, PlatformAnswer } from '../support/platform'
import { BUSINESS, NUMBER, openWhatsAppStandIn, type WhatsAppStandIn } from '../support/whatsapp-stand-in'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import { recorded, recordedNames } from './recorded'
import { WHATSAPP } from './whatsapp-recorded'

const ROSA = '393331234567'
const LATE = '393335555555'

let house: ChannelHouse
let platform: WhatsAppStandIn

const openNumber = (settings: object = {}): Channel =>
  whatsappKind.open(
    {
      ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY },
      ...{ phone_number_id: NUMBER, business_account: BUSINESS },
      ...{ api_url: platform.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )

const envelope = (value: object, field = 'messages'): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: BUSINESS,
        changes: [
          {
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550783881', phone_number_id: NUMBER },
              ...value,
            },
            field,
          },
        ],
      },
    ],
  })

/** Each sample is of a number of its own. */
const parseAsItsNumber = (body: Buffer) => {
  const [, phoneNumberId = NUMBER] = /"phone_number_id":\s*"(\d+)"/.exec(body.toString('latin1')) ?? []
  const account = house.deps.account.id as AccountId
  return parseWhatsApp(body, { account, phoneNumberId, now: new Date() })
}

async function openCandidate(): Promise<Candidate> {
  platform = await openWhatsAppStandIn()
  platform.people.set(ROSA, { open: true }).set(LATE, { open: false })
  platform.templates.set('we_are_back/it', 1)
  house = await openChannelHouse('whatsapp')
  const channel = openNumber()
  const url = `${await house.serve(channel)}/webhooks/whatsapp/whatsapp`
  // WhatsApp tells of each message that it has taken it, naming what we gave it to name.
  platform.onTaken(async (id, { biz_opaque_callback_data, to = '' }) => {
    const status = { id, status: 'sent', timestamp: '1767000000', recipient_id: to, biz_opaque_callback_data }
    await deliverTo(url, envelope({ statuses: [status] }))
  })
  let number = 0
  let last = ''
  const rosaWrites = (content: object): string => {
    number += 1
    const message = { from: ROSA, id: `wamid.ROSA${number}`, timestamp: '1767000000', ...content }
    return envelope({ contacts: [{ profile: { name: 'Rosa Conti' }, wa_id: ROSA }], messages: [message] })
  }
  const deliver = async (): Promise<void> => expect(await deliverTo(url, last)).toBe(200)
  const fault = (how: Fault | PlatformAnswer) => () => platform.fail(`POST /v25.0/${NUMBER}/messages`, how)
  const messages = `POST /v25.0/${NUMBER}/messages`
  return {
    channel,
    secrets: [META_TOKEN, META_SECRET, META_VERIFY],
    logged: house.logged,
    inbox: async () => (await house.inbox()).filter(({ kind }) => kind !== 'ignored'),
    customer: {
      writes: async (text, file) => {
        last = rosaWrites(file ? fileOf(text, file) : { type: 'text', text: { body: text } })
        await deliver()
      },
      comesAgain: deliver,
      got: () => Promise.resolve(platform.sent),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    asked: () => platform.requests.length,
    tries: () => platform.requests.filter((asked) => asked === messages).length,
    handshakes: introductions(url),
    forgeries: forgeriesOf(url, rosaWrites({ type: 'text', text: { body: 'I am Rosa' } })),
    parse: parseAsItsNumber,
    recorded: Object.entries(WHATSAPP).map(([name, is]) => ({ name, body: recorded('whatsapp', name), is })),
    refusals: {
      'free text after a day': {
        arrange: () => undefined,
        told: { thread: LATE },
        is: { kind: 'refused', reason: 'window_closed', remedies: ['use_template'] },
      },
      'a template that was never approved': {
        arrange: () => undefined,
        told: { thread: LATE, kind: 'template', template: { name: 'surprise', language: 'it', values: [] } },
        is: { kind: 'refused', reason: 'policy', remedies: ['use_template'] },
      },
      'a template with other values': {
        arrange: () => undefined,
        told: { thread: LATE, kind: 'template', template: { name: 'we_are_back', language: 'it', values: ['a', 'b'] } },
        is: { kind: 'refused', reason: 'policy', remedies: ['use_template'] },
      },
      'an account that has not paid': {
        arrange: fault(graphError(131042)),
        is: { kind: 'refused', reason: 'payment' },
      },
      'an account that is locked': {
        arrange: fault(graphError(131031)),
        is: { kind: 'refused', reason: 'policy', remedies: ['open_natively'] },
      },
      'something that is new to us': {
        arrange: fault(graphError(139999)),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'too much for one customer': {
        arrange: fault(graphError(131056)),
        is: { kind: 'not-sent', why: 'rate-limited', retryAfterMs: 60_000 },
      },
      overloaded: { arrange: fault(graphError(131016)), is: { kind: 'not-sent', why: 'platform-down' } },
      'a failure of the platform': { arrange: fault(graphError(2, { status: 500 })), is: { kind: 'unknown' } },
    },
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: openNumber({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: openNumber({ api_url: 'http://graph.invalid' }), tries: 0 },
      'too-many': { arrange: fault(tooManyCalls(130429)), outcome: { retryAfterMs: 120_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(graphError(131026)) },
      'wrong-password': { arrange: () => undefined, channel: openNumber({ token: `${META_TOKEN}wrong` }) },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

function fileOf(text: string, file: Given): object {
  platform.files.set('4711', { content: file.content, mime: file.mime })
  return { type: 'document', document: { id: '4711', caption: text, filename: file.name, mime_type: file.mime } }
}

examine('whatsapp', {
  open: openCandidate,
  without: {
    hide: 'there are no comments on WhatsApp',
    blocked: 'WhatsApp tells a block in the same words as a number without WhatsApp, to spare the customer',
  },
})

it('reads every recorded delivery that is there', () => {
  expect(Object.keys(WHATSAPP).sort()).toEqual(recordedNames('whatsapp'))
})
