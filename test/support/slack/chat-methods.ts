import { blockFault, viewFault } from './block-kit'
import { pingsOf } from './reading'
import type { Json, Metadata } from './ledger'
import { Refusal, addMessage, keepView, listed, named, openRoom, rootOf, type Api, type Method } from './shared'

type Posting = { channel: string; text: string; blocks?: Json[] }

function posting(api: Api, args: Json): Posting {
  const channel = openRoom(api, String(args['channel'] ?? ''))
  const blocks = args['blocks'] as Json[] | undefined
  const text = String(args['text'] ?? '')
  if (text === '' && (blocks ?? []).length === 0) throw new Refusal('no_text')
  if (text.length > 40_000) throw new Refusal('msg_too_long')
  if (blocks === undefined) return { channel, text }
  const fault = blockFault(blocks, 'message')
  if (fault !== undefined) throw new Refusal('invalid_blocks', [`[ERROR] ${fault}`])
  return { channel, text, blocks: named(blocks, api.ledger) }
}

function openView(api: Api, args: Json, kind: 'open' | 'push'): Json {
  const trigger = api.ledger.triggers.get(String(args['trigger_id'] ?? ''))
  if (trigger === undefined) throw new Refusal('invalid_trigger_id')
  if (trigger.used) throw new Refusal('exchanged_trigger_id')
  if (Date.now() > trigger.until) throw new Refusal('expired_trigger_id')
  const fault = viewFault(args['view'], 'modal')
  if (fault !== undefined) throw new Refusal('invalid_arguments', [`[ERROR] ${fault}`])
  const open = [...api.ledger.views.values()].filter((row) => row.user === trigger.user && row.kind === 'modal')
  if (kind === 'push' && open.length >= 3) throw new Refusal('push_limit_reached')
  trigger.used = true
  const row = keepView(api, {
    id: api.ledger.nextId('V'),
    user: trigger.user,
    kind: 'modal',
    view: args['view'] as Json,
  })
  return { view: { ...row.view, id: row.id, hash: row.hash } }
}

export const CHAT_METHODS: Record<string, Method> = {
  'auth.test': {
    scopes: [],
    run: (api) => ({
      url: api.own.base,
      team: 'Acme',
      user: 'sportello',
      team_id: api.own.team,
      user_id: api.own.botUser,
      bot_id: api.own.bot,
      ...(api.own.enterprise === undefined ? {} : { enterprise_id: api.own.enterprise }),
    }),
  },
  'chat.postMessage': {
    scopes: ['chat:write'],
    run: (api, args) => {
      const { channel, text, blocks } = posting(api, args)
      const thread = rootOf(api, channel, args)
      const metadata = args['metadata'] as Metadata | undefined
      if (metadata !== undefined && JSON.stringify(metadata).length > 8_000) throw new Refusal('metadata_too_large')
      const message = addMessage(api, {
        channel,
        text,
        markup: String(args['mrkdwn']) !== 'false',
        ...(blocks === undefined ? {} : { blocks }),
        ...(thread === undefined ? {} : { thread_ts: thread }),
        ...(metadata === undefined ? {} : { metadata }),
      })
      return { channel, ts: message.ts, message: listed(message, api, true) }
    },
  },
  'chat.update': {
    scopes: ['chat:write'],
    run: (api, args) => {
      const { channel, text, blocks } = posting(api, args)
      const message = api.ledger.message(channel, String(args['ts']))
      if (message === undefined) throw new Refusal('message_not_found')
      if (message.bot_id !== api.own.bot) throw new Refusal('cant_update_message')
      const before = { ...message }
      message.edits.push({ text: message.text, ...(message.blocks === undefined ? {} : { blocks: message.blocks }) })
      message.text = text
      if (blocks !== undefined) message.blocks = blocks
      message.pings = pingsOf({ text, blocks, markup: false })
      api.tell(message, 'changed', before)
      return { channel, ts: message.ts, text }
    },
  },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    run: (api, args) => {
      const { channel, text, blocks } = posting(api, args)
      const thread = rootOf(api, channel, args)
      const user = String(args['user'])
      if (!api.ledger.users.has(user)) throw new Refusal('user_not_in_channel')
      const ts = api.ledger.nextTs()
      api.ledger.ephemerals.push({
        channel,
        user,
        text,
        ts,
        ...(blocks === undefined ? {} : { blocks }),
        ...(thread === undefined ? {} : { thread_ts: thread }),
      })
      return { message_ts: ts }
    },
  },
  'chat.delete': {
    scopes: ['chat:write'],
    run: (api, args) => {
      const message = api.ledger.message(String(args['channel']), String(args['ts']))
      if (message === undefined) throw new Refusal('message_not_found')
      if (message.bot_id !== api.own.bot) throw new Refusal('cant_delete_message')
      message.deleted = true
      return {}
    },
  },
  'views.open': { scopes: [], run: (api, args) => openView(api, args, 'open') },
  'views.push': { scopes: [], run: (api, args) => openView(api, args, 'push') },
  'views.update': {
    scopes: [],
    run: (api, args) => {
      const row = api.ledger.views.get(String(args['view_id']))
      if (row === undefined) throw new Refusal('not_found')
      if (args['hash'] !== undefined && args['hash'] !== row.hash) throw new Refusal('hash_conflict')
      const fault = viewFault(args['view'], row.kind)
      if (fault !== undefined) throw new Refusal('invalid_arguments', [`[ERROR] ${fault}`])
      const kept = keepView(api, { ...row, view: args['view'] as Json })
      return { view: { ...kept.view, id: kept.id, hash: kept.hash } }
    },
  },
  'views.publish': {
    scopes: [],
    run: (api, args) => {
      const user = String(args['user_id'])
      if (!api.ledger.users.has(user)) throw new Refusal('user_not_found')
      const fault = viewFault(args['view'], 'home')
      if (fault !== undefined) throw new Refusal('invalid_arguments', [`[ERROR] ${fault}`])
      const old = api.ledger.views.get(`home:${user}`)
      if (args['hash'] !== undefined && old !== undefined && args['hash'] !== old.hash)
        throw new Refusal('hash_conflict')
      const row = keepView(api, { id: `home:${user}`, user, kind: 'home', view: args['view'] as Json })
      return { view: { ...row.view, id: row.id, hash: row.hash } }
    },
  },
}
