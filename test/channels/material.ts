import fc from 'fast-check'
import type { Channel } from '../../src/channels/channel'
import type { Capabilities, EventOf, InboundEvent } from '../../src/desk/index'
import { cleanText, countText } from '../../src/lib/text'
import { hostileStrings } from '../support/hostile'

/** Enough to see each kind of trouble, few enough to take seconds. */
const NAUGHTY = 150

/** What an event does that the capabilities do not announce. */
export function surprises(event: InboundEvent, { account, capabilities: can }: Channel): string[] {
  const { receipts, inEdit, inDelete } = can.mutations
  const isSurprising: Record<string, boolean> = {
    [`account ${event.account}`]: event.account !== account,
    'no dedupe key': event.dedupeKey === '',
    'no time': Number.isNaN(event.occurredAt.getTime()),
    'no thread': 'thread' in event && event.thread === '',
    'an edit': event.kind === 'edited' && !inEdit,
    'a deletion': event.kind === 'deleted' && !inDelete,
    'a hiding': event.kind === 'hidden' && can.hides === undefined,
    'a receipt': event.kind === 'receipt' && !receipts.includes(event.what),
    'a failed delivery': event.kind === 'delivery_failed' && !receipts.includes('failed'),
  }
  const found = Object.keys(isSurprising).filter((what) => isSurprising[what])
  return event.kind === 'message' ? [...found, ...surprisesOfMessage(event, can)] : found
}

function surprisesOfMessage({ surface, attachments, author }: EventOf<'message'>, can: Capabilities): string[] {
  const kinds = attachments.map(({ kind }) => kind).filter((kind) => !can.attachments.in.includes(kind))
  return [
    ...(can.surfaces.includes(surface) ? [] : [`surface ${surface}`]),
    ...kinds.map((kind) => `a ${kind}`),
    // Some platforms tell a name later; the desk then calls people by what there is.
    ...(author.externalId === '' ? ['nobody'] : []),
  ]
}

/** What a channel makes of the bytes that it was handed. */
export type Parse = (body: Buffer) => readonly InboundEvent[] | Promise<readonly InboundEvent[]>

export async function readsWithoutFailing(parse: Parse, body: Buffer): Promise<void> {
  for (const event of await parse(body)) {
    if (event.kind === 'ignored' || event.kind === 'unreadable') expect(event.reason).not.toBe('')
    // Whatever is made of it can be stored: it has a key and a time, and is plain data.
    expect(event.dedupeKey).not.toBe('')
    expect(Number.isNaN(event.occurredAt.getTime())).toBe(false)
    JSON.stringify(event)
  }
}

/** Recorded messages with bytes cut, doubled, swapped for others, and numbers and words replaced by worse ones. */
export function mutated(bodies: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const worse = fc.constantFrom(
    ...[
      'null',
      '-1',
      '1e999',
      '99999999999999999999',
      '9007199254740991',
      '"\\ud800"',
      '"\\u0000"',
      '[]',
      '{}',
      '{"__proto__":1}',
      'true',
    ],
    ...['""', '"x"', '0.5', '[[]]'],
  )
  const place = fc.nat({ max: 1_000_000 })
  const mutation = fc.record({ body: fc.constantFrom(Buffer.from('{}'), ...bodies), at: place, to: place, worse })
  const cut = mutation.map(({ body, at, to }) =>
    Buffer.concat([body.subarray(0, at % body.length), body.subarray(to % body.length)]),
  )
  const flipped = mutation.map(({ body, at, to }) => {
    const copy = Buffer.from(body)
    copy[at % copy.length] = to % 256
    return copy
  })
  const replaced = mutation.map(({ body, at, worse: value }) => {
    const text = body.toString('utf8')
    const values = [...text.matchAll(/(?<=: ?)("[^"]*"|-?\d+(\.\d+)?|true|false|null)/g)]
    const found = values[at % Math.max(1, values.length)]
    return Buffer.from(found ? text.slice(0, found.index) + value + text.slice(found.index + found[0].length) : value)
  })
  return fc.oneof(cut, flipped, replaced, fc.uint8Array({ maxLength: 200 }).map(Buffer.from))
}

/** What is left when everything is gone that no platform and no reader keeps. */
export const plain = (text: string): string => cleanText(text).replace(/\s+/gu, ' ').trim()

/** Strings that have broken programs, evenly from all lists, without those that are blank to a reader. */
export function naughty(): string[] {
  const all = hostileStrings().filter((text) => plain(text) !== '' && text.length <= 1_000)
  const step = Math.max(1, Math.floor(all.length / NAUGHTY))
  return all.filter((_, index) => index % step === 0)
}

/** Letters that count differently in each unit, exactly as many as fit. */
export function longestText(max: number, unit: Parameters<typeof countText>[1]): string {
  const letters = 'è👍🏽 '
  const text = letters.repeat(Math.floor(max / countText(letters, unit)))
  return text + '.'.repeat(max - countText(text, unit))
}
