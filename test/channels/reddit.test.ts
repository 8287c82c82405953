import { postedSchema } from '../../src/channels/reddit/payload'
import { parseListing } from '../../src/channels/reddit/receive'
import type { AccountId } from '../../src/lib/ids'
import { recorded, recordedNames } from './recorded'

const told = { account: 'reddit' as AccountId, username: 'LineaChiara', now: new Date('2026-03-02T10:00:00Z') }
const data = {
  ...{ name: 't1_abc', author: 'Rosa', author_fullname: 't2_rosa', body: 'Help', created_utc: 1_750_351_619.0 },
  ...{ type: 'comment_reply', context: '/r/phones/comments/1j7/which/abc/?context=3' },
}
const parse = (given: object, kind = 't1') =>
  parseListing(Buffer.from(JSON.stringify({ data: { children: [{ kind, data: { ...data, ...given } }] } })), told)[0]

describe('what Reddit really sent', () => {
  it('is read, or said to be none of it', () => {
    const kinds = recordedNames('reddit').map((name) => [
      name,
      parseListing(recorded('reddit', name), told).map(({ kind }) => kind),
    ])
    expect(kinds).toEqual([
      ['comment_deleted_context.json', ['unreadable']],
      ['comment_reply_response.json', ['unreadable']],
      ['inbox_comment_replies.json', ['message', 'message', 'message', 'message']],
    ])
  })

  it('after a comment of ours has its id', () => {
    const posted = postedSchema.parse(JSON.parse(recorded('reddit', 'comment_reply_response.json').toString()))
    expect(posted.json).toMatchObject({ errors: [], data: { things: [{ data: { name: 't1_d1680wu' } }] } })
  })
})

describe('a thing of a list', () => {
  it.each([
    ['a comment', {}, { kind: 'message', surface: 'comment', thread: 't3_1j7:rosa', text: 'Help' }],
    ['a mention', { type: 'username_mention' }, { kind: 'message', surface: 'mention' }],
    ['a link that is no path of Reddit', { permalink: '//evil.example' }, { kind: 'message', thread: 't3_1j7:rosa' }],
    ['our own', { author: 'lineachiara' }, { kind: 'ignored', reason: 'written by our own user' }],
    ['nobody’s', { author: '[deleted]' }, { kind: 'ignored', reason: 'written by nobody any more' }],
    ['nowhere', { context: '' }, { kind: 'ignored', reason: 'stands nowhere' }],
    ['without a time', { created_utc: null }, { kind: 'unreadable', reason: 'data.created_utc: invalid_type' }],
  ])('%s', (_, given, is) => {
    expect(parse(given)).toMatchObject(is)
  })

  it('leads to Reddit and nowhere else', () => {
    expect(parse({})).toMatchObject({ permalink: 'https://www.reddit.com/r/phones/comments/1j7/which/abc/' })
    expect(parse({ permalink: '//evil.example' })).not.toHaveProperty('permalink')
  })

  it('that is a message is left out, with the reason', () => {
    expect(parse({ name: 't4_abc' }, 't4')).toMatchObject({ kind: 'ignored', reason: 'neither a comment nor a post' })
  })
})
