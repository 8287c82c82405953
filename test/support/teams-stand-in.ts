import { Caller, type Answer } from './teams/caller'
import type { Limits, Own } from './teams/connector-routes'
import { channelOf, idsOf, Ledger, rootOf, type Json, type PostRow, type Upload, type UserRow } from './teams/ledger'
import { escapeHtml, Hands, type Entries, type Spot } from './teams/people'
import { actionsOf, cardsOf, mentionsOf, readable } from './teams/reading'
import { serveTeams, type How } from './teams/server'

export type TeamsStandIn = Awaited<ReturnType<typeof openTeamsStandIn>>

/** Where somebody types: under a post, in a channel, or (without either) in their chat with the app. */
export type Typing = {
  under?: Spot
  channel?: string
  mention?: boolean
  files?: readonly Upload[]
  /** The post that is quoted above the text, as people do in a chat to answer it. */
  quotes?: Spot
}

/** How Teams misbehaves: each activity so many times, and the last first. */
type Weather = { repeat: number; reorder: boolean; drop: (activity: Json) => boolean }

export const TENANT = '7d1c5e3a-0b5e-4c52-9a57-1f6a3f0f2a11'

/** A strict Teams on loopback: it refuses what Teams refuses, forgets answers on demand, and acts for people. */
export async function openTeamsStandIn({ rsc = true }: { rsc?: boolean } = {}) {
  const appId = '2b6b1f6e-5c9a-4d52-8f6a-3f0c6c1b9e77'
  const own: Own = { appId, botId: `28:${appId}`, tenantId: TENANT }
  const password = 'password-of-tests'
  const ledger = new Ledger()
  const limits: Limits = {}
  const place = { serviceUrl: '' }
  const caller = new Caller({ appId, serviceUrl: () => place.serviceUrl })
  const server = await serveTeams(
    { ledger, own, limits },
    { appId, password, tenantId: TENANT, keys: [caller.key, caller.unendorsed] },
  )
  place.serviceUrl = `${server.base}/teams/`
  const hands = new Hands({ ledger, own, caller, serviceUrl: () => place.serviceUrl })
  const weather: Weather = { repeat: 1, reorder: false, drop: () => false }
  const held: Json[] = []

  async function deliver(activity: Json): Promise<void> {
    if (weather.drop(activity)) return
    if (weather.reorder) held.push(activity)
    else await deliverNow(activity)
  }

  async function deliverNow(activity: Json): Promise<void> {
    for (let time = 0; time < weather.repeat; time++) if (caller.url !== undefined) await caller.deliver(activity)
  }

  /** What was held back while `reorder` was on, last first. */
  async function release(): Promise<void> {
    for (const activity of held.splice(0).reverse()) await deliverNow(activity)
  }

  function addUser(user: Partial<UserRow> & { key: string; name: string }): string {
    const email = `${user.key}@acme.example`
    ledger.users.set(user.key, {
      ...idsOf(user.key),
      userPrincipalName: email,
      userRole: 'user',
      tenantId: TENANT,
      installed: true,
      ...user,
    })
    for (const team of ledger.teams.values()) team.members.add(user.key)
    return ledger.user(user.key).aadObjectId
  }

  /** A channel in a team of its own that everybody is in, with the app in it. */
  function addRoom(id: string, name: string): string {
    const team = `19:team-of-${name}@thread.tacv2`
    ledger.teams.set(team, { id: team, name, installed: true, rsc, members: new Set(ledger.users.keys()) })
    ledger.channels.set(id, { id, name, team })
    return id
  }

  const teamOf = (conversation: string) => ledger.teams.get(ledger.channels.get(channelOf(conversation))?.team ?? '')

  /** A person types. Teams tells the app what it may see: chats, mentions, and all the rest only with the team's consent. */
  async function type(
    user: string,
    text: string,
    { under, channel, mention = false, files = [], quotes }: Typing = {},
  ): Promise<Spot> {
    const id = ledger.nextId()
    const inChannel = channel === undefined ? undefined : `${channel};messageid=${id}`
    const conversation = under?.conversation ?? inChannel ?? ledger.chatOf(user).id
    const said = mention ? `<at>Sportello</at> ${text}` : text
    const attachments = [...files.map((file) => attachmentOf(file, conversation)), htmlOf(said, quotes)]
    const mentions = mention
      ? [{ type: 'mention', mentioned: { id: own.botId, name: 'Sportello' }, text: '<at>Sportello</at>' }]
      : []
    const base = hands.base(user, conversation)
    const activity: Json = {
      type: 'message',
      id,
      ...base,
      text: said,
      textFormat: 'plain',
      attachments,
      entities: [...mentions, ...(base['entities'] as Json[])],
    }
    const from = ledger.user(user).id
    ledger.posts.push({
      id,
      conversation,
      from,
      text,
      attachments,
      entities: mentions,
      activity,
      edits: [],
      deleted: false,
      views: new Map(),
    })
    await deliverIfSeen(conversation, activity, mention)
    return { conversation, id }
  }

  async function deliverIfSeen(conversation: string, activity: Json, mention: boolean): Promise<void> {
    const team = teamOf(conversation)
    if (team === undefined || (team.installed && (mention || team.rsc))) await deliver(activity)
  }

  function htmlOf(text: string, quotes?: Spot): Json {
    const content = `${quotes === undefined ? '' : quoteOf(postAt(quotes))}<p>${escapeHtml(text)}</p>`
    return { contentType: 'text/html', content }
  }

  function quoteOf(row: PostRow): string {
    const open = `<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="${row.id}">`
    const author = `<strong itemprop="mri" itemid="${row.from}">Sportello</strong><span itemprop="time" itemid="${row.id}"></span>`
    return `${open}${author}<p itemprop="preview">${escapeHtml(contentOf(row).slice(0, 80))}</p></blockquote>`
  }

  function attachmentOf(file: Upload, conversation: string): Json {
    const { id } = ledger.keepFile(file)
    if (file.mime.startsWith('image/'))
      return { contentType: 'image/*', contentUrl: `${place.serviceUrl}v3/attachments/${id}/views/original` }
    const address = `${server.base}/download/${id}`
    if (!ledger.chats.has(conversation)) return { contentType: 'reference', contentUrl: address, name: file.name }
    const fileType = file.name.split('.').at(-1)
    const content = { downloadUrl: address, uniqueId: id, fileType }
    return {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: address,
      name: file.name,
      content,
    }
  }

  async function change(spot: Spot, what: 'messageUpdate' | 'messageDelete', text?: string): Promise<void> {
    const row = postAt(spot)
    row.edits.push(row.activity)
    if (text === undefined) row.deleted = true
    else row.text = text
    const mention = row.entities.length > 0
    const said = mention ? `<at>Sportello</at> ${row.text}` : row.text
    const eventType = what === 'messageUpdate' ? 'editMessage' : 'softDeleteMessage'
    const { text: _text, attachments: _attachments, ...rest } = row.activity
    const activity: Json = {
      ...rest,
      type: what,
      timestamp: new Date(Number(ledger.nextId())).toISOString(),
      channelData: { ...(row.activity['channelData'] as Json), eventType },
      ...(text === undefined ? {} : { text: said, attachments: [htmlOf(said)] }),
    }
    await deliverIfSeen(spot.conversation, activity, mention)
  }

  function postAt({ conversation, id }: Spot): PostRow {
    const row = ledger.post(conversation, id)
    if (row === undefined) throw new Error('no such post')
    return row
  }

  /** The person adds the app for themselves, or takes it away. */
  async function install(user: string, action: 'add' | 'remove' = 'add'): Promise<void> {
    ledger.user(user).installed = action === 'add'
    const base = hands.base(user, ledger.chatOf(user).id)
    await deliver({ type: 'installationUpdate', id: `f:${ledger.nextId()}`, ...base, action })
  }

  /** The app is added to a channel's team, or taken out of it. */
  async function installInTeam(channel: string, user: string, action: 'add' | 'remove' = 'add'): Promise<void> {
    const team = teamOf(channel)
    if (team === undefined) throw new Error('no such channel')
    team.installed = action === 'add'
    const base = hands.base(user, team.id)
    const data = { ...(base['channelData'] as Json), team: { id: team.id } }
    await deliver({ type: 'installationUpdate', id: `f:${ledger.nextId()}`, ...base, channelData: data, action })
  }

  const contentOf = (row: PostRow): string => [row.text, ...cardsOf(row.attachments).map(readable)].join('\n')
  const spotOf = ({ conversation, id }: PostRow): Spot => ({ conversation, id })
  const isRoot = (row: PostRow): boolean => rootOf(row.conversation) === row.id

  return {
    appId,
    password,
    tenantId: TENANT,
    botId: own.botId,
    loginUrl: server.base,
    serviceUrl: place.serviceUrl,
    /** For TEAMS_SERVICE_HOSTS. */
    serviceHost: new URL(server.base).host,
    own,
    ledger,
    caller,
    weather,
    limits,
    tokens: server.tokens,
    keysAnswer: server.keysAnswer,
    /** Where the product listens: `http://127.0.0.1:3000`. */
    connect: (url: string): void => {
      caller.url = url.replace(/\/$/, '')
    },
    addUser,
    addRoom,
    aad: (user: string): string => ledger.user(user).aadObjectId,
    fail: (
      name: string,
      { times = 1, how, retryAfter = 1 }: { times?: number; how: How; retryAfter?: number },
    ): void => {
      server.faults.push({ name, how, left: times, retryAfter })
    },
    calls: (name: string) => ledger.calls.filter((call) => call.name === name),
    /** Posts of a channel with all its threads, or of somebody's chat; oldest first. */
    posts: (where: string): PostRow[] =>
      ledger.posts.filter(
        (row) => !row.deleted && (row.conversation === where || channelOf(row.conversation) === where),
      ),
    contentOf,
    mentionsOf: (row: PostRow): string[] => mentionsOf(row.activity),
    /** The newest card (or other root) of a channel that shows this text, with what hangs under it. */
    thread: (channel: string, text: string): { root: PostRow; spot: Spot; replies: PostRow[] } | undefined => {
      const roots = ledger.posts.filter((row) => !row.deleted && isRoot(row) && channelOf(row.conversation) === channel)
      const root = roots.findLast((row) => contentOf(row).includes(text))
      if (root === undefined) return undefined
      return { root, spot: spotOf(root), replies: ledger.thread(root.conversation).filter((row) => row !== root) }
    },
    spotOf,
    /** What this person sees of a post: a button may have answered them with a card of their own. */
    seenBy: (user: string, spot: Spot): string => hands.cards(user, spot).map(readable).join('\n'),
    labels: (user: string, spot: Spot): string[] =>
      hands
        .cards(user, spot)
        .flatMap(actionsOf)
        .map((action) => String(action['title'])),
    /** What was said to a person alone, oldest first, and what stands in their chat with the app. */
    hints: (user: string): string[] => [
      ...ledger.whispers.filter((whisper) => whisper.user === user).map(({ text }) => text),
      ...ledger.posts
        .filter((row) => row.conversation === ledger.chatOf(user).id && row.from === own.botId)
        .map(contentOf),
    ],
    chat: (user: string): PostRow[] => ledger.thread(ledger.chatOf(user).id),
    dialog: (user: string) => ledger.dialogs.get(user),
    dialogText: (user: string): string => readable(ledger.dialogs.get(user)?.card),
    press: (user: string, spot: Spot, what: Parameters<Hands['press']>[2]): Promise<Answer> =>
      hands.press(user, spot, what),
    submit: (user: string, entries: Entries = {}, label?: string): Promise<Answer> =>
      hands.submit(user, entries, label),
    messageAction: (user: string, spot: Spot, command: string): Promise<Answer> =>
      hands.messageAction(user, spot, command),
    closeDialog: (user: string): void => hands.closeDialog(user),
    base: (user: string, conversation: string): Json => hands.base(user, conversation),
    type,
    edit: (spot: Spot, text: string): Promise<void> => change(spot, 'messageUpdate', text),
    remove: (spot: Spot): Promise<void> => change(spot, 'messageDelete'),
    install,
    installInTeam,
    release,
    deliver,
    /** Waits until every activity under way was delivered. */
    settle: (): Promise<void> => caller.settle(),
    close: async (): Promise<void> => {
      caller.url = undefined
      await caller.settle()
      await server.close()
    },
  }
}
