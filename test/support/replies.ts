import { freshDatabase } from './database'
import type { Desk } from '../../src/desk/desk'
import { DEFAULT_PROMISES, NOTHING_MORE } from '../../src/desk/index'
import type { Capabilities } from '../../src/desk/playbook/account.rules'
import type { Person, Playbook } from '../../src/desk/playbook/playbook.rules'
import { claimSend, type ClaimedSend, type SplitReply } from '../../src/desk/replies/deliver'
import { submitReply } from '../../src/desk/replies/send'
import type { NewReply } from '../../src/desk/replies/submit.rules'
import type { DeskEvent, JobRequest } from '../../src/desk/timeline/event.rules'
import { openDatabase } from '../../src/lib/db'
import {
  type AccountId,
  type ConversationId,
  type FileId,
  newId,
  type PersonId,
  type ReplyId,
  type RoomId,
} from '../../src/lib/ids'

export const ACCOUNT = 'shop' as AccountId
export const [ada, ben, eva, vic, olga] = ['ada', 'ben', 'eva', 'vic', 'olga'] as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
  PersonId,
]

const person = (id: PersonId, name: string, ...roles: Person['roles'][number][]): Person => ({
  ...{ id, name, roles, email: undefined, workspaces: {}, language: undefined },
})

const playbook: Playbook = {
  version: 1,
  brand: 'Sole',
  zone: 'Europe/Rome',
  language: 'en',
  people: [
    person(ada, 'Ada', 'agent'),
    person(ben, 'Ben', 'agent'),
    person(eva, 'Eva', 'lead'),
    person(vic, 'Vic', 'viewer'),
    person(olga, 'Olga', 'ops'),
  ],
  rooms: [{ id: 'care' as RoomId, name: 'care', workspaces: {} }],
  routes: [],
  fallbackRoom: 'care' as RoomId,
  accounts: [{ id: ACCOUNT, channel: 'fake', name: 'Shop', undoMs: undefined, promises: DEFAULT_PROMISES }],
  reply: {
    undoMs: { public: 10_000, private: 5_000 },
    approvalForRoles: [],
    findings: {
      ...{ empty: 'block', 'too-long': 'block', placeholder: 'block', 'newer-message': 'warn', 'other-reply': 'warn' },
      ...{
        'window-closed': 'block',
        'not-permitted': 'block',
        'too-many-files': 'block',
        charged: 'warn',
        forbidden: 'block',
      },
    },
  },
  reopenWithinMs: 7 * 86_400_000,
  ...NOTHING_MORE,
}

