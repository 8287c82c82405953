import {
  changeKind,
  changePriority,
  markSpam,
  unmarkSpam,
  type ConversationKind,
  type ConversationView,
} from '../../desk/index'
import { foldText } from '../../lib/text'
import { priorityDialog } from '../cards/dialogs'
import { oneLine } from '../cards/texts'
import { refused, told, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { actOf, finish, opens, submitted } from './conversation-acts'
import { tellRefusal } from './refusals'

/** Acts that correct what is said of a conversation: how urgent it is, what it is, and whether it is one at all. */

export const spam = async (acting: Acting, at: At): Promise<Answer> =>
  finish(acting, at, { done: await markSpam(acting.desk, actOf(acting, at)), tell: 'quarantinedNow' })

export const notSpam = async (acting: Acting, at: At): Promise<Answer> =>
  finish(acting, at, { done: await unmarkSpam(acting.desk, actOf(acting, at)), tell: 'unquarantined' })

export const openPriority = opens(priorityDialog)

export async function prioritise(acting: Acting, at: At, typed: string): Promise<Answer> {
  const { answers, card } = acting.shown.words
  const priority = priorityFrom(typed)
  if (priority === undefined) return refused(answers.noPriority(oneLine(typed, 40)))
  const done = await changePriority(acting.desk, { ...actOf(acting, at), priority })
  if (!done.ok) return refused(await tellRefusal(acting, done, at.view))
  return told(acting, answers.prioritised(at.view.number, card.priority(priority)))
}

export const submitPriority = (acting: Acting, at: At, form: Form): Promise<Answer> =>
  submitted(acting, at, {
    form,
    dialog: priorityDialog,
    act: () => prioritise(acting, at, form.entries.text['priority'] ?? ''),
    missing: undefined,
  })

function priorityFrom(typed: string): ConversationView['priority'] | undefined {
  const [digit] = /^[1-4]$/.exec(typed.trim()) ?? []
  return digit === undefined ? undefined : (Number(digit) as ConversationView['priority'])
}

/** By our own name of it, or by the name in the person's language. */
export async function sayKind(acting: Acting, at: At, typed: string): Promise<Answer> {
  const { answers, deadlines } = acting.shown.words
  const kinds = Object.entries(deadlines.kinds) as [ConversationKind, string][]
  const folded = foldText(typed).trim()
  const found = kinds.find(([kind, name]) => folded === kind || folded === foldText(name))
  if (found === undefined) return refused(answers.noKind(oneLine(typed, 40), kinds.map(([, name]) => name).join(', ')))
  const [kind, name] = found
  const done = await changeKind(acting.desk, { ...actOf(acting, at), kind })
  if (!done.ok) return refused(await tellRefusal(acting, done, at.view))
  return told(acting, answers.kindNow(at.view.number, name))
}
