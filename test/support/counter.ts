import type { ActValue, Card, CardNode } from '../../src/workspaces/cards/card'
import type { Dialog, Entries } from '../../src/workspaces/cards/dialog'
import type { Actor, Answer, Deed } from '../../src/workspaces/acts/answer'
import { viewConversation } from '../../src/desk/index'
import type { ConversationId, PersonId } from '../../src/lib/ids'
import { openPerform } from '../../src/workspaces/acts/perform'
import { openDesk, type DeskOptions } from './desk'

type Perform = (actor: Actor, deed: Deed) => Promise<Answer>
type Said = Omit<Extract<Deed, { kind: 'say' }>, 'kind' | 'verb' | 'words'>

export const as = (person: PersonId, language: Actor['language'] = 'en'): Actor => ({
  person,
  workspace: 'slack',
  language,
})

/** What people do at the counter, shortly said. */
export function hands(perform: Perform) {
  return {
    press: (actor: Actor, act: string, value: ActValue) => perform(actor, { kind: 'press', act, value }),
    submit: (actor: Actor, dialog: Dialog, entries: Partial<Entries> = {}) =>
      perform(actor, {
        kind: 'submit',
        act: dialog.act,
        value: dialog.value,
        kept: dialog.kept,
        submitKey: dialog.submitKey,
        entries: { text: {}, checks: {}, files: [], ...entries },
      }),
    say: (actor: Actor, verb: string, ...[words, where = {}]: [words: string, where?: Said]) =>
      perform(actor, { kind: 'say', verb, words, ...where }),
  }
}

/** The form that was opened, or came back. */
export function dialogOf(answer: Answer): Dialog {
  if (answer.kind === 'dialog' || answer.kind === 'amend') return answer.dialog
  throw new Error(`No form but ${JSON.stringify(answer)}`)
}

export function cardOf(answer: Answer): Card {
  if (answer.kind === 'card') return answer.card
  throw new Error(`No card but ${JSON.stringify(answer)}`)
}

/** Everything that a person reads on a card. */
export const readingOf = (card: Card): string => [card.title, card.fallback, ...card.nodes.flatMap(textsOf)].join('\n')

function textsOf(node: CardNode): string[] {
  switch (node.kind) {
    case 'text':
      return [node.text]
    case 'quote':
      return [node.author, node.text, node.folded ?? '']
    case 'facts':
      return node.items.flatMap(({ label, value }) => [label, value])
    case 'file':
      return [node.name]
    case 'divider':
      return []
    case 'buttons':
      return node.items.flatMap((item) => [
        item.label,
        ...(item.kind === 'menu' ? item.items.map(({ label }) => label) : []),
      ])
  }
}

/** What can be pressed on a card, menus included: act names to their values. */
export function actsOn(card: Card): Map<string, ActValue> {
  const acts = new Map<string, ActValue>()
  for (const node of card.nodes) {
    if (node.kind !== 'buttons') continue
    for (const item of node.items) {
      if (item.kind === 'act') acts.set(item.act, item.value)
      if (item.kind === 'menu') for (const { act, value } of item.items) acts.set(act, value)
    }
  }
  return acts
}

/** A desk with people at its counter. */
export async function openCounter(options: DeskOptions = {}) {
  const house = await openDesk(options)
  return {
    house,
    at: hands(openPerform(house.desk)),
    /** What a button of the newest card carries. */
    valueOf: async (id: ConversationId): Promise<ActValue> => {
      const view = await viewConversation(house.desk, id)
      return { c: id, v: view?.version ?? -1 }
    },
    typesOf: async (id: ConversationId) => (await house.facts(id)).map(({ event }) => event.type),
  }
}
