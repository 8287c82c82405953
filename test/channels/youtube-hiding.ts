import { googleError } from '../support/google-auth'
import { ROSA, type Youtube } from '../support/youtube-stand-in'
import type { Candidate } from './candidate'

const MODERATE = 'POST /youtube/v3/comments/setModerationStatus'

/** What the exam needs for hiding comments: the first one that was written. */
export const hidingOn = (youtube: Youtube): NonNullable<Candidate['hiding']> => ({
  comment: { thread: `UgzThread1:${ROSA}`, externalId: 'UgzThread1' },
  isHidden: () => youtube.moderated.get('UgzThread1') === 'heldForReview',
  fail: (how) => youtube.fail(MODERATE, how),
  tooMany: googleError(403, 'quotaExceeded'),
  orders: () => youtube.requests.filter((asked) => asked === MODERATE).length,
  refusals: {
    'a comment that is gone': { externalId: 'UgzGone', reason: 'gone' },
    'a comment that its writer has deleted': {
      arrange: () => void youtube.deletedByWriter.add('UgzThread1'),
      after: () => void youtube.deletedByWriter.delete('UgzThread1'),
      reason: 'gone',
    },
    'a comment on the channel of others': {
      arrange: () => void youtube.elsewhere.add('UgzTheirs'),
      externalId: 'UgzTheirs',
      reason: 'not_ours',
    },
    'a permission that is missing': {
      arrange: () => void (youtube.mayModerate = false),
      after: () => void (youtube.mayModerate = true),
      reason: 'no_permission',
    },
  },
})
