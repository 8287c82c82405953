import type { Conversation, ReplyKind } from '../../desk/index'
import type { Shown } from './shown'
import { oneLine } from './texts'

type Place = Pick<Conversation, 'channel' | 'account' | 'surface' | 'visibility'>

/** 'comment on Facebook · Acme Italia' */
export function placeName({ words, account }: Shown, { channel, account: id, surface }: Place): string {
  const name = oneLine(account(id)?.name ?? id, 60)
  // Where a channel has one place only, its name says it all.
  if (surface === 'email' || surface === 'chat') return `${capital(words.names.channel(channel))} · ${name}`
  return capital(`${words.names.surface[surface]} ${words.names.onChannel(channel)} · ${name}`)
}

export function placeMark(shown: Shown, place: Place): string {
  const name = placeName(shown, place)
  return place.visibility === 'public' ? shown.words.card.public(name) : shown.words.card.private(name)
}

/** The kinds of reply that can be sent from here. */
export function replyKinds(
  { can }: Pick<Shown, 'can'>,
  { account, surface }: Pick<Place, 'account' | 'surface'>,
): ReplyKind[] {
  return (can(account).reply[surface] ?? []).filter((kind) => kind !== 'open_natively')
}

export const isPublicKind = (kind: ReplyKind): boolean => kind === 'public_reply' || kind === 'review_reply'

/** Until when a reply is allowed; undefined where there is no such limit. */
export function windowOf(
  { can }: Pick<Shown, 'can'>,
  { account, lastCustomerAt }: Pick<Conversation, 'account' | 'lastCustomerAt'>,
): { until: Date; afterwards: 'template' | 'tag_human_agent' | 'closed' } | undefined {
  const { window } = can(account)
  if (window === undefined || lastCustomerAt === null) return undefined
  return { until: new Date(lastCustomerAt.getTime() + window.forMs), afterwards: window.afterwards }
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
