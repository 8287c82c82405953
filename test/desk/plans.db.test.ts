import { Client } from 'pg'
import type { Desk } from '../../src/desk/index'
import {
  accept,
  asksOf,
  asksPutBy,
  asksPutTo,
  claimConversation,
  claimHiding,
  conversationsOf,
  conversationsAtRisk,
  slaNow,
  departmentFigures,
  findConversation,
  fireDueTimers,
  handOverAsks,
  historyOfThread,
  markSpam,
  nextTimerInMs,
  overdueTimers,
  recallSent,
  repairLanes,
  repliesToApprove,
  timelineOf,
  timelineOfSubject,
  unclaimedConversations,
  viewConversation,
  viewDeadlines,
} from '../../src/desk/index'
import { isMoving, unsettledAmid, unsettledIn } from '../../src/desk/replies/echo.store'
import {
  expiredReplies,
  overdueReplies,
  readAnsweredSeq,
  readLastReply,
  readQueue,
} from '../../src/desk/replies/replies.store'
import { readHideChoices } from '../../src/desk/conversations/hiding.store'
import { newId } from '../../src/lib/ids'
import { claimDue } from '../../src/jobs/outbox.store'
import { change, deliver, delivery, drain, message } from '../support/customer'
import { conversationAtHome, CONVERSATIONS, fillCity } from '../support/city'
import { ada, marco, openDesk, type TestDesk } from '../support/desk'

jest.setTimeout(300_000)

/** Reading one of these from end to end is what a busy desk cannot afford. */
const LARGE = [
  'conversations',
  'messages',
  'inbox',
  'facts',
  'timers',
  'replies',
  'customers',
  'identities',
  'closures',
  'attachments',
  'deadlines',
  'asks',
  'ask_rungs',
]

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Plan[] }
type Asked = { sql: string; bindings: unknown[] }

let house: TestDesk
let desk: Desk
let client: Client | undefined

beforeAll(async () => {
  house = await openDesk()
  desk = house.desk
  await fillCity(desk.db)
  const connected = new Client({ connectionString: house.url })
  await connected.connect()
  client = connected
})
afterAll(async () => {
  await client?.end()
  await house.close()
})

/** The statements that a step really sends, with what it sends along. */
async function asked(step: () => Promise<unknown>): Promise<Asked[]> {
  const heard: Asked[] = []
  const hear = ({ sql, bindings }: Asked) => void heard.push({ sql, bindings })
  desk.db.on('query', hear)
  try {
    await step()
  } finally {
    desk.db.removeListener('query', hear)
  }
  return heard.filter(({ sql }) => !/^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/i.test(sql))
}

