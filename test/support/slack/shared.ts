import { pingsOf } from './reading'
import { fileView, type Json, type Ledger, type MessageRow, type ViewRow } from './ledger'

/** What the installation is. */
export type Installation = {
  team: string
  enterprise?: string
  botUser: string
  bot: string
  scopes: string[]
  base: string
}

/** A refusal as Slack words it: `{ ok: false, error }`. */
export class Refusal extends Error {
  readonly code: string
  readonly details: string[]
  constructor(code: string, details: string[] = []) {
    super(code)
    this.code = code
    this.details = details
  }
}

type Posted = (message: MessageRow, what: 'posted' | 'changed' | 'deleted', before?: MessageRow) => void

export type Api = { ledger: Ledger; own: Installation; tell: Posted }

export type Method = { scopes: string[]; run: (api: Api, args: Json) => Json }

/** Slack names the blocks that have no id. */
export const named = (blocks: Json[], ledger: Ledger): Json[] =>
  blocks.map((block) => ({ ...block, block_id: block['block_id'] ?? ledger.nextId('b') }))

export const rootOf = (api: Api, channel: string, args: Json): string | undefined => {
  const root = args['thread_ts']
  if (root === undefined) return undefined
  if (api.ledger.message(channel, String(root)) === undefined) throw new Refusal('thread_not_found')
  return String(root)
}

export function addMessage(
  api: Api,
  row: Omit<MessageRow, 'ts' | 'edits' | 'deleted' | 'pings' | 'user' | 'bot_id' | 'files'> & {
    files?: MessageRow['files']
    markup: boolean
  },
): MessageRow {
  const { markup, ...rest } = row
  const message: MessageRow = {
    files: [],
    ...rest,
    ts: api.ledger.nextTs(),
    user: api.own.botUser,
    bot_id: api.own.bot,
    edits: [],
    deleted: false,
    pings: pingsOf({ text: row.text, blocks: row.blocks, markup }),
  }
  api.ledger.messages.push(message)
  api.tell(message, 'posted')
  return message
}

export function keepView(api: Pick<Api, 'ledger'>, { id, user, kind, view }: Omit<ViewRow, 'hash'>): ViewRow {
  const row = {
    id,
    user,
    kind,
    hash: `${Date.now()}.${api.ledger.nextId('h')}`,
    view: { ...view, blocks: named(view['blocks'] as Json[], api.ledger) },
  }
  api.ledger.views.set(id, row)
  return row
}

export const listed = (message: MessageRow, api: Api, withMetadata: boolean): Json => ({
  type: 'message',
  ts: message.ts,
  user: message.user,
  text: message.text,
  ...(message.bot_id === undefined ? {} : { bot_id: message.bot_id }),
  ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
  ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
  ...(withMetadata && message.metadata !== undefined ? { metadata: message.metadata } : {}),
  ...(message.files.length === 0 ? {} : { files: message.files.map((file) => fileView(file, api.own.base)) }),
})

/** The room that a message may be put into. */
export function openRoom(api: Api, channel: string): string {
  const room = api.ledger.rooms.get(channel)
  if (room === undefined) throw new Refusal('channel_not_found')
  if (room.archived) throw new Refusal('is_archived')
  if (!room.member) throw new Refusal('not_in_channel')
  return channel
}
