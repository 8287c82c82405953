import type { Author } from '../../desk/index'
import type { WhatsAppMessage, WhatsAppStatus, WhatsAppValue } from './payload'

/**
 * People of WhatsApp have an id that counts within the company (`US.13491208655302741918`) and, unless they hide it behind
 * a user name, a phone number. The id is who they are; of earlier messages only the number is known.
 */
export type Known = { userId?: string | undefined; phone?: string | undefined }

const USER_ID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/
export const isUserId = (id: string): boolean => USER_ID.test(id)

/** The ids of a company that a sentence of WhatsApp's names. */
export const userIdsIn = (text: string): string[] => text.match(/\b[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}\b/g) ?? []

type Contacts = WhatsAppValue['contacts']

type Found = Known & { contact: Contacts[number] | undefined }

/** Who is meant, as far as the delivery tells: an id, a number, or one of them in place of the other. */
function find({ userId, phone }: Known, contacts: Contacts): Found {
  const isNumber = phone !== undefined && !isUserId(phone)
  const named: Known = { userId: userId ?? (isNumber ? undefined : phone), phone: isNumber ? phone : undefined }
  const contact = contactOf(named, contacts)
  return { userId: named.userId ?? contact?.user_id, phone: named.phone ?? contact?.wa_id, contact }
}

function contactOf({ userId, phone }: Known, contacts: Contacts): Contacts[number] | undefined {
  // A delivery that names nobody is of the only person it tells about.
  if (userId === undefined && phone === undefined) return contacts.length === 1 ? contacts[0] : undefined
  return (
    contacts.find(({ user_id }) => user_id !== undefined && user_id === userId) ??
    contacts.find(({ wa_id }) => wa_id !== undefined && wa_id === phone)
  )
}

/** What messages of the same person have in common. Undefined when nobody is named. */
export function personKey(ids: Known, contacts: Contacts): string | undefined {
  const { userId, phone } = find(ids, contacts)
  return userId ?? phone
}

export function toAuthor(ids: Known & { parentId?: string | undefined }, contacts: Contacts): Author | undefined {
  const found = find(ids, contacts)
  const { userId, phone, contact } = found
  const externalId = userId ?? phone
  if (externalId === undefined || externalId === '') return undefined
  return {
    externalId,
    ...namesOf(found, externalId),
    ...otherIdsOf(phone === externalId ? undefined : phone, ids.parentId ?? contact?.parent_user_id),
  }
}

function namesOf({ phone, contact }: Found, externalId: string): Pick<Author, 'name' | 'handle'> {
  const number = phone === undefined ? undefined : `+${phone}`
  const username = contact?.profile.username?.replace(/^@/, '')
  const handle = username ? `@${username}` : number
  const name = [contact?.profile.name?.trim(), username, number].find(Boolean) ?? externalId
  return { name, ...(handle ? { handle } : {}) }
}

const otherIdsOf = (phone: string | undefined, parent: string | undefined): Pick<Author, 'otherIds'> =>
  phone === undefined && parent === undefined
    ? {}
    : { otherIds: { ...(phone === undefined ? {} : { phone }), ...(parent === undefined ? {} : { parent }) } }

export const senderOf = ({
  from,
  from_user_id,
  from_parent_user_id,
}: WhatsAppMessage): Known & { parentId?: string } => ({
  userId: from_user_id,
  phone: from,
  ...(from_parent_user_id === undefined ? {} : { parentId: from_parent_user_id }),
})

const GROUP = 'group:'

/** In a private chat the person is the conversation; in a group each person has their own. */
export const threadOf = (group: string | undefined, person: string): string =>
  group === undefined ? person : `${GROUP}${group}:${person}`

export function statusThread(status: WhatsAppStatus, contacts: Contacts): string | undefined {
  const { recipient_id, recipient_user_id, recipient_type, recipient_participant_id } = status
  const isGroup = recipient_type === 'group'
  const phone = isGroup ? recipient_participant_id : recipient_id
  const person = personKey({ userId: recipient_user_id, phone }, contacts)
  if (!isGroup) return person
  return recipient_id === undefined ? undefined : threadOf(recipient_id, person ?? '')
}

/** Where a reply goes: to a group, to a number, or to somebody of whom only the id is known. */
export function addressOf(thread: string): { recipient_type: 'group' | 'individual'; to?: string; recipient?: string } {
  if (thread.startsWith(GROUP)) {
    const [to = ''] = thread.slice(GROUP.length).split(':')
    return { recipient_type: 'group', to }
  }
  return isUserId(thread)
    ? { recipient_type: 'individual', recipient: thread }
    : { recipient_type: 'individual', to: thread }
}
