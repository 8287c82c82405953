import { original, parseReviews, replyId, starsOf } from '../../src/channels/google-business/receive'
import type { AccountId } from '../../src/lib/ids'

const told = { account: 'reviews' as AccountId, now: new Date('2026-03-02T10:00:00Z') }
const review = { reviewId: 'AbFvOq', createTime: '2026-03-02T09:00:00Z', starRating: 'TWO', comment: 'Slow' }
const parse = (...reviews: unknown[]) => parseReviews(Buffer.from(JSON.stringify({ reviews })), told)

describe('a review', () => {
  it.each([
    ['ONE', '★☆☆☆☆'],
    ['FIVE', '★★★★★'],
    ['STAR_RATING_UNSPECIFIED', ''],
    [undefined, ''],
  ])('with the rating %s reads %s', (starRating, stars) => {
    expect(starsOf({ ...review, reviewer: {}, starRating, comment: undefined })).toBe(stars)
  })

  it.each([
    ['Troppo lento', 'Troppo lento'],
    ['(Translated by Google) Too slow\n\n(Original)\nTroppo lento', 'Troppo lento'],
    ['Troppo lento\n\n(Translated by Google)\nToo slow', 'Troppo lento'],
    ['(Translated by Google) Too slow', '(Translated by Google) Too slow'],
  ])('%j is in the words of its author', (comment, own) => {
    expect(original(comment)).toBe(own)
  })

  it('has an answer whose name does not change with its spaces', () => {
    expect(replyId('a', 'We are\r\n sorry ')).toBe(replyId('a', 'We are sorry'))
    expect(replyId('a', 'We are sorry')).not.toBe(replyId('b', 'We are sorry'))
  })

  it('of nobody keeps their name to itself', () => {
    const [event] = parse({ ...review, reviewer: { displayName: 'A Google User', isAnonymous: true } })
    expect(event).toMatchObject({ kind: 'message', author: { externalId: 'review:AbFvOq', name: '' } })
  })

  it('that cannot be read spoils nothing for the others, and says where', () => {
    expect(parse({ ...review, createTime: 'soon' }, review)).toMatchObject([
      { kind: 'message', text: 'Slow' },
      { kind: 'unreadable', reason: 'createTime: invalid_format' },
    ])
  })

  it('with an answer that waits for Google says so by saying nothing', () => {
    const reviewReply = { comment: 'Sorry', updateTime: '2026-03-02T09:30:00Z', reviewReplyState: 'PENDING' }
    expect(parse({ ...review, reviewReply }).map(({ kind }) => kind)).toEqual(['message', 'own_echo'])
  })

  it('with an answer that is refused for a reason in free words does not repeat them', () => {
    const reviewReply = { comment: 'Sorry', reviewReplyState: 'REJECTED', policyViolation: 'call +39 06 1234' }
    expect(parse({ ...review, reviewReply }).at(-1)).toMatchObject({ reason: 'Google does not show this answer' })
  })
})
