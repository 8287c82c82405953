import type { EventOf, InboundEvent } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import { mustAnswer, pathOfReview } from './api'
import type { Company } from './listen'
import type { Review } from './payload'
import { changedAt, eventsOfReply, isEdited, toDeleted, toEdited, toMessage } from './receive'
import { standingOf, type Standing } from './standing'

type Pointer = EventOf<'pointer'>

/**
 * Webhooks tell what has just happened, though a review may have waited at Trustpilot before it was shown. The ids of all
 * reviews are public: whoever sends one of an old review opens no conversation with it.
 */
const NEWS_MS = 30 * 24 * 3_600_000

/**
 * Reads the review that a delivery hinted at, with our own token: what Trustpilot itself says of it now is told, and
 * nothing that stood in the delivery. Rejects with `unavailable` while Trustpilot does not say anything of it.
 */
export async function hydrate({ api, businessUnit }: Company, pointer: Pointer): Promise<InboundEvent[]> {
  const { review: id = '' } = pointer.source
  return eventsOfHint(standingOf(mustAnswer(await api.read(pathOfReview(id))), id), { pointer, businessUnit })
}

type Hinted = { pointer: Pointer; businessUnit: string }

export function eventsOfHint(standing: Standing, { pointer, businessUnit }: Hinted): InboundEvent[] {
  const { account, occurredAt: now, source } = pointer
  const { review: id = '', event } = source
  switch (standing.is) {
    case 'unclear':
      throw unavailable(standing.why)
    case 'withheld':
      return ignored(pointer, `Trustpilot does not show this review to us (HTTP ${standing.status})`)
    case 'gone':
      return event === 'deleted'
        ? [toDeleted(id, { account, now })]
        : ignored(pointer, 'Trustpilot knows no such review: it was made up, or is gone')
    case 'there': {
      const reason = whyNot(standing.review, { pointer, businessUnit })
      return reason === undefined ? eventsOf(standing.review, pointer) : ignored(pointer, reason)
    }
  }
}

const ignored = ({ account, occurredAt, dedupeKey }: Pointer, reason: string): InboundEvent[] => [
  { kind: 'ignored', account, occurredAt, dedupeKey, reason },
]

function whyNot(review: Review, { pointer, businessUnit }: Hinted): string | undefined {
  const about = review.businessUnit.id
  if (about === undefined) return 'Trustpilot does not say which business unit this review is about'
  if (about.toLowerCase() !== businessUnit.toLowerCase()) return 'a review of another business unit'
  if (pointer.source['event'] === 'deleted') return 'told to be deleted, but Trustpilot still shows the review'
  const isOld = pointer.occurredAt.getTime() - changedAt(review).getTime() > NEWS_MS
  return isOld ? 'a review that is neither new nor was changed lately' : undefined
}

/** The desk knows by the review's id what it has already, whether it came so or by polling. */
function eventsOf(review: Review, { account, occurredAt: now, source }: Pointer): InboundEvent[] {
  const told = { account, now }
  // One that is new to us only now, since it is from before the account, begins when it was changed.
  const begins = source['event'] === 'updated' ? { ...review, createdAt: changedAt(review) } : review
  return [
    toMessage(begins, told),
    ...(isEdited(review) ? [toEdited(review, told)] : []),
    ...eventsOfReply(review, told),
  ]
}
