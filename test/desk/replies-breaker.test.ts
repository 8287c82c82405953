import fc from 'fast-check'
import { afterOutcome, type Health, recovered } from '../../src/desk/replies/breaker.rules'
import type { SendOutcome } from '../../src/desk/replies/reply.rules'

const START = new Date('2026-11-21T12:00:00Z')
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000)

const sent: SendOutcome = { kind: 'sent', ids: ['1'] }
const timeout: SendOutcome = { kind: 'unknown', detail: 'timeout' }
const down: SendOutcome = { kind: 'not-sent', why: 'platform-down', detail: '503' }
const unreachable: SendOutcome = { kind: 'not-sent', why: 'unreachable', detail: 'ECONNREFUSED' }
const limited = (retryAfterMs?: number): SendOutcome => ({
  kind: 'not-sent',
  why: 'rate-limited',
  detail: '429',
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})
const refused = (reason: 'too_long' | 'auth_expired'): SendOutcome => ({
  kind: 'refused',
  reason,
  remedies: [],
  detail: '',
})

/** One outcome a second. */
const after = (...outcomes: SendOutcome[]): Health =>
  outcomes.reduce((health, outcome, second) => afterOutcome(health, outcome, at(second)), recovered(START))
const times = (count: number, outcome: SendOutcome): SendOutcome[] => Array.from({ length: count }, () => outcome)

describe('the breaker of an account', () => {
  it.each<[string, SendOutcome[], 'open' | 'closed', string | null]>([
    ['stays closed while all is well', times(30, sent), 'closed', null],
    ['opens at five calls in a row without an answer', times(5, timeout), 'open', 'no-answer'],
    ['does not open at four', times(4, timeout), 'closed', null],
    [
      'starts counting silence anew after an answer',
      [...times(4, timeout), sent, ...times(4, timeout)],
      'closed',
      null,
    ],
    ['takes a refused text for an answer', [...times(4, timeout), refused('too_long'), timeout], 'closed', null],
    ['counts a host that cannot be reached as silence', times(5, unreachable), 'open', 'no-answer'],
    ['opens at half of ten calls', [...times(5, sent), ...times(5, down)], 'open', 'platform-down'],
    ['does not judge by nine calls', [...times(1, sent), ...times(8, down)], 'closed', null],
    ['does not open below the half', [...times(6, sent), ...times(5, down)], 'closed', null],
    ['opens at once when the credentials are refused', [refused('auth_expired')], 'open', 'auth_expired'],
    ['never counts refused content', times(50, refused('too_long')), 'closed', null],
    ['never counts a 429', times(50, limited(1000)), 'closed', null],
    ['keeps its first reason', [...times(5, timeout), ...times(20, down)], 'open', 'no-answer'],
    [
      'names refused credentials also when it is open',
      [...times(5, timeout), refused('auth_expired')],
      'open',
      'auth_expired',
    ],
  ])('%s', (...[_title, outcomes, state, reason]) => {
    expect(after(...outcomes)).toMatchObject({ state, reason })
  })

  it('forgets failures that are more than a minute old', () => {
    const worn = after(...times(9, down))
    expect(afterOutcome(worn, down, at(60)).state).toBe('open')
    expect(afterOutcome(worn, down, at(61))).toMatchObject({ state: 'closed', calls: 1, failures: 1 })
  })

  it('holds all replicas back for as long as the platform says', () => {
    expect(after(limited(90_000)).blockedUntil).toEqual(at(90))
  })

  it('never shortens a block that is longer', () => {
    expect(after(limited(90_000), limited(1_000)).blockedUntil).toEqual(at(90))
  })

  it('waits half a minute when the platform does not say how long', () => {
    expect(after(limited()).blockedUntil).toEqual(at(30))
  })

  it('never closes by itself, whatever comes', () => {
    const outcome = fc.constantFrom(
      sent,
      timeout,
      down,
      unreachable,
      limited(5),
      refused('too_long'),
      refused('auth_expired'),
    )
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 60 }), (outcomes) => {
        const open = after(...times(5, timeout))
        const later = outcomes.reduce((health, one, second) => afterOutcome(health, one, at(second)), open)
        expect(later.state).toBe('open')
      }),
    )
  })
})
