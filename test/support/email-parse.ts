import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseMail, type Arrival } from '../../src/channels/email/receive'
import type { EventOf, InboundEvent } from '../../src/desk/index'
import { CARE, EMAIL } from './email-house'

const FOLDER = join(__dirname, '../fixtures/channels/email')
/** Names of recorded mails. */
export const recorded = readdirSync(FOLDER).map((name) => name.replace('.eml', ''))
export const fixture = (name: string): Buffer => readFileSync(join(FOLDER, `${name}.eml`))

export const NOW = new Date('2026-11-20T12:00:00Z')

export const parse = (raw: string | Buffer, arrival: Partial<Arrival> = {}): Promise<InboundEvent[]> =>
  parseMail(
    Buffer.from(raw),
    { account: EMAIL, address: CARE, authservId: 'mx.brand.example' },
    { now: NOW, ...arrival },
  )

/** The event of a mail that gives one. */
export async function parseOne(raw: string | Buffer, arrival: Partial<Arrival> = {}): Promise<InboundEvent> {
  const [event, ...more] = await parse(raw, arrival)
  if (event === undefined || more.length > 0) throw new Error(`One event was expected, there are ${more.length + 1}`)
  return event
}

/** The message of a mail that gives one. */
export async function parseMessage(raw: string | Buffer, arrival: Partial<Arrival> = {}): Promise<EventOf<'message'>> {
  const event = await parseOne(raw, arrival)
  if (event.kind !== 'message') throw new Error(`A message was expected, not ${JSON.stringify(event)}`)
  return event
}

const REPLY = '0199b0a0-0000-7000-8000-000000000001'
/** The Message-ID of an answer of ours in the thread of a customer's mail. */
export const answerTo = ({ thread }: EventOf<'message'>): string => `<t.${thread}.${REPLY}.0@brand.example>`
