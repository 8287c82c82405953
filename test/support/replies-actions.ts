import fc from 'fast-check'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'
import type { AttemptId } from '../../src/lib/ids'

/** What a platform may do with one call, and what we come to know of it. */
export type Fate =
  | 'sent'
  | 'not-sent'
  | 'rate-limited'
  | 'refused'
  | 'unknown, arrived'
  | 'unknown, lost'
  | 'our crash before the call'
  | 'our crash after the call'
export type Action =
  | { do: 'submit'; by: 'ada' | 'eva'; parts: number }
  | { do: 'undo' | 'approve' | 'decline'; pick: number }
  | { do: 'echo'; pick: number }
  | { do: 'settle late'; pick: number }
  | { do: 'work'; fates: Fate[] }
  | { do: 'resolve'; pick: number; answer: 'arrived' | 'send-again' | 'leave' }
  | { do: 'advance'; ms: number }
  | { do: 'expire' | 'customer writes' | 'break' | 'recover' | 'find evidence' }

const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fate>('sent') },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Fate>(
      ...(['not-sent', 'rate-limited', 'refused', 'unknown, arrived', 'unknown, lost'] as const),
      ...(['our crash before the call', 'our crash after the call'] as const),
    ),
  },
)
const pick = fc.nat({ max: 5 })
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('submit' as const),
      by: fc.constantFrom('ada' as const, 'eva' as const),
      parts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('work' as const), fates: fc.array(fate, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1_000, 6_000, 6_000, 31_000, 31 * 60_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'undo' as const,
        'approve' as const,
        'decline' as const,
        'echo' as const,
        'settle late' as const,
      ),
      pick,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      pick,
      answer: fc.constantFrom('arrived' as const, 'send-again' as const, 'leave' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'expire' as const,
        'customer writes' as const,
        'break' as const,
        'recover' as const,
        'find evidence' as const,
      ),
    }),
  },
)

/** The ordinary way of a reply, so that most plays come to the calls where it matters. */
export const sending: fc.Arbitrary<Action[]> = fc
  .record({ parts: fc.integer({ min: 1, max: 2 }), fates: fc.array(fate, { minLength: 1, maxLength: 3 }) })
  .map(({ parts, fates }) => [
    { do: 'submit', by: 'eva', parts },
    { do: 'advance', ms: 6_000 },
    { do: 'work', fates },
  ])

/** A call whose answer was lost, what a person makes of it, and the answer after all. */
export const lostAnswer: fc.Arbitrary<Action[]> = fc
  .record({
    crash: fc.boolean(),
    answer: fc.constantFrom('arrived' as const, 'send-again' as const, 'leave' as const),
    next: fate,
    pick,
  })
  .map(({ crash, answer, next, pick }) => [
    { do: 'submit', by: 'eva', parts: 1 },
    { do: 'advance', ms: 6_000 },
    { do: 'work', fates: [crash ? 'our crash after the call' : 'unknown, lost'] },
    { do: 'advance', ms: 31_000 },
    { do: 'expire' },
    { do: 'resolve', pick, answer },
    { do: 'work', fates: [next] },
    { do: 'settle late', pick },
  ])

export function outcomeOf(fate: Fate, attempt: AttemptId): SendOutcome {
  switch (fate) {
    case 'sent':
      return { kind: 'sent', ids: [`id-${attempt}`] }
    case 'not-sent':
      return { kind: 'not-sent', why: 'unreachable', detail: 'ECONNREFUSED' }
    case 'rate-limited':
      return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: 5_000, detail: '429' }
    case 'refused':
      return { kind: 'refused', reason: 'policy', remedies: [], detail: 'no' }
    case 'unknown, arrived':
    case 'unknown, lost':
    case 'our crash before the call':
    case 'our crash after the call':
      return { kind: 'unknown', detail: 'timeout' }
  }
}
