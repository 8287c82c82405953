import { z } from 'zod'
import { hmacHex, sameSecret, signValue, verifyValue, type SigningKey } from '../../lib/signatures'
import type { AccountId } from '../../lib/ids'
import { cleanText } from '../../lib/text'

/** Who sits at the browser: anonymous with an id of ours, or somebody the site has vouched for. */
export type Visitor = { id: string; name: string; email?: string; verified: boolean }

const visitorSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().optional(),
  verified: z.boolean(),
})

/** What a site tells about a customer who is logged in there; `signature` proves that its server said so. */
export const identitySchema = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(200)
    .refine((id) => cleanText(id) === id, 'has characters that cannot be stored'),
  name: z.string().max(120).default(''),
  email: z.string().max(200).default(''),
  signature: z.string().max(200),
})

/** A browser keeps its session this long; after that an anonymous visitor is a new one. */
const SESSION_MS = 180 * 86_400_000

const keyOf = (secret: string, account: AccountId): SigningKey => ({ secret, purpose: `webchat:${account}` })

type Door = { secretKey: string; account: AccountId; now: Date }

export const sessionToken = (visitor: Visitor, { secretKey, account, now }: Door): string =>
  signValue(keyOf(secretKey, account), visitor, new Date(now.getTime() + SESSION_MS))

export function readSession(token: string, { secretKey, account, now }: Door): Visitor | undefined {
  const verified = verifyValue(keyOf(secretKey, account), token, now)
  const visitor = verified.ok ? visitorSchema.safeParse(verified.value) : undefined
  if (!visitor?.success) return undefined
  const { email, ...rest } = visitor.data
  return email === undefined ? rest : { ...rest, email }
}

/** hex(HMAC-SHA256(identity_secret, id \n name \n email)): all three are vouched for, or none. */
export function verifyIdentity(identity: z.infer<typeof identitySchema>, secret: string): Visitor | undefined {
  const { id, name, email, signature } = identity
  if (!sameSecret(signature, hmacHex(secret, 'sha256', `${id}\n${name}\n${email}`))) return undefined
  return {
    id: `u:${id}`,
    name: cleanText(name).trim() || id,
    ...(email ? { email: cleanText(email) } : {}),
    verified: true,
  }
}

/** A chat is one visitor's: signed in they find it on every device, anonymous in the same browser. */
export const threadOf = (visitor: Visitor): string => visitor.id
