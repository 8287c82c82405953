import { cleanText } from '../../lib/text'
import { conflict, invalid } from '../../lib/errors'
import { newId, type ReplyId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import { refuseActor } from '../conversations/act'
import { claimFor } from '../conversations/claim'
import { type Conversation, whyShut } from '../conversations/conversation.rules'
import { countInFlight } from '../conversations/in-flight'
import { lockConversation } from '../conversations/lock'
import { type Desk, inTransaction } from '../desk'
import { accountOf } from '../playbook/playbook.rules'
import { record } from '../deadlines/record'
import { findFindings } from './check'
import { attachmentKindOf, holdsBack } from './check.rules'
import { hashContent } from './content-hash'
import { attachFiles, type FileInfo, findAnswered, readFileInfos, readRecipient } from './context.store'
import { startUndoTime } from './release'
import { findBySubmitKey, insertReply } from './replies.store'
import type { Reply } from './reply.rules'
import { needsApproval, type NewReply, type Submitted, visibilityOf } from './submit.rules'
import { filled, templateOf } from './template.rules'
import { placeFor } from './ways.rules'

/**
 * The explicit act of sending. Checks the text; then the reply waits for the undo time, or for the approval where the
 * playbook asks for one. An unclaimed conversation becomes the sender's. The agent's draft is kept until it is sent.
 *
 * Which card was seen does not matter here: what could have made the reply wrong since then (a newer message, another
 * agent's reply, a closure) is looked at itself, and typed text is worth more than a button.
 */
export async function submitReply(desk: Desk, reply: NewReply): Promise<Submitted> {
  const refusal = refuseActor(desk, reply.by, 'handle')
  if (refusal) return refusal
  return await inTransaction(desk, async (tx) => {
    const conversation = await lockConversation(tx, reply.conversation)
    if (conversation === undefined) return { ok: false, why: 'not-found' }
    const first = await findBySubmitKey(tx, reply.submitKey)
    if (first) return theSameAgain(first, conversation)
    const shut = whyShut(conversation)
    if (shut) return shut
    const clean = { ...reply, text: cleanText(textOf(desk, reply, conversation)) }
    const files = await readFileInfos(tx, reply.files)
    if (files.length < reply.files.length) throw invalid('A file of this reply is not there any more.')
    const findings = await findFindings(tx, desk, { reply: clean, conversation, files })
    if (holdsBack(findings, reply.inSpiteOfWarnings)) return { ok: false, why: 'findings', findings }
    return await keepReply(tx, desk, { reply: clean, conversation, files })
  })
}

/** What a reply answers, and the hash that it is approved and sent by: of its words, its files and who reads them where. */
async function bind(
  tx: Tx,
  desk: Desk,
  { reply, conversation, files }: { reply: NewReply; conversation: Conversation; files: FileInfo[] },
): Promise<Pick<Reply, 'inReplyTo' | 'contentHash' | 'template'>> {
  const { account, id } = conversation
  const { text, kind, seenSeq } = reply
  const { thread, surface, identity } = placeFor(conversation, kind, desk.capabilities(account))
  const answered = await findAnswered(tx, { conversation: id, seenSeq, surface })
  const recipient = (await readRecipient(tx, identity))?.externalId ?? ''
  const template = kind === 'template' ? (reply.template ?? null) : null
  const content = { text, kind, files: files.map((file) => file.id), template, recipient, account, thread }
  return { template, inReplyTo: answered?.id ?? null, contentHash: hashContent(content) }
}

/** What the customer will read: of a template, its own words with the blanks filled. */
function textOf(desk: Desk, { kind, text, template }: NewReply, { account }: Conversation): string {
  if (kind !== 'template') return text
  const approved = template && templateOf(accountOf(desk.playbook(), account), template)
  if (template === undefined || approved === undefined) throw invalid('This account has no such template.')
  return filled(
    approved,
    template.values.map((value) => cleanText(value)),
  )
}

function theSameAgain(first: Reply, conversation: Conversation): Submitted {
  if (first.conversation !== conversation.id) throw conflict('This form was already sent in another conversation.')
  const approval = first.state === 'awaiting-approval'
  return { ok: true, reply: first.id, releaseAt: first.releaseAt, approval, again: true }
}

async function keepReply(
  tx: Tx,
  desk: Desk,
  { reply, conversation, files }: { reply: NewReply; conversation: Conversation; files: FileInfo[] },
): Promise<Submitted> {
  const id = newId<ReplyId>()
  const approval = needsApproval(desk.playbook(), reply.by)
  const visibility = visibilityOf(reply.kind, conversation)
  const isNew = await insertReply(tx, {
    ...{ id, conversation: conversation.id, author: reply.by, text: reply.text, kind: reply.kind, visibility },
    ...{ seenSeq: reply.seenSeq, submitKey: reply.submitKey },
    ...(await bind(tx, desk, { reply, conversation, files })),
    state: approval ? 'awaiting-approval' : 'waiting',
  })
  // Under this conversation's lock the key was free: only a form of another conversation can have taken it since.
  if (!isNew) throw conflict('This form was already sent in another conversation.')
  await attachFiles(tx, {
    ...{ conversation: conversation.id, reply: id },
    files: files.map((file) => ({ ...file, kind: attachmentKindOf(file.mime) })),
  })
  await countInFlight(tx, conversation.id, 1)
  if (conversation.claim === null) await claimFor(tx, desk, { conversation: conversation.id, agent: reply.by })
  await record(tx, desk, { type: 'reply.submitted', conversation: conversation.id, reply: id, by: reply.by, approval })
  const releaseAt = approval ? null : await startUndoTime(tx, desk, { reply: id, visibility, conversation })
  return { ok: true, reply: id, releaseAt, approval, again: false }
}
