import { hideChoices, orderHiding } from '../../desk/index'
import type { MessageId } from '../../lib/ids'
import { hideDialog } from '../cards/dialogs'
import { refused, type Acting, type At, type Form } from './acting'
import type { Answer } from './answer'
import { openingOf, submitted } from './conversation-acts'
import { tellRefusal } from './refusals'

/** Acts that take a customer's public words out of others' sight on their platform, and bring them back. */

type Which = 'hide' | 'show'

/** The only comment there is; of several, the form asks which. */
const press =
  (which: Which) =>
  async (acting: Acting, at: At): Promise<Answer> => {
    const choices = await hideChoices(acting.desk, at.view, which === 'hide')
    const [only, ...others] = choices
    if (only === undefined) return refused(whyNothing(acting, at, which))
    if (others.length === 0) return order(acting, at, { which, message: only.id })
    return { kind: 'dialog', dialog: hideDialog(openingOf(acting, whatever(at)), which, choices) }
  }

const submit =
  (which: Which) =>
  async (acting: Acting, at: At, form: Form): Promise<Answer> => {
    const message = form.entries.text['message'] ?? ''
    const choices = message === '' ? await hideChoices(acting.desk, at.view, which === 'hide') : []
    return submitted(acting, whatever(at), {
      form,
      dialog: (opening) => hideDialog(opening, which, choices),
      act: () => order(acting, at, { which, message: message as MessageId }),
      missing: message === '' ? 'message' : undefined,
    })
  }

export const pressHide = press('hide')
export const pressShow = press('show')
export const submitHide = submit('hide')
export const submitShow = submit('show')

/** What a colleague did meanwhile is no reason to leave it before everybody's eyes: the comment itself is named. */
const whatever = (at: At): At => ({ ...at, value: { c: at.view.id } })

async function order(
  acting: Acting,
  { view }: At,
  { which, message }: { which: Which; message: MessageId },
): Promise<Answer> {
  const { hiding } = acting.shown.words
  const act = { conversation: view.id, by: acting.person.id, message, hidden: which === 'hide' }
  const done = await orderHiding(acting.desk, act)
  // Said wherever it was pressed: until the platform has done it, nothing is to be seen of it there.
  if (done.ok) return { kind: 'done', tell: hiding.told[which](view.number) }
  if (done.why === 'unchanged') return refused(hiding.already[which](view.number))
  return refused(await tellRefusal(acting, done, view))
}

function whyNothing({ shown }: Acting, { view }: At, which: Which): string {
  const { hiding, names } = shown.words
  if (shown.can(view.account).hides === undefined) return hiding.notHere(names.channel(view.channel))
  const isDone = which === 'hide' && view.hiddenOn.length > 0
  return (isDone ? hiding.already : hiding.nothing)[which](view.number)
}
