import { telegramKind } from '../../src/channels/telegram/index'
import { splitText } from '../../src/channels/split-text'
import { splitReply } from '../../src/channels/telegram/split'
import { parseUpdate } from '../../src/channels/telegram/receive'
import type { Channel, ChannelDeps } from '../../src/channels/channel'
import type { InboundEvent } from '../../src/desk/index'
import type { AccountId, FileId } from '../../src/lib/ids'
import { openTelegramStandIn, TELEGRAM_TOKEN, type TelegramStandIn } from '../support/telegram-stand-in'
import { replyOf } from './house'

const account = 'telegram' as AccountId
const now = new Date('2026-03-02T10:00:00Z')

const deps = {
  account: { id: account, channel: 'telegram', name: '@TestBot', undoMs: undefined },
  publicUrl: 'https://desk.example',
} as unknown as ChannelDeps

const open = (settings: object): Channel => telegramKind.open({ token: TELEGRAM_TOKEN, ...settings }, deps)

const rosa = { id: 11, is_bot: false, first_name: 'Rosa', language_code: 'it' }
const chat = { id: 11, type: 'private' }
const group = { id: -100500, type: 'supergroup', title: 'Linea Chiara users' }
const said = (message: object, update_id = 1) => ({
  update_id,
  message: { message_id: 5, date: 1_772_445_600, chat, from: rosa, ...message },
})
const parse = (update: object): InboundEvent[] =>
  parseUpdate(Buffer.from(JSON.stringify(update)), { account, botId: '7', now })
const textOf = (content: string | undefined): string => Buffer.from(content ?? '', 'base64').toString()

describe('reading an update', () => {
  it('makes each person in a group a conversation of their own, in public', () => {
    const [one] = parse(said({ chat: group, text: '@TestBot my line is dead' }))
    expect(one).toMatchObject({
      thread: '-100500:11',
      externalId: '-100500:5',
      surface: 'mention',
      visibility: 'public',
      subject: 'Linea Chiara users',
    })
    const [other] = parse(said({ chat: group, from: { ...rosa, id: 12 }, text: 'mine too' }))
    expect(other).toMatchObject({ thread: '-100500:12' })
  })

  it('ignores other bots, anonymous posts and what only tells that something happened', () => {
    for (const [update, reason] of [
      [said({ from: { ...rosa, is_bot: true }, text: 'beep' }), 'not from a person'],
      [said({ from: undefined, text: 'beep' }), 'not from a person'],
      [said({ pinned_message: {} }), 'nothing in it'],
      [said({ text: '/start' }), 'opened the chat'],
      [{ update_id: 3, poll: {} }, 'of a kind'],
    ] as const) {
      expect(parse(update)).toMatchObject([{ kind: 'ignored', reason: expect.stringContaining(reason) as string }])
    }
  })

  it('takes a start that tells something, such as where the customer comes from', () => {
    expect(parse(said({ text: '/start order-4711' }))).toMatchObject([{ kind: 'message', text: '/start order-4711' }])
  })

  it('keeps every picture of an album, in the same conversation, with the text of the one that has it', () => {
    const photo = [{ file_id: 'small', width: 10, height: 10 }]
    const album = [
      said({ message_id: 6, media_group_id: '9', photo, caption: 'The router' }, 1),
      said({ message_id: 7, media_group_id: '9', photo }, 2),
    ].flatMap(parse)
    expect(album).toMatchObject([
      { kind: 'message', thread: '11', text: 'The router', attachments: [{ name: 'photo-6.jpg' }] },
      { kind: 'message', thread: '11', text: '', attachments: [{ name: 'photo-7.jpg' }] },
    ])
  })

  it('turns places and contacts into small text files that anybody can open', () => {
    const place = { location: { latitude: 45.46, longitude: 9.19 } }
    const [where] = parse(said({ ...place, venue: { ...place, title: 'Duomo', address: 'Milano' } }))
    const [who] = parse(said({ contact: { phone_number: '+39 02 1', first_name: 'Anna', last_name: 'Neri' } }))
    const contents = [where, who].map((event) => event?.kind === 'message' && textOf(event.attachments[0]?.content))
    expect(contents).toEqual([
      'Duomo\nMilano\nhttps://www.openstreetmap.org/?mlat=45.46&mlon=9.19#map=16/45.46/9.19',
      'Anna Neri\n+39 02 1',
    ])
  })

  it('reads an edited text and an edited caption at the time of the edit, and no edit of a live place', () => {
    const edited = (message: object) => ({ update_id: 2, edited_message: said(message).message })
    expect(parse(edited({ text: 'It works', edit_date: 1_772_445_700 }))).toMatchObject([
      { kind: 'edited', externalId: '11:5', text: 'It works', occurredAt: new Date(1_772_445_700_000) },
    ])
    expect(parse(edited({ caption: 'The old router', photo: [] }))).toMatchObject([{ text: 'The old router' }])
    expect(parse(edited({ location: { latitude: 1, longitude: 2 } }))).toMatchObject([{ kind: 'ignored' }])
  })

  it.each([
    [[], [{ type: 'emoji', emoji: '👍' }], '👍', false],
    [[{ type: 'emoji', emoji: '👍' }], [], '👍', true],
    [[{ type: 'emoji', emoji: '👍' }], [{ type: 'emoji', emoji: '❤' }], '❤', false],
    [[], [{ type: 'custom_emoji', custom_emoji_id: '5' }], '?', false],
  ])('reads a reaction that was %j and is %j', (...[old_reaction, new_reaction, emoji, removed]) => {
    const message_reaction = { chat, message_id: 5, user: rosa, date: 1_772_445_600, old_reaction, new_reaction }
    expect(parse({ update_id: 4, message_reaction })).toMatchObject([
      { kind: 'reaction', externalId: '11:5', emoji, removed, author: { externalId: '11' } },
    ])
  })

  it('tells two bots apart that have the same numbers', () => {
    const update = Buffer.from(JSON.stringify(said({ text: 'hi' })))
    const keys = ['7', '8'].map((botId) => parseUpdate(update, { account, botId, now })[0]?.dedupeKey)
    expect(keys).toEqual(['7:1', '8:1'])
  })
})

