import {
  type Conversation,
  decideAssign,
  decideClaim,
  decideClose,
  decideRelease,
  decideReopen,
  decideSnooze,
  decideTakeOver,
  decideWake,
} from '../../src/desk/conversations/conversation.rules'
import {
  editApplies,
  MAX_FILE_BYTES,
  notAfter,
  planAttachment,
  reopens,
} from '../../src/desk/conversations/message.rules'
import { profileOf, refreshed } from '../../src/desk/customers/customer.rules'
import { isDatabaseAway, failureOf, reasonOf } from '../../src/desk/inbox/failure.rules'
import { invalid } from '../../src/lib/errors'
import type { PersonId } from '../../src/lib/ids'
import { storableJson } from '../../src/lib/storable'

const [ada, bruno] = ['ada', 'bruno'] as PersonId[] as [PersonId, PersonId]
const since = new Date('2026-11-01T10:00:00Z')
const now = new Date('2026-11-01T12:00:00Z')
const free = { claim: null, snooze: null, closed: null } as Conversation
const held: Conversation = { ...free, claim: { agent: ada, since } }
const shut: Conversation = { ...free, closed: { by: bruno, at: since, reason: '' } }
const aside: Conversation = { ...free, snooze: { until: now, by: ada } }

const closed = { ok: false, why: 'closed', by: bruno }

test.each([
  ['a free one may be claimed', decideClaim(free, ada), undefined],
  ['one that is put aside may be claimed', decideClaim(aside, ada), undefined],
  ['the holder has it already', decideClaim(held, ada), { ok: false, why: 'already-yours' }],
  ['another is told who has it', decideClaim(held, bruno), { ok: false, why: 'already-claimed', by: ada, since }],
  ['a closed one is not claimed', decideClaim(shut, ada), closed],
  ['taking over needs a reason', decideTakeOver(held, { by: bruno, reason: ' ' }), { ok: false, why: 'empty' }],
  ['with a reason it is done', decideTakeOver(held, { by: bruno, reason: 'ill' }), undefined],
  ['from nobody it needs none', decideTakeOver(free, { by: bruno, reason: '' }), undefined],
  ['from oneself it is nothing', decideTakeOver(held, { by: ada, reason: 'x' }), { ok: false, why: 'already-yours' }],
  ['a closed one is not taken over', decideTakeOver(shut, { by: ada, reason: 'x' }), closed],
  ['the holder releases', decideRelease(held, ada), undefined],
  ['nobody else does', decideRelease(held, bruno), { ok: false, why: 'not-yours', by: ada }],
  ['a free one is not released', decideRelease(free, ada), { ok: false, why: 'not-claimed' }],
  ['a closed one is not released', decideRelease(shut, ada), closed],
  ['a free one is assigned', decideAssign(free, { by: bruno, to: ada, fits: true }), undefined],
  [
    'who may not handle it does not get it',
    decideAssign(free, { by: bruno, to: ada, fits: false }),
    { ok: false, why: 'unknown-person' },
  ],
  [
    'the holder does not get it again',
    decideAssign(held, { by: bruno, to: ada, fits: true }),
    { ok: false, why: 'already-claimed', by: ada, since },
  ],
  [
    'nor gives it to themselves',
    decideAssign(held, { by: ada, to: ada, fits: true }),
    { ok: false, why: 'already-yours' },
  ],
  ['a closed one is not assigned', decideAssign(shut, { by: ada, to: ada, fits: true }), closed],
  ['it is put aside until later', decideSnooze(free, { until: new Date(now.getTime() + 1), now }), undefined],
  ['not until now', decideSnooze(free, { until: now, now }), { ok: false, why: 'in-the-past' }],
  ['not until no time', decideSnooze(free, { until: new Date(Number.NaN), now }), { ok: false, why: 'in-the-past' }],
  ['a closed one is not put aside', decideSnooze(shut, { until: now, now }), closed],
  ['what is put aside is woken', decideWake(aside), undefined],
  ['what is awake is not', decideWake(free), { ok: false, why: 'not-snoozed' }],
  ['it is closed when nothing is on its way', decideClose(held, { inFlight: 0 }), undefined],
  ['and not when something is', decideClose(held, { inFlight: 1 }), { ok: false, why: 'reply-in-flight' }],
  ['nor twice', decideClose(shut, { inFlight: 0 }), closed],
  ['a closed one is opened again', decideReopen(shut), undefined],
  ['an open one is not', decideReopen(free), { ok: false, why: 'not-closed' }],
])('%s', (_title, decision, expected) => expect(decision).toEqual(expected))

test.each([
  ['was never closed', { closed: null, ms: 0, expected: false }],
  ['was closed just now', { closed: { at: since }, ms: 0, expected: true }],
  ['was closed exactly the time ago', { closed: { at: since }, ms: 1_000, expected: true }],
  ['was closed longer ago', { closed: { at: since }, ms: 1_001, expected: false }],
  ['was closed after the message was written', { closed: { at: since }, ms: -5_000, expected: true }],
])('a message meets a conversation that %s', (_title, { closed: at, ms, expected }) =>
  expect(reopens(at, { occurredAt: new Date(since.getTime() + ms), withinMs: 1_000 })).toBe(expected),
)

