import type { DeskEvent, ReplyView } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { Button, Card, CardNode } from './card'
import { headlineOf } from './headlines'
import { isPublicKind } from './place'
import { remedyButtons } from './remedies'
import { replyState } from './reply-state'
import { line, quotes, titled, type Post } from './post'
import type { Shown } from './shown'
import { excerpt } from './texts'
import { customerOf, type Telling, type Told } from './told'

type Of<Type extends DeskEvent['type']> = Told<Extract<DeskEvent, { type: Type }>>

/**
 * What the mirror knows besides: whether the account is broken now, who can approve, and whether the posts were made
 * before and are drawn again.
 */
export type Around = { broken: boolean; approvers: readonly PersonId[]; again?: true }

/** The reply with its whole text, who will read it, when it goes, and the way back. */
export function submittedPosts(told: Of<'reply.submitted'>, telling: Telling, around: Around): Post[] {
  const { reply } = told
  if (reply === undefined) return []
  const card = titled(telling, headlineOf(told, telling) ?? '', replyNodes(reply, telling, around))
  const asks = told.fact.event.approval && (reply.state === 'awaiting-approval' || around.again === true)
  if (!asks) return [{ card }]
  const { words, who } = telling.shown
  const direct = { ...card, title: words.replies.approvalWanted(who(reply.author), telling.view.number) }
  const approvers = around.approvers.filter((person) => person !== reply.author)
  return [{ card }, ...approvers.map((to) => ({ card: { ...direct, fallback: direct.title }, to, tag: `to-${to}` }))]
}

export function approvedPosts(told: Of<'reply.approved'>, telling: Telling, around: Around): Post[] {
  const { reply } = told
  const sentence = headlineOf(told, telling)
  if (reply === undefined || sentence === undefined) return []
  const { nodes, ...card } = line(telling, sentence)
  return [{ card: { ...card, nodes: [...nodes, ...whatNext(reply, telling, around)] } }]
}

/** Something ended without being sent: its author is told when somebody else did it. */
export function takenOutPosts(told: Of<'reply.declined'> | Of<'reply.undone'>, telling: Telling): Post[] {
  const sentence = headlineOf(told, telling)
  if (sentence === undefined) return []
  const author = told.reply?.author
  const mention = author !== undefined && author !== told.fact.event.by ? { mention: author } : {}
  return [{ card: line(telling, sentence, 'plain'), ...mention }]
}

/** The customer did not get it: the one who is responsible is told why and what can be done. */
export function refusedPosts(told: Of<'reply.refused'> | Of<'reply.receipt'>, telling: Telling): Post[] {
  const { reply } = told
  const sentence = headlineOf(told, telling)
  if (reply === undefined || sentence === undefined) return []
  const { replies } = telling.shown.words
  const { reason, remedies } = reply.failure ?? { reason: 'unknown', remedies: [] }
  const why = [replies.refusedBecause[reason], ...remedies.map((remedy) => replies.remedy[remedy])].join(' ')
  const buttons = remedyButtons(telling.shown, { view: telling.view, reply })
  return [
    {
      card: bad(telling, sentence, [
        ...reminder(reply, telling),
        text(why),
        ...(buttons.length > 0 ? [row(buttons)] : []),
      ]),
      ...toHolder(telling, reply),
    },
  ]
}

/** We cannot know; a person can. The buttons name the attempt, so that an old post settles nothing. */
export function unknownPosts(told: Of<'reply.unknown'>, telling: Telling): Post[] {
  const { reply } = told
  const sentence = headlineOf(told, telling)
  if (reply === undefined || sentence === undefined) return []
  const { buttons, replies } = telling.shown.words
  const nodes = [...reminder(reply, telling), text(replies.unknownHint)]
  if (reply.state !== 'unknown' || reply.attempt === null)
    return [{ card: bad(telling, sentence, nodes), ...toHolder(telling, reply) }]
  const value = { c: telling.view.id, r: reply.id, a: reply.attempt }
  const choices: Button[] = [
    { kind: 'act', act: 'arrived', label: buttons.arrived, style: 'primary', value },
    {
      kind: 'act',
      act: 'send-again',
      label: buttons.sendAgain,
      style: 'danger',
      confirm: buttons.confirmSendAgain(customerOf(telling)),
      value,
    },
    { kind: 'act', act: 'leave', label: buttons.leave, value },
  ]
  return [{ card: bad(telling, sentence, [...nodes, row(choices)]), ...toHolder(telling, reply) }]
}

function replyNodes(reply: ReplyView, telling: Telling, around: Around): CardNode[] {
  const { words, who } = telling.shown
  const isPublic = isPublicKind(reply.kind)
  const reader = isPublic ? words.dialogs.public : words.dialogs.private(customerOf(telling))
  const body =
    reply.text.trim() === ''
      ? []
      : quotes(telling, { author: who(reply.author), text: reply.text, at: reply.createdAt })
  return [
    { kind: 'text', text: reader, tone: isPublic ? 'warn' : 'quiet' },
    ...body,
    ...reply.attachments.map(({ id, file, name, mime, bytes }): CardNode => ({
      kind: 'file',
      file: file ?? id,
      name,
      mime,
      bytes,
    })),
    ...whatNext(reply, telling, around),
  ]
}

/** When it goes and how to stop it, as long as it can be stopped. */
function whatNext(reply: ReplyView, { shown, view }: Telling, { broken }: Around): CardNode[] {
  const { buttons, replies, names } = shown.words
  const value = { c: view.id, r: reply.id }
  const undo: Button = { kind: 'act', act: 'undo', label: buttons.undo, value }
  if (reply.state === 'awaiting-approval') {
    return [text(replies.awaitsApproval(shown.who(reply.author))), row([...approvalButtons(shown, reply), undo])]
  }
  if (reply.state !== 'waiting')
    return [{ kind: 'text', text: replyState(shown, { reply }), tone: 'quiet', size: 'small' }]
  if (broken || reply.releaseAt === null) return [text(replies.goesOutLater(names.channel(view.channel))), row([undo])]
  return [text(replies.goesOut(shown.second(reply.releaseAt))), row([{ ...undo, until: reply.releaseAt }])]
}

/** They name the text that was seen: an approval counts for no other. */
export function approvalButtons({ words }: Shown, { conversation, id, contentHash }: ReplyView): Button[] {
  const value = { c: conversation, r: id, h: contentHash }
  return [
    { kind: 'act', act: 'approve', label: words.buttons.approve, style: 'primary', value },
    { kind: 'act', act: 'decline', label: words.buttons.decline, value },
  ]
}

const text = (sentence: string): CardNode => ({ kind: 'text', text: sentence })
const row = (items: readonly Button[]): CardNode => ({ kind: 'buttons', items })

const bad = (telling: Telling, sentence: string, nodes: readonly CardNode[]): Card => ({
  ...line(telling, sentence, 'bad'),
  nodes: [{ kind: 'text', text: sentence, tone: 'bad' }, ...nodes],
})

/** Which reply it was. */
const reminder = (reply: ReplyView, { shown }: Telling): CardNode[] =>
  reply.text.trim() === ''
    ? []
    : [{ kind: 'quote', author: shown.who(reply.author), text: excerpt(reply.text, 300), at: reply.createdAt }]

/** Whoever holds the conversation now answers for it; without a holder, the one who wrote. */
const toHolder = ({ view }: Telling, reply: ReplyView): Pick<Post, 'mention'> => ({
  mention: view.claim?.agent ?? reply.author,
})
