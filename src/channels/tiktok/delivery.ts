import type { EventOf, InboundEvent } from '../../desk/index'
import { hashOf, readAs, unreadable } from '../unreadable'
import { changeSchema, deliverySchema, withWholeIds, type Change } from './payload'
import { threadKey, type Told } from './receive'

type Door = Told & { businessId: string }
type Keyed = Pick<EventOf<'ignored'>, 'account' | 'occurredAt' | 'dedupeKey'>

/**
 * One delivery of the webhook ("Comment update event"). It does not tell whether the account wrote the comment itself,
 * nor who its author is: what was written is read afterwards. Pure and total.
 */
export function parseDelivery(body: Buffer, told: Door): InboundEvent[] {
  const read = readAs(deliverySchema, withWholeIds(body.toString('utf8')))
  if (!read.ok) return [unreadable(body, told, read.reason)]
  const { event, user_openid: openId, create_time, content = '' } = read.data
  const occurredAt = create_time === undefined ? told.now : new Date(create_time * 1000)
  const keyed: Keyed = { account: told.account, occurredAt, dedupeKey: `delivery:${hashOf(body)}` }
  const ignored = (reason: string): InboundEvent[] => [{ kind: 'ignored', ...keyed, reason }]
  // One address serves all accounts that have permitted the app.
  if (openId !== told.businessId) return ignored('of another account of the same app')
  if (event === 'authorization.removed') return [{ kind: 'subscription_lost', ...keyed, reason: REMOVED }]
  if (event !== 'comment.update') return ignored(whyIgnored(event))
  const change = readAs(changeSchema, typeof content === 'string' ? withWholeIds(content) : JSON.stringify(content))
  return [change.ok ? toEvent(change.data, keyed) : unreadable(body, told, `content: ${change.reason}`)]
}

const REMOVED = 'The account has taken its permission back at TikTok: let it permit the app again.'

function whyIgnored(event: string): string {
  if (event.startsWith('post.publish.')) return 'about a video that was published'
  if (event.startsWith('im_')) return 'a direct message, which is not read here'
  if (event === 'brand.mention.event') return 'a mention, which is not read here'
  return 'an event of a kind that is not for the counter'
}

/** What may change what is to be read: a comment that is new, shown again, or shown to fewer. */
const TO_READ = ['insert', 'set_to_public', 'set_to_hidden', 'set_to_friends_only']

function toEvent(change: Change, { account, occurredAt: told }: Keyed): InboundEvent {
  const { comment_id: comment, video_id: video, parent_comment_id: parent, comment_action: action } = change
  const occurredAt = change.timestamp === undefined ? told : new Date(change.timestamp * 1000)
  const dedupeKey = `${comment}:${action}:${occurredAt.getTime()}`
  const thread = threadKey({ video, topId: parent ?? comment }, change.unique_identifier || `of-${comment}`)
  const place = { account, occurredAt, dedupeKey, thread }
  if (action === 'delete') return { kind: 'deleted', ...place, externalId: comment }
  if (!TO_READ.includes(action))
    return {
      kind: 'ignored',
      account,
      occurredAt,
      dedupeKey,
      reason: 'a change of a comment of a kind that is not known',
    }
  return { kind: 'pointer', ...place, source: { comment, video, action, ...(parent === undefined ? {} : { parent }) } }
}
