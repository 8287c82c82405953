import type { DeskEvent } from '../../desk/index'
import { line, type Post } from './post'
import { oneLine } from './texts'
import type { Telling, Told } from './told'

type Of<Type extends DeskEvent['type']> = Told<Extract<DeskEvent, { type: Type }>>

/** Enough of a comment to know which one it is. */
const MAX_EXCERPT = 80

const both = (hidden: boolean): 'hide' | 'show' => (hidden ? 'hide' : 'show')
const on = ({ shown, view }: Telling): string => shown.words.names.onChannel(view.channel)
const textOf = ({ message }: Pick<Told, 'message'>): string => oneLine(message?.text ?? '', MAX_EXCERPT) || '—'

export const hidingOrdered = (told: Of<'hiding.ordered'>, { shown }: Telling): string => {
  const { by, hidden } = told.fact.event
  return shown.words.hiding.ordered[both(hidden)](shown.who(by), textOf(told))
}

export const hidingDone = (told: Of<'hiding.done'>, telling: Telling): string => {
  const { by, hidden } = told.fact.event
  const { done, doneThere } = telling.shown.words.hiding
  return (by === null ? doneThere : done)[both(hidden)](on(telling), textOf(told))
}

export const hidingFailed = (told: Of<'hiding.failed'>, telling: Telling): string =>
  telling.shown.words.hiding.failed[both(told.fact.event.hidden)](on(telling), textOf(told))

/** Others can still read it: whoever wanted it otherwise is told why. */
export function hidingFailedPosts(told: Of<'hiding.failed'>, telling: Telling): Post[] {
  const { by, reason } = told.fact.event
  const sentence = hidingFailed(told, telling)
  const because = telling.shown.words.hiding.because[reason]
  const card = line(telling, sentence, 'bad')
  return [{ card: { ...card, nodes: [...card.nodes, { kind: 'text', text: because }] }, mention: by }]
}
