import type { AccountHealth, ReplyState, ReplyView } from '../../desk/index'
import type { Shown } from './shown'

type Seen = { reply: ReplyView; health?: AccountHealth | undefined; author: string }
type Line = (shown: Shown, seen: Seen) => string

const simple =
  (state: 'awaiting-approval' | 'declined' | 'undone' | 'sending' | 'unknown' | 'not-sent'): Line =>
  ({ words }, { author }) =>
    words.replies.state[state](author)

const LINES: Record<ReplyState, Line> = {
  'awaiting-approval': simple('awaiting-approval'),
  declined: simple('declined'),
  waiting: ({ words: { replies }, stamp }, { reply: { releaseAt }, health, author }) =>
    replies.state.waiting(author, health?.state === 'open' || releaseAt === null ? '' : stamp(releaseAt)),
  undone: simple('undone'),
  sending: simple('sending'),
  sent: sentLine,
  refused: ({ words: { replies } }, { reply, author }) =>
    replies.state.refused(author, replies.refusedBecause[reply.failure?.reason ?? 'unknown']),
  unknown: simple('unknown'),
  'not-sent': simple('not-sent'),
}

/** What became of a reply, in one line. */
export const replyState = (shown: Shown, seen: Omit<Seen, 'author'>): string =>
  LINES[seen.reply.state](shown, { ...seen, author: shown.who(seen.reply.author) })

/** What the platform took may still fail, arrive or be read later. */
function sentLine({ words: { replies }, stamp }: Shown, { reply, author }: Seen): string {
  const { sentAt, deliveredAt, readAt, failure, createdAt } = reply
  const sent = stamp(sentAt ?? createdAt)
  if (failure) return replies.state.refused(author, replies.refusedBecause[failure.reason])
  if (readAt) return replies.state.read(author, sent, stamp(readAt))
  return deliveredAt ? replies.state.delivered(author, sent, stamp(deliveredAt)) : replies.state.sent(author, sent)
}