async function planOf({ sql, bindings }: Asked): Promise<Plan[]> {
  const { rows } = await client!.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (format json) ${sql}`, bindings)
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)]
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan: plan }) => flat(plan)))
}

const db = () => desk.db
const home = (i: number) => conversationAtHome(CONVERSATIONS - i)
const place = (i: number) => ({
  account: 'webchat' as never,
  thread: `t${CONVERSATIONS - i}`,
  surface: 'chat' as const,
})

async function handOverFrom(person: string): Promise<void> {
  const until = new Date(desk.now().getTime() + 3_600_000)
  await db().raw(
    `insert into absences (id, person, from_at, until_at, set_by) values (?, ?, now() - interval '1 day', ?, ?)`,
    [newId(), person, until, person],
  )
  await handOverAsks(desk, person as never)
}

/** A step that is taken all day, and indexes that it must go by. */
const HOT: [string, () => Promise<unknown>, string[]][] = [
  ['what a contact is asked', () => asksPutTo(desk, 'person-7' as never, 10), ['ask_rungs_asked']],
  ['what an agent has asked', () => asksPutBy(desk, 'person-7' as never, 10), ['asks_open']],
  ['what waits for approval', () => repliesToApprove(desk, 10), ['replies_to_approve']],
  ['accepting deliveries', () => accept(desk, [delivery(message(place(1))), delivery(message(place(2)))]), []],
  ['draining a lane', () => drain(desk, `webchat:t${CONVERSATIONS}`), ['inbox_lane']],
  [
    'a message in an open conversation',
    () => deliver(desk, message(place(3))),
    [
      'inbox_lane',
      'open_threads_pkey',
      'messages_account_external_id_key',
      'conversations_of_thread',
      'identities_channel_account_external_id_key',
    ],
  ],
  [
    'a message of somebody new',
    () => deliver(desk, message({ thread: 'new', author: { externalId: 'new', name: 'New' } })),
    ['identities_channel_account_external_id_key'],
  ],
  [
    'a message soon after the closing',
    () => deliver(desk, message({ ...place(CONVERSATIONS - 7), occurredAt: new Date('2020-01-01') })),
    ['closures_of_conversation'],
  ],
  [
    'an edit',
    () => deliver(desk, change('edited', message({ ...place(4), externalId: `m${CONVERSATIONS - 4}` }))),
    ['messages_account_external_id_key'],
  ],
  [
    'a deletion',
    () => deliver(desk, change('deleted', message({ ...place(5), externalId: `m${CONVERSATIONS - 5}` }))),
    ['attachments_of_message'],
  ],
  [
    'a claim',
    () => claimConversation(desk, { conversation: home(7), by: marco }),
    ['conversations_pkey', 'closures_of_conversation'],
  ],
  [
    'drawing a card',
    () => viewConversation(desk, home(8)),
    ['conversations_of_customer', 'messages_conversation_id_seq_key'],
  ],
  ['finding by number', () => findConversation(desk, { number: '4821' }), ['conversations_number_key']],
  ['what happened since', () => timelineOf(desk, home(9), { after: '0', limit: 100 }), ['facts_of_conversation']],
  ['what nobody holds', () => unclaimedConversations(desk, 50), ['deadlines_by_due']],
  ['what somebody holds', () => conversationsOf(desk, ada, 50), ['claims_of_agent']],
  ['what was promised', () => viewDeadlines(desk, home(8)), ['deadlines_of_conversation']],
  [
    'what was told of a promise',
    () => timelineOfSubject(desk, home(9), { subject: { deadline: newId() }, before: '999999999' }),
    ['facts_of_conversation'],
  ],
  [
    'what was told of a message',
    () => timelineOfSubject(desk, home(9), { subject: { message: newId() }, before: '999999999' }),
    ['facts_of_conversation'],
  ],
  [
    'what can be hidden',
    () => readHideChoices(db(), { conversation: home(15), hidden: false }),
    ['messages_conversation_id_seq_key'],
  ],
  ['what is to be hidden', () => claimHiding(desk, home(15)), ['conversations_pkey']],
  ['what is at risk', () => conversationsAtRisk(desk, {}, 50), ['deadlines_by_due']],
  ['how the promises stand', () => slaNow(desk), ['deadlines_first_replies']],
  [
    'promises that end',
    () => markSpam(desk, { conversation: home(14), by: marco }),
    ['deadlines_of_conversation', 'timers_one_pending'],
  ],
  [
    'the history of a place',
    () => historyOfThread(desk, place(10), 50),
    ['conversations_of_thread', 'replies_of_conversation'],
  ],
  ['sweeping the timers', () => fireDueTimers(desk, { limit: 200, by: 'test' }), ['timers_due']],
  ['when to sweep again', () => nextTimerInMs(desk), ['timers_due']],
  ['auditing the timers', () => overdueTimers(desk, 60_000), ['timers_due']],
  ['what was asked', () => asksOf(desk, home(10)), ['asks_of_conversation', 'ask_rungs_pkey']],
  ['what waits with somebody who is away', () => handOverFrom('contact10'), ['ask_rungs_of_person']],
  [
    'how departments kept their agreements in a month',
    () => departmentFigures(desk, { from: new Date('2026-10-01'), to: new Date('2026-11-01') }),
    ['asks_by_time'],
  ],
  ['auditing the lanes', () => repairLanes(desk, 60_000), ['inbox_stuck']],
  ['claiming work', () => claimDue(db(), [{ job: 'mirror-conversation', cap: 100, limit: 50 }]), []],
  [
    'what a conversation has to send',
    () => db().transaction((tx) => readQueue(tx, home(11))),
    ['replies_of_conversation'],
  ],
  [
    'what is on its way in a place',
    () => db().transaction((tx) => unsettledIn(tx, place(11))),
    ['replies_of_conversation', 'conversations_of_thread'],
  ],
  [
    'what is on its way beside it',
    () => db().transaction((tx) => unsettledAmid(tx, { ...place(11), amid: 't1' })),
    ['replies_in_flight', 'replies_unknown'],
  ],
  [
    'whether anything moves to private',
    () => db().transaction((tx) => isMoving(tx, place(11).account)),
    ['replies_in_flight', 'replies_unknown'],
  ],
  [
    'what was sent up to a moment',
    () => recallSent(desk, { ...place(11), until: new Date('2026-11-01') }),
    ['conversations_of_thread'],
  ],
  ['its last reply', () => readLastReply(db(), home(12)), ['replies_of_conversation']],
  [
    'how far it is answered',
    () => db().transaction((tx) => readAnsweredSeq(tx, home(13))),
    ['replies_of_conversation'],
  ],
  ['sends without an end', () => expiredReplies(db(), { leaseMs: 30_000, limit: 100 }), ['replies_in_flight']],
  ['replies that nobody sends', () => overdueReplies(db(), { graceMs: 60_000, limit: 100 }), ['replies_waiting']],
]

test.each(HOT)('%s reads no large table from end to end', async (_title, step, indexes) => {
  const statements = await asked(step)
  expect(statements).not.toEqual([])
  const used = new Set<string>()
  for (const statement of statements) {
    const plan = await planOf(statement)
    const whole = plan.filter(
      (node) => node['Node Type'].endsWith('Seq Scan') && LARGE.includes(node['Relation Name'] ?? ''),
    )
    expect({ sql: statement.sql, whole }).toEqual({ sql: statement.sql, whole: [] })
    for (const node of plan) if (node['Index Name']) used.add(node['Index Name'])
  }
  expect([...used]).toEqual(expect.arrayContaining(indexes))
})
