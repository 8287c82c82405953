import {
  addDays,
  formatDue,
  formatLocal,
  humanSpan,
  isZone,
  localDateOf,
  localDateTimeToInstant,
  localTimeOf,
  localTimeTomorrow,
  nextLocalTime,
  weekdayOf,
} from '../../src/lib/time'

const ROME = 'Europe/Rome'

describe('a time on the wall is a moment', () => {
  test.each([
    ['in winter', '2026-01-15', '09:00', '2026-01-15T08:00:00.000Z'],
    ['in summer', '2026-07-15', '09:00', '2026-07-15T07:00:00.000Z'],
    ['right before the gap of spring', '2026-03-29', '01:59', '2026-03-29T00:59:00.000Z'],
    ['at its beginning: the moment after it', '2026-03-29', '02:00', '2026-03-29T01:00:00.000Z'],
    ['within: the moment after it', '2026-03-29', '02:30', '2026-03-29T01:00:00.000Z'],
    ['after it', '2026-03-29', '03:00', '2026-03-29T01:00:00.000Z'],
    ['twice in autumn: the first', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
    ['after the second', '2026-10-25', '03:00', '2026-10-25T02:00:00.000Z'],
  ])('%s', (_title, date, ...[time, instant]) => {
    expect(localDateTimeToInstant({ date, time, zone: ROME }).toISOString()).toBe(instant)
  })

  test.each([
    ['where half hours are counted', 'Asia/Kolkata', '2026-01-15', '2026-01-15T03:30:00.000Z'],
    ['where the gap is at midnight', 'Africa/Cairo', '2026-04-24', '2026-04-24T06:00:00.000Z'],
    ['where a whole day was skipped', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ])('%s', (_title, zone, ...[date, instant]) => {
    expect(localDateTimeToInstant({ date, time: '09:00', zone }).toISOString()).toBe(instant)
  })

  test.each([
    ['2026-02-30', '09:00', ROME],
    ['2026-02-03', '25:00', ROME],
    ['2026-02-03', '09:00', 'Europe/Atlantis'],
    ['', '', ''],
  ])('unless it is none: %j %j %j', (date, time, zone) => {
    expect(() => localDateTimeToInstant({ date, time, zone })).toThrow(RangeError)
  })
})

test.each([
  ['later today', '2026-11-21T06:00:00Z', '2026-11-21T08:00:00.000Z', '2026-11-22T08:00:00.000Z'],
  ['right now is not later', '2026-11-21T08:00:00Z', '2026-11-22T08:00:00.000Z', '2026-11-22T08:00:00.000Z'],
  ['tomorrow', '2026-11-21T20:00:00Z', '2026-11-22T08:00:00.000Z', '2026-11-22T08:00:00.000Z'],
  [
    'the calendar of the zone counts, not that of UTC',
    '2026-11-21T23:30:00Z',
    '2026-11-22T08:00:00.000Z',
    '2026-11-23T08:00:00.000Z',
  ],
  ['over the change of clocks', '2026-10-24T20:00:00Z', '2026-10-25T08:00:00.000Z', '2026-10-25T08:00:00.000Z'],
])('the next nine o’clock, and tomorrow’s: %s', (_title, now, ...[next, tomorrow]) => {
  expect(nextLocalTime(new Date(now), ROME, '09:00').toISOString()).toBe(next)
  expect(localTimeTomorrow(new Date(now), ROME, '09:00').toISOString()).toBe(tomorrow)
})

test('dates, times and weekdays are those of the zone', () => {
  const instant = new Date('2026-11-21T23:05:00Z')
  expect([localDateOf(instant, ROME), localTimeOf(instant, ROME)]).toEqual(['2026-11-22', '00:05'])
  expect([localDateOf(instant, 'America/New_York'), localTimeOf(instant, 'America/New_York')]).toEqual([
    '2026-11-21',
    '18:05',
  ])
  expect([addDays('2026-02-28', 1), addDays('2028-02-28', 1), addDays('2026-01-01', -1)]).toEqual([
    '2026-03-01',
    '2028-02-29',
    '2025-12-31',
  ])
  expect(['2026-11-16', '2026-11-21', '2026-11-22'].map(weekdayOf)).toEqual([1, 6, 7])
})

test.each([
  ['Europe/Rome', true],
  ['UTC', true],
  ['Europe/Atlantis', false],
  ['', false],
])('%j is a zone: %s', (zone, known) => {
  expect(isZone(zone)).toBe(known)
})

describe('what is due', () => {
  const now = new Date('2026-11-21T08:00:00Z')
  test.each([
    ['today', '2026-11-21T09:42:00Z', 'en', '10:42'],
    ['today but past', '2026-11-21T07:00:00Z', 'en', '08:00'],
    ['after midnight', '2026-11-21T23:30:00Z', 'en', 'Sun 00:30'],
    ['in six days', '2026-11-27T09:42:00Z', 'en', 'Fri 10:42'],
    ['in six days, in Italian', '2026-11-27T09:42:00Z', 'it', 'ven 10:42'],
    ['in six days, in Polish', '2026-11-27T09:42:00Z', 'pl', 'pt., 10:42'],
    ['in a week', '2026-11-28T09:42:00Z', 'en', '28 Nov, 10:42'],
    ['in a week, in Polish', '2026-11-28T09:42:00Z', 'pl', '28 lis, 10:42'],
    ['yesterday', '2026-11-20T09:42:00Z', 'it', '20 nov, 10:42'],
  ])('%s', (_title, due, ...[locale, text]) => {
    expect(plain(formatDue(new Date(due), { now, zone: ROME, locale: locale ?? '' }))).toBe(text)
  })

  test('and a moment in full', () => {
    expect(plain(formatLocal(now, ROME, 'en'))).toBe('21 Nov 2026, 09:00')
    expect(plain(formatLocal(now, ROME, 'it'))).toBe('21 nov 2026, 09:00')
    expect(plain(formatLocal(now, ROME, 'pl'))).toBe('21 lis 2026, 09:00')
  })
})

test.each([
  [0, 'en', '0 s'],
  [45_999, 'en', '45 s'],
  [60_000, 'en', '1 min'],
  [12 * 60_000, 'it', '12 min'],
  [3_599_999, 'en', '59 min'],
  [3_600_000, 'en', '1 h 00'],
  [7_500_000, 'en', '2 h 05'],
  [7_500_000, 'pl-PL', '2 godz. 05'],
  [86_400_000, 'it', '1 g'],
  [86_400_000 * 3 + 4 * 3_600_000, 'en', '3 d 4 h'],
  [-12 * 60_000, 'en', '−12 min'],
  [-300, 'en', '0 s'],
  [60_000, 'xx', '1 min'],
])('%d ms in %s are %s', (ms, locale, text) => {
  expect(humanSpan(ms, locale)).toBe(text)
})

// Which blank a language uses changes from one version of the language data to the next.
function plain(text: string): string {
  return text.replace(/\s/g, ' ')
}
