import { blanksOf, filled, isUsedUp, privateMoveOf, waysOf } from '../../src/desk/index'
import type { Capabilities, PrivateMove } from '../../src/desk/index'
import type { IdentityId } from '../../src/lib/ids'

const DAY_MS = 86_400_000
const NOON = new Date('2026-11-22T12:00:00Z')
const daysBefore = (days: number): Date => new Date(NOON.getTime() - days * DAY_MS)

const can: Pick<Capabilities, 'reply' | 'privateMove' | 'window'> = {
  reply: { comment: ['public_reply', 'private_reply'], dm: ['dm', 'template'], post: ['open_natively'] },
  privateMove: { from: ['comment'], once: true, forMs: 7 * DAY_MS },
  window: { forMs: DAY_MS, afterwards: 'template', surfaces: ['dm'] },
}
const all = can as Capabilities

describe('a private answer to something public', () => {
  it.each<[string, Parameters<typeof privateMoveOf>[1], PrivateMove | undefined]>([
    [
      'is possible in its time',
      asked('comment', 6.9),
      { state: 'open', until: new Date(NOON.getTime() + 0.1 * DAY_MS) },
    ],
    ['to its last moment', asked('comment', 7), { state: 'open', until: NOON }],
    ['and not after it', asked('comment', 7.1), { state: 'expired', at: daysBefore(0.1) }],
    ['is possible once', asked('comment', 1, daysBefore(0.5)), { state: 'used', at: daysBefore(0.5) }],
    ['is nothing where the platform offers none', asked('dm', 1), undefined],
    ['is nothing before anything was said', { surface: 'comment', asked: null, now: NOON }, undefined],
  ])('%s', (...[_title, given, expected]) => {
    const move = privateMoveOf(can, given)
    const at = (one: typeof move) => one && { ...one, ...('at' in one ? { at: Math.round(+one.at / 1000) } : {}) }
    expect(at(move)).toEqual(at(expected))
  })

  it('may be repeated, and has no end, where the platform says so', () => {
    const free = { privateMove: { from: ['mention'], once: false } } as const
    expect(privateMoveOf(free, asked('mention', 400, NOON))).toEqual({ state: 'open', until: null })
  })

  it('is used up when it was given or its time is over, and only then', () => {
    expect(isUsedUp({ kind: 'private_reply', move: { state: 'used', at: NOON } })).toBe(true)
    expect(isUsedUp({ kind: 'private_reply', move: { state: 'open', until: null } })).toBe(false)
    expect(isUsedUp({ kind: 'private_reply', move: undefined })).toBe(false)
    expect(isUsedUp({ kind: 'dm', move: undefined })).toBe(false)
  })
})

function asked(surface: 'comment' | 'dm' | 'mention', days: number, usedAt: Date | null = null) {
  return { surface, asked: { at: daysBefore(days), usedAt }, now: NOON }
}

describe('the ways to answer', () => {
  const began: Parameters<typeof waysOf>[0] = {
    ...{ thread: 'c1', surface: 'comment', visibility: 'public', identity: 'i1' as IdentityId },
    ...{ lastCustomerAt: daysBefore(0.1), elsewhere: null, asked: { at: daysBefore(0.1), usedAt: null } },
  }
  const dm: typeof began = { ...began, surface: 'dm', visibility: 'private', asked: null }
  const templates = [{ name: 'hello', language: 'it', text: 'Buongiorno {{1}}' }]
  const kinds = (talk: Parameters<typeof waysOf>[0], have: typeof templates = []): string[] =>
    waysOf(talk, { can: all, templates: have, now: NOON }).map(({ kind }) => kind)

  it('in public are the public one first, then the private one', () => {
    expect(kinds(began)).toEqual(['public_reply', 'private_reply'])
  })

  it('put last what is used up, and say so', () => {
    const ways = waysOf(
      { ...began, asked: { at: daysBefore(8), usedAt: null } },
      { can: all, templates: [], now: NOON },
    )
    expect(ways.map(({ kind, move }) => [kind, move?.state])).toEqual([
      ['public_reply', undefined],
      ['private_reply', 'expired'],
    ])
  })

  it('lead with a template when the time for free text is over, and offer none that is not there', () => {
    expect(kinds(dm, templates)).toEqual(['dm', 'template'])
    expect(kinds({ ...dm, lastCustomerAt: daysBefore(2) }, templates)).toEqual(['template', 'dm'])
    expect(kinds({ ...dm, lastCustomerAt: daysBefore(2) })).toEqual(['dm'])
  })

  it('go to the private place once the customer has answered there, and the public one stays possible', () => {
    const elsewhere: NonNullable<typeof began.elsewhere> & { lastCustomerAt: Date } = {
      ...{ thread: 'd1', surface: 'dm', visibility: 'private', identity: 'i2' as IdentityId },
      lastCustomerAt: daysBefore(0.05),
    }
    const ways = waysOf(
      { ...began, lastCustomerAt: elsewhere.lastCustomerAt, elsewhere },
      { can: all, templates, now: NOON },
    )
    expect(ways.map(({ kind, place }) => [kind, place.thread, place.identity])).toEqual([
      ['dm', 'd1', 'i2'],
      ['template', 'd1', 'i2'],
      ['public_reply', 'c1', 'i1'],
      ['private_reply', 'c1', 'i1'],
    ])
    expect(ways[0]?.window?.until).toEqual(new Date(elsewhere.lastCustomerAt.getTime() + DAY_MS))
  })

  it('are none where only the platform itself can answer', () => {
    expect(kinds({ ...began, surface: 'post' })).toEqual([])
  })
})

describe('a template', () => {
  const text = 'Hello {{1}}, your {{2}} of {{1}}'
  it('reads with its blanks filled, each wherever it stands', () => {
    expect(filled({ text }, ['Rosa', 'bill'])).toBe('Hello Rosa, your bill of Rosa')
    expect(blanksOf({ text })).toBe(2)
    expect(blanksOf({ text: 'Hello' })).toBe(0)
  })

  it('keeps a blank that nothing was given for, and takes what is given as text', () => {
    expect(filled({ text }, ['  ', '$& {{1}}'])).toBe('Hello {{1}}, your $& {{1}} of {{1}}')
  })
})
