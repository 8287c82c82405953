import { assert } from '../../lib/errors'
import { type AccountId, type AttemptId, type ConversationId, newId, type PersonId, type ReplyId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import type { Conversation, PlaceOfTalk } from '../conversations/conversation.rules'
import { readFile, type StoredFile } from '../conversations/file'
import { lockConversation } from '../conversations/lock'
import { type Desk, inTransaction } from '../desk'
import type { ReplyKind, Surface, Visibility } from '../playbook/account.rules'
import { personOf } from '../playbook/playbook.rules'
import { refuseReply } from './arrive'
import { insertAttempt } from './attempts.store'
import { hashContent } from './content-hash'
import {
  countNewerMessages,
  type FileInfo,
  filesOfReply,
  findAnswered,
  readRecipient,
  readReferences,
  type Recipient,
} from './context.store'
import { chooseHead, whyHeldBack } from './delivery.rules'
import { holdMs } from './health.store'
import { changeReply, databaseNow, readQueue, readReply } from './replies.store'
import type { Failure, Reply, ReplyPart, Template } from './reply.rules'
import { placeFor } from './ways.rules'

/** Everything a channel needs for one call. */
export type ClaimedSend = {
  reply: ReplyId
  attempt: AttemptId
  conversation: ConversationId
  account: AccountId
  thread: string
  subject: string | null
  kind: ReplyKind
  visibility: Visibility
  surface: Surface
  author: { id: PersonId; name: string }
  /** When the customer wrote last: platforms have windows. */
  lastCustomerAt: Date | null
  text: string
  /** The approved template that is sent instead of free text. */
  template: Template | null
  files: StoredFile[]
  /** Which part of the reply this attempt is; parts are fixed at the first claim. */
  part: number
  parts: number
  /** The platform's id of the customer's message that is answered, and the ids of the thread so far, oldest first. */
  inReplyTo: string | null
  references: string[]
  recipient: { externalId: string; name: string; handle: string | null }
}

export type ClaimResult =
  | { ok: true; send: ClaimedSend }
  /** Nothing to do now: none due, an earlier one is unknown or in flight, or the account is not to be called before `retryAt`. */
  | { ok: false; why: 'nothing-due' | 'earlier-unknown' | 'in-flight' }
  | { ok: false; why: 'blocked'; retryInMs: number }

/** Splits a reply into parts; given by the channel, called once, before the first attempt. */
export type SplitReply = (reply: {
  text: string
  files: readonly { id: string; name: string; mime: string; bytes: number }[]
  kind: ReplyKind
}) => ReplyPart[]

/** While an account is broken its replies look again this often; its recovery asks for them at once. */
const LOOK_AGAIN_MS = 60_000
/** Replies that are held back at one claim; a conversation with more is claimed again. */
const MAX_HELD_BACK = 20

/**
 * Claims the next due part of a conversation's replies, in order: an attempt row is written and committed *before* the
 * call, so that a crash after it is known as "unknown" and never repeated blindly. What was right when a reply was
 * written is looked at again; one that must not go any more is refused here, without a call.
 */
export async function claimSend(
  desk: Desk,
  { conversation: id, split }: { conversation: ConversationId; split: SplitReply },
): Promise<ClaimResult> {
  return await inTransaction(desk, async (tx): Promise<ClaimResult> => {
    const conversation = await lockConversation(tx, id)
    if (conversation === undefined) return { ok: false, why: 'nothing-due' }
    for (let held = 0; held < MAX_HELD_BACK; held += 1) {
      const head = chooseHead(await readQueue(tx, id))
      if (!head.ok) return head
      const hold = await holdMs(tx, conversation.account, LOOK_AGAIN_MS)
      if (hold !== null) return { ok: false, why: 'blocked', retryInMs: hold }
      const reply = await readReply(tx, head.reply)
      assert(reply, 'the head of the queue is a reply')
      const prepared = await prepare(tx, desk, { conversation, reply, split })
      if ('send' in prepared) return { ok: true, send: await claim(tx, reply, prepared) }
      await refuseReply(tx, desk, { reply, failure: prepared.failure })
    }
    return { ok: false, why: 'blocked', retryInMs: 0 }
  })
}

type Prepared = { send: Omit<ClaimedSend, 'attempt'>; allParts: readonly ReplyPart[] }

async function claim(tx: Tx, reply: Reply, { send, allParts }: Prepared): Promise<ClaimedSend> {
  const attempt = newId<AttemptId>()
  await insertAttempt(tx, { id: attempt, reply: reply.id, part: send.part })
  const parts = reply.parts === null ? { parts: allParts } : {}
  await changeReply(tx, reply.id, { state: 'sending', attempt, ...parts, now: ['claimed_at'] })
  return { ...send, attempt }
}

type Preparing = { conversation: Conversation; reply: Reply; split: SplitReply }

/** All that the call needs, or why it must not be made. Reading fails before the attempt exists, and is simply repeated. */
async function prepare(
  tx: Tx,
  desk: Desk,
  { conversation, reply, split }: Preparing,
): Promise<Prepared | { failure: Failure }> {
  const infos = await filesOfReply(tx, reply.id)
  const place = placeFor(conversation, reply.kind, desk.capabilities(conversation.account))
  const recipient = await readRecipient(tx, place.identity)
  assert(recipient, 'a conversation has an identity')
  const failure = await reconsider(tx, desk, { conversation, reply, infos, recipient, place })
  if (failure) return { failure }
  const allParts = reply.parts ?? split({ text: reply.text, files: infos, kind: reply.kind })
  const part = allParts[reply.partsSent]
  assert(part, 'a reply has at least one part')
  const files = await loadFiles(tx, infos, part)
  if (files === undefined)
    return { failure: { reason: 'bad_media', remedies: [], detail: 'a file is not there any more' } }
  const { account, subject } = conversation
  const { thread, surface, lastCustomerAt } = place
  const answered = await findAnswered(tx, { conversation: conversation.id, seenSeq: reply.seenSeq, surface })
  const author = { id: reply.author, name: personOf(desk.playbook(), reply.author)?.name ?? reply.author }
  return {
    allParts,
    send: {
      ...{ reply: reply.id, conversation: conversation.id, account, thread, subject, author, recipient },
      ...{ surface, lastCustomerAt, template: reply.template },
      ...{ kind: reply.kind, visibility: reply.visibility, text: part.text, files },
      ...{ part: reply.partsSent, parts: allParts.length, inReplyTo: answered?.externalId ?? null },
      references: await readReferences(tx, { account, thread }),
    },
  }
}

async function reconsider(
  tx: Tx,
  desk: Desk,
  {
    conversation,
    reply,
    infos,
    recipient,
    place,
  }: Omit<Preparing, 'split'> & { infos: FileInfo[]; recipient: Recipient; place: PlaceOfTalk },
): Promise<Failure | undefined> {
  const { account } = conversation
  const { thread, surface, lastCustomerAt } = place
  const files = infos.map(({ id }) => id)
  const contentHash = hashContent({
    text: reply.text,
    kind: reply.kind,
    files,
    recipient: recipient.externalId,
    account,
    thread,
    template: reply.template,
  })
  const newerMessages = await countNewerMessages(tx, conversation.id, reply.seenSeq)
  const circumstances = {
    now: await databaseNow(tx),
    closed: conversation.closed !== null,
    newerMessages,
    lastCustomerAt,
    surface,
    contentHash,
  }
  return whyHeldBack(reply, circumstances, { playbook: desk.playbook(), can: desk.capabilities(account) })
}

/** Undefined when one of the part's files is gone. */
async function loadFiles(tx: Tx, infos: readonly FileInfo[], part: ReplyPart): Promise<StoredFile[] | undefined> {
  const files: StoredFile[] = []
  for (const { id } of infos.filter((info) => part.files.includes(info.id))) {
    const file = await readFile({ db: tx }, id)
    if (file === undefined) return undefined
    files.push(file)
  }
  return files
}
