import { z } from 'zod'
import type { ClaimedSend } from '../../desk/index'
import { attemptKey } from './attempt'

/** How Messenger and Instagram's messages tell of what they took. */
export const takenSchema = z.object({ recipient_id: z.string().optional(), message_id: z.string() })

const DAY_MS = 24 * 3_600_000

/** After a day only a person may write, for a week; every reply of the desk is a person's. */
export function occasionOf(
  { lastCustomerAt }: Pick<ClaimedSend, 'lastCustomerAt'>,
  { humanAgent, now }: { humanAgent: boolean; now: Date },
): { messaging_type: string; tag?: string } {
  const isLate = lastCustomerAt !== null && now.getTime() - lastCustomerAt.getTime() >= DAY_MS
  return isLate && humanAgent ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' }
}

/** What a file is sent as. */
export function attachmentType(mime: string): 'image' | 'video' | 'audio' | 'file' {
  const kind = /^(image|video|audio)\//.exec(mime)?.[1]
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

/** Comes back with the echo of the message: by it a message is found whose answer was lost. */
export const metadataOf = (send: ClaimedSend): { metadata: string } => ({ metadata: attemptKey(send) })
