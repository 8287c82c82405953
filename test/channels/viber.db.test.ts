import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/channel'
import { viberKind } from '../../src/channels/viber/index'
import { storeFile } from '../../src/desk/index'
import { newId, type FileId } from '../../src/lib/ids'
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
const HOME = 'https://desk.example'
const OURS = `${HOME}/webhooks/viber/viber`

const open = (settings: object = {}, publicUrl = HOME): Channel =>
  viberKind.open(
    { auth_token: VIBER_TOKEN, api_url: viber.url, timeout_ms: 1_500, ...settings },
    { ...house.deps, publicUrl },
  )
/** A file of the house; it is where Viber can fetch it as long as the house is served. */
const stored = async (name: string, mime: string, bytes = 10) => {
  const file = { name, mime, content: Buffer.alloc(bytes, 'a') }
  return { ...file, id: await storeFile(house.desk, file), bytes }
}
const refusedFor = (words: string) => ({
  ...{ kind: 'refused', reason: 'bad_media', detail: expect.stringContaining(words) as string },
})
const status = (code: number): PlatformAnswer => ({
  status: 200,
  body: { status: code, status_message: 'as documented' },
})

const FILE = { name: 'a file.pdf', mime: 'application/pdf', bytes: 10, content: Buffer.alloc(0) }

async function openCandidate(): Promise<Candidate> {
  viber = await openViber()
  viber.subscribers.add(ROSA)
  house = await openChannelHouse('viber')
  const channel = open()
  const server = await house.serve(channel)
  viber.hosts.set(HOME, server)
  const url = `${server}/webhooks/viber/viber`
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
      got: () => Promise.resolve(viber.sent),
    },
    keeps: (file) => storeFile(house.desk, file),
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
      'a file that Viber cannot fetch': {
        arrange: () => undefined,
        told: { text: '', files: [{ ...FILE, id: newId<FileId>() }] },
        is: refusedFor('cannot fetch it'),
      },
      'a file that is too large': {
        arrange: () => undefined,
        told: { text: '', files: [{ ...FILE, bytes: 50 * 1024 * 1024 + 1, id: newId<FileId>() }] },
        is: refusedFor('up to 50 MB'),
      },
      'two files that were not cut apart': {
        arrange: () => undefined,
        told: { text: '', files: [1, 2].map(() => ({ ...FILE, id: newId<FileId>() })) },
        is: refusedFor('one file a message'),
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
    blocked: 'who blocks the account is to Viber somebody who is not subscribed',
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
    expect(await open().checks?.()).toMatchObject([
      { state: 'ok' },
      { what: 'subscription', state: 'warn' },
      { what: 'files', state: 'ok' },
    ])
    expect(await open({ auth_token: `${VIBER_TOKEN}wrong` }).checks?.()).toMatchObject([
      { what: 'credentials', state: 'bad' },
      { what: 'files', state: 'ok' },
    ])
  })

  describe('a file', () => {
    beforeEach(async () => {
      viber.hosts.set(HOME, await house.serve(open()))
    })
    const sendAll = async (text: string, files: Awaited<ReturnType<typeof stored>>[]) => {
      const parts = open().split?.({ text, files, kind: 'dm' }) ?? []
      for (const [part, { text: said, files: ids }] of parts.entries()) {
        const carried = files.filter(({ id }) => ids.includes(id))
        expect(await open().send(reply({ text: said, part, files: carried }))).toMatchObject({ kind: 'sent' })
      }
      return viber.sent.map(({ type, text: said, files: [file] }) => [type, said.length, file?.name])
    }

    it.each([
      ['router.jpg', 'image/jpeg', 1_000_000, 'picture'],
      ['router.png', 'image/png', 10, 'picture'],
      ['waves.gif', 'image/gif', 10, 'picture'],
      ['router.jpg', 'image/jpeg', 1_000_001, 'file'],
      ['router.webp', 'image/webp', 10, 'file'],
      ['film.mp4', 'video/mp4', 10, 'video'],
      ['film.mov', 'video/quicktime', 10, 'file'],
      ['word.m4a', 'audio/mp4', 10, 'file'],
      ['bill', 'application/pdf', 10, 'file'],
      ['BILL 3.PDF', 'application/pdf', 10, 'file'],
    ])('%s (%s, %i bytes) goes as a %s', async (...[name, mime, bytes, type]) => {
      const files = [await stored(name, mime, bytes)]
      await sendAll('', files)
      expect(viber.sent).toMatchObject([{ type, text: '', files: [{ content: files[0]?.content }] }])
      expect(viber.sent[0]?.files[0]?.name).toBe(type === 'file' ? name : '')
    })

    it('stands under a picture or behind the words, as the length of the words allows', async () => {
      const photo = await stored('router.jpg', 'image/jpeg')
      const bill = await stored('bill.pdf', 'application/pdf')
      expect(await sendAll('a'.repeat(512), [photo, bill])).toEqual([
        ['picture', 512, ''],
        ['file', 0, 'bill.pdf'],
      ])
      viber.sent.length = 0
      expect(await sendAll('a'.repeat(513), [photo])).toEqual([
        ['text', 513, undefined],
        ['picture', 0, ''],
      ])
      viber.sent.length = 0
      expect(await sendAll('Your bill', [bill, photo])).toEqual([
        ['text', 9, undefined],
        ['file', 0, 'bill.pdf'],
        ['picture', 0, ''],
      ])
    })

    it('is not sent, nor the words with it, while our own address is not https', async () => {
      const channel = open({}, 'http://desk.example')
      const files = [await stored('bill.pdf', 'application/pdf')]
      expect(channel.split?.({ text: 'Your bill', files, kind: 'dm' })).toEqual([
        { text: 'Your bill', files: files.map(({ id }) => id) },
      ])
      expect(await channel.send(reply({ text: 'Your bill', files }))).toMatchObject(refusedFor('PUBLIC_URL'))
      expect(viber.requests).toEqual([])
      expect(await channel.send(reply())).toMatchObject({ kind: 'sent' })
      expect((await channel.checks?.())?.at(-1)).toMatchObject({ what: 'files', state: 'warn' })
    })

    it('that Viber does not take is told as such, and its text as too long', async () => {
      const files = [await stored('setup.exe', 'application/octet-stream')]
      viber.fail(SEND, status(3), status(3))
      expect(await open().send(reply({ text: '', files }))).toMatchObject(refusedFor('status 3'))
      expect(await open().send(reply())).toMatchObject({ kind: 'refused', reason: 'too_long' })
    })
  })
})
