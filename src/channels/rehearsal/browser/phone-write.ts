import type { PhoneFile } from '../wire'
import { post, upload } from './phone-api.js'
import { el, fill } from './phone-dom.js'
import { attempt, say, store } from './phone-store.js'

type Options = {
  placeholder: string
  withSubject: boolean
  thread?: string
  sent?: (id: string) => void
}

const PLACES: Readonly<Record<(typeof store.state.surfaces)[number], string>> = {
  dm: 'Private message',
  comment: 'Comment',
  mention: 'Mention',
  review: 'Review',
  post: 'Post',
  'keyword-hit': 'Talk about us',
  email: 'E-mail',
  chat: 'Chat',
}

/** Where the customer writes. Enter sends in a chat; mails are sent by Ctrl+Enter or the button. */
export function writer({ placeholder, withSubject, thread, sent }: Options): HTMLElement {
  const { state } = store
  const isMail = state.kind === 'mail'
  const text = el('textarea', { rows: isMail ? 4 : 1, placeholder, 'aria-label': placeholder, dir: 'auto' })
  const subject = el('input', { placeholder: 'Subject', 'aria-label': 'Subject', maxlength: 300 })
  const surface = el(
    'select',
    { 'aria-label': 'Where' },
    state.surfaces.map((one) => el('option', { value: one }, PLACES[one])),
  )
  const picker = el('input', { type: 'file', multiple: true, hidden: true, tabindex: -1 })
  const chosen = el('ul', { class: 'chosen' })
  const files: PhoneFile[] = []
  let id = crypto.randomUUID()
  const form = el('form', { class: isMail ? 'writer mail' : 'writer' }, [
    withSubject && subject,
    state.surfaces.length > 1 && surface,
    chosen,
    el('div', { class: 'row' }, [
      state.can.files &&
        el(
          'button',
          { type: 'button', 'aria-label': 'Attach a file', title: 'Attach a file', click: () => picker.click() },
          '+',
        ),
      text,
      el('button', { class: 'go', 'aria-label': 'Send' }, isMail ? 'Send' : '➤'),
    ]),
    picker,
  ])
  picker.addEventListener('change', () => {
    for (const file of picker.files ?? []) void attempt(async () => showChosen(chosen, files, await upload(file)))
    picker.value = ''
  })
  sendByKey(form, text, isMail)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (form.hasAttribute('aria-busy')) return
    if (text.value.trim() === '' && files.length === 0) return say('Write something first.')
    form.setAttribute('aria-busy', 'true')
    const body = {
      ...{ id, customer: store.me, text: text.value, surface: surface.value, files: files.map(({ file }) => file) },
      ...(withSubject ? { subject: subject.value } : {}),
      ...(thread === undefined ? {} : { thread }),
    }
    void attempt(() => post('write', body)).then((done) => {
      form.removeAttribute('aria-busy')
      if (!done) return
      sent?.(id)
      id = crypto.randomUUID()
      text.value = ''
      subject.value = ''
      files.length = 0
      fill(chosen, [])
      text.focus()
    })
  })
  return form
}

function sendByKey(form: HTMLFormElement, text: HTMLElement, isMail: boolean): void {
  text.addEventListener('keydown', (event) => {
    const sends = isMail ? event.ctrlKey || event.metaKey : !event.shiftKey
    if (event.key !== 'Enter' || !sends || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
}

function showChosen(list: HTMLElement, files: PhoneFile[], file: PhoneFile): void {
  files.push(file)
  const line = el('li', {}, [file.name])
  const drop = (): void => {
    files.splice(files.indexOf(file), 1)
    line.remove()
  }
  line.append(el('button', { type: 'button', 'aria-label': `Remove ${file.name}`, click: drop }, '×'))
  list.append(line)
}
