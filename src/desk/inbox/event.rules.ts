import type { AccountId } from '../../lib/ids'
import type { AttachmentKind, Remedy, Surface, Visibility } from '../playbook/account.rules'

/** A person as the platform names them; `externalId` is the one id that never changes within the channel account. */
export type Author = {
  externalId: string
  name: string
  handle?: string
  reach?: number
  verified?: boolean
  otherIds?: Readonly<Record<string, string>>
}

/** How to get an attachment later: plain data that the channel understands (a file id, a link, a part number). */
export type AttachmentSource = Readonly<Record<string, string>>

export type IncomingAttachment = {
  kind: AttachmentKind
  name: string
  mime: string
  bytes?: number
  /** Either where to fetch it from … */
  source?: AttachmentSource
  /** … or its content, already here (e-mail), base64. */
  content?: string
}

type Common = {
  /** The platform's own key of this delivery; the inbox keeps one row of it. */
  dedupeKey: string
  occurredAt: Date
  account: AccountId
}

/** The platform's place of a conversation: all messages with the same key belong together. */
type Place = { thread: string; surface: Surface; visibility: Visibility }

/**
 * One thing that happened on a channel. Parsers are total: what they do not know becomes `ignored` with a reason,
 * what they cannot read becomes `unreadable` (kept, shown to operators, answered 200).
 */
export type InboundEvent =
  | (Common &
      Place & {
        kind: 'message'
        externalId: string
        author: Author
        text: string
        quoted?: string
        subject?: string
        permalink?: string
        attachments: readonly IncomingAttachment[]
        language?: string
        /** A program wrote it for the customer ("I am away until Monday"): shown where somebody reads, waits for nothing. */
        automatic?: true
      })
  | (Common &
      Place & {
        kind: 'own_echo'
        externalId: string
        author: Author
        text: string
        permalink?: string
        attachments: readonly IncomingAttachment[]
        /** The attempt of ours that the platform names in it: certain proof. */
        attempt?: string
        /** Where the platform does not tell whom of several people it answers: what the threads of all of them begin with. */
        amid?: string
      })
  | (Common & Pick<Place, 'thread'> & { kind: 'edited'; externalId: string; text: string })
  | (Common & Pick<Place, 'thread'> & { kind: 'deleted'; externalId: string })
  /** Somebody of the brand hid it from everybody else, or showed it again. */
  | (Common & Pick<Place, 'thread'> & { kind: 'hidden'; externalId: string; hidden: boolean })
  | (Common & Pick<Place, 'thread'> & { kind: 'receipt'; externalId: string; what: 'delivered' | 'read' })
  | (Common &
      Pick<Place, 'thread'> & {
        kind: 'delivery_failed'
        externalId: string
        reason: string
        /** What is possible instead; to answer on the platform itself when absent. */
        remedies?: readonly Remedy[]
      })
  | (Common &
      Pick<Place, 'thread'> & { kind: 'reaction'; externalId: string; author: Author; emoji: string; removed: boolean })
  /** The platform told that something happened but not what: the channel's `hydrate` reads it by `source` later. */
  | (Common & Pick<Place, 'thread'> & { kind: 'pointer'; source: Readonly<Record<string, string>> })
  /** A person is the same as before under another id of the platform; under the same id, only their names are told. */
  | (Common & { kind: 'identity_changed'; former: string; author: Author })
  /** The platform will not call us any more until somebody does something. */
  | (Common & { kind: 'subscription_lost'; reason: string })
  | (Common & { kind: 'ignored'; reason: string })
  | (Common & { kind: 'unreadable'; reason: string })

export type InboundKind = InboundEvent['kind']
export type EventOf<Kind extends InboundKind> = Extract<InboundEvent, { kind: Kind }>

/** One delivery to keep: from a channel with its parsed event, or from a workspace, which parses it when it is handled. */
export type Delivery =
  | { source: 'customer'; channel: string; event: InboundEvent; raw: Buffer }
  | {
      source: 'workspace'
      channel: string
      account: string
      externalId: string
      lane: string
      occurredAt: Date
      raw: Buffer
    }

/** A kept delivery, waiting in its lane. */
export type InboxItem = { id: string; attempts: number } & (
  | {
      source: 'customer'
      channel: string
      event: InboundEvent
      /** What a pointer pointed to, once that was read. */
      found: readonly InboundEvent[] | null
    }
  | { source: 'workspace'; channel: string; raw: Buffer }
)

/** Deliveries of one lane are handled one after the other; lanes run side by side. */
export function laneOf(delivery: Delivery): string {
  if (delivery.source === 'workspace') return `${delivery.channel}:${delivery.lane}`
  const { event } = delivery
  return 'thread' in event ? `${event.account}:${event.thread}` : `${event.account}:`
}
