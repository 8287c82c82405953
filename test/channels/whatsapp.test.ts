import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020'
import type { Channel, ChannelDeps } from '../../src/channels/channel'
import { whatsappKind } from '../../src/channels/whatsapp/index'
import { parseWhatsApp } from '../../src/channels/whatsapp/receive'
import { splitReply } from '../../src/channels/whatsapp/split'
import type { InboundEvent } from '../../src/desk/index'
import type { AccountId, FileId } from '../../src/lib/ids'
import { META_SECRET, META_TOKEN, META_VERIFY } from '../support/graph-stand-in'
import { BUSINESS, NUMBER, openWhatsAppStandIn, type WhatsAppStandIn } from '../support/whatsapp-stand-in'
import { replyOf } from './house'

const OPENAPI = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/openapi/whatsapp-messages.json'), 'utf8'),
) as object

const account = 'whatsapp' as AccountId
const now = new Date('2026-11-02T10:00:00Z')
const ROSA = 'IT.13491208655302741918'

const deps = {
  account: { id: account, channel: 'whatsapp', name: '+39 06 …', undoMs: undefined },
  clock: { now: () => now },
  publicUrl: 'https://desk.example',
} as unknown as ChannelDeps

const settings = {
  ...{ token: META_TOKEN, app_secret: META_SECRET, verify_token: META_VERIFY },
  ...{ phone_number_id: NUMBER, business_account: BUSINESS },
}
const open = (more: object): Channel => whatsappKind.open({ ...settings, ...more }, deps)

const parse = (value: object, field = 'messages'): InboundEvent[] => {
  const metadata = { phone_number_id: NUMBER, display_phone_number: '390612345' }
  const change = { field, value: { metadata, ...value } }
  return parseWhatsApp(Buffer.from(JSON.stringify({ entry: [{ id: BUSINESS, changes: [change] }] })), {
    ...{ account, phoneNumberId: NUMBER, now },
  })
}
const message = (more: object) => ({
  messages: [{ id: 'wamid.1', from: '393331234567', timestamp: '1767000000', ...more }],
})

