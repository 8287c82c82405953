import fc from 'fast-check'
import type { AttemptId, ConversationId, PersonId, ReplyId } from '../../src/lib/ids'
import type { Playbook } from '../../src/desk/playbook/playbook.rules'
import {
  chooseHead,
  type Circumstances,
  decideSettlement,
  type Head,
  isLastPart,
  isOutdated,
  isSameText,
  type QueuedReply,
  retryDelayMs,
  type Settlement,
  whyHeldBack,
} from '../../src/desk/replies/delivery.rules'
import type { Reply, ReplyState, SendOutcome } from '../../src/desk/replies/reply.rules'

const NOON = new Date('2026-11-21T12:00:00Z')
const minutesBefore = (minutes: number): Date => new Date(NOON.getTime() - minutes * 60_000)
const person = (id: string, ...roles: ('viewer' | 'agent' | 'lead' | 'ops' | 'manager')[]) => ({
  ...{ id: id as PersonId, name: id, roles, email: undefined, workspaces: {}, language: undefined },
})

const playbook = {
  people: [person('ada', 'agent'), person('eva', 'lead'), person('mia', 'agent', 'lead'), person('vic', 'viewer')],
  reply: {
    undoMs: { public: 10_000, private: 5_000 },
    approvalForRoles: ['agent'],
    findings: { 'window-closed': 'block' },
  },
} as unknown as Playbook

const reply: Reply = {
  id: 'r1' as ReplyId,
  conversation: 'c1' as ConversationId,
  author: 'ada' as PersonId,
  text: 'Hello',
  kind: 'dm',
  visibility: 'private',
  template: null,
  inReplyTo: null,
  seenSeq: 1,
  contentHash: 'h1',
  state: 'waiting',
  createdAt: minutesBefore(1),
  releaseAt: NOON,
  approvedBy: null,
  approvedAt: null,
  attempt: null,
  claimedAt: null,
  parts: null,
  partsSent: 0,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failure: null,
  settledAt: null,
}
const STATES: ReplyState[] = [
  ...([
    'awaiting-approval',
    'declined',
    'waiting',
    'undone',
    'sending',
    'sent',
    'refused',
    'unknown',
    'not-sent',
  ] as const),
]

describe('which reply of a conversation goes next', () => {
  const queued = (id: string, state: ReplyState, dueInMs = 0): QueuedReply => ({
    ...{ id: id as ReplyId, state, dueInMs, claimedAt: null },
  })
  const tried = (id: string, dueInMs: number): QueuedReply => ({ ...queued(id, 'waiting', dueInMs), claimedAt: NOON })
  it.each<[string, QueuedReply[], Head]>([
    ['nothing waits', [], { ok: false, why: 'nothing-due' }],
    ['one is due', [queued('a', 'waiting')], { ok: true, reply: 'a' as ReplyId }],
    ['the older of two', [queued('a', 'waiting'), queued('b', 'waiting')], { ok: true, reply: 'a' as ReplyId }],
    ['one is within its undo time', [queued('a', 'waiting', 900)], { ok: false, why: 'nothing-due' }],
    [
      'the older is within its undo time: the younger does not overtake it',
      [queued('a', 'waiting', 900), queued('b', 'waiting')],
      { ok: false, why: 'nothing-due' },
    ],
    [
      'the older waits for its next try: so does the younger',
      [tried('a', 900), queued('b', 'waiting')],
      { ok: false, why: 'blocked', retryInMs: 900 },
    ],
    ['one is on its way', [queued('a', 'sending'), queued('b', 'waiting')], { ok: false, why: 'in-flight' }],
    [
      'the fate of one is unknown',
      [queued('a', 'unknown'), queued('b', 'waiting')],
      { ok: false, why: 'earlier-unknown' },
    ],
    [
      'the fate of a younger one is unknown (the older was approved late)',
      [queued('a', 'waiting'), queued('b', 'unknown')],
      { ok: false, why: 'earlier-unknown' },
    ],
  ])('%s', (_title, queue, expected) => {
    expect(chooseHead(queue)).toEqual(expected)
  })
})

