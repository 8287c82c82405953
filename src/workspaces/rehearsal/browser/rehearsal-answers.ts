import type { AnswerWire } from '../wire'
import { act, ApiError } from './rehearsal-api.js'
import type { Press } from './rehearsal-cards.js'
import { confirmed, showCard, showDialog } from './rehearsal-dialog.js'
import { state } from './rehearsal-store.js'
import { toast } from './rehearsal-toast.js'

/**
 * Does a deed as the person who is played and shows what comes back, which only they see. True when it was done.
 * The button that asked is out of order meanwhile.
 */
export async function perform(path: string, deed: object, asked?: HTMLElement | null): Promise<boolean> {
  asked?.setAttribute('aria-busy', 'true')
  try {
    return show(await act(path, { as: state.me, ...deed }))
  } catch (error) {
    toast(error instanceof ApiError ? error.message : 'This did not work.', 'bad')
    return false
  } finally {
    asked?.removeAttribute('aria-busy')
  }
}

function show(answer: AnswerWire): boolean {
  switch (answer.kind) {
    case 'done':
      if (answer.tell !== undefined) toast(answer.tell)
      return true
    case 'refused':
      toast(answer.tell, 'warn')
      return false
    case 'dialog':
      showDialog(answer.dialog, {}, show)
      return true
    case 'amend':
      showDialog(answer.dialog, answer.remarks, show)
      return false
    case 'card':
      showCard(answer.card, press)
      return true
  }
}

/** What the buttons of cards do. */
export const press: Press = (deed, confirm, asked) => {
  void confirmed(confirm).then((yes) => (yes ? perform('press', deed, asked) : false))
}