describe('reading a delivery of WhatsApp', () => {
  it('knows people by the id that stays theirs, wherever it stands', () => {
    const text = { type: 'text', text: { body: 'Ciao' } }
    for (const from of [{ from: ROSA }, { from: undefined, from_user_id: ROSA }, { from_user_id: ROSA }])
      expect(parse(message({ ...text, ...from }))).toMatchObject([{ thread: ROSA, author: { externalId: ROSA } }])
    expect(parse(message({ ...text, from: '', from_user_id: undefined }))).toMatchObject([{ kind: 'unreadable' }])
  })

  it('takes messages back and tells who has a new number', () => {
    const revoke = { type: 'revoke', revoke: { original_message_id: 'wamid.0' } }
    expect(parse(message(revoke))).toMatchObject([{ kind: 'deleted', externalId: 'wamid.0', thread: '393331234567' }])
    const system = { type: 'user_changed_number', body: 'Rosa changed to 39777', wa_id: '39777', user_id: 'IT.2' }
    const from = { from: '393331234567', from_user_id: 'IT.1' }
    expect(parse(message({ type: 'system', ...from, system }))).toMatchObject([
      { kind: 'identity_changed', former: 'IT.1', author: { externalId: 'IT.2', otherIds: { phone: '39777' } } },
    ])
    const nobody = { type: 'system', from: undefined, system: { type: 'user_changed_user_id', user_id: 'IT.2' } }
    expect(parse(message(nobody))).toMatchObject([{ kind: 'ignored' }])
  })

  it('gives everybody in a group a conversation of their own, which others read', () => {
    const said = { type: 'text', text: { body: 'Anybody there?' }, group_id: 'Y2FwaV9n' }
    expect(parse(message(said))).toMatchObject([
      { thread: 'group:Y2FwaV9n:393331234567', surface: 'chat', visibility: 'public' },
    ])
  })

  it('shows what the brand wrote on its own phone', () => {
    const echo = { id: 'wamid.9', from: '390612345', to: '393331234567', timestamp: '1767000000' }
    const echoes = (more: object) => parse({ message_echoes: [{ ...echo, ...more }] }, 'smb_message_echoes')
    expect(echoes({ type: 'text', text: { body: 'We called you' } })).toMatchObject([
      {
        ...{ kind: 'own_echo', thread: '393331234567', externalId: 'wamid.9', text: 'We called you' },
        author: { externalId: NUMBER, name: '+390612345' },
      },
    ])
    expect(echoes({ type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } })).toMatchObject([
      { kind: 'ignored' },
    ])
  })

  it('keeps apart what is of another number, and spoils nothing for the rest', () => {
    const other = { metadata: { phone_number_id: '999999' } }
    expect(parse({ ...message({}), ...other })).toMatchObject([{ kind: 'ignored' }])
    const good = { id: 'wamid.2', from: '39333', timestamp: '1767000000', type: 'text', text: { body: 'Here' } }
    expect(parse({ messages: [{ id: 7 }, null, good] }).map(({ kind }) => kind)).toEqual([
      'unreadable',
      'unreadable',
      'message',
    ])
  })

  it('says when WhatsApp will not call any more', () => {
    const told = parse({ metadata: undefined, event: 'DISABLED_UPDATE' }, 'account_update')
    expect(told).toMatchObject([{ kind: 'subscription_lost', reason: 'WhatsApp: DISABLED_UPDATE' }])
  })

  it('names our attempt in the key of a status, and nobody else’s words', () => {
    const status = { id: 'wamid.5', status: 'delivered', timestamp: '1767000000', recipient_id: '39333' }
    const attempt = '0190a5b0-7e1c-7c3a-9f00-000000000001'
    const keyOf = (biz_opaque_callback_data: string) =>
      parse({ statuses: [{ ...status, biz_opaque_callback_data }] }).map(({ dedupeKey }) => dedupeKey)
    expect(keyOf(`${attempt}/0/${attempt}`)).toEqual([`s:${attempt}/0/${attempt}:delivered`])
    for (const foreign of ['campaign-7', `${attempt}/0`, `${attempt}/0/${attempt}/1`, '//'])
      expect(keyOf(foreign)).toEqual(['s:wamid.5:delivered'])
  })

  it.each([
    [131047, { reason: expect.stringContaining('24 hours') as string, remedies: ['use_template'] }],
    [131026, { reason: expect.stringContaining('cannot be delivered') as string, remedies: [] }],
    [999999, { reason: 'WhatsApp 999999: it could not be delivered' }],
  ])('tells of a late failure what is possible instead (%s)', (code, told) => {
    const status = { id: 'wamid.9', recipient_id: '393331234567', status: 'failed', timestamp: '1767000000' }
    expect(parse({ statuses: [{ ...status, errors: [{ code }] }] })).toMatchObject([
      { kind: 'delivery_failed', externalId: 'wamid.9', ...told },
    ])
  })

  it('knows no status by the name of what every object has', () => {
    const status = { id: 'wamid.5', status: 'constructor', timestamp: '1767000000', recipient_id: '39333' }
    expect(parse({ statuses: [status] })).toMatchObject([{ kind: 'ignored' }])
  })
})

