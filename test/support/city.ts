import type { Db } from '../../src/lib/db'
import type { Rule } from '../../src/desk/deadlines/promise.rules'
import { DEFAULT_PROMISES } from '../../src/desk/index'
import type { AccountId, ConversationId } from '../../src/lib/ids'

/** How much a busy desk has after some years: most is over, little is open. */
export const CONVERSATIONS = 200_000
export const OPEN = 5_000

const uuid = (kind: string, number = 'i') => `('00000000-0000-7000-${kind}-' || lpad(to_hex(${number}), 12, '0'))::uuid`
const idOf = <T extends string>(kind: string, i: number) =>
  `00000000-0000-7000-${kind}-${i.toString(16).padStart(12, '0')}` as T

export const conversationAtHome = (i: number) => idOf<ConversationId>('8001', i)

const ago = (i: string) => `timestamptz '2026-11-01' - (${CONVERSATIONS} - ${i}) * interval '5 minutes'`
const all = `generate_series(1, ${CONVERSATIONS}) i`
/** Where one in two is enough to make a table large. */
const half = `generate_series(2, ${CONVERSATIONS}, 2) i`
const opened = `generate_series(${CONVERSATIONS - OPEN + 1}, ${CONVERSATIONS}) i`
const people = CONVERSATIONS / 4

const RULE: Rule = {
  ...{ account: 'webchat' as AccountId, playbookVersion: 1, target: 0, kind: null, priority: null },
  ...{ bands: DEFAULT_PROMISES.targets[0]!.bands, warnAtShare: 0.75, managerAfterMs: 3_600_000 },
}

