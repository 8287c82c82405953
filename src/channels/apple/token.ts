import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { sameSecret } from '../../lib/signatures'

/** What Apple gave the messaging service provider: its id, and the secret as bytes (Apple shows it in base64). */
export type MspKey = { mspId: string; secret: Buffer }

/** Clocks differ by less. */
const SKEW_S = 300
/** Nothing that Apple signs is longer; what is longer is not even hashed. */
const TOKEN = /^Bearer ([\w-]{1,500})\.([\w-]{1,3000})\.([\w-]{1,100})$/i

type Limits = { now: Date; maxAgeS: number; tooOld: (ageS: number) => void }

const headerSchema = z.object({ alg: z.literal('HS256') })
const claimsSchema = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number().optional(),
})

/** Who we are, for one call: a JSON Web Token as Apple's "Authorizing Messages" describes it. */
export function signToken({ mspId, secret }: MspKey, now: Date): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: mspId, iat: secondsOf(now) })}`
  return `${signed}.${macOf(secret, signed)}`
}

/**
 * Whether the `Authorization` of a delivery is Apple's, meant for our provider. The algorithm is never taken from the
 * token. The signature covers the token alone and neither body nor headers: whoever holds a token can use it again, so
 * `maxAgeS` limits how long; `tooOld` is told of one that is refused for nothing but its age, in seconds. Apple does not
 * publish how old its tokens may be.
 */
export function isSignedForUs(authorization: string | undefined, key: MspKey, limits: Limits): boolean {
  const [, header = '', payload = '', mac = ''] = TOKEN.exec(authorization ?? '') ?? []
  if (!sameSecret(mac, macOf(key.secret, `${header}.${payload}`))) return false
  const claims = claimsSchema.safeParse(decode(payload)).data
  if (!headerSchema.safeParse(decode(header)).success || claims === undefined) return false
  return [claims.aud].flat().includes(key.mspId) && isCurrent(claims, limits)
}

type Times = { iat: number; exp?: number | undefined }

function isCurrent({ iat, exp = Infinity }: Times, { now, maxAgeS, tooOld }: Limits): boolean {
  const ageS = Math.round(secondsOf(now) - iat)
  if (ageS < -SKEW_S || exp <= secondsOf(now) - SKEW_S) return false
  if (ageS > maxAgeS) tooOld(ageS)
  return ageS <= maxAgeS
}

/** HMAC SHA-256 in the form of RFC 7515. */
export const macOf = (secret: Buffer, signed: string): string =>
  createHmac('sha256', secret).update(signed).digest('base64url')

const secondsOf = (now: Date): number => Math.floor(now.getTime() / 1_000)

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
