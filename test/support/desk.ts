import type { Account, Capabilities, Desk, DeskEvent, Fact, JobRequest, Playbook } from '../../src/desk/index'
import { DEFAULT_PROMISES, NOTHING_MORE, timelineOf } from '../../src/desk/index'
import { openDatabase } from '../../src/lib/db'
import type { AccountId, ConversationId, PersonId, RoomId } from '../../src/lib/ids'
import { freshDatabase } from './database'

const person = (id: string, name: string, role: Playbook['people'][number]['roles'][number]) => ({
  id: id as PersonId,
  name,
  roles: [role],
  email: `${id}@sportello.example`,
  workspaces: { slack: `U${id.toUpperCase()}`, rehearsal: id },
  language: undefined,
})

const room = (id: string, name: string) => ({
  id: id as RoomId,
  name,
  workspaces: { slack: `C${id.toUpperCase().replace('-', '')}`, rehearsal: id },
})

const account = (id: string, channel: string): Account => ({
  id: id as AccountId,
  channel,
  name: `Our ${id}`,
  undoMs: undefined,
  promises: DEFAULT_PROMISES,
})

/** The people of the tests by name, so that a journey reads like one. */
export const ada = 'ada' as PersonId
export const bruno = 'bruno' as PersonId
export const marco = 'marco' as PersonId
export const giulia = 'giulia' as PersonId
export const otto = 'otto' as PersonId
export const vera = 'vera' as PersonId
export const stranger = 'nobody' as PersonId

export const webchat = 'webchat' as AccountId
export const telegram = 'telegram' as AccountId
export const email = 'email' as AccountId

/** Ada and Bruno are agents, Marco leads them, Giulia manages, Otto runs the machines, Vera only looks. */
export const playbookOfTests: Playbook = {
  version: 1,
  brand: 'Sportello Telecom',
  zone: 'Europe/Rome',
  language: 'en',
  people: [
    person('ada', 'Ada Rossi', 'agent'),
    person('bruno', 'Bruno Neri', 'agent'),
    person('marco', 'Marco Bianchi', 'lead'),
    person('giulia', 'Giulia Verdi', 'manager'),
    person('otto', 'Otto Blu', 'ops'),
    person('vera', 'Vera Gialli', 'viewer'),
  ],
  rooms: [room('social-care', 'Social care'), room('billing', 'Billing')],
  routes: [{ room: 'billing' as RoomId, channel: 'email' }],
  fallbackRoom: 'social-care' as RoomId,
  accounts: [account('webchat', 'webchat'), account('telegram', 'telegram'), account('email', 'email')],
  reply: {
    undoMs: { public: 10_000, private: 5_000 },
    approvalForRoles: [],
    findings: {
      empty: 'block',
      'too-long': 'block',
      placeholder: 'block',
      'newer-message': 'warn',
      'other-reply': 'warn',
      'window-closed': 'block',
      'not-permitted': 'block',
      'too-many-files': 'block',
      charged: 'warn',
      forbidden: 'block',
    },
  },
  reopenWithinMs: 24 * 3_600_000,
  ...NOTHING_MORE,
}

/** What a team that has written everything has on each of its pages. */
export const WRITTEN_PLAYBOOK: Partial<Playbook> = {
  guidelines: '# How we work\n\n**Claim** what you answer now.',
  tone: {
    text: '# How we sound\n\nLike a neighbour.',
    do: ['Say who does what until when.'],
    dont: ['Do not joke.'],
    forbidden: { it: ['numero verde'], pl: ['infolinia'] },
  },
  crisis: {
    severities: [{ id: 'severe', name: 'Severe', description: 'Nobody can call.' }],
    roles: [{ id: 'lead', name: 'Lead', duty: 'Decides.' }],
    updateEveryMs: 1_800_000,
    statements: [{ id: 'outage-it', language: 'it', text: 'Buongiorno, la rete è ferma.' }],
    reviewTasks: ['Write down what was learnt.'],
    thresholds: { times_usual: 3 },
  },
}