const statements = [
  `insert into customers (id, name) select ${uuid('8002')}, 'Customer ' || i from generate_series(0, ${people - 1}) i`,
  `insert into identities (id, customer_id, channel, account, external_id, name)
   select ${uuid('8003')}, ${uuid('8002')}, 'webchat', 'webchat', 'p' || i, 'Customer ' || i
     from generate_series(0, ${people - 1}) i`,
  `insert into conversations (id, channel, account, surface, visibility, thread, customer_id, identity_id, room,
                              playbook_version, opened_at, last_seq, last_customer_at, unanswered_since)
   select ${uuid('8001')}, 'webchat', 'webchat', 'chat', 'private', 't' || i, ${uuid('8002', `i % ${people}`)},
          ${uuid('8003', `i % ${people}`)}, 'social-care', 1, ${ago('i')}, 1, ${ago('i')},
          case when i > ${CONVERSATIONS - OPEN} then ${ago('i')} end
     from ${all}`,
  `insert into messages (id, conversation_id, seq, account, external_id, direction, author_name, text, occurred_at, received_at)
   select ${uuid('8004')}, ${uuid('8001')}, 1, 'webchat', 'm' || i, 'customer', 'Customer', 'Where is my order?', ${ago('i')}, ${ago('i')}
     from ${all}`,
  `insert into attachments (id, conversation_id, message_id, position, kind, name, mime, state)
   select ${uuid('8007')}, ${uuid('8001')}, ${uuid('8004')}, 0, 'image', 'photo', 'image/png', 'failed'
     from generate_series(1, ${CONVERSATIONS}, 4) i`,
  `insert into open_threads (account, thread, conversation_id, opened_at) select 'webchat', 't' || i, ${uuid('8001')}, ${ago('i')} from ${opened}`,
  `insert into claims (conversation_id, agent, since)
   select ${uuid('8001')}, case when i % 50 = 0 then 'ada' else 'agent' || i % 60 end, ${ago('i')} from ${opened} where i % 2 = 0`,
  `insert into snoozes (conversation_id, by, at, until) select ${uuid('8001')}, 'ada', ${ago('i')}, ${ago('i')} + interval '1 year' from ${opened} where i % 20 = 1`,
  `insert into closures (conversation_id, by, at, reason, answered)
   select ${uuid('8001')}, 'ada', ${ago('i')}, '', true from generate_series(1, ${CONVERSATIONS - OPEN}) i`,
  `insert into deadlines (id, conversation_id, kind, started_at, within_ms, calendar, rule, due_at, warn_at, manager_at,
                          ended_at, outcome, met_by, business_ms, wall_ms)
   select ${uuid('8008', 'i * 2 + k')}, ${uuid('8001')}, case k when 0 then 'resolution' else 'first-reply' end, ${ago('i')},
          3600000, 'always', '${JSON.stringify(RULE)}', ${ago('i')} + interval '1 hour', ${ago('i')} + interval '45 minutes',
          ${ago('i')} + interval '2 hours', case when i <= ${CONVERSATIONS - OPEN} then ${ago('i')} end,
          case when i <= ${CONVERSATIONS - OPEN} then 'met' end, case when i <= ${CONVERSATIONS - OPEN} then 'ada' end, 0, 0
     from ${all} cross join generate_series(0, 1) k`,
  `insert into quarantines (conversation_id, by, at) select ${uuid('8001')}, 'ada', ${ago('i')} from generate_series(${CONVERSATIONS - OPEN + 3}, ${CONVERSATIONS}, 100) i`,
  `insert into inbox (source, channel, account, external_id, lane, occurred_at, received_at, event, raw, state)
   select 'customer', 'webchat', 'webchat', 'm:' || i, 'webchat:t' || i, ${ago('i')}, ${ago('i')}, '{}', '', case when i % 400 = 0 then 'new' else 'done' end
     from ${half}`,
  `insert into facts (conversation_id, type, at, data)
   select ${uuid('8001')}, 'message.received', ${ago('i')}, '{}' from ${all}`,
  `insert into timers (id, kind, subject, conversation_id, gen, due_at, state)
   select ${uuid('8005')}, 'undo', ${uuid('8006')}, ${uuid('8001')}, 1, ${ago('i')}, case when i % 400 = 0 then 'pending' else 'fired' end
     from ${half}`,
  `insert into replies (id, conversation_id, author, text, kind, visibility, seen_seq, submit_key, content_hash, state,
                        created_at, release_at, claimed_at, sent_at)
   select ${uuid('8006')}, ${uuid('8001')}, 'ada', 'On its way', 'chat', 'private', 1, 's' || i, 'h',
          case i % 4000 when 0 then 'waiting' when 2 then 'sending' when 4 then 'unknown' else 'sent' end,
          ${ago('i')}, ${ago('i')}, ${ago('i')}, ${ago('i')}
     from ${half}`,
  `insert into outbox (job, key, state)
   select 'mirror-conversation', i::text, case when i % 100 = 0 then 'dispatched' else 'pending' end from generate_series(1, 5000) i`,
  // One conversation in ten needed another department; of those that are open some still wait, most with Carlo's deputy.
  `insert into asks (id, conversation_id, department, question, tried, asker, priority, opened_at, submit_key, ladder,
                     acknowledge_due, answer_due, acknowledged_at, answered_by, answered_at, answered_after_ms)
   select ${uuid('800a')}, ${uuid('8001')}, 'd' || i % 6, 'Is it paid?', '', 'ada', 3, ${ago('i')}, 'a' || i,
          '{"steps": [], "people": {}, "agreed": {"acknowledgeWithinMs": 1, "answerWithinMs": 1}}',
          ${ago('i')} + interval '15 minutes', ${ago('i')} + interval '1 hour', ${ago('i')},
          case when i <= ${CONVERSATIONS - OPEN} then 'carlo' end, case when i <= ${CONVERSATIONS - OPEN} then ${ago('i')} end,
          case when i <= ${CONVERSATIONS - OPEN} then i * 10 end
     from generate_series(10, ${CONVERSATIONS}, 10) i`,
  `insert into ask_rungs (ask_id, no, person, why, since, acknowledge_due, answer_due, extended, reminders, ended_at, how)
   select ${uuid('800a')}, 0, 'contact' || i % 70, 'first', ${ago('i')}, ${ago('i')}, ${ago('i')}, false, '[]',
          case when i <= ${CONVERSATIONS - OPEN} then ${ago('i')} end, case when i % 20 = 0 then 'not-answered' end
     from generate_series(10, ${CONVERSATIONS}, 10) i`,
]

/** Fills a fresh database with years of conversations, set by set. */
export async function fillCity(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    // Foreign keys hold by construction; looking each of them up would take longer than the rest.
    await tx.raw(`set local session_replication_role = replica`)
    await tx.raw(`set local statement_timeout = 0`)
    // An index is made faster than it is kept.
    const { rows } = await tx.raw<{ rows: { name: string; definition: string }[] }>(
      `select indexname as name, indexdef as definition from pg_indexes i
        where tablename = any(?) and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
      [
        [
          'conversations',
          'messages',
          'attachments',
          'closures',
          'inbox',
          'facts',
          'timers',
          'replies',
          'identities',
          'deadlines',
          'asks',
          'ask_rungs',
        ],
      ],
    )
    for (const { name } of rows) await tx.raw(`drop index ${name}`)
    for (const statement of statements) await tx.raw(statement)
    for (const { definition } of rows) await tx.raw(definition)
    await tx.raw('analyze')
  })
}
