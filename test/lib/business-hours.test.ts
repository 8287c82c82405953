import { checkHours, clockChangeWarnings, type Interval } from '../../src/lib/business-time'
import { always, day, every, hoursIn, nights, office, officeWeek, ROME, romeAt } from './hours'

describe('hours are checked', () => {
  const onMonday = (...intervals: Interval[]) => hoursIn(ROME, [intervals, day('9-18'), [], [], [], [], []])
  test.each([
    ['an office', office],
    ['nights', nights],
    ['round the clock', always(ROME)],
    ['what touches', romeAt('0-9 9-12 12-24')],
    ['nights up to the morning', romeAt('6-22 22-6')],
    ['one day of noon to noon', romeAt('12-12')],
    ['own days', hoursIn(ROME, every('22-6'), { days: { '2026-12-24': day('6-14'), '2026-12-25': [] } })],
    [
      'an own day after a holiday without a night',
      {
        ...hoursIn(ROME, every('22-6'), { days: { '2026-12-27': day('4-14') } }),
        holidays: { country: 'IT' },
      },
    ],
  ])('%s: nothing is wrong', (_title, hours) => {
    expect(checkHours(hours)).toEqual([])
  })

  test.each([
    ['two overlap', onMonday(...day('9-13 12-18')), ['Monday: 09:00-13:00 and 12:00-18:00 overlap; let one end']],
    ['a night reaches too far', onMonday(...day('22-10')), ['Monday 22:00-10:00 and Tuesday 09:00-18:00 overlap; a']],
    [
      'the night of Sunday reaches too far',
      hoursIn(ROME, [day('5-9'), [], [], [], [], [], day('22-6')]),
      ['Sunday 22:00-06:00 and Monday 05:00-09:00 overlap'],
    ],
    ['it closes before', onMonday({ opens: 600, closes: 540 }), ['Monday 10:00-09:00: closes when it opens or before']],
    [
      'it closes at once',
      onMonday({ opens: 600, closes: 600 }),
      ['Monday 10:00-10:00: closes when it opens or before'],
    ],
    ['it opens yesterday', onMonday({ opens: -60, closes: 60 }), ['open between 00:00 and 23:59']],
    ['it opens tomorrow', onMonday({ opens: 1_440, closes: 1_500 }), ['open between 00:00 and 23:59']],
    ['it lasts more than a day', onMonday({ opens: 600, closes: 2_041 }), ['is longer than a day']],
    ['minutes are cut', onMonday({ opens: 600.5, closes: 700 }), ['write whole minutes']],
    ['nobody is ever there', romeAt(''), ['the week has no hours']],
    ['a day is missing', hoursIn(ROME, every('9-18').slice(1)), ['the week has 6 days: list seven, Monday first']],
    ['a date is none', hoursIn(ROME, officeWeek, { days: { '2026-02-30': [] } }), ['"2026-02-30" is no date']],
    [
      'an own day overlaps in itself',
      hoursIn(ROME, officeWeek, { days: { '2026-12-24': day('9-13 12-14') } }),
      ['2026-12-24: 09:00-13:00 and 12:00-14:00 overlap'],
    ],
    [
      'an own day begins before the night is over',
      hoursIn(ROME, every('22-6'), { days: { '2026-12-24': day('5-14') } }),
      ['2026-12-23 22:00-06:00 and 2026-12-24 05:00-14:00 overlap'],
    ],
    [
      'an own night reaches into the week, and into another own day',
      hoursIn(ROME, officeWeek, {
        days: { '2026-12-23': day('22-10'), '2026-12-27': day('22-10'), '2026-12-24': day('8-9') },
      }),
      [
        '2026-12-23 22:00-10:00 and 2026-12-24 08:00-09:00 overlap',
        '2026-12-27 22:00-10:00 and 2026-12-28 09:00-18:00 overlap',
      ],
    ],
  ])('%s', (_title, hours, says) => {
    expect(checkHours(hours)).toEqual(says.map((part) => expect.stringContaining(part)))
  })

  test('even where the place of the holidays is not known: that is told elsewhere', () => {
    const lost = hoursIn(ROME, officeWeek, { holidays: { country: 'XX' }, days: { '2026-12-24': day('9-13') } })
    expect(checkHours(lost)).toEqual([])
  })
})

describe('hours that clocks skip or show twice are told', () => {
  const onSunday = (text: string) => hoursIn(ROME, [[], [], [], [], [], [], day(text)])
  test.each([
    [
      'Rome from half past two',
      onSunday('2:30-9'),
      [
        'Sunday 02:30-09:00: when clocks skip 02:00-03:00, 02:30 counts as 03:00',
        'Sunday 02:30-09:00: when clocks show 02:00-03:00 twice, the first 02:30 counts',
      ],
    ],
    [
      'a night until half past two',
      hoursIn('America/New_York', [day('22-1:30'), [], [], [], [], [], []]),
      ['Monday 22:00-01:30: when clocks show 01:00-02:00 twice, the first 01:30 counts'],
    ],
    [
      'London at half past one',
      hoursIn('Europe/London', every(''), { days: { '2026-10-25': day('1:30-9') } }),
      [
        '2026-10-25 01:30-09:00: when clocks skip 01:00-02:00, 01:30 counts as 02:00',
        '2026-10-25 01:30-09:00: when clocks show 01:00-02:00 twice, the first 01:30 counts',
      ],
    ],
    [
      'the half hour of Lord Howe',
      hoursIn('Australia/Lord_Howe', [day('2:15-9'), [], [], [], [], [], []]),
      ['Monday 02:15-09:00: when clocks skip 02:00-02:30, 02:15 counts as 02:30'],
    ],
    ['on the hour there is no doubt', onSunday('2-3'), []],
    ['nor where clocks are left alone', hoursIn('Asia/Kolkata', every('2:30-9')), []],
    ['nor at other times', office, []],
    ['nor round the clock, not even where midnight is skipped', always('Africa/Cairo'), []],
  ])('%s', (_title, hours, says) => {
    expect(clockChangeWarnings(hours)).toEqual(says)
  })
})
