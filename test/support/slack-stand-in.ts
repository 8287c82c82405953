import { readable } from './slack/reading'
import { Caller, type Answer } from './slack/delivery'
import { Ledger, type Json, type MessageRow, type UserRow, type ViewRow } from './slack/ledger'
import { Hands, escapeText, labelsOf, type Spot } from './slack/people'
import type { Entry, Upload } from './slack/forms'
import { serveApi, type How } from './slack/server'
import { serveSocket } from './slack/socket'
import type { Api, Installation } from './slack/shared'

const ALL_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'metadata.message:read',
  'users:read',
  'users:read.email',
]

export type StandInOptions = { scopes?: string[]; team?: string; enterprise?: string }
export type Typing = {
  channel: string
  thread?: string
  files?: readonly Upload[]
  broadcast?: boolean
  mention?: boolean
}

/** How the events API misbehaves: each event so many times, and the last first. */
type Weather = { repeat: number; reorder: boolean; drop: (event: Json) => boolean }

export type SlackStandIn = Awaited<ReturnType<typeof openSlackStandIn>>

/** A strict Slack on loopback: it refuses what Slack refuses, forgets answers on demand, and acts for people. */
export async function openSlackStandIn({ scopes = ALL_SCOPES, team = 'T0ACME', enterprise }: StandInOptions = {}) {
  const ledger = new Ledger()
  const own: Installation = {
    team,
    botUser: 'U0SPORTELLO',
    bot: 'B0SPORTELLO',
    scopes,
    base: '',
    ...(enterprise === undefined ? {} : { enterprise }),
  }
  const caller = new Caller('signing-secret-of-tests')
  const weather: Weather = { repeat: 1, reorder: false, drop: () => false }
  const held: Json[] = []
  const api: Api = { ledger, own, tell: (message, what, before) => tell(message, what, before) }
  const tokens = { bot: `xoxb-${'stand-in'}-bot`, app: `xapp-${'stand-in'}-app` }
  const server = await serveApi(api, tokens)
  const socket = serveSocket(server.server)
  const hands = new Hands({ ledger, own, caller })
  addUser({ id: own.botUser, name: 'sportello', is_bot: true })

  function envelope(event: Json): Json {
    const now = Math.floor(Date.now() / 1000)
    const authorizations = [
      { enterprise_id: null, team_id: team, user_id: own.botUser, is_bot: true, is_enterprise_install: false },
    ]
    return {
      token: 'verification-token-not-used',
      team_id: team,
      api_app_id: 'A0SPORTELLO',
      event,
      type: 'event_callback',
      event_id: ledger.nextId('Ev'),
      event_time: now,
      authorizations,
      is_ext_shared_channel: false,
    }
  }

  async function deliver(event: Json): Promise<void> {
    if (weather.drop(event)) return
    const body = envelope(event)
    if (weather.reorder) {
      held.push(body)
      return
    }
    await deliverNow(body)
  }

  async function deliverNow(body: Json): Promise<void> {
    for (let time = 0; time < weather.repeat; time++) {
      if (socket.connected()) await socket.send('events_api', body)
      else if (caller.url !== undefined) await caller.event(body)
    }
  }

  /** What was held back while `reorder` was on, last first. */
  async function release(): Promise<void> {
    for (const body of held.splice(0).reverse()) await deliverNow(body)
  }

  function tell(message: MessageRow, what: 'posted' | 'changed' | 'deleted', before?: MessageRow): void {
    caller.later(() => deliver(changeEvent(message, what, before)))
  }

  function changeEvent(message: MessageRow, what: 'posted' | 'changed' | 'deleted', before?: MessageRow): Json {
    const room = ledger.rooms.get(message.channel)
    const common = {
      type: 'message',
      channel: message.channel,
      channel_type: room?.kind === 'im' ? 'im' : 'channel',
      event_ts: what === 'posted' ? message.ts : ledger.nextTs(),
    }
    if (what === 'posted') return { ...hands.asEvent(message), ...common }
    const previous = before === undefined ? {} : { previous_message: hands.asEvent(before) }
    if (what === 'changed')
      return {
        ...common,
        subtype: 'message_changed',
        hidden: true,
        ts: common.event_ts,
        message: hands.asEvent(message),
        ...previous,
      }
    return {
      ...common,
      subtype: 'message_deleted',
      hidden: true,
      ts: common.event_ts,
      deleted_ts: message.ts,
      previous_message: hands.asEvent(message),
    }
  }

  function addUser(user: Partial<UserRow> & { id: string; name: string }): string {
    ledger.users.set(user.id, {
      team_id: team,
      is_restricted: false,
      is_ultra_restricted: false,
      is_stranger: false,
      is_bot: false,
      deleted: false,
      ...user,
    })
    return user.id
  }

  /** A person types; with `mention` at the app. Delivered as Slack does: a mention comes twice, as two events. */
  async function type(user: string, text: string, typing: Typing): Promise<Spot> {
    const { channel } = typing
    const markup = `${typing.mention === true ? `<@${own.botUser}> ` : ''}${escapeText(text)}`
    const message: MessageRow = {
      channel,
      user,
      text: markup,
      ts: ledger.nextTs(),
      edits: [],
      deleted: false,
      pings: [],
      files: (typing.files ?? []).map((file) => hands.keepFile(file)),
      ...(typing.thread === undefined ? {} : { thread_ts: typing.thread }),
    }
    ledger.messages.push(message)
    const event = changeEvent(message, 'posted')
    const spread = typing.broadcast === true ? { ...event, subtype: 'thread_broadcast' } : event
    await deliver(spread)
    if (typing.mention === true) await deliver({ ...event, type: 'app_mention', subtype: undefined })
    return { channel, ts: message.ts }
  }

  async function edit({ channel, ts }: Spot, text: string): Promise<void> {
    const message = messageAt(channel, ts)
    const before = { ...message }
    message.edits.push({ text: message.text })
    message.text = escapeText(text)
    await deliver(changeEvent(message, 'changed', before))
  }

  /** Slack unfolds a link: an edit with the same text. */
  async function unfurl({ channel, ts }: Spot): Promise<void> {
    const message = messageAt(channel, ts)
    await deliver(changeEvent(message, 'changed', { ...message }))
  }

  async function remove({ channel, ts }: Spot): Promise<void> {
    const message = messageAt(channel, ts)
    message.deleted = true
    await deliver(changeEvent(message, 'deleted'))
  }

  function messageAt(channel: string, ts: string): MessageRow {
    const message = ledger.message(channel, ts)
    if (message === undefined) throw new Error('no such message')
    return message
  }

  const messages = (channel: string): MessageRow[] =>
    ledger.messages.filter((row) => row.channel === channel && !row.deleted)
  const contentOf = (row: { text: string; blocks?: Json[] }): string => `${row.text}\n${readable(row.blocks)}`

  const whispers = (user: string): string[] => ledger.ephemerals.filter((row) => row.user === user).map(contentOf)
  const told = (user: string): string[] =>
    ledger.messages
      .filter((row) => ledger.rooms.get(row.channel)?.user === user && row.bot_id !== undefined)
      .map(contentOf)

  return {
    apiUrl: `${server.base}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret: caller.secret,
    team,
    botUser: own.botUser,
    ledger,
    own,
    caller,
    weather,
    socket,
    /** Where the product listens: `http://127.0.0.1:3000`. */
    connect: (url: string): void => {
      caller.url = url.replace(/\/$/, '')
    },
    addUser,
    addRoom: (id: string, name: string): string => {
      ledger.rooms.set(id, { id, name, archived: false, member: true, kind: 'channel' })
      return id
    },
    archive: (id: string): void => {
      Object.assign(ledger.rooms.get(id) ?? {}, { archived: true })
    },
    fail: (
      method: string,
      { times = 1, how, retryAfter = 1 }: { times?: number; how: How; retryAfter?: number },
    ): void => {
      server.faults.push({ method, how, left: times, retryAfter })
    },
    calls: (method: string) => ledger.calls.filter((call) => call.method === method),
    messages,
    contentOf,
    /** The newest card (or other root message) of a room that shows this text, with what hangs under it. */
    thread: (channel: string, text: string): { root: MessageRow; replies: MessageRow[] } | undefined => {
      const root = messages(channel).findLast((row) => row.thread_ts === undefined && contentOf(row).includes(text))
      return root && { root, replies: ledger.thread(channel, root.ts).filter((row) => row !== root) }
    },
    labels: ({ channel, ts }: Spot): string[] => labelsOf(messageAt(channel, ts).blocks ?? []),
    whispers,
    told,
    /** What was whispered to a person, oldest first, and what they were told directly. */
    hints: (user: string): string[] => [...whispers(user), ...told(user)],
    view: (user: string): ViewRow | undefined => hands.topView(user),
    viewText: (user: string): string => readable(hands.topView(user)?.view),
    home: (user: string): ViewRow | undefined => ledger.views.get(`home:${user}`),
    click: (user: string, where: Spot | { view: string }, label: string): Promise<Answer> =>
      hands.click(user, where, label),
    submit: (user: string, entries: Record<string, Entry> = {}): Promise<Answer> => hands.submit(user, entries),
    shortcut: (user: string, spot: Spot, callback: string): Promise<Answer> => hands.shortcut(user, spot, callback),
    command: (user: string, line: string, where: { channel: string; thread?: string }): Promise<Answer> =>
      hands.command(user, line, where),
    closeViews: (user: string): void => hands.closeViews(user),
    type,
    edit,
    unfurl,
    remove,
    release,
    deliver,
    envelope,
    direct: (user: string): string => ledger.direct(user).id,
    openHome: (user: string): Promise<void> =>
      deliver({
        type: 'app_home_opened',
        user,
        channel: ledger.direct(user).id,
        tab: 'home',
        event_ts: ledger.nextTs(),
      }),
    /** Waits until every event under way was delivered. */
    settle: (): Promise<void> => caller.settle(),
    close: async (): Promise<void> => {
      caller.url = undefined
      await caller.settle()
      socket.close()
      await server.close()
    },
  }
}
