import { askWith, whyNot, type AskOutcome, type LinkedinAnswer, type Reading } from './api'
import { subscriptionSchema } from './payload'
import { encodeUrn } from './urns'

/** Who is told what: the app, the member who permitted it, and the page. All three are the subscription's name. */
export type Subscriber = { applicationId: string; memberId: string; organization: string; webhook: string }

const pathOf = ({ applicationId, memberId, organization }: Subscriber): string => {
  const key = [
    `developerApplication:${encodeUrn(`urn:li:developerApplication:${applicationId}`)}`,
    `user:${encodeUrn(`urn:li:person:${memberId}`)}`,
    `entity:${encodeUrn(organization)}`,
    'eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS',
  ]
  return `/rest/eventSubscriptions/(${key.join(',')})`
}

/** Makes the subscription or renews it; resolves to the reason when LinkedIn does not take it. */
export async function subscribe(reading: Reading, subscriber: Subscriber): Promise<string | undefined> {
  const outcome = await askWith(reading, pathOf(subscriber), { webhook: subscriber.webhook })
  return isGood(outcome) ? undefined : whyNot(outcome)
}

export type Subscription = { webhook: string | undefined; until: Date | undefined }

/** What LinkedIn has, or why that cannot be said; nothing when there is no subscription. */
export async function readSubscription(
  reading: Reading,
  subscriber: Subscriber,
): Promise<Subscription | string | undefined> {
  const outcome = await askWith(reading, pathOf(subscriber))
  if (outcome.kind === 'answer' && outcome.status === 404) return undefined
  const read = isGood(outcome) ? subscriptionSchema.safeParse(outcome.json).data : undefined
  if (read === undefined) return whyNot(outcome)
  return { webhook: read.webhook, until: read.expiresAt === undefined ? undefined : new Date(read.expiresAt) }
}

const isGood = (outcome: AskOutcome): outcome is LinkedinAnswer =>
  outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300
