import type { IncomingAttachment } from '../inbox/event.rules'

/** Largest file that is kept, in bytes. Larger ones are named in the thread with the reason and left on the platform. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024
export const TOO_LARGE = 'The file is larger than 25 MB.'
const UNAVAILABLE = 'The platform does not give this file away.'

/** Where a message goes when its place on the platform has no open conversation. */
export function reopens(
  closed: { at: Date } | null,
  { occurredAt, withinMs }: { occurredAt: Date; withinMs: number },
): boolean {
  return closed !== null && occurredAt.getTime() - closed.at.getTime() <= withinMs
}

/** A platform's clock may run ahead; nobody has waited since tomorrow. */
export const notAfter = (at: Date, now: Date): Date => (at > now ? now : at)

/** Edits may arrive in another order than they were made, and again; the latest counts. */
export function editApplies(
  message: { text: string; editedAt: Date | null; deletedAt: Date | null },
  edit: { text: string; occurredAt: Date },
): boolean {
  if (message.deletedAt !== null || message.text === edit.text) return false
  return message.editedAt === null || message.editedAt <= edit.occurredAt
}

export type AttachmentPlan =
  { state: 'pending' } | { state: 'stored'; content: Buffer } | { state: 'failed'; reason: string }

/** What becomes of an attachment at once: it is fetched later, it came along, or it will not be had. */
export function planAttachment({ bytes, source, content }: IncomingAttachment): AttachmentPlan {
  if ((bytes ?? 0) > MAX_FILE_BYTES) return { state: 'failed', reason: TOO_LARGE }
  if (content === undefined)
    return source === undefined ? { state: 'failed', reason: UNAVAILABLE } : { state: 'pending' }
  const decoded = Buffer.from(content, 'base64')
  return decoded.length > MAX_FILE_BYTES
    ? { state: 'failed', reason: TOO_LARGE }
    : { state: 'stored', content: decoded }
}
