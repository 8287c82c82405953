import type { AnswerWire, CardWire, Wire } from '../wire'
import type { Dialog } from '../../cards/dialog'
import { act, ApiError } from './rehearsal-api.js'
import { cardNodes, type Press } from './rehearsal-cards.js'
import { el, fill, icon } from './rehearsal-dom.js'
import { openFields } from './rehearsal-fields.js'
import { state } from './rehearsal-store.js'
import { toast } from './rehearsal-toast.js'

type DialogWire = Wire<Dialog>
type Remarks = Readonly<Record<string, string>>
/** What is shown of an answer that closes the form, or that leaves it open. */
export type ShowAnswer = (answer: AnswerWire) => unknown

/** A form in front of everything: the browser keeps the focus inside, and Esc closes it. */
export function showDialog(dialog: DialogWire, remarks: Remarks, show: ShowAnswer): void {
  const box = frame(dialog.title)
  const form = el('form', { class: 'form', novalidate: true })
  box.append(form)
  draw(form, { dialog, remarks, show })
  open(box)
}

type Drawn = { dialog: DialogWire; remarks: Remarks; show: ShowAnswer }

function draw(form: HTMLFormElement, { dialog, remarks, show }: Drawn): void {
  const fields = openFields(dialog.fields, remarks)
  const whole = remarks['']
  const submit = el('button', { class: 'button primary' }, dialog.submit)
  fill(form, [
    el('div', { class: 'fields' }, [
      ...(whole === undefined ? [] : [el('p', { class: 'remark', role: 'alert', 'data-tone': 'warn' }, whole)]),
      ...fields.nodes,
    ]),
    el('footer', {}, [
      el('span', { class: 'hint' }, 'Ctrl+Enter'),
      el('button', { type: 'button', class: 'button', click: () => form.closest('dialog')?.close() }, 'Cancel'),
      submit,
    ]),
  ])
  form.onsubmit = (event) => {
    event.preventDefault()
    if (submit.hasAttribute('aria-busy') || fields.isUploading()) return
    if (fields.complain()) return
    submit.setAttribute('aria-busy', 'true')
    void send(form, { dialog, show }, fields.read()).finally(() => submit.removeAttribute('aria-busy'))
  }
  form.onkeydown = (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    form.requestSubmit()
  }
  if (form.isConnected) (form.querySelector<HTMLElement>('[aria-invalid]') ?? fields.first)?.focus()
}

/** The form stays open, with everything that was typed, until the answer is there and says that it is done. */
async function send(form: HTMLFormElement, { dialog, show }: Omit<Drawn, 'remarks'>, entries: object): Promise<void> {
  const { act: name, value, kept, submitKey } = dialog
  try {
    const answer = await act('submit', { as: state.me, act: name, value, kept, submitKey, entries })
    if (answer.kind === 'amend') draw(form, { dialog: answer.dialog, remarks: answer.remarks, show })
    else if (answer.kind === 'dialog') {
      // Another form with another name: what was asked of this one is done.
      form.closest('dialog')?.close()
      showDialog(answer.dialog, {}, show)
    } else {
      if (answer.kind !== 'refused') form.closest('dialog')?.close()
      show(answer)
    }
  } catch (error) {
    toast(error instanceof ApiError ? error.message : 'This did not work.', 'bad')
  }
}

/** A card that only the one who asked sees: a history, a list, help. Pressing a button in it puts it away. */
export function showCard(card: CardWire, press: Press): void {
  const box = frame(card.title)
  const pressed: Press = (deed, confirm, asked) => {
    box.close()
    press(deed, confirm, asked)
  }
  box.append(el('div', { class: 'fields card-body' }, cardNodes({ ...card, title: '' }, pressed)))
  open(box)
}

/** Asks before what cannot be taken back. */
export function confirmed(question: string | undefined): Promise<boolean> {
  if (question === undefined) return Promise.resolve(true)
  return new Promise((resolve) => {
    const box = frame('Are you sure?')
    const answer = (yes: boolean) => () => {
      resolve(yes)
      box.close()
    }
    box.addEventListener('close', () => resolve(false))
    const yes = el('button', { type: 'button', class: 'button primary', click: answer(true) }, 'Yes')
    box.append(
      el('div', { class: 'fields' }, el('p', {}, question)),
      el('footer', {}, [el('button', { type: 'button', class: 'button', click: answer(false) }, 'No'), yes]),
    )
    open(box)
    yes.focus()
  })
}

function frame(title: string): HTMLDialogElement {
  const close = el('button', { type: 'button', class: 'plain', 'aria-label': 'Close' }, icon('close'))
  const box = el('dialog', { class: 'dialog', 'aria-label': title }, el('header', {}, [el('h2', {}, title), close]))
  close.addEventListener('click', () => box.close())
  box.addEventListener('close', () => box.remove())
  return box
}

function open(box: HTMLDialogElement): void {
  document.body.append(box)
  box.showModal()
  const first = box.querySelector<HTMLElement>(
    '[aria-invalid], .fields input, .fields textarea, .fields select, .fields button',
  )
  first?.focus()
}

export function showSheet(title: string, body: readonly Node[]): void {
  const box = frame(title)
  box.append(el('div', { class: 'fields' }, body))
  open(box)
}
