import { conversationAt, findPost, savePost } from '../../desk/index'
import { invalid } from '../../lib/errors'
import { jsonOf } from '../../lib/json'
import { publishHome } from './home'
import type { Identity } from './identity'
import { isTyped } from './intake'
import { envelope, slackMessage, type SlackEvent } from './payloads'
import { EVENT_TYPE } from './posts'
import { toRef } from './refs'
import type { Slack } from './surroundings'
import { onChanged, onDeleted, onTyped } from './thread'

/** Handles an event that the receiver kept. May be repeated: every act knows by its origin what it has done. */
export async function handleEvent(slack: Slack, raw: Buffer): Promise<void> {
  const body = jsonOf(raw)
  const parsed = envelope.safeParse(body)
  if (!parsed.success || parsed.data.event === undefined) throw invalid('Slack sent something that could not be read.')
  const { event, team_id: team } = parsed.data
  const identity = await slack.identity()
  if (team !== identity.team) {
    slack.log.warn({ workspace: 'slack', event: event.type }, 'An event of another workspace was left alone')
    return
  }
  await (isOwn(event, identity) ? rememberOwn(slack, event) : dispatch(slack, event))
}

function isOwn(event: SlackEvent, { bot, botUser }: Identity): boolean {
  const message = slackMessage.safeParse(event)
  return message.success && (message.data.bot_id === bot || message.data.user === botUser)
}

type Handler = (slack: Slack, event: SlackEvent) => Promise<void> | void

const HANDLERS: Readonly<Record<string, Handler>> = {
  'message.message_changed': onChanged,
  'message.message_deleted': deleted,
  app_home_opened: (slack, { user, tab }) =>
    user == null || tab === 'messages' ? undefined : publishHome(slack, user),
  channel_archive: archived,
  group_archive: archived,
  app_uninstalled: revoked,
  tokens_revoked: revoked,
}

async function dispatch(slack: Slack, event: SlackEvent): Promise<void> {
  if (isTyped(event)) return typed(slack, event)
  await HANDLERS[event.type === 'message' ? `message.${event.subtype ?? ''}` : event.type]?.(slack, event)
}

function archived(slack: Slack, { channel }: SlackEvent): void {
  slack.log.warn({ workspace: 'slack', room: channel }, 'A room was archived: its cards will go to the fallback room')
}

function revoked(slack: Slack, { type }: SlackEvent): void {
  slack.log.error({ workspace: 'slack', event: type }, 'Slack took our access away: install the app again')
}

async function typed(slack: Slack, event: SlackEvent): Promise<void> {
  const message = slackMessage.safeParse(event)
  // Other apps talk here too; nothing that they say is an order or a colleague's word.
  if (!message.success || message.data.bot_id != null || message.data.user == null || event.channel === undefined)
    return
  const direct = event.channel_type === 'im' || event.channel.startsWith('D')
  await onTyped(slack, { ...message.data, channel: event.channel, direct })
}

async function deleted(slack: Slack, { channel, previous_message: message }: SlackEvent): Promise<void> {
  if (channel !== undefined && message != null) await onDeleted(slack, { channel, message })
}

/** Our own post comes back: proof that it stands there, should the answer to it have been lost. */
async function rememberOwn(slack: Slack, event: SlackEvent): Promise<void> {
  const message = slackMessage.safeParse(event)
  if (!message.success || event.channel === undefined || message.data.metadata?.event_type !== EVENT_TYPE) return
  const { ts, thread_ts: root, metadata } = message.data
  const key = metadata.event_payload['key']
  if (typeof key !== 'string' || root == null) return
  const { desk } = slack.counter
  const conversation = await conversationAt(desk, {
    workspace: 'slack',
    ref: toRef({ channel: event.channel, ts: root }),
  })
  if (conversation === undefined || (await findPost(desk, { workspace: 'slack', key })) !== undefined) return
  await savePost(desk, { workspace: 'slack', ref: toRef({ channel: event.channel, ts }), key, conversation })
}
