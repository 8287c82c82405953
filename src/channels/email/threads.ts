import { createHash } from 'node:crypto'
import type { Mail } from './mail'

/**
 * Which conversation a mail belongs to: `<root>.<tag>`. The root comes from the first mail of the thread, the tag from
 * the customer's address. Our own Message-IDs carry both, so that an answer finds its conversation even when the
 * customer's program keeps no References; and since the tag is always made from who writes, a mail that names somebody
 * else's thread opens a conversation of its own. A subject alone never joins anything.
 */
export function threadOf(mail: Pick<Mail, 'messageId' | 'references' | 'to'>, place: Place): string {
  const root = ownRoot(mail.references, place.address) ?? plusName(mail.to, place.address) ?? rootOf(mail)
  return `${root}.${tagOf(place.customer)}`
}

type Place = { address: string; customer: string }

const hash = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits)

const rootOf = ({ references, messageId }: Pick<Mail, 'messageId' | 'references'>): string =>
  hash(references[0] ?? messageId, 20)

const tagOf = (customer: string): string => hash(customer.toLowerCase(), 16)

/** The latest of our own ids counts: it is what the customer had before them. */
const ownRoot = (references: readonly string[], address: string): string | undefined => {
  const latest = references.findLast((id) => readOwnId(id, address) !== undefined)
  return latest && readOwnId(latest, address)?.root
}

/** `<t.<root>.<tag>.<reply>.<part>@domain>`: the same for every attempt at a part, so that it can be looked for. */
export const ownId = (send: { thread: string; reply: string; part: number }, address: string): string =>
  `<t.${send.thread}.${send.reply}.${send.part}@${domainOf(address)}>`

const OWN_ID = /^<t\.([0-9a-f]{20})\.([0-9a-f]{16})\.([0-9a-f-]{36})\.\d{1,3}@([^<>@\s]{1,255})>$/
const OWN_IDS = /<t\.[0-9a-f]{20}\.[0-9a-f]{16}\.[0-9a-f-]{36}\.\d{1,3}@[^<>@\s]{1,255}>/g

export function readOwnId(messageId: string, address: string): { root: string; thread: string } | undefined {
  const [, root, tag, , domain] = OWN_ID.exec(messageId) ?? []
  return root && domain?.toLowerCase() === domainOf(address) ? { root, thread: `${root}.${tag}` } : undefined
}

/** Our ids anywhere in a text: bounces quote them in many ways. */
export const ownIdsIn = (text: string, address: string): string[] =>
  [...new Set(text.match(OWN_IDS))].filter((id) => readOwnId(id, address))

export const domainOf = (address: string): string => (address.split('@').at(-1) ?? '').toLowerCase()

/** `care+<root>@example.com`, where the mailbox takes such addresses. */
export const plusAddress = (address: string, thread: string): string =>
  address.replace('@', `+${thread.split('.')[0]}@`)

function plusName(recipients: readonly string[], address: string): string | undefined {
  const [name = '', domain = ''] = address.toLowerCase().split('@')
  for (const to of recipients) {
    const [local = '', at = ''] = to.split('@')
    const root = local.startsWith(`${name}+`) && at === domain ? local.slice(name.length + 1) : ''
    if (/^[0-9a-f]{20}$/.test(root)) return root
  }
  return undefined
}
