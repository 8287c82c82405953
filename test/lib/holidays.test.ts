import { checkPlace, publicHoliday, type HolidayPlace } from '../../src/lib/holidays'

test.each<[title: string, place: HolidayPlace, date: string, name: string | undefined]>([
  ['Milan has its own', { country: 'IT', state: '25', region: 'MI' }, '2026-12-07', "Sant'Ambrogio"],
  ['Lombardy has not', { country: 'IT', state: '25' }, '2026-12-07', undefined],
  ['nor has Rome', { country: 'IT', state: '62', region: 'RM' }, '2026-12-07', undefined],
  ['which has this one', { country: 'IT', state: '62', region: 'RM' }, '2026-06-29', 'Santi Pietro e Paolo'],
  ['a working day', { country: 'IT' }, '2026-06-29', undefined],
  ['not yet a holiday', { country: 'IT' }, '2025-10-04', undefined],
  ['St Francis, from 2026', { country: 'IT' }, '2026-10-04', "Festa nazionale di San Francesco d'Assisi"],
  ['not yet a holiday in Poland', { country: 'PL' }, '2024-12-24', undefined],
  ['Christmas Eve in Poland, from 2025', { country: 'PL' }, '2025-12-24', 'Wigilia Bożego Narodzenia'],
  ['a working day in Italy', { country: 'IT' }, '2025-12-24', undefined],
  ['Easter Monday moves', { country: 'IT' }, '2026-04-06', 'Lunedì dell’Angelo'],
  ['and does not stay', { country: 'IT' }, '2027-04-06', undefined],
  ['on a day of 23 hours', { country: 'IT' }, '2027-03-28', 'Domenica di Pasqua'],
  ['and no longer', { country: 'PL' }, '2027-03-27', undefined],
  ['a substitute for a Saturday', { country: 'GB', state: 'ENG' }, '2022-01-03', "New Year's Day (substitute day)"],
  ['kept, but no holiday: Mother’s Day', { country: 'IT' }, '2026-05-10', undefined],
])('%s', (_title, place, ...[date, name]) => {
  expect(publicHoliday(place, date)).toBe(name)
})

test.each([
  ['a feast of three days and half its eve', 'TR', ['2026-03-20', '2026-03-21', '2026-03-22'], '2026-03-23'],
  ['one that begins the evening before', 'IL', ['2026-04-02'], '2026-04-03'],
  ['one that lasts into the next year', 'SZ', ['2026-12-31', '2027-01-02'], '2027-01-03'],
  ['an afternoon off is none', 'IS', ['2026-12-25'], '2026-12-24'],
])('whole days count: %s', (_title, country, ...[dates, workday]) => {
  expect(dates.map((date) => publicHoliday({ country }, date))).not.toContain(undefined)
  expect(publicHoliday({ country }, workday)).toBeUndefined()
})

test.each([
  ['a country', { country: 'IT' }],
  ['a state', { country: 'IT', state: '25' }],
  ['a region', { country: 'IT', state: '25', region: 'MI' }],
])('%s is known', (_title, place) => {
  expect(checkPlace(place)).toBeUndefined()
})

test.each([
  [{ country: 'XX' }, 'country "XX" is not known: write its two capital letters, such as IT, PL or GB'],
  [{ country: 'it' }, 'country "it" is not known: write its two capital letters, such as IT, PL or GB'],
  [{ country: 'constructor' }, 'country "constructor" is not known'],
  [{ country: 'IT', state: 'MI' }, 'state "MI" is not known in IT: write one of "21" (Piedmont), "25" (Lombardy), '],
  [{ country: 'IT', state: 'MI' }, '; "MI" is a region of state "25"'],
  [{ country: 'IT', region: 'MI' }, 'region "MI" needs its state: write one of "21" (Piedmont), "25" (Lombardy), '],
  [{ country: 'IT', state: '25', region: 'RM' }, 'region "RM" is not known in IT 25: write one of "MI" (Milan)'],
  [{ country: 'IT', state: '25', region: 'RM' }, '; "RM" is a region of state "62"'],
  [{ country: 'PL', state: 'MZ' }, 'state "MZ" is not known in PL: leave it out, '],
])('what is unknown is named, with what would be right: %j', (place, says) => {
  expect(checkPlace(place)).toContain(says)
  expect(() => publicHoliday(place, '2026-12-07')).toThrow(says)
})
