import { Refused, uploadFile, type FileLine } from './chat-api.js'
import { find, make, notify } from './chat-dom.js'
import type { ChatWords } from './chat-words.js'

type Choosing = { limits: { files: number; fileBytes: number }; words: ChatWords }

const list = find('files')
const input = find<HTMLInputElement>('file')
let chosen: FileLine[] = []

export const chosenFiles = (): readonly FileLine[] => chosen

export function takeChosen(): FileLine[] {
  const taken = chosen
  chosen = []
  draw(undefined)
  return taken
}

/** Files are uploaded as soon as they are chosen, pasted or dropped, and belong to the next message. */
export function listenToFiles(choosing: Choosing): void {
  input.addEventListener('change', () => {
    void add([...(input.files ?? [])], choosing).finally(() => (input.value = ''))
  })
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])]
    if (files.length === 0) return
    event.preventDefault()
    void add(files, choosing)
  })
  // Without the first, the browser would open the file in place of the chat.
  addEventListener('dragover', (event) => event.preventDefault())
  addEventListener('drop', (event) => {
    event.preventDefault()
    void add([...(event.dataTransfer?.files ?? [])], choosing)
  })
}

async function add(files: readonly File[], { limits, words }: Choosing): Promise<void> {
  for (const file of files) {
    if (chosen.length >= limits.files) return notify(words.tooMany(limits.files))
    if (file.size > limits.fileBytes) {
      notify(words.tooBig(file.name, limits.fileBytes / 1024 / 1024))
      continue
    }
    list.setAttribute('aria-busy', 'true')
    list.hidden = false
    try {
      chosen.push(await uploadFile(file))
    } catch (error) {
      notify(whyNot(error, words))
    }
    list.removeAttribute('aria-busy')
    draw(words)
  }
}

function whyNot(error: unknown, words: ChatWords): string {
  const status = error instanceof Refused ? error.status : 0
  if (status === 429) return words.slow
  return status >= 400 && status < 500 ? `${words.refused} ${(error as Error).message}` : words.away
}

function draw(words: ChatWords | undefined): void {
  list.hidden = chosen.length === 0
  list.replaceChildren(...(words === undefined ? [] : chosen.map((file) => drawChosen(file, words))))
}

function drawChosen(file: FileLine, words: ChatWords): HTMLElement {
  const item = make('li', '')
  const remove = make('button', '', '×')
  remove.type = 'button'
  remove.setAttribute('aria-label', words.remove(file.name))
  remove.addEventListener('click', () => {
    chosen = chosen.filter(({ id }) => id !== file.id)
    draw(words)
    find('text').focus()
  })
  item.append(make('span', '', file.name), remove)
  return item
}
