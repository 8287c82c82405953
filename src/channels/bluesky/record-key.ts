import { createHash } from 'node:crypto'

const LETTERS = '234567abcdefghijklmnopqrstuvwxyz'
const LENGTH = 13

/**
 * The key under which a part of a reply becomes a record: 13 letters of 5 bits, of which the first bit is 0, then
 * microseconds, then 10 bits of whoever made it. It follows from the reply alone, so that the same part can become one
 * record only, and whether it did can be looked up.
 */
export function recordKey(reply: string, part: number): string {
  // Our ids begin with the milliseconds in which they were made.
  const madeAtMs = BigInt(`0x${reply.replaceAll('-', '').slice(0, 12)}`)
  const chance = createHash('sha256').update(`${reply}:${part}`).digest().readUInt32BE(0)
  const micros = madeAtMs * 1_000n + BigInt(chance % 1_000)
  const bits = (BigInt.asUintN(53, micros) << 10n) | BigInt((chance >>> 12) % 1_024)
  let key = ''
  for (let letter = LENGTH - 1; letter >= 0; letter -= 1) key += LETTERS[Number((bits >> BigInt(letter * 5)) & 31n)]
  return key
}
