import {
  addBusinessMs,
  businessMsBetween,
  isOpenAt,
  nextOpenAt,
  openSpansBetween,
  type BusinessHours,
} from '../../src/lib/business-time'
import { always, day, every, hoursIn, nights, office, officeWeek, ROME, romeAt } from './hours'

const MS_A_MINUTE = 60_000
const milan = { country: 'IT', state: '25', region: 'MI' }

const minutes = (hours: BusinessHours, from: string, to: string) =>
  businessMsBetween(hours, new Date(from), new Date(to)) / MS_A_MINUTE

describe('business time between two moments, in minutes', () => {
  test.each([
    ['over a week-end with an open Saturday', office, '2026-03-27T17:30+01:00', '2026-03-30T09:30+02:00', 300],
    ['nothing when it ends as it begins', office, '2026-11-23T10:00+01:00', '2026-11-23T10:00+01:00', 0],
    ['nothing when it ends before', office, '2026-11-23T11:00+01:00', '2026-11-23T10:00+01:00', 0],
    ['within an hour', office, '2026-11-23T10:00+01:00', '2026-11-23T10:20+01:00', 20],
    ['from before opening until after closing', office, '2026-11-23T03:00+01:00', '2026-11-23T23:00+01:00', 540],
    ['on a Sunday', office, '2026-11-22T00:00+01:00', '2026-11-23T00:00+01:00', 0],
    ['with a break', romeAt('9-13 14-18'), '2026-11-23T12:30+01:00', '2026-11-23T14:30+01:00', 60],
    ['unsorted hours are the same', romeAt('14-18 9-13'), '2026-11-23T12:30+01:00', '2026-11-23T14:30+01:00', 60],
    ['what overlaps counts once', romeAt('9-14 12-18'), '2026-11-23T09:00+01:00', '2026-11-23T18:00+01:00', 540],
    ['what lies within counts once', romeAt('9-18 12-13'), '2026-11-23T09:00+01:00', '2026-11-23T18:00+01:00', 540],
    ['nobody is ever there', romeAt(''), '2020-01-01T00:00Z', '2021-01-01T00:00Z', 0],
  ])('%s', (_title, hours, ...[from, to, expected]) => {
    expect(minutes(hours, from, to)).toBe(expected)
  })

  test('to the millisecond', () => {
    const [from, to] = [new Date('2026-11-23T08:59:59.999Z'), new Date('2026-11-23T17:00:00.001Z')]
    expect(businessMsBetween(office, from, to)).toBe(8 * 3_600_000 + 1)
  })
})

describe('a night belongs to the day on which it begins', () => {
  const mondayNight = hoursIn(ROME, [day('22-6'), [], [], [], [], [], []])
  const sundayNight = hoursIn(ROME, [[], [], [], [], [], [], day('22-6')])
  test.each([
    ['it reaches into Tuesday', mondayNight, '2026-11-24T00:00+01:00', '2026-11-25T00:00+01:00', 360],
    ['but not into Monday', mondayNight, '2026-11-23T00:00+01:00', '2026-11-23T22:00+01:00', 0],
    ['nor has Tuesday its own', mondayNight, '2026-11-24T06:00+01:00', '2026-11-30T22:00+01:00', 0],
    ['over the end of the week', sundayNight, '2026-11-22T12:00+01:00', '2026-11-23T12:00+01:00', 480],
    ['a whole day from noon to noon', romeAt('12-12'), '2026-11-23T13:00+01:00', '2026-11-25T13:00+01:00', 2_880],
    ['an ordinary night', nights, '2026-11-23T20:00+01:00', '2026-11-24T07:00+01:00', 480],
    ['the night of spring and the next', nights, '2026-03-28T20:00+01:00', '2026-03-30T07:00+02:00', 7 * 60 + 8 * 60],
    ['the night of autumn', nights, '2026-10-24T20:00+02:00', '2026-10-25T08:00+01:00', 540],
  ])('%s', (_title, hours, ...[from, to, expected]) => {
    expect(minutes(hours, from, to)).toBe(expected)
  })
})