const capabilities: Readonly<Record<string, Capabilities>> = {
  webchat: {
    surfaces: ['chat'],
    reply: { chat: ['chat'] },
    text: { unit: 'utf16', max: 4_000 },
    attachments: { in: ['image', 'file'], out: ['image', 'file'], maxBytes: 10_000_000 },
    mutations: { inEdit: false, inDelete: false, receipts: ['delivered', 'read'] },
    inbound: { modes: ['webhook'], backfillMs: null },
    evidence: true,
  },
  telegram: {
    surfaces: ['dm'],
    reply: { dm: ['dm'] },
    text: { unit: 'utf16', max: 4_096 },
    attachments: { in: ['image', 'voice', 'file'], out: ['image', 'file'], maxBytes: 20_000_000 },
    mutations: { inEdit: true, inDelete: false, receipts: [] },
    inbound: { modes: ['webhook'], backfillMs: null },
    evidence: false,
  },
  email: {
    surfaces: ['email'],
    reply: { email: ['email'] },
    text: { unit: 'codepoints', max: 100_000 },
    attachments: { in: ['image', 'file'], out: ['image', 'file'], maxBytes: 20_000_000 },
    mutations: { inEdit: false, inDelete: false, receipts: ['failed'] },
    inbound: { modes: ['webhook'], backfillMs: null },
    evidence: true,
  },
}

export type DeskOptions = {
  /** Changes of the playbook above. */
  playbook?: Partial<Playbook>
  capabilities?: Readonly<Record<string, Partial<Capabilities>>>
  /** What follows from a fact; nothing by default. */
  reactions?: (event: DeskEvent) => readonly JobRequest[]
  /** What time it is when the desk opens; the machine's time by default. It runs on from there. */
  now?: Date
  /** Connections of the pool. */
  max?: number
}

export type TestDesk = {
  desk: Desk
  playbook: Playbook
  url: string
  /** Moves the desk's clock and the database's clock together. */
  advance: (ms: number) => Promise<void>
  /** How often a commit was announced. */
  commits: () => number
  /** What people and machines did, oldest first; what became of deadlines is left out. */
  facts: (conversation: ConversationId) => Promise<Fact[]>
  close: () => Promise<void>
}

/** A real desk on a database of its own. */
export async function openDesk(options: DeskOptions = {}): Promise<TestDesk> {
  const database = await freshDatabase()
  const db = openDatabase(database.url, {
    name: 'sportello-test',
    max: options.max ?? 10,
    // Hundreds at once on a slow machine: they shall wait, and not fail for it.
    patienceMs: 60_000,
  })
  const playbook = { ...playbookOfTests, ...options.playbook }
  let ahead = options.now === undefined ? 0 : options.now.getTime() - Date.now()
  let commits = 0
  const moveDatabase = () =>
    db.raw(
      `create or replace function db_now() returns timestamptz language sql volatile as
       'select clock_timestamp() + interval ''${ahead} milliseconds'''`,
    )
  if (ahead !== 0) await moveDatabase()
  const desk: Desk = {
    db,
    now: () => new Date(Date.now() + ahead),
    playbook: () => playbook,
    playbookOf: () => Promise.resolve(playbook),
    capabilities: (id) => {
      const channel = playbook.accounts.find((one) => one.id === id)?.channel ?? id
      const base = capabilities[channel]
      if (base === undefined) throw new Error(`The tests have no channel '${channel}'`)
      return { ...base, ...options.capabilities?.[channel] }
    },
    reactions: options.reactions ?? (() => []),
    committed: () => void (commits += 1),
  }
  return {
    desk,
    playbook,
    url: database.url,
    advance: async (ms) => {
      ahead += ms
      await moveDatabase()
    },
    commits: () => commits,
    facts: async (conversation) => {
      const facts = await timelineOf(desk, conversation, { after: '0', limit: 1_000 })
      return facts.filter(({ event }) => !event.type.startsWith('deadline.'))
    },
    close: async () => {
      await db.destroy()
      await database.drop()
    },
  }
}
