import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback Trustpilot with one company and its reviews, which refuses what Trustpilot refuses. What it makes of a second
 * answer is documented nowhere: this one refuses it, and nobody may try.
 */
export type Trustpilot = Platform & {
  write: (given: { text?: string; title?: string; stars?: number; at?: Date; reference?: string }) => TrustpilotReview
  /** Its author changes a review. */
  edit: (review: TrustpilotReview, given: { text?: string; stars?: number; at: Date }) => void
  remove: (review: TrustpilotReview) => void
  /** Somebody of the company answers, or takes an answer away, at Trustpilot itself. */
  answerThere: (review: TrustpilotReview, text: string | null, at?: Date) => void
  /** It is not on the list any more, as while Trustpilot looks at it. */
  hide: (review: TrustpilotReview) => void
  /** What was answered through the API, in order. */
  answered: { text: string; review: string }[]
  /** From now on the tokens given so far are refused. */
  expire: () => void
  tokens: () => number
}
export type TrustpilotReview = Record<string, unknown> & {
  id: string
  createdAt: string
  updatedAt: string | null
  companyReply: { text: string } | null
}

export const UNIT = '46d6a890000064000500e0c3'
export const USER = '507f191e810c19729de860ea'
export const TRUSTPILOT_SECRETS = {
  api_key: 'the-api-key-of-the-tests',
  api_secret: 'the-api-secret-of-the-tests',
}
const OAUTH = '/v1/oauth/oauth-business-users-for-applications/accesstoken'
const LIST = `/v1/private/business-units/${UNIT}/reviews`

const refusal = (status: number): PlatformAnswer => ({ status, body: { message: 'The words of Trustpilot.' } })
/** As the documentation writes times: UTC, without saying so. */
const timeOf = (at: Date): string => at.toISOString().replace(/Z$/, '')

/** What the webhook hands over (support article "How to set up Trustpilot Webhooks"). */
export const deliveryOf = (eventName: string, ...reviews: TrustpilotReview[]): string =>
  JSON.stringify({ events: reviews.map((review) => ({ eventName, version: '1', eventData: dataOf(review) })) })

function dataOf({ id, language, title, text, stars, referenceId, createdAt, updatedAt }: TrustpilotReview): object {
  const link = `https://api.trustpilot.com/v1/reviews/${id}`
  const consumer = {
    id: '53bffc3900006400017e5db8',
    name: 'Rosa Conti',
    link: 'https://api.trustpilot.com/v1/consumers/1',
  }
  const tags = [{ group: 'Generic', value: 'Tag value' }]
  const said = { id, language, title, text, stars, referenceId, isVerified: true, link, consumer, tags }
  return { ...said, createdAt: `${createdAt}Z`, ...(updatedAt === null ? {} : { updatedAt: `${updatedAt}Z` }) }
}

/** A delivery of each kind, a page, and a review by itself, in the documented shapes. */
export function trustpilotBodies(): Buffer[] {
  const store: Store = { reviews: [], hidden: new Set(), answered: [] }
  const { write, edit, answerThere } = actsOf(store)
  const at = new Date('2026-03-02T09:00:00Z')
  const review = write({ text: 'My line is dead', title: 'Too slow', reference: 'ABC-123-xyz', at })
  edit(review, { stars: 3, at: new Date('2026-03-02T09:10:00Z') })
  answerThere(review, 'We look into it', new Date('2026-03-02T09:30:00Z'))
  const kinds = ['service-review-created', 'service-review-updated', 'service-review-deleted']
  const shown = [{ links: [], reviews: [review] }, review].map((body) => JSON.stringify(body))
  return [...kinds.map((kind) => deliveryOf(kind, review)), ...shown].map((body) => Buffer.from(body))
}

type Store = { reviews: TrustpilotReview[]; hidden: Set<string>; answered: Trustpilot['answered'] }