describe('round the clock, a day has the hours that pass', () => {
  test.each([
    [ROME, '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00', 23],
    [ROME, '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00', 25],
    ['Europe/Warsaw', '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00', 23],
    ['Europe/London', '2026-03-29T00:00Z', '2026-03-30T00:00+01:00', 23],
    ['Europe/London', '2026-10-25T00:00+01:00', '2026-10-26T00:00Z', 25],
    ['America/New_York', '2026-03-08T00:00-05:00', '2026-03-09T00:00-04:00', 23],
    ['America/New_York', '2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00', 25],
    ['Australia/Lord_Howe', '2026-10-04T00:00+10:30', '2026-10-05T00:00+11:00', 23.5],
    ['Australia/Lord_Howe', '2026-04-05T00:00+11:00', '2026-04-06T00:00+10:30', 24.5],
    ['Africa/Casablanca', '2026-02-15T00:00+01:00', '2026-02-16T00:00+00:00', 25],
    ['Africa/Casablanca', '2026-03-22T00:00+00:00', '2026-03-23T00:00+01:00', 23],
    ['Antarctica/Troll', '2026-03-29T00:00+00:00', '2026-03-30T00:00+02:00', 22],
    ['Africa/Cairo', '2026-04-24T01:00+03:00', '2026-04-25T00:00+03:00', 23],
    ['Africa/Cairo', '2026-10-29T00:00+03:00', '2026-10-30T00:00+02:00', 25],
    ['Asia/Kolkata', '2026-03-29T00:00+05:30', '2026-03-30T00:00+05:30', 24],
  ])('%s from %s', (zone, ...[from, to, hours]) => {
    expect(minutes(always(zone), from, to)).toBe(hours * 60)
    const dayAlone = hoursIn(zone, every(''), { days: { [from.slice(0, 10)]: day('0-24') } })
    expect(minutes(dayAlone, '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toBe(hours * 60)
  })

  test('a year is a year', () => {
    expect(minutes(always(ROME), '2026-01-01T00:00+01:00', '2027-01-01T00:00+01:00')).toBe(365 * 1_440)
  })
})

describe('an edge is the first moment at which the clock shows that time or a later one', () => {
  test.each([
    ['opens in the gap of spring', '2:30-4', '2026-03-29', 60],
    ['opens where the gap begins', '2-4', '2026-03-29', 60],
    ['opens where the gap ends', '3-4', '2026-03-29', 60],
    ['closes in the gap', '1-2:30', '2026-03-29', 60],
    ['closes where the gap ends', '1-3', '2026-03-29', 60],
    ['is nothing but gap', '2-3', '2026-03-29', 0],
    ['lies within the gap', '2:15-2:45', '2026-03-29', 0],
    ['touches in the gap: nothing is lost', '1-2:30 2:30-4', '2026-03-29', 120],
    ['opens in the repeated hour: the first counts', '2:30-4', '2026-10-25', 150],
    ['opens where it begins', '2-4', '2026-10-25', 180],
    ['opens where it ends', '3-4', '2026-10-25', 60],
    ['closes in the repeated hour: the first counts', '1-2:30', '2026-10-25', 90],
    ['closes where it ends', '1-3', '2026-10-25', 180],
    ['is nothing but repeated hour', '2-3', '2026-10-25', 120],
    ['lies within the repeated hour', '2:15-2:45', '2026-10-25', 30],
    ['touches in the repeated hour: nothing counts twice', '1-2:30 2:30-4', '2026-10-25', 240],
  ])('what %s: %s on %s', (_title, hours, ...[date, expected]) => {
    const midnight = new Date(Date.parse(`${date}T00:00Z`) - 2 * 60 * MS_A_MINUTE)
    expect(minutes(romeAt(hours), midnight.toISOString(), `${date}T12:00Z`)).toBe(expected)
  })

  test.each([
    ['half an hour is skipped', 'Australia/Lord_Howe', '2:15-4', '2026-10-03T12:00Z', 90],
    ['half an hour is repeated', 'Australia/Lord_Howe', '1:45-4', '2026-04-04T12:00Z', 165],
    ['two hours are skipped', 'Antarctica/Troll', '2:30-4', '2026-03-29T00:00Z', 60],
    ['London skips the hour from one', 'Europe/London', '1:30-4', '2026-03-29T00:00Z', 120],
    ['and opens at half past two', 'Europe/London', '2:30-4', '2026-03-29T00:00Z', 90],
    ['Cairo skips the hour from midnight', 'Africa/Cairo', '0:30-4', '2026-04-23T20:00Z', 180],
  ])('%s', (_title, zone, ...[hours, from, expected]) => {
    const to = new Date(Date.parse(from) + 12 * 60 * MS_A_MINUTE)
    expect(minutes(hoursIn(zone, every(hours)), from, to.toISOString())).toBe(expected)
  })
})

describe('own days go before holidays, and holidays before the week', () => {
  const from = '2026-12-07T00:00+01:00'
  const to = '2026-12-08T00:00+01:00'
  const inMilan = (days: BusinessHours['days'], week = officeWeek) => hoursIn(ROME, week, { holidays: milan, days })
  test.each([
    ['no holidays are kept', office, 540],
    ['Saint Ambrose in Milan', inMilan({}), 0],
    ['the same in Rome', hoursIn(ROME, officeWeek, { holidays: { country: 'IT', state: '62', region: 'RM' } }), 540],
    ['open in spite of it', inMilan({ '2026-12-07': day('9-13') }), 240],
    ['closed for one’s own reasons', hoursIn(ROME, officeWeek, { days: { '2026-12-07': [] } }), 0],
    ['the night before reaches into it', inMilan({}, every('22-6')), 360],
    ['and its own night is none', inMilan({ '2026-12-06': [] }, every('22-6')), 0],
  ])('%s', (_title, hours, expected) => {
    expect(minutes(hours, from, to)).toBe(expected)
  })
})

describe('the moment at which so much business time has passed', () => {
  test.each([
    ['the same day', office, '2026-11-23T10:00+01:00', 60, '2026-11-23T11:00+01:00'],
    ['over night', office, '2026-11-23T17:30+01:00', 60, '2026-11-24T09:30+01:00'],
    ['Friday evening: on Saturday', office, '2026-03-27T17:55+01:00', 15, '2026-03-28T09:10+01:00'],
    ['over Sunday and the change of clocks', office, '2026-03-28T12:30+01:00', 60, '2026-03-30T09:30+02:00'],
    ['at closing, not at the next opening', office, '2026-11-23T17:30+01:00', 30, '2026-11-23T18:00+01:00'],
    ['from before opening', office, '2026-11-23T04:00+01:00', 30, '2026-11-23T09:30+01:00'],
    ['none at all: the moment itself', office, '2026-11-22T04:00+01:00', 0, '2026-11-22T04:00+01:00'],
    ['through the night of spring', nights, '2026-03-28T23:00+01:00', 300, '2026-03-29T05:00+02:00'],
    ['through the night of autumn', nights, '2026-10-24T23:00+02:00', 300, '2026-10-25T03:00+01:00'],
    ['over several weeks', office, '2026-11-02T09:00+01:00', 4 * 49 * 60, '2026-11-28T13:00+01:00'],
    [
      'over a holiday',
      hoursIn(ROME, officeWeek, { holidays: milan }),
      '2026-12-05T12:30+01:00',
      60,
      '2026-12-09T09:30+01:00',
    ],
  ])('%s', (_title, hours, ...[from, added, expected]) => {
    expect(addBusinessMs(hours, new Date(from), added * MS_A_MINUTE)).toEqual(new Date(expected))
  })

  const from = new Date('2026-01-01T00:00Z')
  test.each([
    ['nobody is ever there', romeAt(''), 1],
    ['the next own day is too far away', hoursIn(ROME, every(''), { days: { '2027-02-06': day('9-18') } }), 1],
    [
      'the one own day is too short',
      hoursIn(ROME, every(''), { days: { '2026-02-06': day('9-18') } }),
      541 * MS_A_MINUTE,
    ],
    ['three years are not enough', romeAt('9-9:01'), 1_098 * MS_A_MINUTE],
    ['it is less than none', office, -1],
    ['it is no number', office, NaN],
  ])('is none where %s', (_title, hours, ms) => {
    expect(() => addBusinessMs(hours, from, ms)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })

  test('is found where it takes almost three years', () => {
    expect(addBusinessMs(romeAt('9-9:01'), from, 1_095 * MS_A_MINUTE)).toEqual(new Date('2028-12-30T09:01+01:00'))
  })

  test('is found on an own day within 400 days', () => {
    const rarely = hoursIn(ROME, every(''), { days: { '2027-02-03': day('9-18') } })
    expect(addBusinessMs(rarely, from, MS_A_MINUTE)).toEqual(new Date('2027-02-03T09:01+01:00'))
  })
})

describe('whether somebody is there, and when next', () => {
  test.each([
    ['at opening', office, '2026-11-23T09:00+01:00', true, '2026-11-23T09:00+01:00'],
    ['right before', office, '2026-11-23T08:59:59.999+01:00', false, '2026-11-23T09:00+01:00'],
    ['at closing', office, '2026-11-23T18:00+01:00', false, '2026-11-24T09:00+01:00'],
    ['right before closing', office, '2026-11-23T17:59:59.999+01:00', true, '2026-11-23T17:59:59.999+01:00'],
    ['on Saturday afternoon', office, '2026-11-21T15:00+01:00', false, '2026-11-23T09:00+01:00'],
    ['in the night', nights, '2026-11-23T03:00+01:00', true, '2026-11-23T03:00+01:00'],
    ['between two halves of a day', romeAt('9-13 13-18'), '2026-11-23T13:00+01:00', true, '2026-11-23T13:00+01:00'],
  ])('%s', (_title, hours, ...[at, open, next]) => {
    expect(isOpenAt(hours, new Date(at))).toBe(open)
    expect(nextOpenAt(hours, new Date(at))).toEqual(new Date(next))
  })

  test('never, where nobody ever is', () => {
    expect(isOpenAt(romeAt(''), new Date('2026-11-23T09:00Z'))).toBe(false)
    expect(nextOpenAt(romeAt(''), new Date('2026-11-23T09:00Z'))).toBeUndefined()
  })
})

describe('the open times of a span', () => {
  const within = (hours: BusinessHours, [from = '', to = '']: readonly string[], limit = 10) =>
    openSpansBetween(hours, { from: new Date(from), to: new Date(to) }, limit).map(({ from: begins, to: ends }) =>
      [begins, ends].map((at) => at.toISOString().slice(0, 16)).join(' '),
    )
  test('are cut to it', () => {
    expect(within(office, ['2026-11-20T17:00+01:00', '2026-11-23T10:00+01:00'])).toEqual([
      '2026-11-20T16:00 2026-11-20T17:00',
      '2026-11-21T08:00 2026-11-21T12:00',
      '2026-11-23T08:00 2026-11-23T09:00',
    ])
  })
  test('are one where they touch, over any number of days', () => {
    const all = ['2026-03-01T00:00 2026-11-01T00:00']
    expect(within(always(ROME), ['2026-03-01T00:00Z', '2026-11-01T00:00Z'], 1)).toEqual(all)
    expect(within(romeAt('0-12 12-24'), ['2026-03-01T00:00Z', '2026-11-01T00:00Z'], 1)).toEqual(all)
  })
  test('are no more than asked for', () => {
    expect(within(office, ['2026-11-16T00:00Z', '2026-11-23T00:00Z'], 2)).toEqual([
      '2026-11-16T08:00 2026-11-16T17:00',
      '2026-11-17T08:00 2026-11-17T17:00',
    ])
    expect(within(office, ['2026-11-16T00:00Z', '2026-11-23T00:00Z'], 0)).toEqual([])
  })
  test('are none where it ends before it begins', () => {
    expect(within(office, ['2026-11-17T12:00Z', '2026-11-16T12:00Z'])).toEqual([])
  })
})
