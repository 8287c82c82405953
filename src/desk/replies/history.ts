import { conversationsAt, messagesAt, type PlaceKey } from '../conversations/view'
import type { HistoryLine, MessageView } from '../conversations/view.rules'
import type { Desk } from '../desk'
import { personOf } from '../playbook/playbook.rules'
import { readSent, type SentRow } from './history.store'

/** What the customer sees of a conversation's place: their messages and the replies that were sent, oldest first; the latest `limit` of them. */
export async function historyOfThread(
  desk: Pick<Desk, 'db' | 'playbook'>,
  place: PlaceKey,
  limit: number,
): Promise<HistoryLine[]> {
  const conversations = await conversationsAt(desk, place)
  if (conversations.length === 0) return []
  const [messages, replies] = await Promise.all([
    messagesAt(desk, place, limit),
    readSent(desk.db, conversations, limit),
  ])
  const lines = [...messages.map(ofMessage), ...replies.map((reply) => ofReply(desk, reply))]
  return lines.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(-limit)
}

const ofMessage = ({ id, direction, author, text, occurredAt, attachments }: MessageView): HistoryLine => ({
  by: direction === 'native' ? 'brand' : 'customer',
  author,
  text,
  at: occurredAt,
  attachments,
  key: `m:${id}`,
})

/** Customers see a person's name and never the word that the playbook knows them by. */
function ofReply(desk: Pick<Desk, 'playbook'>, { id, author, text, at, attachments }: SentRow): HistoryLine {
  const playbook = desk.playbook()
  return {
    by: 'brand',
    author: personOf(playbook, author)?.name ?? playbook.brand,
    text,
    at,
    attachments,
    key: `r:${id}`,
  }
}
