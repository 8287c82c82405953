import { checkText, type CheckedReply, holdsBack, isWindowOpen } from '../../src/desk/replies/check.rules'
import type { Capabilities } from '../../src/desk/playbook/account.rules'
import type { FindingKind, ReplyRules } from '../../src/desk/playbook/playbook.rules'
import type { Finding } from '../../src/desk/replies/reply.rules'

const NOON = new Date('2026-11-21T12:00:00Z')
const hoursBefore = (hours: number): Date => new Date(NOON.getTime() - hours * 3_600_000)

const can: Capabilities = {
  surfaces: ['dm', 'comment'],
  reply: { dm: ['dm', 'template'], comment: ['public_reply', 'private_reply'] },
  text: { unit: 'utf16', max: 20 },
  window: { forMs: 24 * 3_600_000, afterwards: 'template' },
  attachments: { in: ['image'], out: ['image'], maxBytes: 1000 },
  mutations: { inEdit: false, inDelete: false, receipts: [] },
  inbound: { modes: ['webhook'], backfillMs: null },
  evidence: false,
}

const levels: ReplyRules['findings'] = {
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
}

const fine: CheckedReply = {
  text: 'Hello Rosa',
  kind: 'dm',
  files: [],
  surface: 'dm',
  newerMessages: 0,
  otherReply: null,
  lastCustomerAt: hoursBefore(1),
  forbidden: ['chiami il numero verde', 'proszę zadzwonić na infolinię', ' ! '],
  now: NOON,
}
const photo = { name: 'a.png', mime: 'image/png', bytes: 10 }

const found = (change: Partial<CheckedReply>, limits: Partial<Capabilities> = {}): Finding[] =>
  checkText({ ...fine, ...change }, { ...can, ...limits }, levels)

const DAY_MS = 86_400_000
const inComments = { forMs: DAY_MS, afterwards: 'closed', surfaces: ['comment'] } as const
const humanWindow = { forMs: DAY_MS, afterwards: 'tag_human_agent', extendedMs: 7 * DAY_MS } as const
const inPrivate = { kind: 'private_reply', surface: 'comment' } as const

type Row = [title: string, reply: Partial<CheckedReply>, limits: Partial<Capabilities>, expected: Finding[]]
const block = (kind: FindingKind, facts: Finding['facts'] = {}): Finding[] => [{ kind, level: 'block', facts }]
const warn = (kind: FindingKind, facts: Finding['facts']): Finding[] => [{ kind, level: 'warn', facts }]

