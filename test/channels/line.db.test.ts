import Ajv from 'ajv'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/channel'
import { lineKind } from '../../src/channels/line/index'
import { storeFile } from '../../src/desk/index'
import { LINE_SECRET, LINE_TOKEN, lineSignature, openLine, type LineStandIn } from '../support/line-stand-in'
import { newId, type FileId } from '../../src/lib/ids'
import type { Fault, PlatformAnswer } from '../support/platform'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

let house: ChannelHouse
let line: LineStandIn
const ROSA = 'U206d25c2ea6bd87c17655609a1c37cb8'
const PUSH = 'POST /v2/bot/message/push'

const OURS = 'https://desk.example'
const PHOTO: Given = { name: 'router.jpg', mime: 'image/jpeg', content: Buffer.from('a picture') }

const open = (settings: object = {}, publicUrl = OURS): Channel =>
  lineKind.open(
    {
      channel_access_token: LINE_TOKEN,
      channel_secret: LINE_SECRET,
      api_url: line.url,
      timeout_ms: 1_500,
      ...settings,
    },
    { ...house.deps, publicUrl },
  )
const no = (status: number, message: string, headers: Record<string, string> = {}): PlatformAnswer => ({
  ...{ status, headers, body: { message } },
})

const fileOf = (mime: string, bytes: number) => ({
  ...{ id: newId<FileId>(), name: 'a file', mime, bytes, content: Buffer.alloc(0) },
})
const refusedFor = (words: string) => ({
  ...{ kind: 'refused', reason: 'bad_media', detail: expect.stringContaining(words) as string },
})

async function openCandidate(): Promise<Candidate> {
  line = await openLine()
  line.friends.add(ROSA)
  house = await openChannelHouse('line')
  const channel = open()
  const server = await house.serve(channel)
  line.hosts.set(OURS, server)
  const url = `${server}/webhooks/line/line`
  let number = 0
  let last = ''
  const deliver = async (body: string, signature?: string): Promise<number> => {
    const headers = signature === undefined ? {} : { 'x-line-signature': signature }
    return (await fetch(url, { method: 'POST', body, headers })).status
  }
  const event = (message: object): object => {
    number += 1
    const source = { type: 'user', userId: ROSA }
    const common = { type: 'message', mode: 'active', timestamp: 1_767_000_000_000, source }
    return { ...common, webhookEventId: `w${number}`, message: { id: String(9000 + number), ...message } }
  }
  const delivery = (...messages: object[]): string => JSON.stringify({ destination: 'U1', events: messages.map(event) })
  const forged = (sign: (body: string) => string | undefined) => async () => {
    const body = delivery({ type: 'text', text: 'I am Rosa' })
    return (await deliver(body, sign(body))) !== 401
  }
  const fault = (how: Fault | PlatformAnswer) => () => line.fail(PUSH, how)
  return {
    channel,
    secrets: [LINE_TOKEN, LINE_SECRET],
    logged: house.logged,
    inbox: house.inbox,
    evidenceRepeats: true,
    customer: {
      writes: async (text, file) => {
        if (file) line.contents.set(String(9001 + number), { mime: file.mime, content: file.content })
        // A picture has no words of its own: they are a message that comes with it.
        const pictures = file ? [{ type: 'image', contentProvider: { type: 'line' } }] : []
        last = delivery(...pictures, { type: 'text', text })
        expect(await deliver(last, lineSignature(last))).toBe(200)
      },
      comesAgain: async () => expect(await deliver(last, lineSignature(last))).toBe(200),
      got: () => Promise.resolve(line.sent),
    },
    file: { ...PHOTO, nameless: true },
    keeps: (file) => storeFile(house.desk, file),
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told }),
    tries: () => line.requests.filter((asked) => asked === PUSH).length,
    forgeries: {
      'no signature': forged(() => undefined),
      'an empty one': forged(() => ''),
      'another secret': forged((body) => lineSignature(body, 'another secret')),
      'other bytes': forged((body) => lineSignature(`${body} `)),
      'one letter changed': forged((body) =>
        lineSignature(body).replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')),
      ),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: [
      {
        name: 'sdkpy_00_message_text.json',
        body: readFileSync(join(__dirname, '../fixtures/channels/line/sdkpy_00_message_text.json')),
        is: [{ kind: 'message', thread: ROSA, text: 'Hello, world', dedupeKey: 'testwebhookeventid' }],
      },
    ],
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ api_url: 'http://line.invalid' }), tries: 0 },
      'too-many': { arrange: fault(no(429, 'The API rate limit has been exceeded. Try again later.')) },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      gone: { arrange: fault(no(400, 'Failed to send messages')) },
      'wrong-password': { arrange: () => undefined, channel: open({ channel_access_token: `${LINE_TOKEN}wrong` }) },
    },
    refusals: {
      'the messages of the month are used up': {
        arrange: fault(no(429, 'You have reached your monthly limit.')),
        is: { kind: 'refused', reason: 'payment', remedies: ['open_natively'] },
      },
      'somebody who never wrote to us': {
        arrange: () => undefined,
        told: { thread: 'Unobody' },
        is: { kind: 'refused', reason: 'recipient_gone' },
      },
      'not on this plan': {
        arrange: fault(no(403, 'Access to this API is not available for your account')),
        is: { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'] },
      },
      'a film': { arrange: () => undefined, told: { files: [fileOf('video/mp4', 10)] }, is: refusedFor('preview') },
      'a document': {
        arrange: () => undefined,
        told: { files: [fileOf('application/pdf', 10)] },
        is: refusedFor('only pictures'),
      },
      'a picture that moves': {
        arrange: () => undefined,
        told: { files: [fileOf('image/gif', 10)] },
        is: refusedFor('only pictures'),
      },
      'a picture that is too large, behind one that is not': {
        arrange: () => undefined,
        told: { files: [fileOf('image/png', 1_000_000), fileOf('image/jpeg', 1_000_001)] },
        is: refusedFor('up to 1 MB'),
      },
    },
    close: async () => {
      await house.close()
      await line.close()
    },
  }
}

