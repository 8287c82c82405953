import { googleError, openGoogleAuth, type GoogleAuth } from './google-auth'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/** A loopback Business Profile with one location and its reviews, which refuses what Google refuses. */
export type GoogleBusiness = Platform &
  Pick<GoogleAuth, 'expire' | 'renewals'> & {
    write: (given: { text?: string; stars?: string; at?: Date }) => GoogleReview
    /** Its author changes a review. */
    edit: (review: GoogleReview, given: { text?: string; stars?: string; at: Date }) => void
    /** Google has looked at the answer. */
    judge: (review: GoogleReview, state: 'APPROVED' | 'REJECTED', policyViolation?: string) => void
    /** What was answered, in order, the replaced ones too. */
    answered: { text: string; review: string }[]
  }
export type GoogleReview = Record<string, unknown> & {
  reviewId: string
  updateTime: string
  reviewReply?: { comment: string; updateTime: string; reviewReplyState?: string; policyViolation?: string }
}

export const LOCATION = 'accounts/1234/locations/5678'

/** As Google tells it to projects that it has not let in. */
export const noAccess: PlatformAnswer = {
  status: 429,
  body: {
    error: {
      ...{ code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded.' },
      details: [{ reason: 'RATE_LIMIT_EXCEEDED', metadata: { quota_limit_value: '0' } }],
    },
  },
}

export async function openGoogleBusiness(): Promise<GoogleBusiness> {
  const auth = openGoogleAuth()
  const reviews: GoogleReview[] = []
  const answered: GoogleBusiness['answered'] = []
  const write: GoogleBusiness['write'] = ({ text, stars = 'TWO', at = new Date() }) => {
    const reviewId = `AbFvOq-${reviews.length + 1}=`
    const review = {
      ...{ name: `${LOCATION}/reviews/${reviewId}`, reviewId, starRating: stars },
      ...{ createTime: at.toISOString(), updateTime: at.toISOString() },
      reviewer: { displayName: 'Rosa Conti', profilePhotoUrl: 'https://photo.example/1' },
      ...(text === undefined ? {} : { comment: text }),
    }
    reviews.push(review)
    return review
  }
  const find = (id: string | undefined) => reviews.find(({ reviewId }) => reviewId === id)
  const answer = (request: PlatformRequest): PlatformAnswer => {
    const review = find(request.params['review'])
    const { comment } = (jsonOf(request) ?? {}) as { comment?: unknown }
    if (review === undefined) return googleError(404, 'notFound')
    if (typeof comment !== 'string' || comment === '') return googleError(400, 'badRequest')
    if (Buffer.byteLength(comment) > 4_096) return googleError(400, 'badRequest')
    answered.push({ text: comment, review: review.reviewId })
    review.reviewReply = { comment, updateTime: new Date().toISOString(), reviewReplyState: 'PENDING' }
    return { status: 200, body: review.reviewReply }
  }
  const list = ({ query }: PlatformRequest): PlatformAnswer => {
    const [from, size] = [Number(query.get('pageToken') ?? 0), Number(query.get('pageSize') ?? 50)]
    if (size > 50) return googleError(400, 'badRequest')
    const sorted = reviews.toSorted((one, other) => other.updateTime.localeCompare(one.updateTime))
    const more = from + size < sorted.length ? { nextPageToken: String(from + size) } : {}
    return { status: 200, body: { reviews: sorted.slice(from, from + size), ...more } }
  }
  const place = `/v4/${LOCATION}/reviews`
  const platform = await openPlatform({
    guard: auth.guard,
    routes: {
      ...auth.routes,
      [`PUT ${place}/:review/reply`]: answer,
      [`GET ${place}/:review`]: ({ params }) => {
        const review = find(params['review'])
        return review === undefined ? googleError(404, 'notFound') : { status: 200, body: review }
      },
      [`GET ${place}`]: list,
    },
  })
  return {
    ...{ ...platform, write, answered, expire: auth.expire, renewals: auth.renewals },
    edit: (review, { text, stars, at }) =>
      void Object.assign(review, {
        updateTime: at.toISOString(),
        ...(text === undefined ? {} : { comment: text }),
        ...(stars === undefined ? {} : { starRating: stars }),
      }),
    judge: (review, reviewReplyState, policyViolation) =>
      void Object.assign(review.reviewReply ?? {}, {
        reviewReplyState,
        ...(policyViolation ? { policyViolation } : {}),
      }),
  }
}
