import type { AccountId, PersonId, RoomId } from '../../lib/ids'
import type { Account, Surface, Visibility } from './account.rules'
import type { Calendar } from './calendar.rules'
import type { Contact, Department, Topic } from './department.rules'
import type { Article, CrisisPlan, ReadyAnswer, Tone } from './knowledge.rules'
import type { Triage } from './triage.rules'

/** What a person may do; the lists are in {@link mayAct}. */
export type Role = 'contact' | 'viewer' | 'agent' | 'lead' | 'ops' | 'manager'

export type Person = {
  id: PersonId
  name: string
  roles: readonly Role[]
  email: string | undefined
  /** Ids by workspace name, such as `{ slack: 'U024BE7LH' }`. */
  workspaces: Readonly<Record<string, string>>
  language: 'en' | 'it' | 'pl' | undefined
}

export type Room = {
  id: RoomId
  name: string
  /** Channel ids by workspace name; a room appears in each workspace that is named here. */
  workspaces: Readonly<Record<string, string>>
}

/** The first route whose every condition holds decides the room. An empty list of conditions matches all. */
export type Route = {
  room: RoomId
  channel?: string
  account?: AccountId
  surface?: Surface
  visibility?: Visibility
  language?: string
  priority?: 1 | 2 | 3 | 4
}

export type ReplyRules = {
  /** How long a reply waits and can be taken back, in milliseconds. */
  undoMs: Readonly<Record<Visibility, number>>
  /** Roles whose replies a second person must approve. */
  approvalForRoles: readonly Role[]
  /** Whether the reply is held back or may be sent in spite of the finding. */
  findings: Readonly<Record<FindingKind, 'block' | 'warn'>>
}

export type FindingKind =
  | 'empty'
  | 'too-long'
  | 'placeholder'
  /** A phrase that the team never says, such as one that sends the customer elsewhere. */
  | 'forbidden'
  | 'newer-message'
  /** A colleague replied in the same conversation a moment ago. */
  | 'other-reply'
  | 'window-closed'
  | 'not-permitted'
  | 'too-many-files'
  /** The platform wants money for this very reply. */
  | 'charged'

export type Playbook = {
  version: number
  brand: string
  zone: string
  language: 'en' | 'it' | 'pl'
  people: readonly Person[]
  rooms: readonly Room[]
  routes: readonly Route[]
  fallbackRoom: RoomId
  accounts: readonly Account[]
  reply: ReplyRules
  /** A customer who writes again within this time after the closing reopens the conversation. */
  reopenWithinMs: number
  calendars: readonly Calendar[]
  topics: readonly Topic[]
  departments: readonly Department[]
  contacts: readonly Contact[]
  /** The last rung of every ladder; undefined where there are no departments. */
  dutyManager: PersonId | undefined
  answers: readonly ReadyAnswer[]
  articles: readonly Article[]
  tone: Tone
  /** How to handle a message, when to close, when to escalate: Markdown. */
  guidelines: string
  crisis: CrisisPlan | undefined
  /** Who and what comes first, and what is spam. */
  triage?: Triage
}

/** A playbook of two files has none of these. */
export const NOTHING_MORE = {
  calendars: [],
  topics: [],
  departments: [],
  contacts: [],
  dutyManager: undefined,
  answers: [],
  articles: [],
  tone: { text: '', do: [], dont: [], forbidden: {} },
  guidelines: '',
  crisis: undefined,
} satisfies Partial<Playbook>

/** Every act that needs a right; `view` is what a viewer may do. */
export type Right = 'view' | 'handle' | 'take-over' | 'assign' | 'approve' | 'resolve' | 'replay'

const RIGHTS: Record<Role, readonly Right[]> = {
  // Whoever is asked something may answer that, and nothing else.
  contact: [],
  viewer: ['view'],
  agent: ['view', 'handle', 'take-over', 'resolve'],
  lead: ['view', 'handle', 'take-over', 'assign', 'approve', 'resolve'],
  ops: ['view', 'replay', 'resolve'],
  manager: ['view', 'handle', 'take-over', 'assign', 'approve', 'resolve', 'replay'],
}

export const personOf = (playbook: Playbook, id: PersonId): Person | undefined =>
  playbook.people.find((person) => person.id === id)

export const accountOf = (playbook: Playbook, id: AccountId): Account | undefined =>
  playbook.accounts.find((account) => account.id === id)

/**
 * The person behind a workspace's user: by the id that the playbook gives; by e-mail address only where it gives none
 * for that workspace, so that an address that changes hands changes nobody's rights.
 */
export function personAt(
  playbook: Playbook,
  workspace: string,
  user: { id: string; email?: string },
): Person | undefined {
  const email = user.email?.toLowerCase()
  return (
    playbook.people.find((person) => person.workspaces[workspace] === user.id) ??
    playbook.people.find(
      (person) => email !== undefined && !person.workspaces[workspace] && person.email?.toLowerCase() === email,
    )
  )
}

/** The playbook with every room and every person present in one more workspace, under their own ids. */
export function withWorkspace(playbook: Playbook, workspace: string): Playbook {
  const present = <T extends { id: string; workspaces: Readonly<Record<string, string>> }>(item: T): T => ({
    ...item,
    workspaces: { ...item.workspaces, [workspace]: item.id },
  })
  return { ...playbook, rooms: playbook.rooms.map(present), people: playbook.people.map(present) }
}

/** The playbook with these accounts too where it has them no more: they are open until this replica stops. */
export function withAccounts(playbook: Playbook, open: readonly Account[]): Playbook {
  const left = open.filter(({ id }) => accountOf(playbook, id) === undefined)
  return left.length === 0 ? playbook : { ...playbook, accounts: [...playbook.accounts, ...left] }
}

/** Unknown people may do nothing: a right comes from our own table and never from membership of a room. */
export function mayAct(playbook: Playbook, person: PersonId, right: Right): boolean {
  return personOf(playbook, person)?.roles.some((role) => RIGHTS[role].includes(right)) ?? false
}

/** The agents that a conversation can be handed to. */
export const peopleWhoMay = (playbook: Playbook, right: Right): Person[] =>
  playbook.people.filter((person) => mayAct(playbook, person.id, right))

type Routed = Pick<Required<Route>, 'channel' | 'account' | 'surface' | 'visibility'> & {
  language: string | undefined
  priority: 1 | 2 | 3 | 4
}

/** The room of a conversation: the first matching route, else the fallback room. */
export function chooseRoom(playbook: Playbook, conversation: Routed): RoomId {
  const fits = (route: Route): boolean =>
    (['channel', 'account', 'surface', 'visibility', 'language', 'priority'] as const).every(
      (key) => route[key] === undefined || route[key] === conversation[key],
    )
  return playbook.routes.find(fits)?.room ?? playbook.fallbackRoom
}
