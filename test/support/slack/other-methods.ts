import { fileView, type Json, type MessageRow } from './ledger'
import { Refusal, addMessage, listed, openRoom, rootOf, type Api, type Method } from './shared'

function page(rows: MessageRow[], api: Api, args: Json): Json {
  const start = Number(args['cursor'] ?? 0)
  const limit = Math.min(Number(args['limit'] ?? 100), 1000)
  const next = start + limit < rows.length ? String(start + limit) : ''
  const messages = rows
    .slice(start, start + limit)
    .map((row) => listed(row, api, String(args['include_all_metadata']) === 'true'))
  return { messages, has_more: next !== '', response_metadata: { next_cursor: next } }
}

const userOf = (api: Api, id: string): Json => {
  const user = api.ledger.users.get(id)
  if (user === undefined) throw new Refusal('user_not_found')
  const { email, name, ...flags } = user
  const mayMail = api.own.scopes.includes('users:read.email')
  return {
    user: {
      ...flags,
      name,
      real_name: name,
      is_email_confirmed: true,
      profile: { display_name: name, ...(mayMail && email !== undefined ? { email } : {}) },
    },
  }
}

export const OTHER_METHODS: Record<string, Method> = {
  'conversations.open': {
    scopes: ['im:write'],
    run: (api, args) => {
      const user = String(args['users'])
      const known = api.ledger.users.get(user)
      if (known === undefined) throw new Refusal('user_not_found')
      if (known.is_bot) throw new Refusal('cannot_dm_bot')
      return { channel: { id: api.ledger.direct(user).id } }
    },
  },
  'conversations.info': {
    scopes: ['channels:read'],
    run: (api, args) => {
      const room = api.ledger.rooms.get(String(args['channel']))
      if (room === undefined) throw new Refusal('channel_not_found')
      return { channel: { id: room.id, name: room.name, is_archived: room.archived, is_member: room.member } }
    },
  },
  'conversations.replies': {
    scopes: ['channels:history', 'metadata.message:read'],
    run: (api, args) => {
      const rows = api.ledger.thread(String(args['channel']), String(args['ts']))
      if (rows.length === 0) throw new Refusal('thread_not_found')
      return page(rows, api, args)
    },
  },
  'conversations.history': {
    scopes: ['channels:history', 'metadata.message:read'],
    run: (api, args) => {
      const channel = String(args['channel'])
      if (!api.ledger.rooms.has(channel)) throw new Refusal('channel_not_found')
      const rows = api.ledger.messages.filter(
        (row) => row.channel === channel && !row.deleted && row.thread_ts === undefined,
      )
      return page(rows.reverse(), api, args)
    },
  },
  'users.info': { scopes: ['users:read'], run: (api, args) => userOf(api, String(args['user'])) },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    run: (api, args) => {
      const user = [...api.ledger.users.values()].find((row) => row.email === args['email'])
      if (user === undefined) throw new Refusal('users_not_found')
      return userOf(api, user.id)
    },
  },
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    run: (api, args) => {
      const id = api.ledger.nextId('F')
      const name = String(args['filename'] ?? '')
      const size = Number(args['length'])
      if (name === '' || !(size >= 0)) throw new Refusal('invalid_arguments')
      const alt = args['alt_txt'] === undefined ? {} : { alt_txt: String(args['alt_txt']) }
      api.ledger.files.set(id, {
        id,
        name,
        title: name,
        mimetype: 'application/octet-stream',
        size,
        content: Buffer.alloc(0),
        uploaded: false,
        ...alt,
      })
      return { upload_url: `${api.own.base}/upload/${id}`, file_id: id }
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run: (api, args) => {
      const channel = openRoom(api, String(args['channel_id']))
      const thread = rootOf(api, channel, args)
      const files = (args['files'] as { id: string; title?: string }[]).map(({ id, title }) => {
        const file = api.ledger.files.get(id)
        if (file === undefined || !file.uploaded) throw new Refusal('file_not_found')
        if (title !== undefined) file.title = title
        return file
      })
      addMessage(api, {
        channel,
        text: '',
        markup: false,
        files,
        ...(thread === undefined ? {} : { thread_ts: thread }),
      })
      return { files: files.map(({ id, title }) => ({ id, title })) }
    },
  },
  'files.info': {
    scopes: ['files:read'],
    run: (api, args) => {
      const file = api.ledger.files.get(String(args['file']))
      if (file === undefined) throw new Refusal('file_not_found')
      return { file: fileView(file, api.own.base) }
    },
  },
}
