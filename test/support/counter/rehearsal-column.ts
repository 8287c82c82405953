import { randomUUID } from 'node:crypto'
import type { AnswerWire, CardWire, PostWire } from '../../../src/workspaces/rehearsal/wire'
import { cardText, textOf } from '../house'
import { openHouseWithCustomers, type HouseWithCustomers } from '../house-with-customers'
import type { Upload } from '../slack/forms'
import type { Column, Entries, Hands, Post } from './stage'

type Dialog = Extract<AnswerWire, { kind: 'dialog' | 'amend' }>
type Row = Post & { card: CardWire | undefined }

export const rehearsalColumn: Column = {
  name: 'rehearsal',
  open: async (options) => {
    const house = await openHouseWithCustomers(options, [])
    const desks = new Map<string, Hands>()
    return {
      house,
      // It is ours: what it could not show would have failed.
      refused: () => [],
      roots: async (room) => (await house.cards(room)).map(toRow),
      under: async (at) => Promise.all((await house.thread({ id: at } as PostWire)).map(withFile(house.url))),
      hands: (person) => {
        const known = desks.get(person) ?? openHands(house, person)
        desks.set(person, known)
        return known
      },
    }
  },
}

const toRow = (post: PostWire): Row => ({
  at: post.id,
  text: textOf(post),
  buttons: post.body.kind === 'card' ? buttonsOf(post.body.card) : [],
  calls: post.mention === null ? [] : [post.mention],
  files: [],
  card: post.body.kind === 'card' ? post.body.card : undefined,
})

const withFile =
  (url: string) =>
  async (post: PostWire): Promise<Row> => {
    const row = toRow(post)
    if (post.body.kind !== 'file') return row
    const { file, name } = post.body.file
    const response = await fetch(`${url}/rehearsal/files/${file}`)
    return { ...row, files: [{ name, content: Buffer.from(await response.arrayBuffer()) }] }
  }

const itemsOf = ({ nodes }: CardWire) =>
  nodes.flatMap((node) =>
    node.kind !== 'buttons'
      ? []
      : node.items.flatMap((item) => (item.kind === 'act' ? [item] : item.kind === 'menu' ? item.items : [])),
  )
const buttonsOf = (card: CardWire) => itemsOf(card).map(({ act, label }) => ({ act, label }))

/** Somebody at the rehearsal room's page. What comes back to them is the answer of their own request. */
function openHands(house: HouseWithCustomers, as: string): Hands {
  const heard: string[] = []
  let form: Dialog | undefined
  const ask = (path: string, body: object): Promise<Response> =>
    fetch(`${house.url}/rehearsal/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sportello': '1' },
      body: JSON.stringify({ as, ...body }),
    })
  const act = async (path: string, body: object): Promise<void> => {
    const answer = (await (await ask(path, body)).json()) as AnswerWire & { error?: { message: string } }
    if (answer.error) return void heard.push(answer.error.message)
    form = answer.kind === 'dialog' || answer.kind === 'amend' ? answer : undefined
    if (answer.kind === 'card') heard.push(cardText(answer.card))
    if ((answer.kind === 'done' || answer.kind === 'refused') && answer.tell) heard.push(answer.tell)
  }
  const pressCard = (card: CardWire | undefined, name: string): Promise<void> => {
    const item = card && itemsOf(card).find((one) => one.act === name)
    if (item === undefined) throw new Error(`There is no button '${name}' on "${JSON.stringify(card).slice(0, 300)}"`)
    return act('press', { act: name, value: item.value })
  }
  const find = async (at: string): Promise<PostWire> => {
    const response = await fetch(`${house.url}/rehearsal/api/thread?root=${at}`)
    if (response.ok) return ((await response.json()) as { root: PostWire }).root
    throw new Error('There is no such post')
  }
  const upload = async ({ name, mime, content }: Upload): Promise<string> => {
    const about = new URLSearchParams({ name, mime })
    const response = await fetch(`${house.url}/rehearsal/api/upload?${about.toString()}`, {
      method: 'POST',
      headers: { 'content-type': mime, 'x-sportello': '1' },
      body: new Uint8Array(content),
    })
    return ((await response.json()) as { file: string }).file
  }
  const uploadAll = (files: readonly Upload[]): Promise<string[]> => Promise.all(files.map(upload))
  return {
    press: async (at, name) => pressCard(toRow(await find(at)).card, name),
    pressAsSeen: (post, name) => pressCard((post as Row).card, name),
    form: () => (form === undefined ? undefined : JSON.stringify(form)),
    fill: async (entries) => {
      if (form === undefined) throw new Error(`${as} sees no form`)
      const { act: name, value, kept, submitKey, fields } = form.dialog
      await act('submit', {
        ...{ act: name, value, kept, submitKey },
        entries: await entered(fields, entries, uploadAll),
      })
    },
    type: async (under, text, { files = [] } = {}) => {
      const before = new Set((await house.thread({ id: under } as PostWire)).map(({ id }) => id))
      await act('say', { key: randomUUID(), text, files: await uploadAll(files), root: under })
      const said = (await house.thread({ id: under } as PostWire)).find(
        ({ id, body }) => !before.has(id) && body.kind === 'said',
      )
      return said?.id ?? ''
    },
    edit: (at, text) => act('resay', { post: at, text }),
    remove: (at) => act('unsay', { post: at }),
    command: (line) => act('say', { key: randomUUID(), text: `/${line}`, files: [], room: 'social-care' }),
    menu: async (at, verb) => {
      const { body, root } = await find(at)
      await act('verb', { verb, words: body.kind === 'said' ? body.text : '', root: root ?? at })
    },
    heard: async () => [heard, (await house.direct(as)).map(textOf)],
    direct: async () => (await house.direct(as)).map(toRow),
  }
}

type Fields = Dialog['dialog']['fields']

/** What stands in the form with what was entered over it, as the page sends it. */
async function entered(fields: Fields, entries: Entries, upload: (files: readonly Upload[]) => Promise<string[]>) {
  const text: Record<string, string> = {}
  const checks: Record<string, boolean> = {}
  const files: string[] = []
  const names = fields.flatMap((field) => ('name' in field ? [field.name] : []))
  const unknown = Object.keys(entries).filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`this form has no field ${unknown.join(', ')}`)
  for (const field of fields) {
    if (field.kind === 'says') continue
    const entry = entries[field.name]
    if (field.kind === 'check') checks[field.name] = entry === undefined ? field.initial : entry === true
    else if (field.kind === 'files') files.push(...(await upload((entry ?? []) as readonly Upload[])))
    else {
      const value = entry instanceof Date ? entry.toISOString() : (entry ?? field.initial)
      if (typeof value === 'string') text[field.name] = value
    }
  }
  return { text, checks, files }
}
