import { isAskOpen, type Ask, type ReplyView } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import { askButtons } from './ask-posts'
import { askState, askStateFor } from './ask-state'
import type { CardNode } from './card'
import { approvalButtons } from './reply-posts'
import type { Shown } from './shown'
import { excerpt, isLongerThan, oneLine } from './texts'

/** What waits for one person besides conversations, or for which they wait. */
export type AskLine = { of: Ask; number: string }
export type ApprovalLine = { of: ReplyView; number: string }

type Asked = { person: PersonId; asked: readonly AskLine[]; mayView: boolean }

/** Questions to a contact, with what can be done about each. Whoever has no other lists hears that there are none. */
export function askedOfMe(shown: Shown, { person, asked, mayView }: Asked): CardNode[] {
  const { lists } = shown.words
  if (asked.length === 0) return mayView ? [] : [heading(lists.noneAskedOfYou)]
  return [
    heading(lists.askedOfYou(asked.length)),
    ...asked.flatMap(({ of, number }): CardNode[] => [
      askLine(shown, { of, number }, askStateFor(shown, of, person)),
      ...(isAskOpen(of.state) ? [{ kind: 'buttons', items: askButtons(shown, of, person) } as const] : []),
    ]),
    { kind: 'divider' },
  ]
}

export function askedByMe(shown: Shown, asking: readonly AskLine[]): CardNode[] {
  if (asking.length === 0) return []
  return [
    { kind: 'divider' },
    heading(shown.words.lists.askedByYou(asking.length)),
    ...asking.map((line) => askLine(shown, line, askState(shown, line.of))),
  ]
}

export function waitingForApproval(shown: Shown, lines: readonly ApprovalLine[]): CardNode[] {
  if (lines.length === 0) return []
  return [
    heading(shown.words.lists.toApprove(lines.length)),
    ...lines.flatMap((line) => approval(shown, line)),
    { kind: 'divider' },
  ]
}

/** As much as is read in a list. Nobody approves what they have not read: what is longer is read in its thread. */
const READ_HERE = 600

function approval(shown: Shown, { of: reply, number }: ApprovalLine): CardNode[] {
  const { words, who } = shown
  const { attachments, author, text, createdAt, conversation } = reply
  const whole = !isLongerThan(text, READ_HERE) && attachments.length === 0
  const files = attachments.length === 0 ? [] : [words.names.files(attachments.length)]
  return [
    { kind: 'text', text: [`#${number}`, ...files].join(' · ') },
    { kind: 'quote', author: who(author), text: excerpt(text, READ_HERE) || '—', at: createdAt },
    {
      kind: 'buttons',
      items: whole
        ? approvalButtons(shown, reply)
        : [{ kind: 'act', act: 'case', label: words.sla.buttons.show, value: { c: conversation } }],
    },
  ]
}

function askLine({ who, department }: Shown, { of, number }: AskLine, state: string): CardNode {
  const head = [`#${number}`, who(of.state.asker), department(of.department), state].join(' · ')
  return { kind: 'text', text: `${head}\n${excerpt(oneLine(of.question, 160), 160)}` }
}

export const heading = (text: string): CardNode => ({ kind: 'text', text, size: 'large' })