const rows: Row[] = [
  ['an ordinary answer has no findings', {}, {}, []],
  ['no text and no file is empty', { text: '' }, {}, block('empty')],
  ['white space is empty', { text: ' \n\t ' }, {}, block('empty')],
  ['invisible characters are empty', { text: '\u200B\u2060\uFEFF' }, {}, block('empty')],
  ['a file without words is not empty', { text: '', files: [photo] }, {}, []],
  ['a single emoji is not empty', { text: '👍🏽' }, {}, []],
  [
    'a phrase that is never said is found without case, accents and punctuation',
    { text: 'Chiami il NUMERO-VERDE!' },
    { text: { unit: 'utf16', max: 100 } },
    block('forbidden', { phrase: 'chiami il numero verde' }),
  ],
  [
    'in Polish as well',
    { text: 'Prosze zadzwonic na infolinie.' },
    { text: { unit: 'utf16', max: 100 } },
    block('forbidden', { phrase: 'proszę zadzwonić na infolinię' }),
  ],
  [
    'a phrase within other words is none',
    { text: 'Richiami il numero verdeggiante' },
    { text: { unit: 'utf16', max: 100 } },
    [],
  ],
  ['the longest allowed text passes', { text: 'x'.repeat(20) }, {}, []],
  [
    'one more character is too long',
    { text: 'x'.repeat(21) },
    {},
    block('too-long', { length: 21, max: 20, unit: 'utf16' }),
  ],
  [
    'length is counted as the platform counts: an emoji family is eleven in UTF-16',
    { text: '👨‍👩‍👧‍👦👨‍👩‍👧‍👦' },
    {},
    block('too-long', { length: 22, max: 20, unit: 'utf16' }),
  ],
  ['the same family is one grapheme', { text: '👨‍👩‍👧‍👦' }, { text: { unit: 'graphemes', max: 1 } }, []],
  [
    'bytes are counted in UTF-8',
    { text: 'żółć' },
    { text: { unit: 'utf8_bytes', max: 7 } },
    block('too-long', { length: 8, max: 7, unit: 'utf8_bytes' }),
  ],
  ['a placeholder in braces was left', { text: 'Dear {name},' }, {}, block('placeholder', { placeholder: '{name}' })],
  [
    'a placeholder in double braces was left',
    { text: 'Dear {{ name }}' },
    {},
    block('placeholder', { placeholder: '{{ name }}' }),
  ],
  [
    'a placeholder in brackets was left',
    { text: 'Hi [[name]]' },
    {},
    block('placeholder', { placeholder: '[[name]]' }),
  ],
  [
    'a placeholder in another alphabet was left',
    { text: 'Cześć {imię}' },
    {},
    block('placeholder', { placeholder: '{imię}' }),
  ],
  ['braces around nothing or a number are the agent’s own', { text: '{} {1} [x] :-{' }, {}, []],
  ['the customer wrote meanwhile', { newerMessages: 2 }, {}, warn('newer-message', { count: 2 })],
  [
    'a colleague was faster',
    { otherReply: { agent: 'Ben', seconds: 2 } },
    {},
    warn('other-reply', { agent: 'Ben', seconds: 2 }),
  ],
  ['the last moment of the window is open', { lastCustomerAt: hoursBefore(24) }, {}, []],
  [
    'the window has closed',
    { lastCustomerAt: hoursBefore(24.01) },
    {},
    block('window-closed', { hours: 24, afterwards: 'template' }),
  ],
  ['a template is taken after the window', { lastCustomerAt: hoursBefore(48), kind: 'template' }, {}, []],
  [
    'a kind that this surface does not have',
    { kind: 'public_reply' },
    {},
    block('not-permitted', { kind: 'public_reply', surface: 'dm', instead: 'dm,template' }),
  ],
  [
    'a surface that nobody can answer',
    { surface: 'keyword-hit' },
    {},
    block('not-permitted', { kind: 'dm', surface: 'keyword-hit', instead: '' }),
  ],
  [
    'more files than one reply holds',
    { files: Array.from({ length: 11 }, () => photo) },
    {},
    block('too-many-files', { files: 11, max: 10 }),
  ],
  [
    'a platform without files takes none',
    { files: [photo] },
    { attachments: { in: [], out: [], maxBytes: 0 } },
    block('too-many-files', { files: 1, max: 0 }),
  ],
  [
    'a file above the limit',
    { files: [{ ...photo, bytes: 1001 }] },
    {},
    block('too-many-files', { name: 'a.png', bytes: 1001, maxBytes: 1000 }),
  ],
  [
    'a kind of file that the platform does not take',
    { files: [{ name: 'bill.pdf', mime: 'application/pdf', bytes: 10 }] },
    {},
    block('too-many-files', { name: 'bill.pdf', mime: 'application/pdf' }),
  ],
  [
    'a platform that takes plain files takes all',
    { files: [{ name: 'bill.pdf', mime: 'application/pdf', bytes: 10 }, photo] },
    { attachments: { in: [], out: ['file'], maxBytes: 1000 } },
    [],
  ],
  [
    'one kind of reply may have another limit than the rest',
    { text: 'x'.repeat(30) },
    { text: { unit: 'utf16', max: 20, by: { dm: { unit: 'utf8_bytes', max: 30 } } } },
    [],
  ],
  [
    'a platform that counts twice finds bytes too many, too',
    { text: 'żółć' },
    { text: { unit: 'graphemes', max: 300, maxBytes: 7 } },
    block('too-long', { length: 8, max: 7, unit: 'utf8_bytes' }),
  ],
  ['a window that counts elsewhere only', { lastCustomerAt: hoursBefore(999) }, { window: inComments }, []],
  ['a person may answer longer than a program', { lastCustomerAt: hoursBefore(160) }, { window: humanWindow }, []],
  [
    'but not for ever',
    { lastCustomerAt: hoursBefore(169) },
    { window: humanWindow },
    block('window-closed', { hours: 24, afterwards: 'tag_human_agent' }),
  ],
  [
    'the private answer that is allowed once was given',
    { ...inPrivate, move: { state: 'used', at: hoursBefore(1) } },
    {},
    block('not-permitted', { kind: 'private_reply', surface: 'comment', why: 'used', instead: 'public_reply' }),
  ],
  [
    'the time for a private answer is over',
    { ...inPrivate, move: { state: 'expired', at: hoursBefore(1) } },
    {},
    block('not-permitted', { kind: 'private_reply', surface: 'comment', why: 'expired', instead: 'public_reply' }),
  ],
  ['a private answer in its time', { ...inPrivate, move: { state: 'open', until: null } }, {}, []],
  ['a link where links cost', { text: 'See https://a.b/c' }, { charges: 'links' }, warn('charged', { what: 'links' })],
  [
    'an address without a scheme',
    { text: 'See www.acme.it' },
    { charges: 'links' },
    warn('charged', { what: 'links' }),
  ],
  ['a bare host', { text: 'see acme.com/x' }, { charges: 'links' }, warn('charged', { what: 'links' })],
  ['no link, but a mail address and dots', { text: 'a@acme.it .. e.g. ok' }, { charges: 'links' }, []],
  ['a link where links cost nothing', { text: 'See https://a.b/c' }, {}, []],
  ['within the window nothing is charged', {}, { charges: 'outside-window' }, []],
  [
    'a template after the window costs',
    { kind: 'template', lastCustomerAt: hoursBefore(48) },
    { charges: 'outside-window' },
    warn('charged', { what: 'outside-window' }),
  ],
]

