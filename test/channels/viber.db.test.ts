import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/channel'
import { viberKind } from '../../src/channels/viber/index'
import type { Fault, PlatformAnswer } from '../support/platform'
import { until } from '../support/until'
import { openViber, VIBER_TOKEN, viberSignature, type ViberStandIn } from '../support/viber-stand-in'
import type { Candidate } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let viber: ViberStandIn
const ROSA = '01234567890A='
const SEND = 'POST /pa/send_message'
const OURS = 'http://desk.example/webhooks/viber/viber'

const open = (settings: object = {}): Channel =>
  viberKind.open({ auth_token: VIBER_TOKEN, api_url: viber.url, timeout_ms: 1_500, ...settings }, house.deps)
const status = (code: number): PlatformAnswer => ({
  status: 200,
  body: { status: code, status_message: 'as documented' },
})

async function openCandidate(): Promise<Candidate> {
  viber = await openViber()
  viber.subscribers.add(ROSA)
  house = await openChannelHouse('viber')
  const channel = open()
  const url = `${await house.serve(channel)}/webhooks/viber/viber`
  let number = 0n
  let last = ''
  const post = async (body: string, signature?: string): Promise<number> => {
    const headers = signature === undefined ? {} : { 'x-viber-content-signature': signature }
    return (await fetch(url, { method: 'POST', body, headers })).status
  }
  const callback = (message: object): string => {
    number += 1n
    const given = { event: 'message', timestamp: 1_767_000_000_000, sender: { id: ROSA, name: 'Rosa Conti' }, message }
    // Numbers one apart, which are the same to JSON.parse.
    return JSON.stringify(given).replace(/^{/, `{"message_token":${4_912_661_846_655_238_145n + number},`)
  }
  const forged = (sign: (body: string) => string | undefined) => async () => {
    const body = callback({ type: 'text', text: 'I am Rosa' })
    return (await post(body, sign(body))) !== 401
  }
  const fault = (how: Fault | PlatformAnswer) => () => viber.fail(SEND, how)
  return {
    channel,
    secrets: [VIBER_TOKEN],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        if (file) viber.files.set('bill', { mime: file.mime, content: file.content })
        const media = { media: `${viber.url}/files/bill`, file_name: file?.name, file_size: file?.content.length }
        last = callback(file ? { type: 'file', text, ...media } : { type: 'text', text })
        expect(await post(last, viberSignature(last))).toBe(200)
      },
      comesAgain: async () => expect(await post(last, viberSignature(last))).toBe(200),
      got: () => Promise.resolve(viber.sent.map(({ text }) => ({ text, files: [] }))),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    tries: () => viber.requests.filter((asked) => asked === SEND).length,
    forgeries: {
      'no signature': forged(() => undefined),
      'an empty one': forged(() => ''),
      'another token': forged((body) => viberSignature(body, 'another token')),
      'other bytes': forged((body) => viberSignature(`${body} `)),
      'the token itself': forged(() => VIBER_TOKEN),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'bottender_textMessage.json',
        body: readFileSync(join(__dirname, '../fixtures/channels/viber/bottender_textMessage.json')),
        is: [{ kind: 'message', thread: ROSA, externalId: '4912661846655238145', text: 'a message to the service' }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://viber.invalid' }), tries: 0 },
      'too-many': { arrange: fault(status(12)), outcome: { retryAfterMs: 10_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(status(6)) },
      'wrong-password': { arrange: () => undefined, channel: open({ auth_token: `${VIBER_TOKEN}wrong` }) },
    },
    refusals: {
      'somebody who is not subscribed': {
        arrange: () => undefined,
        told: { thread: 'nobody=' },
        is: { kind: 'refused', reason: 'recipient_gone', remedies: [] },
      },
      'no balance': { arrange: fault(status(24)), is: { kind: 'refused', reason: 'payment' } },
      'an account that is blocked': { arrange: fault(status(7)), is: { kind: 'refused', reason: 'policy' } },
      'a status that nobody knows': {
        arrange: fault(status(99)),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
    },
    close: async () => {
      await house.close()
      await viber.close()
    },
  }
}

examine('viber', {
  open: openCandidate,
  without: {
    hide: 'private messages only',
    handshake: 'Viber introduces itself by a signed callback',
    parts: 'asked below, since files cannot be sent to Viber',
    blocked: 'who blocks the account is to Viber somebody who is not subscribed',
    'files-out': 'Viber takes files only from a public address',
  },
})

describe('Viber', () => {
  beforeEach(async () => {
    viber = await openViber()
    viber.subscribers.add(ROSA)
    house = await openChannelHouse('viber')
  })
  afterEach(async () => {
    await house.close()
    await viber.close()
  })
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })

  it('gives each message a number of which no digit is lost', async () => {
    expect(await open().send(reply())).toEqual({ kind: 'sent', ids: ['5741311803571721087'] })
    expect(await open().send(reply())).toEqual({ kind: 'sent', ids: ['5741311803571721088'] })
  })

  it('shows a name that fits', async () => {
    await open().send(reply())
    await open({ sender_name: 'Ada of Linea Chiara' }).send(reply())
    expect(viber.sent.map(({ sender }) => sender)).toEqual(['Our viber', 'Ada of Linea Chiara'])
    const account = { ...house.deps.account, name: 'The customer care of Linea Chiara' }
    const long = viberKind.open({ auth_token: VIBER_TOKEN, api_url: viber.url }, { ...house.deps, account })
    expect(await long.send(reply())).toMatchObject({ kind: 'sent' })
  })

  it('gets the longest text in letters of three bytes, and more in parts', async () => {
    expect(await open().send(reply({ text: '語'.repeat(7_000) }))).toMatchObject({ kind: 'sent' })
    const parts = open().split?.({ text: 'The line is being repaired. '.repeat(300), files: [], kind: 'dm' }) ?? []
    expect(parts).toHaveLength(2)
    for (const [part, { text }] of parts.entries())
      expect(await open().send(reply({ text, part }))).toMatchObject({ kind: 'sent' })
  })

  it('hands out no file from inside', async () => {
    const fetchFile = open().fetchAttachment
    await expect(fetchFile?.({ url: 'http://example.com/a' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: 'https://10.0.0.1/a' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: `${viber.url}/files/none` }, 100)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('is told our address, and is left alone when it knows it', async () => {
    const listenOnce = async (): Promise<void> => {
      const stop = new AbortController()
      const before = viber.requests.length
      const listening = open().listen?.(house.intake, stop.signal)
      await until('Viber was asked', () => viber.requests.length > before && viber.webhook() === OURS)
      stop.abort()
      await listening
    }
    await listenOnce()
    await listenOnce()
    expect(viber.requests.filter((asked) => asked === 'POST /pa/set_webhook')).toHaveLength(1)
    await expect(
      open({ auth_token: `${VIBER_TOKEN}wrong` }).listen?.(house.intake, new AbortController().signal),
    ).rejects.toThrow('Viber refuses the token of the account (status 2).')
  })

  it('says whether the account works and calls us', async () => {
    expect(await open().checks?.()).toMatchObject([{ state: 'ok' }, { what: 'subscription', state: 'warn' }])
    expect(await open({ auth_token: `${VIBER_TOKEN}wrong` }).checks?.()).toMatchObject([
      { what: 'credentials', state: 'bad' },
    ])
  })
})