describe('sending with WhatsApp', () => {
  let platform: WhatsAppStandIn
  beforeAll(async () => {
    platform = await openWhatsAppStandIn()
    for (const one of [ROSA, '393331234567', 'Y2FwaV9n']) platform.people.set(one, { open: true })
    platform.people.set('39late', { open: false })
    platform.templates.set('we_are_back/it', 2)
  })
  afterAll(() => platform.close())
  const send = (told: { thread: string } & Record<string, unknown>) =>
    open({ api_url: platform.url, timeout_ms: 1_000 }).send(replyOf(told))
  const last = () => platform.sent.at(-1)?.body

  it('writes to ids, numbers and groups each in their own way', async () => {
    await send({ thread: ROSA })
    expect(last()).toMatchObject({ recipient_type: 'individual', recipient: ROSA })
    await send({ thread: '393331234567', inReplyTo: 'wamid.1' })
    expect(last()).toMatchObject({ recipient_type: 'individual', to: '393331234567' })
    expect(last()).not.toHaveProperty('context')
    await send({ thread: 'group:Y2FwaV9n:39333', visibility: 'public', inReplyTo: 'wamid.1' })
    expect(last()).toMatchObject({ recipient_type: 'group', to: 'Y2FwaV9n', context: { message_id: 'wamid.1' } })
  })

  it('fills the blanks of an approved template, in order, also after a day', async () => {
    const template = { name: 'we_are_back', language: 'it', values: ['Rosa', 'linea 4'] }
    expect(await send({ thread: '39late', kind: 'template', template })).toMatchObject({ kind: 'sent' })
    expect(last()?.template).toEqual({
      name: 'we_are_back',
      language: { policy: 'deterministic', code: 'it' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Rosa' },
            { type: 'text', text: 'linea 4' },
          ],
        },
      ],
    })
  })

  it('writes every body as the platform’s own document says', async () => {
    const isMessage = new Ajv({ allErrors: true, strict: false }).compile(OPENAPI)
    const file = (mime: string) => ({ id: 'p' as FileId, name: 'a', mime, bytes: 1, content: Buffer.from('a') })
    const before = platform.sent.length
    await send({ thread: '393331234567' })
    await send({ thread: 'group:Y2FwaV9n:39333', visibility: 'public', inReplyTo: 'wamid.1' })
    for (const mime of ['image/png', 'video/mp4', 'application/pdf'])
      await send({ thread: '393331234567', files: [file(mime)] })
    const template = { name: 'we_are_back', language: 'it', values: ['Rosa', 'linea 4'] }
    await send({ thread: '39late', kind: 'template', template })
    const bodies = platform.sent.slice(before).map(({ body }) => body)
    expect(bodies.map(({ type }) => type)).toEqual(['text', 'text', 'image', 'video', 'document', 'template'])
    expect(bodies.filter((body) => !isMessage(body))).toEqual([])
    // The document is not one that takes everything.
    expect(isMessage({ ...bodies[0], surprise: true })).toBe(false)
    expect(isMessage({ ...bodies[0], to: undefined })).toBe(false)
  })

  it('shows a picture as a picture, and as a document when it is too large for that', async () => {
    const picture = (bytes: number) => ({
      ...{ id: 'p' as FileId, name: 'bill.jpg', mime: 'image/jpeg' },
      ...{ bytes, content: Buffer.alloc(bytes, 1) },
    })
    await send({ thread: ROSA, text: 'Look', files: [picture(1_000)] })
    expect(last()).toMatchObject({ type: 'image', image: { caption: 'Look' } })
    await send({ thread: ROSA, text: '', files: [picture(5 * 1024 * 1024 + 1)] })
    expect(last()).toMatchObject({ type: 'document', document: { filename: 'bill.jpg' } })
  })

  it('proves that nothing was sent when the file was not taken', async () => {
    const file = { id: 'p' as FileId, name: 'a.txt', mime: 'text/plain', bytes: 1, content: Buffer.from('a') }
    for (const fault of ['reset-after', '502-after'] as const) {
      platform.fail(`POST /v25.0/${NUMBER}/media`, fault)
      expect(await send({ thread: ROSA, files: [file] })).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    }
    platform.fail(`POST /v25.0/${NUMBER}/media`, { status: 400, body: { error: { code: 100, message: 'type' } } })
    expect(await send({ thread: ROSA, files: [file] })).toMatchObject({ kind: 'refused', reason: 'bad_media' })
  })

  it('shows its token to no place that is not WhatsApp’s', async () => {
    platform.files.set('77', { content: Buffer.from('x'), mime: 'text/plain', host: 'http://127.0.0.1:9' })
    const channel = open({ api_url: platform.url })
    await expect(channel.fetchAttachment?.({ id: '77' }, 100)).rejects.toThrow('not its own')
    await expect(channel.fetchAttachment?.({ id: '../me' }, 100)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('tells how the account stands, and subscribes it while it listens', async () => {
    const channel = open({ api_url: platform.url })
    const states = async () => (await channel.checks?.())?.map(({ what, state }) => `${what} ${state}`)
    expect(await states()).toEqual(['token ok', 'permissions ok', 'subscription bad'])
    const stop = new AbortController()
    const listening = channel.listen?.({} as never, stop.signal)
    while (!platform.subscriptions.has(BUSINESS)) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    await listening
    expect(await states()).toEqual(['token ok', 'permissions ok', 'subscription ok'])
    Object.assign(platform.token, { expires_at: now.getTime() / 1000 + 86_400, scopes: [] })
    expect(await states()).toEqual(['token warn', 'permissions bad', 'subscription ok'])
  })
})

describe('the settings of a WhatsApp account', () => {
  it('names what is wrong', () => {
    expect(() => open({ phone_number_id: '+39 06' })).toThrow('phone_number_id must be the number that Meta shows')
    expect(() => open({ app_secret: '' })).toThrow("app_secret must be the app's secret")
  })
})

describe('cutting a reply for WhatsApp', () => {
  const files = ['one', 'two'].map((id) => ({ id, name: id, mime: 'text/plain', bytes: 1 }))
  it('puts a short text under the first file, a long one before it', () => {
    expect(splitReply({ text: 'Here', files, kind: 'dm' })).toEqual([
      { text: 'Here', files: ['one'] },
      { text: '', files: ['two'] },
    ])
    expect(splitReply({ text: 'x'.repeat(1_025), files, kind: 'dm' }).map((part) => part.files)).toEqual([
      [],
      ['one'],
      ['two'],
    ])
    expect(splitReply({ text: 'x'.repeat(9_000), files: [], kind: 'dm' })).toHaveLength(3)
  })
})
