import type { Person } from '../../desk/index'
import type { Actor } from '../acts/answer'
import type { Counter } from '../counter'
import type { Admission, Connector, Member, People } from './surroundings'

type Around = { connector: Pick<Connector, 'member'>; counter: Counter; tenantId: string; now: () => Date }

/** A guest who was just made one may act for this long, in acts that send nothing. */
const REMEMBERED_MS = 30_000
const MAX_REMEMBERED = 2_000

/**
 * Being in a channel gives no right: only a member of our own tenant whom the playbook names may act. A guest has an id
 * in our tenant as well, so that the roster is asked what somebody is.
 */
export function openPeople({ connector, counter, tenantId, now }: Around): People {
  const remembered = new Map<string, { at: number; member: Member }>()
  const read = async (
    key: { conversation: string; aadObjectId: string },
    fresh: boolean,
  ): Promise<Member | undefined> => {
    const known = remembered.get(key.aadObjectId)
    if (!fresh && known !== undefined && now().getTime() - known.at < REMEMBERED_MS) return known.member
    const member = await connector.member(key.conversation, key.aadObjectId)
    remembered.delete(key.aadObjectId)
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    if (member !== undefined) remembered.set(key.aadObjectId, { at: now().getTime(), member })
    return member
  }
  return {
    admit: async (from, { conversation, fresh }) => {
      const { language } = counter.desk.playbook()
      const { aadObjectId } = from
      if (!isTenant(from.tenantId, tenantId) || aadObjectId === undefined)
        return { ok: false, why: 'stranger', language }
      try {
        const member = await read({ conversation, aadObjectId }, fresh)
        const why = whyNot(member, { aadObjectId, tenantId })
        if (member === undefined || why !== undefined) return { ok: false, why: why ?? 'stranger', language }
        return admitted(counter, member, from)
      } catch {
        return { ok: false, why: 'cannotCheck', language }
      }
    },
  }
}

function whyNot(
  member: Member | undefined,
  { aadObjectId, tenantId }: { aadObjectId: string; tenantId: string },
): 'guest' | 'stranger' | undefined {
  // Whoever is not on the roster, comes from another tenant (a shared channel) or has no account at all.
  if (member === undefined || !isTenant(member.tenantId, tenantId)) return 'stranger'
  if (member.aadObjectId.toLowerCase() !== aadObjectId.toLowerCase()) return 'stranger'
  if (member.userRole === 'guest') return 'guest'
  return member.userRole === 'anonymous' ? 'stranger' : undefined
}

/** What names no tenant is of ours: the receiver has let in nobody else. */
const isTenant = (given: string | undefined, own: string): boolean =>
  given === undefined || given.toLowerCase() === own.toLowerCase()

function admitted(counter: Counter, member: Member, from: Parameters<People['admit']>[0]): Admission {
  const { language } = counter.desk.playbook()
  const person = personOf(counter, member)
  if (person === undefined) return { ok: false, why: 'unknownPerson', language }
  const actor: Actor = { person: person.id, workspace: 'teams', language: person.language ?? language }
  return {
    ok: true,
    actor,
    user: { id: from.id, aadObjectId: member.aadObjectId, name: member.name || (from.name ?? '') },
  }
}

/** Microsoft writes ids in small letters, people copy them as they find them. An address may be the mailbox's or the log-in's. */
function personOf({ personFor }: Counter, { aadObjectId, email, userPrincipalName }: Member): Person | undefined {
  for (const id of [aadObjectId.toLowerCase(), aadObjectId.toUpperCase()]) {
    const known = personFor('teams', { id })
    if (known !== undefined) return known
  }
  for (const address of [email, userPrincipalName]) {
    const known =
      address === undefined ? undefined : personFor('teams', { id: aadObjectId.toLowerCase(), email: address })
    if (known !== undefined) return known
  }
  return undefined
}
