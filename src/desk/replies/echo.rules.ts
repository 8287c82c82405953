import type { AttemptId, ConversationId, ReplyId } from '../../lib/ids'
import type { EventOf } from '../inbox/event.rules'
import type { ReplyKind } from '../playbook/account.rules'
import { isSameText } from './delivery.rules'

/** A reply whose call was made and whose fate is not known yet, as far as its present part goes. */
export type Unsettled = {
  reply: ReplyId
  conversation: ConversationId
  attempt: AttemptId
  kind: ReplyKind
  startedAt: Date
  text: string
  files: number
  /** How its conversation stands to where the echo was seen. */
  stands: 'there' | 'continued-there' | 'beside'
}

/** Clocks of platforms differ from ours, and what was taken late is seen late; what is older or younger is somebody else's. */
const NOT_BEFORE_MS = -60_000
const NOT_AFTER_MS = 10 * 60_000

/**
 * The one reply that an echo proves to have arrived. Words alone are weak proof, since colleagues send the same ready
 * answers: they must have been said in the time of the call, and in the same place. Beside it, no second reply may say
 * the same.
 */
export function provenBy(event: EventOf<'own_echo'>, unsettled: readonly Unsettled[]): Unsettled | undefined {
  const alike = unsettled.filter((one) => isAlike(one, event))
  const here = alike.find(({ stands }) => stands !== 'beside')
  return here ?? (alike.length === 1 ? alike[0] : undefined)
}

function isAlike(one: Unsettled, event: EventOf<'own_echo'>): boolean {
  const { stands, kind, text, files, startedAt } = one
  const laterMs = event.occurredAt.getTime() - startedAt.getTime()
  if (laterMs < NOT_BEFORE_MS || laterMs > NOT_AFTER_MS) return false
  // A conversation that goes on in private still has what was said in public; that is not seen there.
  if (stands === 'continued-there' && kind === 'public_reply') return false
  if (text.trim() !== '') return isSameText(text, event.text)
  return stands === 'there' && event.text.trim() === '' && files > 0 && files === event.attachments.length
}
