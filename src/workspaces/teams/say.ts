import type { InvokeAnswer } from './surroundings'

/** A sentence to the one person who pressed, in the form that this kind of invoke shows. */
export function sayTo(invoke: string, text: string): InvokeAnswer {
  if (invoke === 'adaptiveCard/action') {
    return { status: 200, body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text } }
  }
  if (/^(task|composeExtension)\/(fetch|submit|fetchTask|submitAction)$/.test(invoke)) {
    return { status: 200, body: { task: { type: 'message', value: text } } }
  }
  if (invoke.startsWith('composeExtension/')) {
    return { status: 200, body: { composeExtension: { type: 'message', text } } }
  }
  return { status: 200 }
}

export const CARD = 'application/vnd.microsoft.card.adaptive'

/** A dialog opens, or shows something else than before. */
export const taskCard = (title: string, content: unknown): InvokeAnswer => ({
  status: 200,
  body: {
    task: {
      type: 'continue',
      value: { title, height: 'large', width: 'medium', card: { contentType: CARD, content } },
    },
  },
})

/** The card where it was pressed, for this person at once; all others see it when it is drawn anew. */
export const cardInPlace = (content: unknown): InvokeAnswer => ({
  status: 200,
  body: { statusCode: 200, type: CARD, value: content },
})

/** Closes the dialog. */
export const CLOSED: InvokeAnswer = { status: 200 }