examine('line', {
  open: openCandidate,
  without: {
    hide: 'there are no comments on LINE',
    handshake: 'LINE introduces itself by a signed delivery without events',
    blocked: 'LINE tells nobody that a person blocked the account',
  },
})

describe('LINE', () => {
  beforeEach(async () => {
    line = await openLine()
    line.friends.add(ROSA).add('Cgroup')
    house = await openChannelHouse('line')
  })
  afterEach(async () => {
    await house.close()
    await line.close()
  })
  const reply = (told: object = {}) => replyOf({ account: house.deps.account.id, thread: ROSA, ...told })
  const about = (sent: ReturnType<typeof reply>, sinceMs = 60_000) => ({
    ...{ ...sent, fileIds: sent.files.map(({ id }) => id), sinceMs },
  })
  /** A picture of the house, and where LINE finds it. */
  const photo = async (more: Partial<Given> = {}) => {
    const file = { ...PHOTO, ...more }
    line.hosts.set(OURS, await house.serve(open()))
    return { ...file, id: await storeFile(house.desk, file), bytes: file.content.length }
  }

  it.each(['reset-after', 'hang-after', '502-after'] as const)(
    'knows after %s that the customer has it once',
    async (how) => {
      const sent = reply({ text: 'Only once' })
      line.fail(PUSH, how)
      expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
      expect(await open().evidence?.(about(sent))).toBe('arrived')
      expect(line.sent.map(({ text }) => text)).toEqual(['Only once'])
      // A second attempt of the same reply is the same to LINE.
      expect(await open().send({ ...sent, attempt: reply().attempt })).toMatchObject({ kind: 'sent' })
      expect(line.sent).toHaveLength(1)
    },
  )

  it('brings what LINE never got by asking for it', async () => {
    const sent = reply({ text: 'Lost on the way' })
    line.fail(PUSH, 'reset-before')
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    expect(line.sent).toEqual([])
    expect(await open().evidence?.(about(sent))).toBe('arrived')
    expect(line.sent).toHaveLength(1)
  })

  it('is not asked once the key may have been forgotten', async () => {
    expect(await open().evidence?.(about(reply(), 21 * 3_600_000))).toBe('silent')
    expect(line.requests).toEqual([])
  })

  it('gets each part of a long reply under a key of its own', async () => {
    const text = `${'The line is being repaired. '.repeat(300)}`
    const parts = open().split?.({ text, files: [], kind: 'dm' }) ?? []
    expect(parts).toHaveLength(2)
    const whole = reply({ parts: 2 })
    for (const [part, { text: piece }] of parts.entries())
      expect(await open().send({ ...whole, text: piece, part })).toMatchObject({ kind: 'sent' })
    expect(line.sent).toHaveLength(2)
    expect(new Set(line.sent.map(({ key }) => key)).size).toBe(2)
  })

  it('gets what its own description asks for', async () => {
    await open().send(reply({ text: 'Dear Rosa', files: [await photo()] }))
    const description = JSON.parse(
      readFileSync(join(__dirname, '../fixtures/openapi/line-push.json'), 'utf8'),
    ) as Record<string, unknown>
    const ajv = new Ajv({ strict: false, formats: { uri: (text: string) => URL.canParse(text) } })
    ajv.addSchema(description, 'line')
    const fits = ajv.compile({ $ref: 'line#/components/schemas/PushMessageRequest' })
    expect(line.bodies).toHaveLength(1)
    expect([fits(line.bodies[0]), fits.errors]).toEqual([true, null])
    expect(fits({ ...(line.bodies[0] as object), to: undefined })).toBe(false)
  })

  it('answers a person of a group in the group', async () => {
    await open().send(reply({ thread: `Cgroup:${ROSA}` }))
    expect(line.sent).toMatchObject([{ to: 'Cgroup' }])
  })

  it('hands out what customers attach, and never more than allowed', async () => {
    line.contents.set('7', { mime: 'image/jpeg', content: Buffer.from('picture') })
    const fetchFile = open().fetchAttachment
    expect(await fetchFile?.({ message: '7' }, 100)).toMatchObject({
      mime: 'image/jpeg',
      content: Buffer.from('picture'),
    })
    await expect(fetchFile?.({ message: '7' }, 3)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ message: '8' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    await expect(fetchFile?.({ url: 'http://169.254.169.254/latest' }, 100)).rejects.toMatchObject({ code: 'invalid' })
    line.fail('GET /v2/bot/message', { status: 202 })
    await expect(fetchFile?.({ message: '7' }, 100)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('says what is not as it should be', async () => {
    const ours = `${OURS}/webhooks/line/line`
    const states = async () => (await open().checks?.())?.map(({ what, state }) => `${what} ${state}`)
    expect(await states()).toEqual(['credentials ok', 'subscription bad', 'quota ok', 'files ok'])
    line.webhook = { endpoint: 'https://elsewhere.example', active: true }
    line.quota.used = 170
    expect(await states()).toEqual(['credentials ok', 'subscription bad', 'quota warn', 'files ok'])
    line.webhook = { endpoint: ours, active: true }
    line.quota.used = 200
    expect(await states()).toEqual(['credentials ok', 'subscription ok', 'quota bad', 'files ok'])
    expect(await open({ channel_access_token: `${LINE_TOKEN}wrong` }).checks?.()).toMatchObject([
      { state: 'bad' },
      { what: 'files', state: 'ok' },
    ])
  })
})