test.each([
  ['another text', { text: 'a', editedAt: null, deletedAt: null }, true],
  ['the same text', { text: 'b', editedAt: null, deletedAt: null }, false],
  ['a deleted message', { text: 'a', editedAt: null, deletedAt: since }, false],
  ['a newer edit', { text: 'a', editedAt: now, deletedAt: null }, false],
  ['an older edit', { text: 'a', editedAt: new Date(0), deletedAt: null }, true],
])('an edit meets %s', (_title, message, expected) =>
  expect(editApplies(message, { text: 'b', occurredAt: since })).toBe(expected),
)

test('nobody waits since tomorrow', () => {
  expect(notAfter(now, since)).toBe(since)
  expect(notAfter(since, now)).toBe(since)
})

test('a file is fetched, stored, or named with the reason why not', () => {
  const file = { kind: 'file', name: 'a', mime: 'b' } as const
  expect(planAttachment({ ...file, source: { id: '1' } })).toEqual({ state: 'pending' })
  expect(planAttachment({ ...file, content: 'YQ==' })).toEqual({ state: 'stored', content: Buffer.from('a') })
  expect(planAttachment(file)).toMatchObject({ state: 'failed' })
  expect(planAttachment({ ...file, source: { id: '1' }, bytes: MAX_FILE_BYTES + 1 })).toMatchObject({ state: 'failed' })
  expect(planAttachment({ ...file, content: Buffer.alloc(MAX_FILE_BYTES + 1).toString('base64') })).toMatchObject({
    state: 'failed',
  })
})

test('somebody without a name is called by what there is, on one line', () => {
  expect(profileOf({ externalId: '7', name: ' \n', handle: 'rosa' }).name).toBe('rosa')
  expect(profileOf({ externalId: '7', name: '' }).name).toBe('7')
  expect(profileOf({ externalId: '7', name: 'Rosa\n\u202Econti' }).name).toBe('Rosa conti')
  expect(profileOf({ externalId: '7', name: 'x', reach: 1e12 }).reach).toBe(2_147_483_647)
  expect(profileOf({ externalId: '7', name: 'x', reach: Number.NaN }).reach).toBeNull()
})

test('what a message does not tell of a person stays, and nothing new is nothing to write', () => {
  const known = profileOf({
    externalId: '7',
    name: 'Rosa',
    handle: 'rosa',
    reach: 5,
    verified: true,
    otherIds: { a: '1' },
  })
  expect(refreshed(known, { externalId: '7', name: '' })).toBeUndefined()
  expect(refreshed(known, { externalId: '7', name: 'Rosa', otherIds: { a: '1' } })).toBeUndefined()
  expect(refreshed(known, { externalId: '7', name: 'Rosa C', otherIds: { b: '2' } })).toEqual({
    ...known,
    name: 'Rosa C',
    otherIds: { a: '1', b: '2' },
  })
})

const refused = (code: string) =>
  Object.assign(new Error(`Rosa's words are no integer`), {
    code,
    severity: 'ERROR',
    table: 'messages',
    column: 'text',
  })

test.each([
  ['22P02', 'content', false],
  ['23514', 'content', false],
  ['54000', 'content', false],
  ['40P01', 'race', true],
  ['57P01', 'silent', true],
  ['57014', 'silent', true],
  ['53300', 'silent', true],
  ['42P01', 'silent', false],
])('what Postgres says with %s is %s', (code, failure, away) => {
  expect(failureOf(refused(code))).toBe(failure)
  expect(isDatabaseAway(refused(code))).toBe(away)
})

test.each([
  [Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED', syscall: 'connect' }), true],
  [new Error('ROLLBACK - Connection terminated unexpectedly'), true],
  [new Error('A customer wrote: Connection terminated'), false],
  [new TypeError('x is not iterable'), false],
])('%s: the database is away %s', (error, away) => expect(isDatabaseAway(error)).toBe(away))

test('the reason of a failure names the mistake and never what a customer wrote', () => {
  expect(reasonOf(refused('22P02'))).toBe('Error 22P02 messages.text')
  expect(reasonOf(new SyntaxError('Unexpected token R in "Rosa"'))).toBe('SyntaxError')
  expect(reasonOf(new TypeError('x is not iterable'))).toBe('TypeError x is not iterable')
  expect(reasonOf(invalid('No account'))).toBe('SportelloError invalid No account')
  expect(reasonOf('Rosa')).not.toContain('Rosa')
})

test('JSON that jsonb takes is left as it is, and everything else is mended', () => {
  expect(storableJson({ a: '\\u0000 é 👍', b: [1, null] })).toBe(JSON.stringify({ a: '\\u0000 é 👍', b: [1, null] }))
  expect(JSON.parse(storableJson({ 'k\0': ['\ud83d', new Date(0)] }))).toEqual({
    'k\uFFFD': ['\uFFFD', '1970-01-01T00:00:00.000Z'],
  })
})
