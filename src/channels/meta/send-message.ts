import { z } from 'zod'
import type { Author, ClaimedSend, SendOutcome } from '../../desk/index'
import { attemptKey } from './attempt'
import type { Reading } from './outcome'

/** How Messenger and Instagram's messages tell of what they took. */
const takenSchema = z.object({ recipient_id: z.string().optional(), message_id: z.string() })
const createdSchema = z.object({ id: z.string() })

type Sent = ReturnType<Reading['sent']>

/** What Meta told of a comment that it took. */
export function sentComment(json: unknown): Sent {
  const created = createdSchema.safeParse(json)
  return created.success ? { ids: [created.data.id] } : undefined
}

/** The same of a message. */
export function sentMessage(json: unknown): Sent {
  const taken = takenSchema.safeParse(json)
  return taken.success ? { ids: [taken.data.message_id] } : undefined
}

/** The same of a private answer to something public: the person has another id there, and answers there. */
export const sentMove =
  (person: Omit<Author, 'externalId'>): Reading['sent'] =>
  (json) => {
    const taken = takenSchema.safeParse(json)
    if (!taken.success) return undefined
    const { message_id, recipient_id: thread } = taken.data
    if (thread === undefined) return { ids: [message_id] }
    return { ids: [message_id], continues: { thread, surface: 'dm', author: { externalId: thread, ...person } } }
  }

/** Undefined when a private answer is what Meta takes: one thing. */
export const notOneThing = ({ files, text }: Pick<ClaimedSend, 'files' | 'text'>): SendOutcome | undefined =>
  files.length > 1 || (files.length === 1 && text !== '')
    ? { kind: 'refused', reason: 'bad_media', remedies: [], detail: 'a private answer is either words or one file' }
    : undefined

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
