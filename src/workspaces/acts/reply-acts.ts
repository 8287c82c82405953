import {
  approveReply,
  declineReply,
  lastReply,
  readDraft,
  resolveUnknown,
  saveDraft,
  submitReply,
  undoReply,
  unhealthyAccounts,
  viewConversation,
  viewReply,
  type Finding,
  type FindingKind,
  type ReplyKind,
  type ReplyView,
  type Submitted,
} from '../../desk/index'
import { isUuid, type AttemptId, type FileId, type ReplyId } from '../../lib/ids'
import { declineDialog } from '../cards/dialogs'
import { replyKinds, writtenKinds } from '../cards/place'
import { findingLines, replyDialog } from '../cards/reply-dialog'
import { nameShown, oneLine } from '../cards/texts'
import { refused, told, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { openingOf } from './conversation-acts'
import { tellRefusal } from './refusals'

/** Opens the form with the text given, else with what the person had begun, else with the reply to be written again. */
export async function openReply(acting: Acting, at: At, text?: string): Promise<Answer> {
  return openForm(acting, at, { text })
}

/** The same form with a way to answer chosen: the private one, or the public one. */
export const openReplyAs =
  (wanted: (kind: ReplyKind) => boolean) =>
  async (acting: Acting, at: At): Promise<Answer> => {
    const kind = writtenKinds(acting.shown, at.view).find(wanted)
    if (kind === undefined) return refused((await whyNoReply(acting, at)) ?? notHere(acting, at))
    return openForm(acting, at, { kind })
  }

async function openForm(
  acting: Acting,
  at: At,
  { text, kind }: { text?: string | undefined; kind?: ReplyKind },
): Promise<Answer> {
  const barrier = await whyNoReply(acting, at)
  if (barrier !== undefined) return refused(barrier)
  const again = at.value.r === undefined ? undefined : await replyAt(acting, at)
  const draft = await readDraft(acting.desk, { conversation: at.view.id, agent: acting.person.id })
  const initial = text ?? (draft?.text || again?.text) ?? ''
  return {
    kind: 'dialog',
    dialog: replyDialog({
      ...openingOf(acting, at),
      text: initial,
      me: acting.person.id,
      ...(again ? { again: again.id } : {}),
      ...(kind ? { kind } : {}),
    }),
  }
}

const notHere = ({ shown }: Acting, { view }: At): string =>
  shown.words.answers.cannotReplyHere(shown.words.names.channel(view.channel))

type Written = {
  text: string
  kind: ReplyKind
  files: readonly FileId[]
  seenSeq: number
  submitKey: string
  /** Kinds of warnings that the person has read and sends in spite of. */
  accepted: readonly string[]
}

/** A submitted form. What it brings back is read anew: forms travel through browsers. */
export async function submitReplyForm(acting: Acting, at: At, { entries, kept, submitKey }: Form): Promise<Answer> {
  const kind = writtenKinds(acting.shown, at.view).find((one) => one === (entries.text['kind'] ?? kept['kind']))
  const seenSeq = /^\d{1,9}$/.test(kept['seen'] ?? '') ? Number(kept['seen']) : undefined
  if (kind === undefined || seenSeq === undefined || !entries.files.every(isUuid)) {
    return refused((await whyNoReply(acting, at)) ?? acting.shown.words.answers.malformed)
  }
  const accepted = entries.checks['anyway'] === true ? (kept['warned'] ?? '').split(',') : []
  const text = entries.text['text'] ?? ''
  return send(acting, at, { text, kind, files: entries.files as FileId[], seenSeq, submitKey, accepted })
}

/** Text typed after a verb. The person has the thread before their eyes, with everything that was said until now. */
export async function sendTyped(
  acting: Acting,
  at: At,
  { text, files, submitKey }: { text: string; files: readonly string[]; submitKey: string },
): Promise<Answer> {
  const [kind] = writtenKinds(acting.shown, at.view)
  const barrier = await whyNoReply(acting, at)
  if (kind === undefined || barrier !== undefined) return refused(barrier ?? acting.shown.words.answers.malformed)
  return send(acting, at, {
    ...{ text, kind, submitKey, accepted: [] },
    files: files.filter(isUuid) as FileId[],
    seenSeq: at.view.lastSeq,
  })
}

async function send(acting: Acting, at: At, written: Written): Promise<Answer> {
  const { accepted, ...reply } = written
  const step = { ...reply, conversation: at.view.id, by: acting.person.id }
  const first = await submitReply(acting.desk, { ...step, inSpiteOfWarnings: false })
  const knows =
    'findings' in first && first.findings.every(({ kind, level }) => level === 'warn' && accepted.includes(kind))
  const result = knows ? await submitReply(acting.desk, { ...step, inSpiteOfWarnings: true }) : first
  if (result.ok) return { kind: 'done', tell: await tellSubmitted(acting, at, result) }
  if (result.why === 'findings') return amend(acting, at, { written, findings: result.findings })
  return refused(await tellRefusal(acting, result, at.view))
}

/** The form comes back with the remarks, the text is kept, and the newest message is before the person's eyes. */
async function amend(
  acting: Acting,
  at: At,
  { written, findings }: { written: Written; findings: readonly Finding[] },
): Promise<Answer> {
  const { text, kind, submitKey, seenSeq } = written
  await saveDraft(acting.desk, { conversation: at.view.id, agent: acting.person.id }, { text, seenSeq })
  const view = (await viewConversation(acting.desk, at.view.id)) ?? at.view
  const dialog = replyDialog({ shown: acting.shown, view, submitKey, text, kind, findings, me: acting.person.id })
  return { kind: 'amend', dialog, remarks: remarksOf(acting, findings) }
}

const FIELD: Partial<Record<FindingKind, string>> = {
  empty: 'text',
  'too-long': 'text',
  placeholder: 'text',
  forbidden: 'text',
  'too-many-files': 'files',
}

function remarksOf({ shown: { words } }: Acting, findings: readonly Finding[]): Record<string, string> {
  const remarks: Record<string, string> = {}
  for (const finding of findings) {
    const field = FIELD[finding.kind] ?? ''
    const [sentence = ''] = findingLines(words, [finding])
    remarks[field] = remarks[field] === undefined ? sentence : `${remarks[field]} ${sentence}`
  }
  return remarks
}

export async function tellSubmitted(
  { desk, shown }: Acting,
  { view }: At,
  { approval, again, releaseAt }: Extract<Submitted, { ok: true }>,
): Promise<string> {
  const { answers, names } = shown.words
  const customer = nameShown(view.person.name)
  if (again) return answers.submittedAlready(view.number)
  if (approval) return answers.submittedForApproval(view.number)
  const health = (await unhealthyAccounts(desk)).find(({ account }) => account === view.account)
  if (health?.state === 'open' || releaseAt === null) {
    return answers.submittedLater(customer, view.number, names.channel(view.channel))
  }
  return answers.submitted(customer, view.number, shown.second(releaseAt))
}

export async function whyNoReply(acting: Acting, at: At): Promise<string | undefined> {
  const { view } = at
  if (view.closed) return tellRefusal(acting, { ok: false, why: 'closed', by: view.closed.by }, view)
  return replyKinds(acting.shown, view).length > 0 ? undefined : notHere(acting, at)
}

/** The reply that a button names, if it is one of this conversation. */
async function replyAt({ desk }: Acting, { view, value }: At): Promise<ReplyView | undefined> {
  const reply = value.r === undefined ? undefined : await viewReply(desk, value.r as ReplyId)
  return reply?.conversation === view.id ? reply : undefined
}

export async function undo(acting: Acting, at: At): Promise<Answer> {
  const reply = await replyAt(acting, at)
  return reply ? undoOne(acting, at, reply) : refused(acting.shown.words.answers.gone)
}

/** `!undo`: the latest reply is meant. */
export async function undoLatest(acting: Acting, at: At): Promise<Answer> {
  const reply = await lastReply(acting.desk, at.view.id)
  return reply ? undoOne(acting, at, reply) : refused(acting.shown.words.answers.nothingToUndo(at.view.number))
}

async function undoOne(acting: Acting, { view }: At, reply: ReplyView): Promise<Answer> {
  const { answers } = acting.shown.words
  const undone = await undoReply(acting.desk, { reply: reply.id, by: acting.person.id })
  if (undone.ok) return { kind: 'done', tell: answers.undone }
  if (undone.why !== 'too-late') return refused(await tellRefusal(acting, undone, view))
  const wasTaken = undone.state === 'undone' || undone.state === 'declined'
  return refused(wasTaken ? answers.alreadyUndone : answers.tooLate(nameShown(view.person.name)))
}

export async function approve(acting: Acting, at: At): Promise<Answer> {
  const reply = await replyAt(acting, at)
  if (reply === undefined || at.value.h === undefined) return refused(acting.shown.words.answers.malformed)
  const approved = await approveReply(acting.desk, { reply: reply.id, by: acting.person.id, hash: at.value.h })
  if (approved.ok) return told(acting, acting.shown.words.answers.approved)
  return tellUndecided(acting, at, approved)
}

export async function openDecline(acting: Acting, at: At): Promise<Answer> {
  const reply = await replyAt(acting, at)
  if (reply === undefined) return refused(acting.shown.words.answers.gone)
  if (reply.author === acting.person.id) return refused(acting.shown.words.answers.ownReply)
  if (reply.state !== 'awaiting-approval') return refused(acting.shown.words.answers.alreadyDecided)
  return { kind: 'dialog', dialog: declineDialog(openingOf(acting, at), at.value) }
}

export async function submitDecline(acting: Acting, at: At, { entries, submitKey }: Form): Promise<Answer> {
  const reply = await replyAt(acting, at)
  if (reply === undefined) return refused(acting.shown.words.answers.gone)
  const reason = oneLine(entries.text['reason'] ?? '', 500)
  if (reason === '') {
    const dialog = declineDialog(openingOf(acting, at, submitKey), at.value)
    return { kind: 'amend', dialog, remarks: { reason: acting.shown.words.dialogs.needed } }
  }
  const declined = await declineReply(acting.desk, { reply: reply.id, by: acting.person.id, reason })
  if (declined.ok) return { kind: 'done', tell: acting.shown.words.answers.declined }
  return tellUndecided(acting, at, declined)
}

type Undecided = Exclude<Awaited<ReturnType<typeof approveReply>>, { ok: true }>

async function tellUndecided(acting: Acting, { view }: At, undecided: Undecided): Promise<Answer> {
  const { answers } = acting.shown.words
  switch (undecided.why) {
    case 'changed':
      return refused(answers.changedSince)
    case 'own-reply':
      return refused(answers.ownReply)
    case 'already-decided':
      return refused(answers.alreadyDecided)
    default:
      return refused(await tellRefusal(acting, undecided, view))
  }
}

/** A person has looked whether an unknown reply arrived. */
export const resolve =
  (answer: 'arrived' | 'send-again' | 'leave') =>
  async (acting: Acting, at: At): Promise<Answer> => {
    const { answers } = acting.shown.words
    const reply = await replyAt(acting, at)
    if (reply === undefined || at.value.a === undefined) return refused(answers.malformed)
    const attempt = at.value.a as AttemptId
    const resolved = await resolveUnknown(acting.desk, { reply: reply.id, attempt, by: acting.person.id, answer })
    if (resolved.ok) return told(acting, answers.settled)
    if (resolved.why === 'already-settled') return refused(answers.alreadySettled)
    return refused(await tellRefusal(acting, resolved, at.view))
  }
