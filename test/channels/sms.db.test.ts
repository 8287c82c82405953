import type { Channel } from '../../src/channels/channel'
import { smsKind } from '../../src/channels/sms/index'
import type { Fault, PlatformAnswer } from '../support/platform'
import {
  openTwilio,
  OUR_NUMBER,
  TOLD_URL,
  TWILIO_SID,
  TWILIO_TOKEN,
  twilioSignature,
  type TwilioStandIn,
} from '../support/sms-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let twilio: TwilioStandIn
const ROSA = '+393331112222'
const MESSAGES = `POST /2010-04-01/Accounts/${TWILIO_SID}/Messages.json`

const open = (settings: object = {}): Channel =>
  smsKind.open(
    {
      ...{ account_sid: TWILIO_SID, auth_token: TWILIO_TOKEN, from: OUR_NUMBER },
      ...{ api_url: twilio.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )
const no = (status: number, code: number, headers: Record<string, string> = {}): PlatformAnswer => ({
  ...{ status, headers, body: { code, message: 'as documented', status } },
})

async function openCandidate(): Promise<Candidate> {
  twilio = await openTwilio()
  house = await openChannelHouse('sms')
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/sms/sms`
  let number = 0
  let last: Record<string, string> = {}
  const post = async (form: Record<string, string>, signature?: string): Promise<number> => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(signature === undefined ? {} : { 'x-twilio-signature': signature }),
    }
    return (await fetch(url, { method: 'POST', body: new URLSearchParams(form).toString(), headers })).status
  }
  const form = (text: string): Record<string, string> => {
    number += 1
    const ids = { MessageSid: `SMin${number}`, AccountSid: TWILIO_SID, From: ROSA, To: OUR_NUMBER, NumMedia: '0' }
    return { ...ids, ...(text === '' ? {} : { Body: text }) }
  }
  const forged = (sign: (form: Record<string, string>) => string | undefined) => async () => {
    const given = form('I am Rosa')
    return (await post(given, sign(given))) !== 401
  }
  const fault = (how: Fault | PlatformAnswer) => () => twilio.fail(MESSAGES, how)
  return {
    channel,
    secrets: [TWILIO_TOKEN, Buffer.from(`${TWILIO_SID}:${TWILIO_TOKEN}`).toString('base64')],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text) => {
        last = form(text)
        expect(await post(last, twilioSignature(last))).toBe(200)
      },
      comesAgain: async () => expect(await post(last, twilioSignature(last))).toBe(200),
      got: () => Promise.resolve(twilio.sent.map(({ text }) => ({ text, files: [] }))),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    tries: () => twilio.requests.filter((asked) => asked === MESSAGES).length,
    forgeries: {
      'no signature': forged(() => undefined),
      'an empty one': forged(() => ''),
      'another token': forged((given) => twilioSignature(given, TOLD_URL, 'another token')),
      'another address': forged((given) => twilioSignature(given, 'http://elsewhere.example/webhooks/sms/sms')),
      'another text': forged((given) => twilioSignature({ ...given, Body: 'I am Ada' })),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'a message as documented',
        body: Buffer.from(
          'ToCountry=IT&SmsMessageSid=SM11&NumMedia=0&SmsSid=SM11&SmsStatus=received&Body=Ciao%21+%C3%A8&FromCountry=IT' +
            '&To=%2B390212345678&NumSegments=1&MessageSid=SM11&AccountSid=AC1&From=%2B393331112222&ApiVersion=2010-04-01',
        ),
        is: [{ kind: 'message', text: 'Ciao! è', thread: ROSA, externalId: 'SM11', author: { name: ROSA } }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://twilio.invalid' }), tries: 0 },
      'too-many': { arrange: fault(no(429, 20429, { 'retry-after': '2' })), outcome: { retryAfterMs: 2_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      blocked: { arrange: fault(no(400, 21610)) },
      gone: { arrange: fault(no(400, 21614)) },
      'wrong-password': { arrange: () => undefined, channel: open({ auth_token: `${TWILIO_TOKEN}wrong` }) },
    },
    refusals: {
      'who wrote STOP': {
        arrange: () => void twilio.stopped.add('+393330000000'),
        told: { thread: '+393330000000' },
        is: { kind: 'refused', reason: 'blocked', remedies: [] },
      },
      'what is no number': {
        arrange: () => undefined,
        told: { thread: 'INFO' },
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'a country that is not switched on': {
        arrange: fault(no(400, 21408)),
        is: {
          kind: 'refused',
          reason: 'not_permitted',
          detail: 'Our number may not send messages there (Twilio 21408)',
        },
      },
    },
    close: async () => {
      await house.close()
      await twilio.close()
    },
  }
}

examine('sms', {
  open: openCandidate,
  without: {
    hide: 'an SMS is private',
    handshake: 'Twilio does not introduce itself',
    parts: 'asked below, since files cannot be sent',
    'files-in': 'asked below: files of telephones have no names',
    'files-out': 'Twilio takes files only from a public address',
  },
})

describe('messages by telephone', () => {
  beforeEach(async () => {
    twilio = await openTwilio()
    house = await openChannelHouse('sms')
  })
  afterEach(async () => {
    await house.close()
    await twilio.close()
  })
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })

  it('go out from our number, and ask Twilio to tell what becomes of them', async () => {
    expect(await open().send(reply())).toMatchObject({ kind: 'sent', ids: [expect.stringMatching(/^SM/)] })
    expect(twilio.sent).toMatchObject([{ to: ROSA, from: OUR_NUMBER, statusUrl: TOLD_URL }])
  })

  it('that are long become several, in order', async () => {
    const parts = open().split?.({ text: 'The line is being repaired. '.repeat(100), files: [], kind: 'dm' }) ?? []
    expect(parts).toHaveLength(2)
    for (const [part, { text }] of parts.entries())
      expect(await open().send(reply({ text, part }))).toMatchObject({ kind: 'sent' })
  })

  it.each(['reset-after', '502-after'] as const)('are found on the list after %s', async (how) => {
    const sent = reply({ text: 'Only once' })
    twilio.fail(MESSAGES, how)
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    expect(await open().evidence?.({ ...sent, sinceMs: 60_000 })).toEqual({ ids: [expect.any(String)] })
    expect(await open().evidence?.({ ...sent, text: 'Another', sinceMs: 60_000 })).toEqual({ ids: [] })
    expect(await open().evidence?.({ ...sent, thread: '+393339999999', sinceMs: 60_000 })).toEqual({ ids: [] })
  })

  it('are not thought absent while the list cannot be read', async () => {
    twilio.fail('GET', '502-after')
    expect(await open().evidence?.({ ...reply(), sinceMs: 60_000 })).toBe('silent')
  })

  it('bring files: our name is told to Twilio, and to nobody to whom it leads on', async () => {
    twilio.media.set('ME1', { mime: 'image/png', content: Buffer.from('picture') })
    const url = `${twilio.url}/2010-04-01/Accounts/${TWILIO_SID}/Messages/MM1/Media/ME1`
    const fetchFile = open().fetchAttachment
    expect(await fetchFile?.({ url }, 100)).toEqual({ content: Buffer.from('picture'), mime: 'image/png' })
    await expect(fetchFile?.({ url }, 3)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: `${url}0` }, 100)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: 'https://169.254.169.254/a' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: 'nonsense' }, 100)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('say whether the account works', async () => {
    expect(await open().checks?.()).toEqual([{ what: 'credentials', state: 'ok', detail: '' }])
    expect(await open({ auth_token: `${TWILIO_TOKEN}wrong` }).checks?.()).toMatchObject([{ state: 'bad' }])
  })
})
