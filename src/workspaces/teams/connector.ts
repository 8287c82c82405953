import type { ConnectorClient } from 'botframework-connector'
import { z } from 'zod'
import { WorkspaceError } from '../workspace'
import type { Client } from './client'
import { statusOf, toLoginError, toWorkspaceError } from './failures'
import { conversationOf, threadOf } from './refs'
import { within } from '../../lib/in-flight'
import type { Connector, Outgoing, Places } from './surroundings'

type Around = {
  client: Pick<Client, 'reach' | 'token'>
  places: Places
  trusts: (serviceUrl: string) => boolean
  botId: string
  tenantId: string
}

/** A log-in that takes longer is none; nothing was sent by then. */
const LOGIN_MS = 10_000

const OPENED = z.object({ id: z.string().min(1), activityId: z.string().nullish() })
const POSTED = z.object({ id: z.string().min(1) })
const MEMBER = z.object({
  id: z.string(),
  aadObjectId: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  userRole: z.string().nullish(),
  tenantId: z.string().nullish(),
})

export function openConnector(around: Around): Connector {
  const { botId, tenantId } = around
  const bot = { id: botId, name: '' }
  return {
    open: async (channel, first) => {
      const answer = await call(around, { name: 'open thread', at: channel }, ({ conversations }) =>
        conversations.createConversation({
          ...{ isGroup: true, bot, tenantId },
          channelData: { channel: { id: channel }, tenant: { id: tenantId } },
          activity: message(around, first) as never,
        } as Parameters<typeof conversations.createConversation>[0]),
      )
      return openedThread(channel, answer)
    },
    openDirect: async (aadObjectId) => {
      const answer = await call(around, { name: 'open chat', at: '' }, ({ conversations }) =>
        conversations.createConversation({
          ...{ isGroup: false, bot, tenantId, members: [{ id: aadObjectId, name: '' }] },
          channelData: { tenant: { id: tenantId } },
        } as Parameters<typeof conversations.createConversation>[0]),
      )
      return { conversation: read('open chat', OPENED, answer).id }
    },
    post: async (conversation, activity) => {
      const answer = await call(around, { name: 'post', at: conversation }, ({ conversations }) =>
        conversations.sendToConversation(conversation, message(around, activity) as never),
      )
      return { activity: read('post', POSTED, answer).id }
    },
    update: async (conversation, activity, content) => {
      await call(around, { name: 'update', at: conversation }, ({ conversations }) =>
        conversations.updateActivity(conversation, activity, { ...message(around, content), id: activity } as never),
      )
    },
    remove: async (conversation, activity) => {
      await call(around, { name: 'remove', at: conversation }, async ({ conversations }) => {
        await conversations.deleteActivity(conversation, activity)
      })
    },
    member: (conversation, user) => member(around, conversation, user),
    check: async () => void (await login(around, true)),
  }
}

/** Everything that we send says who we are; the library itself sends nothing that we do not name. */
const message = ({ botId }: Around, activity: Outgoing): Outgoing => ({
  type: 'message',
  from: { id: botId },
  ...activity,
})

function openedThread(channel: string, answer: unknown): { conversation: string; activity: string } {
  const { id, activityId } = read('open thread', OPENED, answer)
  const root = threadOf(id)?.root ?? activityId ?? undefined
  if (root === undefined) throw new WorkspaceError('unknown', 'open thread: unreadable answer')
  return { conversation: conversationOf({ channel, root }), activity: activityId ?? root }
}

async function member(around: Around, conversation: string, user: string): ReturnType<Connector['member']> {
  const roster = await around.places.rosterOf(conversation)
  try {
    const answer = await call(around, { name: 'member', at: conversation }, ({ conversations }) =>
      conversations.getConversationMember(roster, user),
    )
    const { id, aadObjectId, name, ...rest } = read('member', MEMBER, answer)
    const known = Object.entries(rest).filter(([, value]) => typeof value === 'string')
    return { id, aadObjectId, name: name ?? '', ...Object.fromEntries(known) }
  } catch (error) {
    // The roster answers; whoever is asked about is not on it.
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

/** One call: a token first, so that a log-in that fails is proof of nothing sent; then exactly one request. */
async function call<T>(
  around: Around,
  { name, at }: { name: string; at: string },
  make: (client: ConnectorClient) => Promise<T>,
): Promise<T> {
  const serviceUrl = await around.places.serviceUrlOf(at)
  if (!around.trusts(serviceUrl)) throw new WorkspaceError('refused', `${name}: an address that is not Microsoft's`)
  await login(around, false)
  try {
    return await make(await around.client.reach(serviceUrl))
  } catch (error) {
    throw toWorkspaceError(name, error)
  }
}

async function login({ client }: Around, anew: boolean): Promise<void> {
  if (client.token === undefined) return
  try {
    if ((await within(client.token(anew), LOGIN_MS)) !== 'late') return
  } catch (error) {
    throw toLoginError(error)
  }
  throw toLoginError(undefined)
}

function read<T>(name: string, shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer)
  if (!parsed.success) throw new WorkspaceError('unknown', `${name}: unreadable answer`)
  return parsed.data
}
