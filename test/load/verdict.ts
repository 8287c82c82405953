import type { Db } from '../../src/lib/db'
import type { TelegramStandIn } from '../support/telegram-stand-in'

type Judged = {
  standIn: TelegramStandIn
  db: Db
  figures: Record<string, number>
  expected: { messages: number; replies: number }
}

/** Compares the ledgers: what customers wrote with what the desk has, what agents sent with what customers got. */
export async function judge({ standIn, db, figures, expected }: Judged): Promise<void> {
  const one = async (sql: string): Promise<number> => Number((await db.raw<{ rows: { n: string }[] }>(sql)).rows[0]?.n)
  const got = new Map<string, number>()
  for (const { text } of standIn.sent) got.set(text, (got.get(text) ?? 0) + 1)
  const { rows: replies } = await db.raw<{ rows: { text: string; state: string }[] }>('select text, state from replies')
  const byState = (state: string): number => replies.filter((reply) => reply.state === state).length
  figures['messages in the desk'] = await one('select count(*) as n from messages')
  // Every message has a text of its own; posts may show several.
  figures['messages shown in the room'] = await one(
    `select count(distinct shown[1]) as n from rehearsal_posts, regexp_matches(body::text, '(m:[0-9]+:[0-9]+)', 'g') as shown`,
  )
  figures['out of order'] = await one(
    `select count(*) as n from messages a join messages b on a.conversation_id = b.conversation_id and b.seq = a.seq + 1
      where split_part(a.text, ':', 3)::int > split_part(b.text, ':', 3)::int`,
  )
  figures['replies in the desk'] = replies.length
  figures['replies sent'] = byState('sent')
  figures['replies refused'] = byState('refused')
  figures['replies received by customers'] = [...got.keys()].length
  figures['work given up'] = await one(`select count(*) as n from outbox where state = 'dead'`)
  const verdict: Record<string, number> = {
    'messages lost': expected.messages - figures['messages in the desk'],
    'messages not shown': expected.messages - figures['messages shown in the room'],
    'messages out of order': figures['out of order'],
    'replies lost': expected.replies - replies.length,
    'replies sent twice to a customer': [...got.values()].filter((times) => times > 1).length,
    'replies called sent that no customer got': replies.filter(
      (reply) => reply.state === 'sent' && !got.has(reply.text),
    ).length,
    'replies that a customer got and nobody knows': replies.filter(
      (reply) => reply.state !== 'sent' && got.has(reply.text),
    ).length,
    'unknown and not shown': await one(
      `select count(*) as n from facts f where f.type = 'reply.unknown'
          and not exists (select 1 from rehearsal_posts p where p.key = 'fact:' || f.id)`,
    ),
    'work given up': figures['work given up'],
  }
  console.log('\nwhat happened')
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(44)} ${value}`)
  console.log('\nthe verdict: all must be 0')
  for (const [name, value] of Object.entries(verdict))
    console.log(`  ${value === 0 ? '✓' : '✗'} ${name.padEnd(42)} ${value}`)
  if (Object.values(verdict).some((value) => value !== 0)) process.exitCode = 1
}
