import { type Conversation, type PlaceOfTalk, placesOf } from '../conversations/conversation.rules'
import type { AccountTemplate, Capabilities, ReplyKind } from '../playbook/account.rules'
import { type Asked, type PrivateMove, privateMoveOf } from './move.rules'
import { windowState, type WindowState } from './window.rules'

/** One way to answer: of which kind, in which place, and until when. */
export type Way = {
  kind: ReplyKind
  place: PlaceOfTalk
  window?: WindowState | undefined
  move?: PrivateMove | undefined
}

type Answerable = Pick<
  Conversation,
  'thread' | 'surface' | 'visibility' | 'identity' | 'lastCustomerAt' | 'elsewhere'
> & {
  asked: Asked | null
}
type Around = { can: Capabilities; templates: readonly AccountTemplate[]; now: Date }

/**
 * All ways that a platform has for answering a conversation, those first that are most likely meant: where the customer
 * wrote last, and what is possible now. A kind is answered in one place only. What is over is in the list with its state,
 * so that people can be told why it is not offered.
 */
export function waysOf(conversation: Answerable, { can, templates, now }: Around): Way[] {
  const ways = new Map<ReplyKind, Way>()
  for (const place of placesOf(conversation)) {
    for (const kind of can.reply[place.surface] ?? []) {
      if (kind === 'open_natively' || ways.has(kind) || (kind === 'template' && templates.length === 0)) continue
      const { surface, lastCustomerAt } = place
      const window = kind === 'template' ? undefined : windowState({ surface, lastCustomerAt, now }, can)
      const move =
        kind === 'private_reply' ? privateMoveOf(can, { surface, asked: conversation.asked, now }) : undefined
      ways.set(kind, { kind, place, window, move })
    }
  }
  return [...ways.values()].sort((one, other) => Number(isOver(one)) - Number(isOver(other)))
}

/** Whether a way is closed now, although the platform has it. */
export const isOver = ({ kind, window, move }: Way): boolean => window?.state === 'over' || isUsedUp({ kind, move })

/** Whether the platform takes no private answer to this message any more, whatever the playbook allows. */
export const isUsedUp = ({ kind, move }: Pick<Way, 'kind' | 'move'>): boolean =>
  kind === 'private_reply' && move !== undefined && move.state !== 'open'

/** Where a reply of a kind goes: what the platform takes in one place only is sent there. */
export function placeFor(
  conversation: Omit<Answerable, 'asked'>,
  kind: ReplyKind,
  can: Pick<Capabilities, 'reply'>,
): PlaceOfTalk {
  const places = placesOf(conversation)
  return places.find(({ surface }) => can.reply[surface]?.includes(kind)) ?? (places[0] as PlaceOfTalk)
}
