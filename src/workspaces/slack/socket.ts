import { setTimeout as pause } from 'node:timers/promises'
import { SocketModeClient } from '@slack/socket-mode'
import { clientOptions, quietLogger } from './client'
import { readEnvelope, type Doorway, type Json } from './doorway'
import type { Slack } from './surroundings'

/** The other way in, for teams without a public address. */
export type Socket = { start: () => Promise<void>; close: () => Promise<void> }

type Incoming = { ack: (answer?: unknown) => Promise<void>; type: string; body: unknown }

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** Slack's end of the line may be gone: nobody waits for its good-bye. */
const CLOSE_MS = 2_000

/**
 * Socket Mode with the same paths as HTTP: an event is acknowledged only after it was committed, else Slack sends it
 * again. The library's own reconnecting gives up with an unhandled rejection when the network is gone at that moment,
 * so it is left off and done here.
 */
export function openSocket(slack: Slack, doorway: Doorway, { appToken }: { appToken: string }): Socket {
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    logger: quietLogger(slack.log),
    clientOptions: { ...clientOptions(slack), logger: undefined } as never,
  })
  const stopping = new AbortController()
  client.on('slack_event', (incoming: Incoming) => {
    const work = receive(doorway, incoming).catch((error: unknown) => {
      slack.log.error({ workspace: 'slack', error }, 'A delivery of Slack could not be kept')
    })
    const watched: Promise<void> = work.finally(() => slack.inFlight.delete(watched))
    slack.inFlight.add(watched)
  })
  let running: Promise<void> | undefined
  return {
    start: () => {
      running ??= stayConnected(slack, client, stopping.signal)
      return Promise.resolve()
    },
    close: async () => {
      stopping.abort()
      if (running === undefined) return
      await Promise.race([client.disconnect().catch(() => undefined), pause(CLOSE_MS, undefined, { ref: false })])
      await Promise.race([running, pause(CLOSE_MS, undefined, { ref: false })])
    },
  }
}

async function stayConnected(slack: Slack, client: SocketModeClient, stopping: AbortSignal): Promise<void> {
  let wait = FIRST_PAUSE_MS
  while (!stopping.aborted) {
    try {
      await client.start()
      wait = FIRST_PAUSE_MS
      await new Promise<void>((resolve) => client.once('disconnected', () => resolve()))
    } catch (error) {
      slack.log.warn({ workspace: 'slack', error, ms: wait }, 'The socket to Slack could not be opened')
      await pause(wait, undefined, { signal: stopping }).catch(() => undefined)
      wait = Math.min(wait * 2, LONGEST_PAUSE_MS)
    }
  }
}

async function receive(doorway: Doorway, { ack, type, body }: Incoming): Promise<void> {
  const raw = Buffer.from(JSON.stringify(body ?? null))
  if (type === 'events_api') {
    const envelope = readEnvelope(body)
    await (envelope?.event === undefined ? doorway.unreadable(raw) : doorway.event(envelope, raw))
    return ack()
  }
  if (type !== 'interactive' && type !== 'slash_commands') return
  let acknowledged = false
  const once = async (answer?: unknown): Promise<void> => {
    if (acknowledged) return
    acknowledged = true
    await ack(answer)
  }
  await doorway.interaction(body as Json, once)
  await once()
}
