import type { Capabilities, ClaimedSend, SendOutcome } from '../../desk/index'
import type { Db } from '../../lib/db'
import { newId, type Id } from '../../lib/ids'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { visibilityOf } from './events'
import type { SimulatedOptions } from './options'
import { findAttempt, findCustomer, insertMessage, meetFault } from './phone.store'
import type { Fault, PhoneCustomer } from './wire'

/** While a platform is down, it is tried again this often. */
export const DOWN_RETRY_MS = 5_000

type Platform = Pick<SimulatedOptions, 'db' | 'clock' | 'capabilities'>

/** One call, one message on the phone, or what the trainer wanted to happen instead. */
export async function sendToPhone({ db, clock, capabilities }: Platform, send: TimedSend): Promise<SendOutcome> {
  let fault: Fault | null
  let customer: PhoneCustomer | undefined
  try {
    fault = await meetFault(db, send.account)
    customer = await findCustomer(db, send.account, send.recipient.externalId)
  } catch {
    return { kind: 'not-sent', why: 'unreachable', detail: 'the database did not answer before anything was written' }
  }
  if (customer === undefined) {
    return { kind: 'refused', reason: 'recipient_gone', remedies: [], detail: 'nobody of this name has this phone' }
  }
  if (send.tooLate()) return TOO_LATE
  return (
    (fault === null ? undefined : INSTEAD[fault]) ??
    refusal(send, capabilities, clock.now()) ??
    write(db, send, { customer, unheard: fault === 'answer-lost' })
  )
}

/** What is answered in place of writing. A lost answer is answered after writing. */
const INSTEAD: Record<Fault, SendOutcome | undefined> = {
  'answer-lost': undefined,
  'message-lost': { kind: 'unknown', detail: 'rehearsed: the connection broke, and the message did not arrive' },
  refuses: {
    kind: 'refused',
    reason: 'blocked',
    remedies: [],
    detail: 'rehearsed: the customer does not accept messages',
  },
  down: {
    kind: 'not-sent',
    why: 'platform-down',
    retryAfterMs: DOWN_RETRY_MS,
    detail: 'rehearsed: the platform is down',
  },
}

/** What the platform that is played here would refuse. */
function refusal(send: ClaimedSend, can: Capabilities, now: Date): SendOutcome | undefined {
  if (can.reply[send.surface]?.includes(send.kind) !== true)
    return { kind: 'refused', reason: 'not_permitted', remedies: ['open_natively'], detail: 'rehearsed: not here' }
  return outOfTime(send, can, now)
}

function outOfTime(
  { kind, surface, lastCustomerAt }: ClaimedSend,
  { window }: Capabilities,
  now: Date,
): SendOutcome | undefined {
  if (window === undefined || lastCustomerAt === null || window.surfaces?.includes(surface) === false) return undefined
  const isOver = now.getTime() - lastCustomerAt.getTime() > (window.extendedMs ?? window.forMs)
  if (!isOver || (kind === 'template' && window.afterwards === 'template')) return undefined
  const remedies = window.afterwards === 'template' ? (['use_template'] as const) : []
  return { kind: 'refused', reason: 'window_closed', remedies, detail: 'rehearsed: the time to answer is over' }
}

/** The customer's own place for what is private: where they write direct messages, too. */
const privatePlace = (customer: PhoneCustomer): string => `dm:${customer.id}`

type Written = { customer: PhoneCustomer; unheard: boolean }

async function write(db: Db, send: ClaimedSend, { customer, unheard }: Written): Promise<SendOutcome> {
  const id = newId<Id<'phone-message'>>()
  try {
    const moves = send.kind === 'private_reply'
    const surface = moves ? 'dm' : send.surface
    await insertMessage(db, {
      id,
      account: send.account,
      customer: customer.id,
      thread: moves ? privatePlace(customer) : send.thread,
      surface,
      // A private reply to a public post is private whatever it answers.
      visibility: send.visibility === 'private' ? 'private' : visibilityOf(surface),
      direction: 'out',
      author: send.author.name,
      subject: subjectOf(send.subject),
      text: send.text,
      files: send.files.map((file) => ({ file: file.id, name: file.name, mime: file.mime, bytes: file.bytes })),
      attempt: send.attempt,
      unheard,
    })
    if (unheard) return { kind: 'unknown', detail: 'rehearsed: the answer of the platform was lost' }
    const ids = [(await findAttempt(db, send.attempt)) ?? id]
    const author = { externalId: customer.id, name: customer.name }
    return moves
      ? { kind: 'sent', ids, continues: { thread: privatePlace(customer), surface, author } }
      : { kind: 'sent', ids }
  } catch {
    return { kind: 'unknown', detail: 'the database did not answer while the message was written' }
  }
}

const subjectOf = (subject: string | null): string | null =>
  subject === null || /^re:/i.test(subject) ? subject : `Re: ${subject}`
