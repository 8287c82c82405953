import { DEFAULT_PROMISES } from '../../src/desk/index'
import type { AttemptId, ConversationId, PersonId, ReplyId } from '../../src/lib/ids'
import type { Playbook } from '../../src/desk/playbook/playbook.rules'
import { afterReceipt } from '../../src/desk/replies/receipt.rules'
import type { Reply, ReplyState } from '../../src/desk/replies/reply.rules'
import {
  canUndo,
  draftAfterReturn,
  needsApproval,
  undoMsOf,
  visibilityOf,
  whyNotApprovable,
} from '../../src/desk/replies/submit.rules'

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

describe('taking a reply back', () => {
  it.each(STATES)('%s', (state) => {
    expect(canUndo({ state, attempt: null, partsSent: 0 })).toBe(state === 'waiting' || state === 'awaiting-approval')
  })
  it('is too late once a part is out', () => {
    expect(canUndo({ state: 'waiting', attempt: null, partsSent: 1 })).toBe(false)
  })
  it('is too late while an earlier attempt may have arrived', () => {
    expect(canUndo({ state: 'waiting', attempt: 'a1' as AttemptId, partsSent: 0 })).toBe(false)
  })
  it.each([
    [undefined, 'Hello'],
    ['', 'Hello'],
    ['Hello', 'Hello'],
    ['Hel', 'Hello'],
    ['Hello and more', 'Hello and more'],
    ['The next one', 'Hello\n\nThe next one'],
  ])('with the draft %j loses nothing', (current, expected) => {
    expect(draftAfterReturn('Hello', current)).toBe(expected)
  })
})

describe('approval', () => {
  it.each([
    ['ada', true],
    ['eva', false],
    ['mia', false],
    ['vic', false],
    ['zoe', false],
  ])('%s needs one: %s', (who, expected) => {
    expect(needsApproval(playbook, who as PersonId)).toBe(expected)
  })
  it.each([
    ['ada', 'awaiting-approval', 'h1', 'own-reply'],
    ['eva', 'awaiting-approval', 'h1', undefined],
    ['eva', 'awaiting-approval', 'h2', 'changed'],
    ['eva', 'waiting', 'h1', 'already-decided'],
    ['eva', 'undone', 'h1', 'already-decided'],
  ] as const)('by %s of one that is %s with %s', (...[by, state, hash, expected]) => {
    expect(whyNotApprovable({ ...reply, state }, { by: by as PersonId, hash })).toBe(expected)
  })
})

describe('who reads it and how long it waits', () => {
  it.each([
    ['public_reply', 'private', 'public'],
    ['review_reply', 'public', 'public'],
    ['private_reply', 'public', 'private'],
    ['dm', 'public', 'private'],
    ['email', 'private', 'private'],
    ['open_natively', 'public', 'public'],
  ] as const)('a %s in a %s place is %s', (kind, visibility, expected) => {
    expect(visibilityOf(kind, { visibility })).toBe(expected)
  })
  it('the account’s own undo time goes before the playbook’s', () => {
    const account = { id: 'a' as never, channel: 'x', name: 'X', undoMs: 0, promises: DEFAULT_PROMISES }
    expect(undoMsOf(playbook.reply, account, 'public')).toBe(0)
    expect(undoMsOf(playbook.reply, { ...account, undoMs: undefined }, 'public')).toBe(10_000)
    expect(undoMsOf(playbook.reply, undefined, 'private')).toBe(5_000)
  })
})

describe('what the platform says afterwards', () => {
  const [one, two] = [minutesBefore(2), minutesBefore(1)]
  const failure = { reason: 'delivery_failed', remedies: ['open_natively'], detail: 'no such number' } as const
  const receipt = (what: 'delivered' | 'read' | 'failed', at = one) => ({
    what,
    at,
    reason: what === 'failed' ? 'no such number' : null,
    remedies: null,
  })
  const parts = [
    { text: 'a', files: [] },
    { text: 'b', files: [] },
  ]
  const none = { deliveredAt: null, readAt: null, failure: null }
  it.each<[string, Partial<Reply>, ReturnType<typeof receipt>, number, ReturnType<typeof afterReceipt>]>([
    ['delivered', {}, receipt('delivered'), 0, { ...none, deliveredAt: one }],
    ['read, which is also delivered', {}, receipt('read'), 0, { ...none, deliveredAt: one, readAt: one }],
    ['delivered again', { deliveredAt: one }, receipt('delivered', two), 0, undefined],
    ['delivered after read', { deliveredAt: one, readAt: one }, receipt('delivered', two), 0, undefined],
    ['read after delivered', { deliveredAt: one }, receipt('read', two), 0, { ...none, deliveredAt: one, readAt: two }],
    ['failed', {}, receipt('failed'), 0, { ...none, failure }],
    [
      'failed after delivered (another device)',
      { deliveredAt: one },
      receipt('failed'),
      0,
      { ...none, deliveredAt: one, failure },
    ],
    ['failed after read is no news', { deliveredAt: one, readAt: one }, receipt('failed'), 0, undefined],
    ['delivered after failed', { failure }, receipt('delivered'), 0, undefined],
    ['the first of two parts is not the reply', { parts }, receipt('delivered'), 0, undefined],
    ['the last of two parts is', { parts }, receipt('delivered'), 1, { ...none, deliveredAt: one }],
    ['the first of two parts failed', { parts }, receipt('failed'), 0, { ...none, failure }],
  ])('%s', (...[_title, change, news, part, expected]) => {
    expect(afterReceipt({ ...reply, ...change }, news, part)).toEqual(expected)
  })
})
