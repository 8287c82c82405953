import { hmacBase64, hmacHex, sameSecret, signValue, verifyValue } from '../../src/lib/signatures'

const NOW = new Date('2026-11-21T10:00:00Z')
const LATER = new Date('2026-11-21T11:00:00Z')
const KEY = { secret: 's1', purpose: 'widget-session' }

test('the HMACs are those of RFC 4231 and RFC 2202', () => {
  const [key, data] = ['Jefe', 'what do ya want for nothing?']
  expect(hmacHex(key, 'sha256', data)).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
  expect(hmacHex(key, 'sha1', Buffer.from(data))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79')
  expect(hmacBase64(key, 'sha256', data)).toBe('W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=')
})

test.each([
  ['abc', 'abc', true],
  ['abc', Buffer.from('abc'), true],
  ['', '', true],
  ['abc', 'abd', false],
  ['abc', 'ab', false],
  ['abc', '', false],
  ['ł', 'l', false],
])('sameSecret(%j, %j) is %s', (a, b, same) => {
  expect(sameSecret(a, b)).toBe(same)
})

describe('a signed value', () => {
  test.each([[{ conversation: 'c1', version: 3 }], ['żółć 👋'], [null], [[1, 2]], [0]])(
    '%j comes back as it was',
    (value) => {
      expect(verifyValue(KEY, signValue(KEY, value, LATER), NOW)).toEqual({ ok: true, value })
    },
  )

  test('fits into a URL and a cookie', () => {
    expect(signValue(KEY, { a: '???>>>' }, LATER)).toMatch(/^[\w-]+\.[\w-]+$/)
  })

  test('ends at its time', () => {
    const signed = signValue(KEY, 1, LATER)
    expect(verifyValue(KEY, signed, new Date(LATER.getTime() - 1))).toEqual({ ok: true, value: 1 })
    expect(verifyValue(KEY, signed, LATER)).toEqual({ ok: false, why: 'expired' })
  })

  test('is worth nothing for another purpose or under another secret', () => {
    const signed = signValue(KEY, 1, LATER)
    expect(verifyValue({ ...KEY, purpose: 'card' }, signed, NOW)).toEqual({ ok: false, why: 'forged' })
    expect(verifyValue({ ...KEY, secret: 's2' }, signed, NOW)).toEqual({ ok: false, why: 'forged' })
  })

  test('survives a change of secrets while the former one is accepted', () => {
    const signed = signValue(KEY, 1, LATER)
    expect(verifyValue({ ...KEY, secret: 's2', formerSecrets: ['s1'] }, signed, NOW)).toEqual({ ok: true, value: 1 })
  })

  test('does not survive any change of any character', () => {
    const signed = signValue(KEY, { who: 'ada' }, LATER)
    for (let at = 0; at < signed.length; at += 1) {
      const changed = signed.slice(0, at) + (signed[at] === 'A' ? 'B' : 'A') + signed.slice(at + 1)
      expect(verifyValue(KEY, changed, NOW).ok).toBe(false)
    }
  })

  test.each(['', '.', 'a', 'a.b.c', '..', 'x'.repeat(10_000), 'é.é'])('%j is none', (text) => {
    expect(verifyValue(KEY, text, NOW).ok).toBe(false)
  })

  test('needs a secret', () => {
    expect(() => signValue({ ...KEY, secret: '' }, 1, LATER)).toThrow('empty secret')
    expect(() => verifyValue({ ...KEY, formerSecrets: [''] }, 'a.b', NOW)).toThrow('empty secret')
  })

  test('is refused when it would be too long to be read back', () => {
    expect(() => signValue(KEY, 'x'.repeat(8_000), LATER)).toThrow(RangeError)
  })
})
