import type { Delivery, Desk, EventOf, InboundEvent } from '../../src/desk/index'
import { accept, drainLane, takeIn, takeInMessages } from '../../src/desk/index'
import { laneOf } from '../../src/desk/inbox/event.rules'
import type { AccountId, ConversationId } from '../../src/lib/ids'

let count = 0

/** A message of Rosa in the web chat; each call says something new unless it is told otherwise. */
export function message(told: Partial<EventOf<'message'>> = {}): EventOf<'message'> {
  const id = told.externalId ?? `msg${(count += 1)}`
  return {
    kind: 'message',
    dedupeKey: `m:${id}`,
    occurredAt: new Date(),
    account: 'webchat' as AccountId,
    thread: 'rosa',
    surface: 'chat',
    visibility: 'private',
    externalId: id,
    author: { externalId: 'rosa', name: 'Rosa Conti' },
    text: `Message ${id}`,
    attachments: [],
    ...told,
  }
}

/** What happened to a message on its platform later. */
export function change<Kind extends 'edited' | 'deleted' | 'reaction' | 'own_echo'>(
  kind: Kind,
  of: EventOf<'message'>,
  told: Partial<EventOf<Kind>> = {},
): EventOf<Kind> {
  const { account, thread, externalId, surface, visibility } = of
  const common = { kind, dedupeKey: `${kind}:${(count += 1)}`, occurredAt: new Date(), account, thread, externalId }
  const brand = { externalId: 'brand', name: 'Sportello Telecom' }
  const echo = { surface, visibility, author: brand, text: 'From the app', attachments: [], externalId: `e${count}` }
  const parts = {
    edited: { text: 'changed' },
    deleted: {},
    reaction: { author: of.author, emoji: '👍', removed: false },
    own_echo: echo,
  }
  return { ...common, ...parts[kind], ...told } as unknown as EventOf<Kind>
}

export const delivery = (event: InboundEvent, raw = Buffer.from(JSON.stringify(event))): Delivery => ({
  source: 'customer',
  channel: event.account,
  event,
  raw,
})

/** What a worker does with a lane: takes in what customers said. */
export const drain = (desk: Desk, lane: string) =>
  drainLane(desk, lane, {
    customer: async (tx, { event }) => void (await takeIn(tx, desk, event)),
    messages: (tx, messages) => takeInMessages(tx, desk, messages),
    workspace: () => Promise.reject(new Error('no workspace here')),
  })

/** Events come in and are handled, in this order. */
export async function deliver(desk: Desk, ...events: InboundEvent[]): Promise<void> {
  await accept(
    desk,
    events.map((event) => delivery(event)),
  )
  for (const lane of new Set(events.map((event) => laneOf(delivery(event))))) {
    for (let more = true; more;) {
      const drained = await drain(desk, lane)
      if (drained.failed !== null) throw new Error(drained.failed)
      more = drained.more
    }
  }
}

/** The latest conversation of a place. */
export async function conversationOf(
  desk: Desk,
  { account, thread }: { account: string; thread: string },
): Promise<ConversationId> {
  const row = await desk
    .db<{ id: ConversationId; number: string; account: string; thread: string }>('conversations')
    .where({ account, thread })
    .orderBy('number', 'desc')
    .first()
  if (row === undefined) throw new Error(`No conversation at ${account}/${thread}`)
  return row.id
}

/** Opens a conversation with one message. */
export async function opened(desk: Desk, told: Partial<EventOf<'message'>> = {}): Promise<ConversationId> {
  const event = message({ thread: `t${(count += 1)}`, ...told })
  await deliver(desk, event)
  return await conversationOf(desk, event)
}
