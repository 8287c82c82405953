import { createDecipheriv, createHash } from 'node:crypto'
import { sameSecret } from '../../lib/signatures'

/** WeChat pads to 32 bytes, whatever the block of the cipher is. */
const BLOCK = 32
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4

/** What WeChat signs with: the parts in the order of the alphabet, hashed together. */
export const signatureOf = (...parts: readonly string[]): string =>
  createHash('sha1').update(parts.toSorted().join('')).digest('hex')

export const isSignature = (given: string | undefined, ...parts: readonly string[]): boolean =>
  given !== undefined && sameSecret(given, signatureOf(...parts))

/** `aesKey`: the 43 letters that the platform shows. */
export type Secrets = { aesKey: string; appId: string }

/** What stands in an `Encrypt`; undefined when it was not encrypted with our key, or for somebody else. */
export function decrypt(encrypted: string, { aesKey, appId }: Secrets): string | undefined {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([cipher.update(bytes), cipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > BLOCK || padding > padded.length) return undefined
  const plain = padded.subarray(RANDOM_BYTES, padded.length - padding)
  if (plain.length < LENGTH_BYTES) return undefined
  const length = plain.readUInt32BE(0)
  const end = LENGTH_BYTES + length
  if (end > plain.length || plain.subarray(end).toString('utf8') !== appId) return undefined
  return plain.subarray(LENGTH_BYTES, end).toString('utf8')
}
