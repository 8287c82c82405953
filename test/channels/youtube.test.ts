import { parseThreads } from '../../src/channels/youtube/receive'
import { openQuota } from '../../src/channels/youtube/quota'
import type { AccountId } from '../../src/lib/ids'
import type { Vault } from '../../src/channels/vault.store'

const told = { account: 'youtube' as AccountId, channelId: 'UCours', now: new Date('2026-03-02T10:00:00Z') }
const snippet = {
  ...{ authorDisplayName: '@rosa', authorChannelId: { value: 'UCrosa' }, textDisplay: 'My line is dead' },
  publishedAt: '2026-03-02T09:00:00Z',
}
const item = (given: object = {}, thread: object = {}) => ({
  id: 'UgzTop1',
  snippet: { videoId: 'dQw4w9WgXcQ', topLevelComment: { id: 'UgzTop1', snippet: { ...snippet, ...given } }, ...thread },
})
const parse = (...items: unknown[]) => parseThreads(Buffer.from(JSON.stringify({ items })), told)

describe('a comment', () => {
  it('has its place, its author, its time and its link', () => {
    expect(parse(item())).toEqual([
      {
        ...{
          kind: 'message',
          account: 'youtube',
          dedupeKey: 'comment:UgzTop1',
          externalId: 'UgzTop1',
          attachments: [],
        },
        ...{ thread: 'UgzTop1:UCrosa', surface: 'comment', visibility: 'public', text: 'My line is dead' },
        ...{ author: { externalId: 'UCrosa', name: '@rosa', handle: '@rosa' } },
        ...{ occurredAt: new Date('2026-03-02T09:00:00Z') },
        permalink: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=UgzTop1',
      },
    ])
  })

  it('on the channel itself has no video to link to', () => {
    expect(parse(item({}, { videoId: undefined }))[0]).not.toHaveProperty('permalink')
  })

  it('of somebody whose channel is gone has an author of its own', () => {
    const [event] = parse(item({ authorChannelId: undefined, authorDisplayName: '' }))
    expect(event).toMatchObject({ author: { externalId: expect.stringMatching(/^nobody-/) as string, name: '' } })
  })

  it('of our own that answers nobody is left out, with the reason', () => {
    expect(parse(item({ authorChannelId: { value: 'UCours' } }))).toMatchObject([
      { kind: 'ignored', reason: 'a comment of our own that answers nobody' },
    ])
  })

  it('that cannot be read spoils nothing for the others, and says where', () => {
    expect(parse(item({ publishedAt: 'soon' }), item())).toMatchObject([
      { kind: 'message' },
      { kind: 'unreadable', reason: 'snippet.topLevelComment.snippet.publishedAt: invalid_format' },
    ])
  })
})

describe('the units of a day', () => {
  it.each([
    ['2026-03-02T07:59:00Z', 60_000],
    ['2026-03-02T08:00:00Z', 24 * 3_600_000],
    // The clocks of California go forward: this day has 23 hours.
    ['2026-03-08T08:00:00Z', 23 * 3_600_000],
  ])('at %s come again after %d ms', (now, waitMs) => {
    const nothing = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
    const vault: Vault = { ...nothing, locked: (_, work) => work(nothing) }
    expect(openQuota(vault, { daily: 10_000, now: () => new Date(now) }).untilNextMs()).toBe(waitMs)
  })
})
