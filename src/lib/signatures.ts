import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

export type MacAlgorithm = 'sha1' | 'sha256' | 'sha512'

/** Who signs, and for what: a value signed for one purpose is worth nothing for another. */
export interface SigningKey {
  readonly secret: string
  readonly purpose: string
  /** Still accepted, no longer used for signing: secrets are changed without logging everybody out. */
  readonly formerSecrets?: readonly string[]
}

export type Verified =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'malformed' | 'forged' | 'expired' }

/** Signed values travel in URLs, cookies and button values; nothing longer is ours. */
const MAX_SIGNED_LENGTH = 8_192

/** Compared in place of the secrets, so that the comparison learns neither their length nor their content. */
const comparisonKey = randomBytes(32)

export function hmacHex(secret: string | Buffer, algorithm: MacAlgorithm, bytes: string | Buffer): string {
  return createHmac(algorithm, secret).update(bytes).digest('hex')
}

export function hmacBase64(secret: string | Buffer, algorithm: MacAlgorithm, bytes: string | Buffer): string {
  return createHmac(algorithm, secret).update(bytes).digest('base64')
}

/** Takes the same time whether or not lengths and beginnings agree. */
export function sameSecret(a: string | Buffer, b: string | Buffer): boolean {
  return timingSafeEqual(blind(a), blind(b))
}

/** As {@link sameSecret}, for a secret that is asked about again and again. */
export function secretCheck(secret: string | Buffer): (given: string | Buffer) => boolean {
  const expected = blind(secret)
  return (given) => timingSafeEqual(blind(given), expected)
}

/** A value that may pass through other people's hands and be recognised when it returns. It is readable by them. */
export function signValue(key: SigningKey, value: unknown, expiresAt: Date): string {
  assertUsable(key)
  const payload = Buffer.from(JSON.stringify({ v: value, e: expiresAt.getTime() })).toString('base64url')
  const signed = `${payload}.${macOf(key.secret, key.purpose, payload)}`
  if (signed.length > MAX_SIGNED_LENGTH)
    throw new RangeError(`a signed value has ${signed.length} characters, at most ${MAX_SIGNED_LENGTH} fit`)
  return signed
}

/** The value that was signed, if it is whole, ours, meant for this purpose and not yet expired. */
export function verifyValue(key: SigningKey, signed: string, now: Date): Verified {
  assertUsable(key)
  const parts = signed.length <= MAX_SIGNED_LENGTH ? signed.split('.') : []
  const [payload, mac] = parts
  if (parts.length !== 2 || payload === undefined || mac === undefined) return { ok: false, why: 'malformed' }
  const secrets = [key.secret, ...(key.formerSecrets ?? [])]
  if (!secrets.some((secret) => sameSecret(mac, macOf(secret, key.purpose, payload))))
    return { ok: false, why: 'forged' }
  const { v: value, e: expiresAtMs } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    v?: unknown
    e: number
  }
  return expiresAtMs > now.getTime() ? { ok: true, value } : { ok: false, why: 'expired' }
}

function macOf(secret: string, purpose: string, payload: string): string {
  return createHmac('sha256', secret).update(`${purpose}\0${payload}`).digest('base64url')
}

function blind(secret: string | Buffer): Buffer {
  return createHmac('sha256', comparisonKey).update(secret).digest()
}

// HMAC accepts an empty secret in silence, and then anybody can sign.
function assertUsable(key: SigningKey): void {
  if ([key.secret, ...(key.formerSecrets ?? [])].some((secret) => secret.length === 0))
    throw new TypeError(`empty secret for "${key.purpose}"`)
}
