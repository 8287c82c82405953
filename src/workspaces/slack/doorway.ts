import { goOn } from '../../lib/in-flight'
import type { ReceiverEvent } from '@slack/bolt'
import { accept, type Delivery } from '../../desk/index'
import { hint, hintText } from './hints'
import { keyOfInteraction, toDelivery, toReceipt, toUnreadable } from './intake'
import type { Interactions } from './interactions'
import { envelope, type Envelope } from './payloads'
import type { Slack } from './surroundings'
import { wordsIn } from '../words/choose'

export type Json = Readonly<Record<string, unknown>>

/** What comes in, over HTTP or the socket. Each resolves when Slack may be told that we have it. */
export type Doorway = {
  /** Rejects when the database does not answer: then Slack must not be told so. */
  event: (body: Envelope, raw: Buffer) => Promise<void>
  unreadable: (raw: Buffer) => Promise<void>
  interaction: (body: Json, ack: ReceiverEvent['ack']) => Promise<void>
}

export function openDoorway(slack: Slack, interact: Interactions): Doorway {
  return {
    event: async (body, raw) => {
      const delivery = toDelivery(body, raw, slack.now())
      if (delivery !== undefined) await keep(slack, delivery)
    },
    unreadable: async (raw) => {
      slack.log.error(
        { workspace: 'slack', bytes: raw.length },
        'Slack sent something that could not be read; it is kept',
      )
      await keep(slack, toUnreadable(raw, slack.now()))
    },
    interaction: async (body, ack) => {
      const fresh = await isFresh(slack, body).catch(() => undefined)
      if (fresh === undefined) return sayNotSaved(slack, body, ack)
      if (!fresh) return ack()
      await interact({ body, ack })
    },
  }
}

/** Whether the JSON is an event, a handshake or whatever else the events API says. */
export function readEnvelope(body: unknown): Envelope | undefined {
  const parsed = envelope.safeParse(body)
  return parsed.success ? parsed.data : undefined
}

function keep(slack: Slack, delivery: Delivery): Promise<{ fresh: string[] }> {
  return accept(slack.counter.desk, [delivery])
}

async function isFresh(slack: Slack, body: Json): Promise<boolean> {
  const key = keyOfInteraction(body)
  if (key === undefined) return true
  const { fresh } = await keep(slack, toReceipt(key, slack.now()))
  return fresh.length > 0
}

async function sayNotSaved(slack: Slack, body: Json, ack: ReceiverEvent['ack']): Promise<void> {
  const text = wordsIn(slack.counter.desk.playbook().language).visits.notSaved
  if (body['type'] === 'view_submission')
    return ack({ response_action: 'errors', errors: { [firstBlock(body)]: text } })
  if (typeof body['command'] === 'string') return ack({ response_type: 'ephemeral', ...hintText(text) })
  await ack()
  const user = idOf(body['user'])
  const channel = idOf(body['channel'])
  if (user === undefined) return
  goOn(slack, hint(slack, { user, ...(channel === undefined ? {} : { place: { channel } }) }, text))
}

function firstBlock(body: Json): string {
  const view = body['view'] as { state?: { values?: Json } } | undefined
  return Object.keys(view?.state?.values ?? {})[0] ?? ''
}

function idOf(value: unknown): string | undefined {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'string' ? id : undefined
}
