import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ignored, parseDelivery, type MetaItem } from '../meta/envelope'
import { readMessaging } from '../meta/messaging'
import { readFeed } from './feed'

export const PLATFORM = 'Facebook'

export type PageContext = { account: AccountId; now: Date; page: string; brand: string }

const FEED = ['feed', 'mention', 'ratings']

/** One delivery for a Page as events of ours. Pure and total: any bytes give at least one event. */
export const parsePage = (body: Buffer, context: PageContext): InboundEvent[] =>
  parseDelivery(body, context, (item) => readItem(item, context))

function readItem({ asset, what, sentAt }: MetaItem, context: PageContext): InboundEvent[] {
  const about = { ...context, sentAt, occurredAt: sentAt }
  if (asset !== context.page) return [ignored(what, { ...about, reason: 'of another Page of the company' })]
  if (what.in !== 'changes')
    return readMessaging(what.item, {
      ...{ ...context, sentAt, self: context.page, platform: 'Messenger', standby: what.in === 'standby' },
    })
  if (FEED.includes(what.field)) return readFeed(what.field, what.value, { ...context, sentAt })
  return [ignored(what, { ...about, reason: `nothing of a customer (${what.field.slice(0, 60)})` })]
}
