import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Channel } from '../../src/channels/channel'
import { telegramKind } from '../../src/channels/telegram/index'
import { openTelegramStandIn, TELEGRAM_TOKEN, type Fault, type TelegramStandIn } from '../support/telegram-stand-in'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'

const SECRET = 'a-webhook-secret-of-the-tests_1'
const ROSA = {
  id: 100000001,
  is_bot: false,
  first_name: 'Rosa',
  last_name: 'Conti',
  username: 'rosa',
  language_code: 'it',
}
const CHAT = String(ROSA.id)

let house: ChannelHouse
let platform: TelegramStandIn

const openBot = (settings: object = {}): Channel =>
  telegramKind.open(
    {
      ...{ token: TELEGRAM_TOKEN, webhook_secret: SECRET, receive: 'webhook' },
      ...{ api_url: platform.url, timeout_ms: 1_500, ...settings },
    },
    house.deps,
  )

/** Recordings from 2017 are messages without an envelope. */
const recordedUpdate = (name: string): Buffer => {
  const json = JSON.parse(readFileSync(join(__dirname, '../fixtures/channels/telegram', name), 'utf8')) as object
  return Buffer.from(JSON.stringify({ update_id: 1, ...json }))
}

/** What all of them have in common: somebody's private chat. */
const privately = (id: string, message: number) => ({
  kind: 'message',
  surface: 'dm',
  visibility: 'private',
  thread: id,
  externalId: `${id}:${message}`,
})
const in2017 = { ...privately('427770117', 666), occurredAt: new Date(1499402829_000), author: { name: 'first last' } }
const ignored = (reason: string) => [{ kind: 'ignored', reason: expect.stringContaining(reason) as string }]

const RECORDED: Readonly<Record<string, readonly object[]>> = {
  'vercelreplay_mention.json': [
    {
      ...privately('7527593', 133),
      dedupeKey: '7001234567:1001',
      text: '@vercelchatsdkbot hi',
      author: { externalId: '7527593', name: 'Test User', handle: '@telegram_test_user' },
      occurredAt: new Date('2025-12-31T23:48:08Z'),
      attachments: [],
    },
  ],
  'vercelchat_photo_message.json': [
    {
      ...privately('100000001', 17),
      text: '',
      language: 'en',
      // Of the sizes that Telegram offers, the largest.
      attachments: [{ kind: 'image', mime: 'image/jpeg', bytes: 173215 }],
    },
  ],
  'bottender_replyToTextMessage.json': [{ ...in2017, text: 'replyText' }],
  'bottender_audioMessage.json': [{ ...in2017, attachments: [{ kind: 'audio', source: { file_id: '321' } }] }],
  'bottender_photoMessage.json': [{ ...in2017, attachments: [{ kind: 'image', source: { file_id: '112' } }] }],
  'bottender_stickerMessage.json': [{ ...in2017, attachments: [{ kind: 'sticker', mime: 'image/webp' }] }],
  'bottender_videoNoteMessage.json': [{ ...in2017, attachments: [{ kind: 'video', source: { file_id: '654' } }] }],
  'bottender_venueMessage.json': [{ ...in2017, attachments: [{ kind: 'location', name: 'place-666.txt' }] }],
  'bottender_contactMessage.json': [{ ...in2017, attachments: [{ kind: 'contact', name: 'contact-666.txt' }] }],
  'bottender_groupEditedMessage.json': [
    {
      kind: 'edited',
      thread: '-225456171:427770117',
      externalId: '-225456171:234',
      text: 'hiiiii',
      occurredAt: new Date(1515758048_000),
    },
  ],
  'bottender_gameMessage.json': ignored('nothing in it that can be shown'),
  'bottender_inlineQuery.json': ignored('of a kind that is not for the counter'),
  'bottender_channelPost.json': ignored('of a kind that is not for the counter'),
  'bottender_editedChannelPost.json': ignored('of a kind that is not for the counter'),
}

async function openCandidate(): Promise<Candidate> {
  platform = await openTelegramStandIn()
  platform.chats.add(CHAT)
  house = await openChannelHouse('telegram')
  const channel = openBot()
  const url = `${await house.serve(channel)}/webhooks/telegram/telegram`
  let update = 500
  let last = ''
  const post = async (body: string, secret?: string): Promise<number> => {
    const headers = secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }
    return (await fetch(url, { method: 'POST', body, headers })).status
  }
  const deliver = async (): Promise<void> => expect(await post(last, SECRET)).toBe(200)
  const forge = (secret?: string) => async () => {
    const message = {
      message_id: 1,
      date: 1_767_000_000,
      chat: { id: ROSA.id, type: 'private' },
      from: ROSA,
      text: 'I am Rosa',
    }
    return (await post(JSON.stringify({ update_id: 400, message }), secret)) !== 401
  }
  const fault = (how: Fault) => () => platform.fail('sendMessage', how)
  return {
    channel,
    secrets: [TELEGRAM_TOKEN, TELEGRAM_TOKEN.split(':')[1] ?? '', SECRET],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        update += 1
        const message = { message_id: update, date: 1_767_000_000, chat: { id: ROSA.id, type: 'private' }, from: ROSA }
        last = JSON.stringify({ update_id: update, message: { ...message, ...contentOf(text, file) } })
        await deliver()
      },
      comesAgain: deliver,
      got: () =>
        Promise.resolve(
          platform.sent.map(({ text, file, content }) => ({
            text,
            files: file && content ? [{ name: file, content }] : [],
          })),
        ),
    },
    reply: (told = {}) => replyOf({ account: house.deps.account.id, thread: CHAT, ...told }),
    tries: () => platform.requests.filter((method) => method.startsWith('send')).length,
    forgeries: {
      'no secret': forge(),
      'an empty secret': forge(''),
      'a wrong secret': forge(SECRET.replace('1', '2')),
      'half a secret': forge(SECRET.slice(0, -1)),
      'the token as secret': forge(TELEGRAM_TOKEN),
    },
    parse: (body) => channel.webhook?.parse(body, new Date()) ?? [],
    recorded: Object.entries(RECORDED).map(([name, is]) => ({ name, body: recordedUpdate(name), is })),
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: openBot({ api_url: 'http://127.0.0.1:9' }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: openBot({ api_url: 'http://bots.invalid' }), tries: 0 },
      'too-many': { arrange: fault('429'), outcome: { retryAfterMs: 1_000 } },
      'line-cut': { arrange: fault('reset-after') },
      'gateway-error': { arrange: fault('502-after') },
      'no-answer': { arrange: fault('hang-after') },
      blocked: { arrange: fault('403') },
      gone: { arrange: fault('gone') },
      'wrong-password': { arrange: () => undefined, channel: openBot({ token: `${TELEGRAM_TOKEN}wrong` }) },
    },
    close: async () => {
      await house.close()
      await platform.close()
    },
  }
}

function contentOf(text: string, file?: Given): object {
  if (!file) return { text }
  platform.files.set('the-file', { path: 'documents/file_1.txt', content: file.content })
  return {
    caption: text,
    document: { file_id: 'the-file', file_name: file.name, mime_type: file.mime, file_size: file.content.length },
  }
}

examine('telegram', {
  open: openCandidate,
  without: {
    hide: 'bots have no comments to hide',
    handshake: 'Telegram does not introduce itself',
    refusals: 'bots get the three refusals below, and no others that depend on the customer',
  },
})