describe('what came of a call', () => {
  const mine = 'a1' as AttemptId
  const expected = (state: ReplyState, outcome: SendOutcome['kind']): Settlement => {
    if (state === 'waiting') return outcome === 'sent' ? 'arrived' : 'keep'
    if (state !== 'sending' && state !== 'unknown') return 'keep'
    return { sent: 'arrived', 'not-sent': 'retry', refused: 'refused', unknown: 'unknown' }[outcome] as Settlement
  }
  const cases = STATES.flatMap((state) =>
    (['sent', 'not-sent', 'refused', 'unknown'] as const).map((outcome) => [state, outcome] as const),
  )
  it.each(cases)('of a reply that is %s: %s', (state, outcome) => {
    const attempt = { id: mine, ended: false, byEcho: false }
    expect(decideSettlement({ state, attempt: mine }, attempt, outcome)).toBe(expected(state, outcome))
    expect(decideSettlement({ state, attempt: mine }, { ...attempt, ended: true }, outcome)).toBe('ignore')
    const disproves = outcome === 'refused' || outcome === 'not-sent'
    expect(decideSettlement({ state, attempt: mine }, { ...attempt, ended: true, byEcho: true }, outcome)).toBe(
      disproves ? 'disproved' : 'ignore',
    )
    expect(decideSettlement({ state, attempt: 'a2' as AttemptId }, attempt, outcome)).toBe('keep')
    expect(decideSettlement({ state, attempt: null }, attempt, outcome)).toBe('keep')
  })

  it.each([
    [null, 0, true],
    [[{ text: 'a', files: [] }], 0, true],
    [
      [
        { text: 'a', files: [] },
        { text: 'b', files: [] },
      ],
      0,
      false,
    ],
    [
      [
        { text: 'a', files: [] },
        { text: 'b', files: [] },
      ],
      1,
      true,
    ],
  ])('with parts %j of which %d are sent, the next is the last: %s', (parts, partsSent, last) => {
    expect(isLastPart({ parts, partsSent })).toBe(last)
  })

  it.each([
    ['Hello\n\nworld ', 'Hello world', true],
    ['Cafe\u0301', 'Caf\u00e9', true],
    ['Hello', 'hello', false],
    ['Hello', 'Hello!', false],
  ])('the platform’s %j is our %j: %s', (one, other, same) => {
    expect(isSameText(one, other)).toBe(same)
  })
})

describe('the time until the next try', () => {
  const failed = { kind: 'not-sent', why: 'unreachable', detail: '' } as const
  it.each([
    [1, 0, 1_000],
    [1, 1, 2_000],
    [2, 1, 4_000],
    [3, 0, 4_000],
    [8, 1, 256_000],
    [9, 1, 300_000],
    [5_000, 1, 300_000],
  ])('after %d failures and with chance %d is %d ms', (tries, chance, expected) => {
    expect(retryDelayMs(failed, tries, chance)).toBe(expected)
  })
  it('is what the platform says', () => {
    expect(retryDelayMs({ ...failed, retryAfterMs: 1234 }, 9, 1)).toBe(1234)
  })
  it('is never nothing, even if the platform says so', () => {
    expect(retryDelayMs({ ...failed, retryAfterMs: 0 }, 1, 0)).toBe(100)
  })
  it('never exceeds five minutes by itself, and never vanishes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (tries, chance) => {
        const ms = retryDelayMs(failed, tries, chance)
        expect(ms).toBeGreaterThanOrEqual(500)
        expect(ms).toBeLessThanOrEqual(300_000)
      }),
    )
  })
})

describe('a due reply is not sent after all', () => {
  const can = { window: { forMs: 86_400_000, afterwards: 'template' } } as never
  const now: Circumstances = {
    now: NOON,
    closed: false,
    newerMessages: 0,
    lastCustomerAt: minutesBefore(5),
    surface: 'dm',
    contentHash: 'h1',
  }
  it.each<[string, Partial<Reply>, Partial<Circumstances>, string | undefined]>([
    ['nothing has changed: it goes', {}, {}, undefined],
    ['its author may not reply any more', { author: 'vic' as PersonId }, {}, 'not_permitted'],
    ['its author has left the playbook', { author: 'zoe' as PersonId }, {}, 'not_permitted'],
    ['its content was changed behind its back', {}, { contentHash: 'h2' }, 'not_permitted'],
    ['the conversation was closed', {}, { closed: true }, 'outdated'],
    ['the window closed while it waited', {}, { lastCustomerAt: minutesBefore(1441) }, 'window_closed'],
    ['a template goes after the window', { kind: 'template' }, { lastCustomerAt: minutesBefore(1441) }, undefined],
    [
      'it waited half an hour and the customer wrote again',
      { createdAt: minutesBefore(31) },
      { newerMessages: 1 },
      'outdated',
    ],
    ['it waited half an hour and the customer did not', { createdAt: minutesBefore(31) }, {}, undefined],
    ['the customer wrote again at once', { createdAt: minutesBefore(29) }, { newerMessages: 1 }, undefined],
  ])('%s', (...[_title, change, circumstances, reason]) => {
    expect(whyHeldBack({ ...reply, ...change }, { ...now, ...circumstances }, { playbook, can })?.reason).toBe(reason)
  })

  it('sends after the window where the playbook only warns of it', () => {
    const lenient = {
      ...playbook,
      reply: { ...playbook.reply, findings: { 'window-closed': 'warn' } },
    } as unknown as Playbook
    const late = { ...now, lastCustomerAt: minutesBefore(1441) }
    expect(whyHeldBack(reply, late, { playbook: lenient, can })).toBeUndefined()
  })

  it.each([
    ['a day', { createdAt: minutesBefore(1441) }, 0, true],
    ['not quite a day', { createdAt: minutesBefore(1439) }, 0, false],
    ['a day, but approved a minute ago', { createdAt: minutesBefore(1441), approvedAt: minutesBefore(1) }, 1, false],
    ['a day, but a person said "send again" now', { createdAt: minutesBefore(1441), settledAt: NOON }, 1, false],
  ])('after %s', (...[_title, change, newerMessages, expected]) => {
    expect(isOutdated({ ...reply, ...change }, { now: NOON, newerMessages })).toBe(expected)
  })
})
