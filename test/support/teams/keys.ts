import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Json } from './ledger'

export type Key = { kid: string; privateKey: KeyObject; publicKey: KeyObject; endorsements: string[] }

// Making one takes a noticeable part of a second; tests do not need more of them.
const made = new Map<string, Key>()

export function keyOf(kid: string, endorsements: string[]): Key {
  const name = `${kid} ${endorsements.join()}`
  const known = made.get(name)
  if (known !== undefined) return known
  const key = { kid, endorsements, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) }
  made.set(name, key)
  return key
}

export const publicView = ({ kid, publicKey, endorsements }: Key): Json => {
  const { n, e } = publicKey.export({ format: 'jwk' })
  return { kty: 'RSA', use: 'sig', kid, n, e, endorsements }
}

export function signToken({ kid, privateKey }: Pick<Key, 'kid' | 'privateKey'>, claims: Json): string {
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`
}
