import type { HideOutcome, HideRefusal } from '../../desk/index'
import type { GoogleAnswer } from '../google/api'
import { sendOnce } from '../google/send'
import { notHidden } from '../hide-outcome'
import type { Youtube } from './listen'
import { COST } from './quota'
import { refusalOf } from './send'

/**
 * Hides a comment by holding it for review, and shows it again by publishing it (`comments.setModerationStatus`). Never
 * `rejected`: YouTube does not let a rejected comment be published again.
 */
export async function hideComment(
  youtube: Youtube,
  { externalId: id, hidden }: { externalId: string; hidden: boolean },
): Promise<HideOutcome> {
  let reason: HideRefusal = 'not_permitted'
  await youtube.quota.spend(COST.moderate).catch(() => undefined)
  const query = { id, moderationStatus: hidden ? 'heldForReview' : 'published' }
  const outcome = await sendOnce(
    youtube,
    { method: 'POST', path: '/youtube/v3/comments/setModerationStatus', query },
    {
      ids: () => [],
      refusal: (answer) => {
        reason = reasonOf(answer)
        // Said of comments whose writer has deleted them, and seldom of a bad moment: asking on would only cost units.
        if (answer.reason === 'processingFailure')
          return { kind: 'refused', reason: 'recipient_gone', remedies: [], detail: 'YouTube 400 processingFailure' }
        return refusalOf(answer, youtube)
      },
    },
  )
  return outcome.kind === 'sent' ? { kind: 'done' } : notHidden(outcome, reason)
}

/** `forbidden` is said of comments on channels of others, and of what is no comment any more. */
function reasonOf({ status, reason }: GoogleAnswer): HideRefusal {
  if (reason === 'insufficientPermissions') return 'no_permission'
  if (status === 404 || reason === 'processingFailure') return 'gone'
  return status === 403 ? 'not_ours' : 'not_permitted'
}
