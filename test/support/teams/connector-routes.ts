import { checkMessage, Refusal } from './checks'
import { channelOf, rootOf, type Json, type Ledger, type PostRow, type UserRow } from './ledger'

/** `catalogAppId`: an administrator has put the app into the catalogue and lets it install itself for people. */
export type Own = { appId: string; botId: string; tenantId: string; catalogAppId?: string }
export type World = { ledger: Ledger; own: Own; limits: Limits }
/** On demand: how many posts one thread takes in how long. */
export type Limits = { perThread?: { posts: number; inMs: number } }

export type Call = { name: string; conversation: string; activity: string; user: string; body: Json }
type Route = { method: string; path: RegExp; name: string; run: (world: World, call: Call) => Json | undefined }

export const ROUTES: readonly Route[] = [
  { method: 'POST', path: /^\/v3\/conversations$/, name: 'create', run: create },
  {
    method: 'POST',
    path: /^\/v3\/conversations\/(?<conversation>[^/]+)\/activities(\/[^/]+)?$/,
    name: 'post',
    run: post,
  },
  {
    method: 'PUT',
    path: /^\/v3\/conversations\/(?<conversation>[^/]+)\/activities\/(?<activity>[^/]+)$/,
    name: 'update',
    run: update,
  },
  {
    method: 'DELETE',
    path: /^\/v3\/conversations\/(?<conversation>[^/]+)\/activities\/(?<activity>[^/]+)$/,
    name: 'remove',
    run: remove,
  },
  {
    method: 'GET',
    path: /^\/v3\/conversations\/(?<conversation>[^/]+)\/members\/(?<user>[^/]+)$/,
    name: 'member',
    run: member,
  },
]

function create(world: World, { body }: Call): Json {
  const { ledger, own } = world
  if ((body['bot'] as Json | undefined)?.['id'] !== own.botId) throw new Refusal(400, 'BadArgument', 'bot')
  const channel = ((body['channelData'] as Json | undefined)?.['channel'] as Json | undefined)?.['id']
  if (typeof channel === 'string') return openThread(world, { channel, body })
  if (body['tenantId'] !== own.tenantId) throw new Refusal(403, 'Forbidden', 'another tenant')
  const [asked] = (body['members'] ?? []) as Json[]
  const user = ledger.userAt(String(asked?.['id']))
  if (user === undefined) throw new Refusal(404, 'UserNotFound')
  if (!user.installed) throw new Refusal(403, 'Forbidden', 'the bot is not installed in the personal scope')
  return { id: ledger.chatOf(user.key).id }
}

function openThread(world: World, { channel, body }: { channel: string; body: Json }): Json {
  const first = body['activity'] as Json | undefined
  if (body['isGroup'] !== true || first === undefined) throw new Refusal(400, 'BadSyntax')
  const conversation = placeOf(world, channel)
  limit(world, conversation)
  const id = world.ledger.nextId()
  const row = add(world, { id, conversation: `${conversation};messageid=${id}`, activity: first })
  return { id: row.conversation, activityId: id }
}

function post(world: World, { conversation, body }: Call): Json {
  const place = placeOf(world, conversation)
  limit(world, place)
  const id = world.ledger.nextId()
  const isChannel = rootOf(place) === undefined && world.ledger.channels.has(place)
  return { id: add(world, { id, conversation: isChannel ? `${place};messageid=${id}` : place, activity: body }).id }
}

function update(world: World, { conversation, activity, body }: Call): Json {
  placeOf(world, conversation)
  const row = ownPost(world, conversation, activity)
  checkMessage(body)
  row.edits.push(row.activity)
  Object.assign(row, contentOf(body), { activity: body })
  row.views.clear()
  return { id: activity }
}

function remove(world: World, { conversation, activity }: Call): undefined {
  placeOf(world, conversation)
  ownPost(world, conversation, activity).deleted = true
}

function ownPost({ ledger, own }: World, conversation: string, activity: string): PostRow {
  const row = ledger.post(conversation, activity)
  if (row === undefined) throw new Refusal(404, 'ActivityNotFoundInConversation')
  if (row.from !== own.botId) throw new Refusal(403, 'MessageWritesBlocked')
  return row
}

function member({ ledger }: World, { conversation, user }: Call): Json {
  const row = ledger.userAt(user)
  const team = ledger.teams.get(conversation) ?? ledger.teams.get(ledger.channels.get(conversation)?.team ?? '')
  const chat = ledger.chats.get(conversation)
  if (team === undefined && chat === undefined) throw new Refusal(404, 'ConversationNotFound')
  if (team?.installed === false) throw new Refusal(403, 'BotNotInConversationRoster')
  if (row === undefined || !(team?.members.has(row.key) ?? chat?.user === row.key))
    throw new Refusal(404, 'MemberNotFoundInConversation')
  return memberView(row)
}

const memberView = ({ id, aadObjectId, name, email, userPrincipalName, userRole, tenantId }: UserRow): Json => ({
  ...{ id, aadObjectId, objectId: aadObjectId, name, userPrincipalName, userRole, tenantId },
  ...(email === undefined ? {} : { email }),
})

/** The place that something may be written to. */
function placeOf({ ledger }: World, conversation: string): string {
  const chat = ledger.chats.get(conversation)
  if (chat !== undefined) {
    if (!ledger.user(chat.user).installed) throw new Refusal(403, 'BotDisabledByUser')
    return conversation
  }
  const channel = ledger.channels.get(channelOf(conversation))
  if (channel === undefined) throw new Refusal(404, 'ConversationNotFound')
  if (ledger.teams.get(channel.team)?.installed !== true) throw new Refusal(403, 'BotNotInConversationRoster')
  const root = rootOf(conversation)
  if (root !== undefined && !ledger.posts.some((row) => row.conversation === conversation && row.id === root))
    throw new Refusal(404, 'ConversationNotFound')
  return conversation
}

function limit({ ledger, limits }: World, conversation: string): void {
  const { perThread } = limits
  if (perThread === undefined) return
  const since = Date.now() - perThread.inMs
  const recent = ledger.calls.filter(
    (call) => call.conversation === conversation && call.at > since && call.outcome === '200' && call.name !== 'member',
  )
  if (recent.length >= perThread.posts) throw new Refusal(429, 'TooManyRequests')
}

function add(
  { ledger, own }: World,
  { id, conversation, activity }: { id: string; conversation: string; activity: Json },
): PostRow {
  checkMessage(activity)
  const fresh = {
    id,
    conversation,
    from: own.botId,
    activity,
    edits: [],
    deleted: false,
    views: new Map<string, Json>(),
  }
  const row = { ...fresh, ...contentOf(activity) }
  ledger.posts.push(row)
  return row
}

const contentOf = (activity: Json): Pick<PostRow, 'text' | 'attachments' | 'entities'> => ({
  text: String(activity['text'] ?? ''),
  attachments: (activity['attachments'] ?? []) as Json[],
  entities: (activity['entities'] ?? []) as Json[],
})
