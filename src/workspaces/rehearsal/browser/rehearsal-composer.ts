import { upload, ApiError } from './rehearsal-api.js'
import { el, fill, icon, type IconName } from './rehearsal-dom.js'
import { toast } from './rehearsal-toast.js'

export type ComposerOptions = {
  label: string
  placeholder: string
  /** Who will read it, always in sight. */
  mark: { icon: IconName; text: string }
  /** True when it was taken; else the words stay. The key is the same until they are. */
  send: (said: { text: string; key: string; files: readonly string[] }) => Promise<boolean>
}

/** Words that wait in their composer, by place, while somebody looks elsewhere. */
const drafts = new Map<string, string>()

/** Enter or Ctrl+Enter sends, Shift+Enter begins a line. */
export function composer(place: string, options: ComposerOptions): HTMLElement {
  const input = el('textarea', { rows: 1, 'aria-label': options.label, placeholder: options.placeholder, dir: 'auto' })
  const chosen = el('ul', { class: 'chosen' })
  const picker = el('input', { type: 'file', multiple: true, hidden: true, tabindex: -1 })
  const files: { id: string }[] = []
  let key = crypto.randomUUID()
  const send = el('button', { class: 'button primary send', 'aria-label': 'Send' }, icon('send'))
  const form = el('form', { class: 'composer' }, [
    chosen,
    el('div', { class: 'composer-line' }, [
      el(
        'button',
        { type: 'button', class: 'plain', 'aria-label': 'Attach a file', click: () => picker.click() },
        icon('clip'),
      ),
      input,
      send,
    ]),
    picker,
    el('p', { class: 'mark' }, [icon(options.mark.icon), options.mark.text]),
  ])
  input.value = drafts.get(place) ?? ''
  input.addEventListener('input', () => drafts.set(place, input.value))
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    form.requestSubmit()
  })
  picker.addEventListener('change', () => {
    for (const file of picker.files ?? []) void attach(file, chosen, files)
    picker.value = ''
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const text = input.value.trim()
    if ((text === '' && files.length === 0) || send.hasAttribute('aria-busy')) return
    send.setAttribute('aria-busy', 'true')
    void options.send({ text, key, files: files.map(({ id }) => id) }).then((taken) => {
      send.removeAttribute('aria-busy')
      if (!taken) return
      key = crypto.randomUUID()
      input.value = ''
      drafts.delete(place)
      files.length = 0
      fill(chosen, [])
    })
  })
  return form
}

async function attach(file: File, list: HTMLElement, files: { id: string }[]): Promise<void> {
  try {
    const { file: id } = await upload(file)
    const entry = { id }
    files.push(entry)
    const line = el('li', {}, [icon('file'), el('span', {}, file.name)])
    const drop = (): void => {
      files.splice(files.indexOf(entry), 1)
      line.remove()
    }
    line.append(
      el('button', { type: 'button', class: 'plain', 'aria-label': `Remove ${file.name}`, click: drop }, icon('close')),
    )
    list.append(line)
  } catch (error) {
    toast(error instanceof ApiError ? error.message : `${file.name} could not be stored.`, 'bad')
  }
}
