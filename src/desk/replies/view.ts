import { isUuid, type ConversationId, type ReplyId } from '../../lib/ids'
import type { Desk } from '../desk'
import { viewAttachments } from './context.store'
import { readAwaiting, readLastReply, readReply } from './replies.store'
import type { Reply, ReplyView } from './reply.rules'

export async function viewReply(desk: Pick<Desk, 'db'>, id: ReplyId): Promise<ReplyView | undefined> {
  const reply = isUuid(id) ? await readReply(desk.db, id) : undefined
  return reply && (await toView(desk, reply))
}

/** The latest reply of a conversation, whatever became of it. */
export async function lastReply(desk: Pick<Desk, 'db'>, conversation: ConversationId): Promise<ReplyView | undefined> {
  const reply = await readLastReply(desk.db, conversation)
  return reply && (await toView(desk, reply))
}

/** Replies that wait for a second person's word, oldest first. */
export async function repliesToApprove(desk: Pick<Desk, 'db'>, limit: number): Promise<ReplyView[]> {
  const replies = await readAwaiting(desk.db, limit)
  return Promise.all(replies.map((reply) => toView(desk, reply)))
}

async function toView({ db }: Pick<Desk, 'db'>, reply: Reply): Promise<ReplyView> {
  const { id, conversation, author, text, kind, visibility, state, createdAt, releaseAt, approvedBy } = reply
  const { attempt, sentAt, deliveredAt, readAt, failure, contentHash } = reply
  return {
    ...{ id, conversation, author, text, kind, visibility, state, createdAt, releaseAt, approvedBy },
    ...{ attempt, sentAt, deliveredAt, readAt, failure, contentHash, attachments: await viewAttachments(db, id) },
  }
}