describe('the check of a reply', () => {
  it.each(rows)('%s', (...[_title, reply, limits, expected]) => {
    expect(found(reply, limits)).toEqual(expected)
  })

  it('names everything that speaks against the reply at once', () => {
    const kinds = found({ text: `{name} ${'x'.repeat(30)}`, newerMessages: 1 }).map(({ kind }) => kind)
    expect(kinds).toEqual(['too-long', 'placeholder', 'newer-message'])
  })

  it('takes each level from the playbook', () => {
    const strict = { ...levels, 'newer-message': 'block' } as const
    expect(checkText({ ...fine, newerMessages: 1 }, can, strict)).toEqual(block('newer-message', { count: 1 }))
  })

  it('stays quick on text that is made to be slow', () => {
    const hostile = '{'.repeat(50_000) + '[['.repeat(50_000)
    expect(found({ text: hostile }).map(({ kind }) => kind)).toEqual(['too-long'])
  })

  it.each([
    ['nothing', [], false, false],
    ['a warning', warn('newer-message', {}), false, true],
    ['a warning that the agent has seen', warn('newer-message', {}), true, false],
    ['a blocking finding, whatever the agent says', block('empty'), true, true],
    ['a warning beside a blocking one', [...warn('newer-message', {}), ...block('empty')], true, true],
  ])('with %s the reply is held back accordingly', (...[_title, findings, inSpite, expected]) => {
    expect(holdsBack(findings, inSpite)).toBe(expected)
  })

  it('knows no window where the platform has none, and none before the customer wrote', () => {
    expect(isWindowOpen({ kind: 'chat', surface: 'chat', lastCustomerAt: hoursBefore(9999), now: NOON }, {})).toBe(true)
    expect(isWindowOpen({ kind: 'dm', surface: 'dm', lastCustomerAt: null, now: NOON }, can)).toBe(true)
  })
})
