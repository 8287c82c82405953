import { readJson, type Answer } from '../../lib/http'
import { reviewSchema, type Review } from './payload'

/** What Trustpilot says of one review when it is asked for that one. */
export type Standing =
  | { is: 'there'; review: Review }
  /** Trustpilot knows no such review (any more). */
  | { is: 'gone' }
  /** It is not for us to read. */
  | { is: 'withheld'; status: number }
  /** Says nothing about the review: to be asked again. */
  | { is: 'unclear'; why: string }

/** By status, as on Trustpilot's page "Common error messages". */
export function standingOf(answer: Answer, id: string): Standing {
  const { status } = answer
  if (status === 404) return { is: 'gone' }
  if (status === 400 || status === 403) return { is: 'withheld', status }
  if (status !== 200) return { is: 'unclear', why: `Trustpilot does not show the review now (HTTP ${status}).` }
  const review = reviewSchema.safeParse(readJson(answer)).data
  return review?.id === id
    ? { is: 'there', review }
    : { is: 'unclear', why: 'Trustpilot shows the review in a form that cannot be read.' }
}