export async function openTrustpilot(): Promise<Trustpilot> {
  const store: Store = { reviews: [], hidden: new Set(), answered: [] }
  let [tokens, token] = [0, '']
  const platform = await openPlatform({
    guard: ({ path, headers }) =>
      path === OAUTH || (token !== '' && headers['authorization'] === `Bearer ${token}`) ? undefined : refusal(401),
    routes: {
      [`POST ${OAUTH}`]: ({ headers, body }) => {
        const { api_key, api_secret } = TRUSTPILOT_SECRETS
        const basic = Buffer.from(`${api_key}:${api_secret}`).toString('base64')
        if (headers['content-type'] !== 'application/x-www-form-urlencoded') return refusal(415)
        if (headers['authorization'] !== `Basic ${basic}`) return refusal(401)
        if (body.toString() !== 'grant_type=client_credentials') return refusal(400)
        tokens += 1
        token = `the-access-token-of-the-tests-${tokens}`
        return { status: 200, body: { access_token: token, expires_in: '359999' } }
      },
      [`GET ${LIST}`]: (request) => listOf(store, request),
      'GET /v1/private/reviews/:review': (request) => {
        const review = find(store, request)
        return review === undefined ? refusal(404) : { status: 200, body: review }
      },
      'POST /v1/private/reviews/:review/reply': (request) => answer(store, request),
    },
  })
  return {
    ...{ ...platform, ...actsOf(store), answered: store.answered, tokens: () => tokens },
    expire: () => {
      token = ''
    },
  }
}

const find = ({ reviews }: Store, { params }: PlatformRequest) => reviews.find(({ id }) => id === params['review'])

function listOf({ reviews, hidden }: Store, { query }: PlatformRequest): PlatformAnswer {
  const [size, page] = [Number(query.get('perPage') ?? 20), Number(query.get('page') ?? 1)]
  const isOrder = ['createdat.asc', 'createdat.desc', 'stars.asc', 'stars.desc'].includes(
    query.get('orderBy') ?? 'createdat.desc',
  )
  if (!Number.isInteger(size) || size < 1 || size > 100 || !Number.isInteger(page) || page < 1 || !isOrder)
    return refusal(400)
  const shown = reviews.filter(({ id }) => !hidden.has(id))
  const sorted = shown.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
  return { status: 200, body: { links: [], reviews: sorted.slice((page - 1) * size, page * size) } }
}

function answer(store: Store, request: PlatformRequest): PlatformAnswer {
  const review = find(store, request)
  const { message, authorBusinessUserId } = (jsonOf(request) ?? {}) as Record<string, unknown>
  if (!request.headers['content-type']?.startsWith('application/json')) return refusal(415)
  if (review === undefined) return refusal(404)
  if (typeof message !== 'string' || message.trim() === '' || authorBusinessUserId !== USER) return refusal(400)
  if (review.companyReply !== null) return refusal(400)
  store.answered.push({ text: message, review: review.id })
  review.companyReply = replyOf(message, new Date())
  return { status: 201 }
}

const replyOf = (text: string, at: Date): { text: string } => ({
  ...{ text, authorBusinessUserId: USER, authorBusinessUserName: 'Ada Rossi' },
  ...{ createdAt: timeOf(at), updatedAt: null },
})

function actsOf({ reviews, hidden }: Store): Pick<Trustpilot, 'write' | 'edit' | 'remove' | 'answerThere' | 'hide'> {
  let number = 0
  return {
    write: ({ text = null, title = null, stars = 2, at = new Date(), reference = null }) => {
      number += 1
      const review = {
        ...{ id: `507f191e810c1972${String(number).padStart(8, '0')}`, stars, title, text, language: 'it' },
        ...{ createdAt: timeOf(at), updatedAt: null, experiencedAt: timeOf(at), companyReply: null },
        consumer: { id: '53bffc3900006400017e5db8', displayName: 'Rosa Conti', numberOfReviews: 1, links: [] },
        ...{ businessUnit: { id: UNIT }, isVerified: true, status: 'active', source: 'InvitationApi' },
        ...{ referenceId: reference, referralEmail: 'rosa@example.com', tags: [], numberOfLikes: 0 },
      }
      reviews.push(review)
      return review
    },
    edit: (review, { text, stars, at }) =>
      void Object.assign(review, {
        updatedAt: timeOf(at),
        ...(text === undefined ? {} : { text }),
        ...(stars === undefined ? {} : { stars }),
      }),
    remove: (review) => void reviews.splice(reviews.indexOf(review), 1),
    answerThere: (review, text, at = new Date()) => {
      review.companyReply = text === null ? null : replyOf(text, at)
    },
    hide: ({ id }) => void hidden.add(id),
  }
}
