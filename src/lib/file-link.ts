import { isUuid, type FileId } from './ids'
import { signValue, verifyValue, type SigningKey } from './signatures'

/** How long a link to a file works unless told otherwise, in milliseconds: enough to open it, too short to be passed on. */
const LINK_LIFETIME_MS = 60 * 60_000

const keyOf = (secret: string): SigningKey => ({ secret, purpose: 'file-link' })

/** A path to a stored file that works for a time, for whoever has it. */
export function fileLink(
  { secretKey, now }: { secretKey: string; now: () => Date },
  file: FileId,
  forMs = LINK_LIFETIME_MS,
): string {
  return fileLinkUntil(secretKey, file, new Date(now().getTime() + forMs))
}

/** The same path whenever it is asked for, for whoever has it, until a moment. */
export const fileLinkUntil = (secretKey: string, file: FileId, until: Date): string =>
  `/files/${signValue(keyOf(secretKey), file, until)}`

/** Which file a link leads to, as long as it works. */
export function fileOfLink(secretKey: string, signed: string, now: Date): FileId | undefined {
  const verified = verifyValue(keyOf(secretKey), signed, now)
  const id = verified.ok ? String(verified.value) : ''
  return isUuid(id) ? (id as FileId) : undefined
}
