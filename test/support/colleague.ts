import { randomUUID } from 'node:crypto'
import type { AnswerWire, CardWire, PostWire } from '../../src/workspaces/rehearsal/wire'

type DialogAnswer = Extract<AnswerWire, { kind: 'dialog' | 'amend' }>
type Value = Record<string, unknown>

/** Somebody at the rehearsal room's page: what they can press is what the card shows. */
export type Colleague = {
  /** Presses the button or menu item with this act on a post; fails when it is not offered. */
  press: (post: PostWire, act: string) => Promise<AnswerWire>
  /** Presses what a button said before, whatever the card shows now. */
  pressValue: (act: string, value: object) => Promise<AnswerWire>
  /** Submits a dialog as it is, with what was entered. */
  submit: (
    answer: AnswerWire,
    text: Readonly<Record<string, string>>,
    checks?: Readonly<Record<string, boolean>>,
  ) => Promise<AnswerWire>
  /** Types into the thread under a card, or into the room. */
  says: (text: string, root?: PostWire) => Promise<AnswerWire>
}

export function openColleague(url: string, as: string): Colleague {
  const post = async (path: string, body: object): Promise<AnswerWire> => {
    const response = await fetch(`${url}/rehearsal/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sportello': '1' },
      body: JSON.stringify({ as, ...body }),
    })
    const answer = (await response.json()) as AnswerWire & { error?: { message: string } }
    if (answer.error) throw new Error(`${path}: ${response.status} ${answer.error.message}`)
    return answer
  }
  return {
    press: (shown, act) => {
      const value = shown.body.kind === 'card' ? findValue(shown.body.card, act) : undefined
      if (!value) throw new Error(`There is no button '${act}' on "${JSON.stringify(shown.body).slice(0, 300)}"`)
      return post('press', { act, value })
    },
    pressValue: (act, value) => post('press', { act, value }),
    submit: (answer, text, checks = {}) => {
      const { dialog } = asDialog(answer)
      const initial: Record<string, string> = {}
      for (const field of dialog.fields)
        if ((field.kind === 'text' || field.kind === 'select') && field.initial) initial[field.name] = field.initial
      return post('submit', {
        act: dialog.act,
        value: dialog.value,
        kept: dialog.kept,
        submitKey: dialog.submitKey,
        entries: { text: { ...initial, ...text }, checks, files: [] },
      })
    },
    says: (text, root) =>
      post('say', { key: randomUUID(), text, files: [], ...(root ? { root: root.id } : { room: 'social-care' }) }),
  }
}

export function asDialog(answer: AnswerWire): DialogAnswer {
  if (answer.kind !== 'dialog' && answer.kind !== 'amend')
    throw new Error(`Expected a dialog, got ${JSON.stringify(answer)}`)
  return answer
}

/** What a button or a menu item of this act carries; undefined when the card offers none. */
export function findValue(card: CardWire, act: string): Value | undefined {
  for (const node of card.nodes) {
    if (node.kind !== 'buttons') continue
    for (const item of node.items) {
      if (item.kind === 'act' && item.act === act) return item.value as Value
      if (item.kind === 'menu') {
        const found = item.items.find((entry) => entry.act === act)
        if (found) return found.value as Value
      }
    }
  }
  return undefined
}