const capabilities: Capabilities = {
  surfaces: ['dm'],
  reply: { dm: ['dm'] },
  text: { unit: 'graphemes', max: 1000 },
  attachments: { in: ['file'], out: ['file'], maxBytes: 10_000_000 },
  mutations: { inEdit: false, inDelete: false, receipts: ['delivered', 'read', 'failed'] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: false,
}

/** What follows from facts, as far as these tests look: the work of sending. */
function reactions(event: DeskEvent): JobRequest[] {
  const sends = event.type === 'reply.due' || event.type === 'reply.resolved'
  return sends ? [{ job: 'deliver-reply', key: event.conversation, priority: 1 }] : []
}

/** One call for each line of the text that stands alone; files go with the first. */
export const byParagraph: SplitReply = ({ text, files }) =>
  text.split('\n\n').map((line, index) => ({ text: line, files: index === 0 ? files.map(({ id }) => id) : [] }))

export type Counter = Awaited<ReturnType<typeof openReplies>>

/** A desk on a database of its own, with conversations to reply in and a clock that only goes when it is told to. */
export async function openReplies({ max = 10 } = {}) {
  const { url, drop } = await freshDatabase()
  const db = openDatabase(url, { name: 'test-replies', max })
  const rules = { playbook, capabilities }
  let moved = 0
  const desk: Desk = {
    db,
    now: () => new Date(Date.now() + moved),
    playbook: () => rules.playbook,
    playbookOf: () => Promise.resolve(rules.playbook),
    capabilities: () => rules.capabilities,
    reactions,
    committed: () => undefined,
  }
  const all = async <Row>(sql: string, values: readonly (string | number)[] = []): Promise<Row[]> =>
    (await db.raw<{ rows: Row[] }>(sql, [...values])).rows
  return {
    desk,
    db,
    rules,
    all,
    /** Moves the database's clock, and the desk's. */
    async advance(ms: number): Promise<void> {
      moved += ms
      await db.raw(
        `create or replace function db_now() returns timestamptz language sql volatile as 'select clock_timestamp() + interval ''${moved} ms'''`,
      )
    },
    async openConversation(thread = newId<ConversationId>() as string): Promise<ConversationId> {
      const [customer, identity, conversation] = [newId(), newId(), newId<ConversationId>()]
      await db('customers').insert({ id: customer, name: 'Rosa' })
      const external = `rosa-${identity}`
      await db('identities').insert({
        id: identity,
        customer_id: customer,
        channel: 'fake',
        account: ACCOUNT,
        external_id: external,
        name: 'Rosa',
        handle: '@rosa',
      })
      await db('conversations').insert({
        ...{ id: conversation, channel: 'fake', account: ACCOUNT, surface: 'dm', visibility: 'private', thread },
        ...{ customer_id: customer, identity_id: identity, room: 'care', playbook_version: 1, opened_at: desk.now() },
      })
      await db('open_threads').insert({
        account: ACCOUNT,
        thread,
        conversation_id: conversation,
        opened_at: desk.now(),
      })
      await this.customerWrites(conversation)
      return conversation
    },
    async customerWrites(conversation: ConversationId, text = 'Hello?'): Promise<{ seq: number; externalId: string }> {
      const [row] = await all<{ last_seq: number; last_customer_at: Date }>(
        `update conversations set last_seq = last_seq + 1, last_customer_at = moment.at, unanswered_since = coalesce(unanswered_since, moment.at)
           from (select db_now() as at offset 0) moment where id = ? returning last_seq, last_customer_at`,
        [conversation],
      )
      const seq = row?.last_seq ?? 0
      const externalId = `in-${conversation}-${seq}`
      await db('messages').insert({
        ...{
          id: newId(),
          conversation_id: conversation,
          seq,
          account: ACCOUNT,
          external_id: externalId,
          direction: 'customer',
        },
        ...{ author_name: 'Rosa', text, occurred_at: row?.last_customer_at, received_at: db.raw('db_now()') },
      })
      return { seq, externalId }
    },
    newReply: (conversation: ConversationId, change: Partial<NewReply> = {}): NewReply => ({
      ...{ conversation, by: ada, text: 'We look into it.', kind: 'dm', files: [] as FileId[], seenSeq: 1 },
      ...{ submitKey: newId<ReplyId>(), inSpiteOfWarnings: false, ...change },
    }),
    /** Submits a reply that must be taken. */
    async submit(conversation: ConversationId, change: Partial<NewReply> = {}): Promise<ReplyId> {
      const submitted = await submitReply(desk, this.newReply(conversation, change))
      if (!submitted.ok) throw new Error(`not taken: ${JSON.stringify(submitted)}`)
      return submitted.reply
    },
    /** Claims what must be there to be claimed. */
    async claim(conversation: ConversationId, split: SplitReply = byParagraph): Promise<ClaimedSend> {
      const claimed = await claimSend(desk, { conversation, split })
      if (!claimed.ok) throw new Error(`not claimed: ${JSON.stringify(claimed)}`)
      return claimed.send
    },
    async facts(conversation: ConversationId): Promise<string[]> {
      const rows = await all<{ type: string }>('select type from facts where conversation_id = ? order by id', [
        conversation,
      ])
      return rows.map(({ type }) => type)
    },
    async inFlight(conversation: ConversationId): Promise<number> {
      const [row] = await all<{ n: number }>('select replies_in_flight as n from conversations where id = ?', [
        conversation,
      ])
      return row?.n ?? -1
    },
    /** Forgets the work that is noted, as if it had been done (or lost). */
    clearWork: async (): Promise<void> => {
      await db.raw('delete from outbox')
    },
    /** The account's platform has never failed. */
    forgetHealth: async (): Promise<void> => {
      await db.raw('delete from account_health')
    },
    /** What other tests left on its way stays where it is. */
    async startClean(): Promise<void> {
      await this.forgetHealth()
      await this.clearWork()
      await db.raw(`update replies set state = 'undone' where state in ('waiting', 'sending', 'unknown')`)
    },
    async work(): Promise<string[]> {
      return (await all<{ key: string }>(`select key from outbox where job = 'deliver-reply' order by id`)).map(
        ({ key }) => key,
      )
    },
    async close(): Promise<void> {
      await db.destroy()
      await drop()
    },
  }
}