describe('cutting a reply', () => {
  const file = (id: string) => ({ id, name: id, mime: 'image/png', bytes: 1 })

  it.each([
    ['text alone', 'Hello', [], [{ text: 'Hello', files: [] }]],
    ['a file with its text under it', 'Hello', ['a'], [{ text: 'Hello', files: ['a'] }]],
    [
      'more files one by one',
      'Hello',
      ['a', 'b'],
      [
        { text: 'Hello', files: ['a'] },
        { text: '', files: ['b'] },
      ],
    ],
    ['files alone', '', ['a'], [{ text: '', files: ['a'] }]],
  ])('sends %s', (...[, text, files, parts]) => {
    expect(splitReply({ text, files: files.map(file), kind: 'dm' })).toEqual(parts)
  })

  it('sends a text that does not fit under a picture before it', () => {
    const text = 'x'.repeat(1025)
    expect(splitReply({ text, files: [file('a')], kind: 'dm' })).toEqual([
      { text, files: [] },
      { text: '', files: ['a'] },
    ])
  })

  it('cuts a long text between paragraphs, else sentences, else words, and loses no word', () => {
    const paragraph = `${'The line is being repaired today. '.repeat(20).trim()}\n\n`
    const pieces = splitText(paragraph.repeat(10).trim(), 1_000, 'utf16')
    expect(pieces.every((piece) => piece.length <= 1_000 && piece === piece.trim())).toBe(true)
    expect(pieces[0]).toMatch(/today\.$/)
    expect(pieces.join(' ').match(/repaired/g)).toHaveLength(200)
  })

  it('never cuts through a letter', () => {
    const family = '👩‍👩‍👧‍👦'
    const pieces = splitText(family.repeat(100), 100, 'utf16')
    expect(pieces.join('')).toBe(family.repeat(100))
    expect(pieces.filter((piece) => piece.length % family.length !== 0)).toEqual([])
  })

  it('says nothing of its own about a text that is empty', () => {
    expect(splitText('', 10, 'utf16')).toEqual([''])
  })
})

describe('sending', () => {
  let platform: TelegramStandIn
  beforeAll(async () => {
    platform = await openTelegramStandIn()
    platform.chats.add('11').add('-100500')
  })
  afterAll(() => platform.close())
  const send = (told: object) => open({ api_url: platform.url }).send(replyOf({ thread: '11', ...told }))

  it('shows in a group what is answered, and not in a private chat', async () => {
    await send({ thread: '-100500:11', visibility: 'public', inReplyTo: '-100500:5' })
    expect(platform.sent.at(-1)).toMatchObject({ chat: '-100500', answers: 5 })
    await send({ inReplyTo: '11:5' })
    expect(platform.sent.at(-1)).toMatchObject({ chat: '11' })
    expect(platform.sent.at(-1)?.answers).toBeUndefined()
  })

  it('sends pictures as pictures while Telegram takes them, and everything else as files', async () => {
    const file = (mime: string, bytes: number) => ({
      ...{ id: 'f' as FileId, name: 'f', mime, bytes },
      content: Buffer.alloc(10),
    })
    for (const [mime, bytes, method] of [
      ['image/png', 10, 'sendPhoto'],
      ['image/jpeg', 11 * 1024 * 1024, 'sendDocument'],
      ['image/svg+xml', 10, 'sendDocument'],
      ['application/pdf', 10, 'sendDocument'],
    ] as const) {
      await send({ files: [file(mime, bytes)] })
      expect([mime, platform.sent.at(-1)?.method]).toEqual([mime, method])
    }
  })

  it('names the id by which the message is known', async () => {
    expect(await send({})).toMatchObject({ kind: 'sent', ids: [expect.stringMatching(/^11:\d+$/)] })
  })
})

describe('settings', () => {
  it.each([
    [{ token: 'nonsense' }, 'token'],
    [{ receive: 'webhook' }, 'webhook_secret is missing'],
    [{ receive: 'webhook', webhook_secret: 'short' }, 'webhook_secret'],
    [{ recieve: 'polling' }, 'recieve'],
    [{ timeout_ms: 60_000 }, 'timeout_ms'],
  ])('refuses %j and names what is wrong', (settings, words) => {
    expect(() => open(settings)).toThrow(words)
  })

  it('never repeats a token that is wrong', () => {
    expect(() => open({ token: 'secret-but-wrong' })).toThrow(/^(?!.*secret-but-wrong)/)
  })
})
