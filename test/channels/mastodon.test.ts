import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lengthOnServer } from '../../src/channels/mastodon/length'
import { parseFound, parseNotification, parseStreamed } from '../../src/channels/mastodon/receive'
import { textOfPost } from '../../src/channels/mastodon/html'
import type { AccountId } from '../../src/lib/ids'

const FOLDER = join(__dirname, '../fixtures/channels/mastodon')
const CARE = '117020565966271181'
const reading = { account: 'mastodon' as AccountId, ownId: CARE, now: new Date('2026-08-02T08:00:00Z') }
const of = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'))
const [recorded] = of('notifications_mention.json') as [{ status: object }]
const status = (more: object): object => ({ ...recorded.status, ...more })
const mention = (more: object): object => ({ ...recorded, status: status(more) })

describe('what servers were recorded to send', () => {
  it('gives something to keep for each item, with a key, a time and a reason', () => {
    for (const name of readdirSync(FOLDER).filter((one) => one.endsWith('.json'))) {
      for (const item of [of(name)].flat()) {
        for (const event of [parseNotification(item, reading), parseFound(item, reading)]) {
          expect(event.dedupeKey).not.toBe('')
          expect(Number.isNaN(event.occurredAt.getTime())).toBe(false)
          if (event.kind === 'ignored' || event.kind === 'unreadable') expect(event.reason).not.toBe('')
        }
      }
    }
  })

  it('a mention', () => {
    expect(parseNotification(recorded, reading)).toMatchObject({
      ...{ kind: 'message', dedupeKey: 'status:117020577157693549', externalId: '117020577157693549' },
      ...{ surface: 'mention', visibility: 'public', thread: '117020577157693549:117020565693913441' },
      ...{
        text: '@mastodonpy_test hello!',
        language: 'en',
        permalink: 'http://localhost:3000/@admin/117020577157693549',
      },
      author: { externalId: '117020565693913441', name: 'admin', handle: '@admin', reach: 1 },
      occurredAt: new Date('2026-08-01T13:51:42.823Z'),
    })
  })

  it('a reply of ours, and one of somebody else to us', () => {
    const reply = of('status_reply.json')
    expect(parseFound(reply, { ...reading, ownId: '117020565693913441' })).toMatchObject({
      ...{ kind: 'own_echo', text: '@mastodonpy_test_2 same!', thread: '117020583245459824:117020566092212359' },
    })
    expect(parseFound(reply, { ...reading, ownId: '117020566092212359' })).toMatchObject({
      kind: 'message',
      surface: 'comment',
    })
  })

  it('the stream, line by line', () => {
    const text = readFileSync(join(FOLDER, 'stream_direct.sse'), 'utf8')
    const told = [...text.matchAll(/^event: (\S+)\ndata: (.*)$/gm)].map(([, event = '', data = '']) => ({
      event,
      data,
    }))
    expect(told.length).toBeGreaterThan(0)
    for (const one of told) {
      const event = parseStreamed(one, reading)
      expect(event.kind).not.toBe('unreadable')
      expect(event.dedupeKey).not.toBe('')
    }
    expect(parseStreamed({ event: 'conversation', data: '{}' }, reading)).toMatchObject({ kind: 'ignored' })
  })

  it('an edit changes the post that it was', () => {
    const edited = JSON.stringify(of('status_edited.json'))
    expect(parseStreamed({ event: 'status.update', data: edited }, reading)).toMatchObject({
      ...{ kind: 'edited', externalId: '117020586180926938' },
      dedupeKey: 'edit:117020586180926938:2026-08-01T13:54:00.695Z',
      text: 'the best editor? why, of course it is the KDE Advanced Text Editor, Kate',
    })
  })
})

describe('a post', () => {
  it.each([
    ['public', 'mention', 'public', '117020577157693549:117020565693913441'],
    ['unlisted', 'mention', 'public', '117020577157693549:117020565693913441'],
    ['private', 'dm', 'private', 'dm:117020565693913441'],
    ['direct', 'dm', 'private', 'dm:117020565693913441'],
    ['of-some-other-server', 'dm', 'private', 'dm:117020565693913441'],
  ])('that is %s is a %s, %s', (shown, ...place) => {
    const [surface, visibility, thread] = place
    expect(parseNotification(mention({ visibility: shown }), reading)).toMatchObject({ surface, visibility, thread })
  })

  it('stands in the conversation that it grew from', () => {
    const roots = new Map([['117020577157693549', '1']])
    const item = mention({ in_reply_to_id: '5' })
    expect(parseNotification(item, { ...reading, roots })).toMatchObject({ thread: '1:117020565693913441' })
    expect(parseNotification(item, reading)).toMatchObject({ thread: '5:117020565693913441' })
  })

  it.each([
    [mention({ reblog: status({}) }), 'a repost'],
    [{ ...recorded, type: 'favourite' }, 'favourite'],
    [mention({ account: { id: CARE, acct: 'care' }, mentions: [] }), 'answers nobody'],
  ])('is ignored when it says nothing to us', (item, reason) => {
    expect(parseNotification(item, reading)).toMatchObject({
      kind: 'ignored',
      reason: expect.stringContaining(reason) as string,
    })
  })

  it('warns first where its author did, and brings its files', () => {
    const media = [
      { id: '1', type: 'image', url: 'https://files.example/a.png' },
      { id: '2', type: 'unknown', url: null, remote_url: 'https://far.example/b.mp4?x=1' },
    ]
    expect(parseFound(status({ spoiler_text: 'anger', media_attachments: media }), reading)).toMatchObject({
      ...{ surface: 'keyword-hit', text: '[anger]\n\n@mastodonpy_test hello!' },
      attachments: [
        { kind: 'image', mime: 'image/png', name: '1.png', source: { url: 'https://files.example/a.png' } },
        { kind: 'file', mime: 'video/mp4', name: '2.mp4', source: { url: 'https://far.example/b.mp4?x=1' } },
      ],
    })
  })

  it.each([
    ['<p>one<br>two</p><p>three</p>', 'one\ntwo\n\nthree'],
    ['<p>1 &lt; 2 &amp;amp; &quot;x&quot;</p>', '1 < 2 &amp; "x"'],
    ['<p><a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a></p>', '#x'],
    [
      '<p>see <a href="https://a.example/very/long"><span class="invisible">https://</span><span class="ellipsis">a.example/very</span><span class="invisible">/long</span></a></p>',
      'see https://a.example/very/long',
    ],
    ['<script>alert(1)</script><p>ok</p>', 'ok'],
    ['', ''],
  ])('reads %s as %j', (html, text) => {
    expect(textOfPost(html)).toBe(text)
  })
})

it.each([
  ['hello', 5],
  ['👨‍👩‍👧‍👦è', 2],
  [`see https://example.com/${'a'.repeat(100)}`, 27],
  ['https://a.io', 23],
  ['@rosa@far.example hi', 8],
  ['mail rosa@far.example', 21],
])('servers count %j as %d', (text, length) => {
  expect(lengthOnServer(text)).toBe(length)
})
