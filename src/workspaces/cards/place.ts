import {
  isUsedUp,
  privateMoveOf,
  waysOf,
  type Conversation,
  type ConversationView,
  type MessageView,
  type PrivateMove,
  type ReplyKind,
  type Way,
} from '../../desk/index'
import type { Shown } from './shown'
import { oneLine } from './texts'

type Place = Pick<Conversation, 'channel' | 'account' | 'surface' | 'visibility'>
/** As much of a conversation as tells how it can be answered. */
export type Answerable = Pick<
  ConversationView,
  'account' | 'surface' | 'visibility' | 'thread' | 'identity' | 'lastCustomerAt' | 'elsewhere' | 'asked'
>
type Looking = Pick<Shown, 'can' | 'account' | 'now'>

/** 'comment on Facebook · Acme Italia' */
export function placeName({ words, account }: Shown, { channel, account: id, surface }: Place): string {
  const name = oneLine(account(id)?.name ?? id, 60)
  // Where a channel has one place only, its name says it all.
  if (surface === 'email' || surface === 'chat') return `${capital(words.names.channel(channel))} · ${name}`
  return capital(`${words.names.surface[surface]} ${words.names.onChannel(channel)} · ${name}`)
}

export function placeMark(shown: Shown, place: Place): string {
  const name = placeName(shown, place)
  const { card } = shown.words
  if (place.visibility === 'private') return card.private(name)
  const kinds = shown.can(place.account).reply[place.surface] ?? []
  return kinds.some((kind) => kind !== 'open_natively') ? card.public(name) : card.publicThereOnly(name)
}

/** How the customer can be answered from here, the most likely way first; what is used up for good is left out. */
export function replyWays({ can, account, now }: Looking, view: Answerable): Way[] {
  const templates = account(view.account)?.templates ?? []
  return waysOf(view, { can: can(view.account), templates, now }).filter((way) => !isUsedUp(way))
}

/** The kinds of reply that can be sent from here. */
export const replyKinds = (shown: Looking, view: Answerable): ReplyKind[] =>
  replyWays(shown, view).map(({ kind }) => kind)

/** Those that are written freely: a template has a form of its own. */
export const writtenKinds = (shown: Looking, view: Answerable): ReplyKind[] =>
  replyKinds(shown, view).filter((kind) => kind !== 'template')

export const isPublicKind = (kind: ReplyKind): boolean => kind === 'public_reply' || kind === 'review_reply'

type Afterwards = 'template' | 'tag_human_agent' | 'closed'
export type Window = { state: 'open' | 'extended' | 'over'; until: Date; afterwards: Afterwards }

/** Until when a freely written reply is allowed, and by whom; undefined where there is no such limit. */
export function windowOf(shown: Looking, view: Answerable): Window | undefined {
  const { window } = shown.can(view.account)
  const timed = replyWays(shown, view).find((way) => way.window !== undefined)
  if (window === undefined || timed?.window === undefined) return undefined
  // What a person may still do is over as well by then.
  const afterwards = window.afterwards === 'tag_human_agent' && window.extendedMs ? 'closed' : window.afterwards
  return { ...timed.window, afterwards }
}

type Linked = Record<'last' | 'first', Pick<MessageView, 'permalink'>>

/** What has become of the private answer to what the customer said in public; undefined where there is no such thing. */
export const privateMoveAt = (
  { can, now }: Looking,
  { account, surface, asked }: Answerable,
): PrivateMove | undefined => privateMoveOf(can(account), { surface, asked, now })

/** Where the last words of the customer can be read on the platform itself; null where it gives no address. */
export function nativeLink({ last, first }: Linked): string | null {
  const url = last.permalink ?? first.permalink
  return url !== null && /^https?:\/\//.test(url) ? url : null
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
