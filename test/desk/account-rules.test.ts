import {
  isNews,
  stageOf,
  withCountdown,
  type AccountCheck,
  type KnownCheck,
} from '../../src/desk/replies/account-check.rules'
import { isSilent, LEAST_WEEKS } from '../../src/desk/replies/silence.rules'

const DAY_MS = 86_400_000
const NOON = new Date('2026-11-22T12:00:00Z')
const inDays = (days: number): Date => new Date(NOON.getTime() + days * DAY_MS)
const token = (days: number | undefined, state: AccountCheck['state'] = 'ok'): AccountCheck =>
  withCountdown({ what: 'token', state, detail: '', ...(days === undefined ? {} : { until: inDays(days) }) }, NOON)

describe('the countdown of a token', () => {
  it.each([
    [undefined, null, 'ok'],
    [60, null, 'ok'],
    [14.1, null, 'ok'],
    [14, 14, 'warn'],
    [7.1, 14, 'warn'],
    [7, 7, 'warn'],
    [3, 3, 'warn'],
    [1, 1, 'warn'],
    [0.5, 1, 'warn'],
    [0, 1, 'bad'],
    [-3, 1, 'bad'],
  ] as const)('with %s days left is at day %s, and %s', (days, stage, state) => {
    expect(stageOf(days === undefined ? undefined : inDays(days), NOON)).toBe(stage)
    expect(token(days).state).toBe(state)
  })

  it('makes nothing better than it is', () => expect(token(60, 'bad').state).toBe('bad'))
})

describe('people are told', () => {
  const known = (state: KnownCheck['state'], stage: number | null = null): KnownCheck => ({ state, stage })
  it.each<[string, KnownCheck | undefined, AccountCheck, boolean]>([
    ['nothing when all is well from the start', undefined, token(undefined), false],
    ['at once when something is not', undefined, token(undefined, 'bad'), true],
    ['when it became bad', known('ok'), token(undefined, 'bad'), true],
    ['when it became well', known('bad'), token(undefined), true],
    ['nothing when it is as bad as before', known('bad'), token(undefined, 'bad'), false],
    ['fourteen days before the end', known('ok'), token(13.9), true],
    ['not again the next day', known('warn', 14), token(13), false],
    ['seven days before', known('warn', 14), token(6.9), true],
    ['one day before, once', known('warn', 1), token(0.5), false],
    ['when it has ended', known('warn', 1), token(-0.1), true],
    ['when it was renewed', known('warn', 3), token(60), true],
  ])('%s', (...[_title, before, check, expected]) => expect(isNews(before, check, NOON)).toBe(expected))
})

describe('an account that fell silent', () => {
  const hours = (count: number, busy: number, weeks = 8) => Array.from({ length: count }, () => ({ weeks, busy }))
  it.each<[string, Parameters<typeof isSilent>[0], boolean]>([
    ['is one where three hours were always busy and nobody came', hours(3, 8), true],
    ['is none after one such hour', hours(1, 8), false],
    ['is none after two', hours(2, 8), false],
    ['needs more hours where half of them were busy', hours(9, 4), false],
    ['and finds them', hours(10, 4), true],
    ['is none in hours that are quiet by nature', hours(48, 0), false],
    ['is none without enough history', hours(48, LEAST_WEEKS - 1, LEAST_WEEKS - 1), false],
    ['is none without any hour', [], false],
    ['counts quiet nights for nothing among busy days', [...hours(12, 0), ...hours(3, 8)], true],
  ])('%s', (...[_title, quiet, expected]) => expect(isSilent(quiet)).toBe(expected))

  it('is told in vain at most once in a thousand quiet times', () => {
    // Whatever the hours were like: told means that the chance of such a quiet time was below one in a thousand.
    for (let busy = 0; busy <= 8; busy += 1)
      for (let count = 1; count <= 48; count += 1)
        if (isSilent(hours(count, busy))) expect((1 - Math.min(busy, 7.5) / 8) ** count).toBeLessThan(0.001)
  })
})
