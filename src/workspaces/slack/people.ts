import { z } from 'zod'
import type { Actor } from '../acts/answer'
import type { Counter } from '../counter'
import type { SlackCall } from './client'
import type { Identity } from './identity'

const USER = z.object({
  id: z.string(),
  team_id: z.string().nullish(),
  deleted: z.boolean().nullish(),
  is_bot: z.boolean().nullish(),
  is_stranger: z.boolean().nullish(),
  is_restricted: z.boolean().nullish(),
  is_ultra_restricted: z.boolean().nullish(),
  is_email_confirmed: z.boolean().nullish(),
  real_name: z.string().nullish(),
  enterprise_user: z.object({ enterprise_id: z.string().nullish(), teams: z.array(z.string()).nullish() }).nullish(),
  profile: z.object({ email: z.string().nullish(), display_name: z.string().nullish() }).nullish(),
})
type SlackUser = z.infer<typeof USER>

type WhyNot = 'guest' | 'stranger' | 'bot' | 'unknownPerson' | 'cannotCheck'

/** Who acts; or why they may not. */
export type Visitor = { ok: true; actor: Actor } | { ok: false; why: WhyNot; language: Actor['language'] }

export type People = {
  /** `fresh`: for acts that send something or change rights, Slack is asked again whatever we remember. */
  admit: (user: string, options?: { fresh?: boolean; team?: string | undefined }) => Promise<Visitor>
  /** How a person is called; undefined when Slack does not say. */
  nameOf: (user: string) => Promise<string | undefined>
}

/** A guest who was just downgraded may act for this long, in acts that send nothing. */
const REMEMBERED_MS = 30_000
const MAX_REMEMBERED = 2_000

type Around = { call: SlackCall; identity: () => Promise<Identity>; counter: Counter; now: () => Date }

/** Membership of a channel gives no right: only a full member of our own workspace whom the playbook names may act. */
export function openPeople(around: Around): People {
  const remembered = new Map<string, { at: number; user: SlackUser }>()
  const read = async (id: string, fresh: boolean): Promise<SlackUser> => {
    const known = remembered.get(id)
    if (!fresh && known !== undefined && around.now().getTime() - known.at < REMEMBERED_MS) return known.user
    const answer = await around.call('users.info', { user: id })
    const user = USER.parse(answer['user'])
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(id, { at: around.now().getTime(), user })
    return user
  }
  return {
    admit: async (id, { fresh = false, team } = {}) => {
      const language = around.counter.desk.playbook().language
      try {
        const identity = await around.identity()
        if (team !== undefined && !isOurTeam(team, identity)) return { ok: false, why: 'stranger', language }
        const user = await read(id, fresh)
        const why = whyNot(user, identity)
        return why === undefined ? personOf(user, around.counter) : { ok: false, why, language }
      } catch {
        return { ok: false, why: 'cannotCheck', language }
      }
    },
    nameOf: async (id) => {
      try {
        const user = await read(id, false)
        return user.profile?.display_name || user.real_name || undefined
      } catch {
        return undefined
      }
    },
  }
}

function personOf(user: SlackUser, counter: Counter): Visitor {
  const email = user.is_email_confirmed === false ? undefined : user.profile?.email
  const person = counter.personFor('slack', { id: user.id, ...(email == null ? {} : { email }) })
  const { language } = counter.desk.playbook()
  if (person === undefined) return { ok: false, why: 'unknownPerson', language }
  return { ok: true, actor: { person: person.id, workspace: 'slack', language: person.language ?? language } }
}

function whyNot(user: SlackUser, identity: Identity): WhyNot | undefined {
  if (user.is_bot === true) return 'bot'
  if (user.is_stranger === true || user.deleted === true || !isMember(user, identity)) return 'stranger'
  return user.is_restricted === true || user.is_ultra_restricted === true ? 'guest' : undefined
}

// In an Enterprise Grid a member's home is one workspace of several; the grid lists all they belong to.
function isMember({ team_id: team, enterprise_user: grid }: SlackUser, identity: Identity): boolean {
  if (team === identity.team) return true
  return (
    identity.enterprise !== undefined &&
    grid?.enterprise_id === identity.enterprise &&
    grid.teams?.includes(identity.team) === true
  )
}

const isOurTeam = (team: string, identity: Identity): boolean => team === identity.team || team === identity.enterprise
