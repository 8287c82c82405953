import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { invalid } from './errors'

/** Public holidays of a place, as the library of holidays names places: `('IT', '25', 'MI')` is Milan. */
export type HolidayPlace = {
  readonly country: string
  readonly state?: string | undefined
  readonly region?: string | undefined
}

/** A year of a place takes some ten milliseconds to work out; the bound is far above what playbooks name. */
const MAX_YEARS = 500
const years = new Map<string, ReadonlyMap<string, string>>()

/**
 * What is celebrated in a place on a date ('2026-12-07'), in the language of the country; undefined when it is no public
 * holiday. Whole days only: a day on which offices close at noon is for the playbook's own days. Throws `invalid` for a
 * place that is not known.
 */
export function publicHoliday(place: HolidayPlace, date: string): string | undefined {
  const key = `${placeKey(place)} ${date.slice(0, 4)}`
  const known = years.get(key) ?? holidaysAround(place, Number(date.slice(0, 4)))
  if (!years.has(key)) {
    if (years.size >= MAX_YEARS) years.clear()
    years.set(key, known)
  }
  return known.get(date)
}

/** Says what is wrong with a place and what would be right; undefined when the place is known. */
export function checkPlace(place: HolidayPlace): string | undefined {
  const library = new (holidayLibrary())()
  const { country, state, region } = place
  if (!Object.hasOwn(library.getCountries('en'), country)) {
    return `country ${quoted(country)} is not known: write its two capital letters, such as IT, PL or GB`
  }
  const states = library.getStates(country, 'en') ?? {}
  if (state === undefined) return region === undefined ? undefined : withoutState(place, states)
  if (!Object.hasOwn(states, state)) {
    return `state ${quoted(state)} is not known in ${country}: ${choice(states)}${home(country, states, state)}`
  }
  const regions = library.getRegions(country, state, 'en') ?? {}
  if (region === undefined || Object.hasOwn(regions, region)) return undefined
  return `region ${quoted(region)} is not known in ${country} ${state}: ${choice(regions)}${home(country, states, region)}`
}

/** Also holidays of the year before that last into this one. */
function holidaysAround(place: HolidayPlace, year: number): ReadonlyMap<string, string> {
  // The library says nothing of a place that it does not know, and has the holidays of the whole country instead.
  const wrong = checkPlace(place)
  if (wrong !== undefined) throw invalid(`Holidays: ${wrong}`)
  const library = new (holidayLibrary())(placeKey(place))
  const names = new Map<string, string>()
  for (const holiday of [...library.getHolidays(year - 1), ...library.getHolidays(year)]) {
    if (holiday.type !== 'public') continue
    for (const date of wholeDays(holiday)) if (!names.has(date)) names.set(date, holiday.name)
  }
  return names
}

const MS_AN_HOUR = 3_600_000

/** The dates of a holiday of one or more days; none where it begins at noon. */
function wholeDays({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  if (date.slice(11, 19) !== '00:00:00') return []
  const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`)
  // A day of the spring change has 23 hours; Turkish feasts begin at noon of the eve and are given in hours.
  const days = Math.max(1, Math.floor((end.getTime() - start.getTime() + MS_AN_HOUR) / (24 * MS_AN_HOUR)))
  return Array.from({ length: days }, (_, index) =>
    new Date(first + index * 24 * MS_AN_HOUR).toISOString().slice(0, 10),
  )
}

function withoutState({ country, region }: HolidayPlace, states: Readonly<Record<string, string>>): string {
  return `region ${quoted(region ?? '')} needs its state: ${choice(states)}${home(country, states, region ?? '')}`
}

/** People know Milan's letters and not the number of Lombardy: where such a region is, if it is one. */
function home(country: string, states: Readonly<Record<string, string>>, code: string): string {
  const library = new (holidayLibrary())()
  const state = Object.keys(states).find((one) => Object.hasOwn(library.getRegions(country, one) ?? {}, code))
  return state === undefined ? '' : `; ${quoted(code)} is a region of state ${quoted(state)}`
}

function choice(codes: Readonly<Record<string, string>>): string {
  const all = Object.entries(codes).map(([code, name]) => `${quoted(code)} (${name})`)
  return all.length === 0 ? 'leave it out, all holidays known there are the same' : `write one of ${all.join(', ')}`
}

const quoted = (text: string) => `"${text}"`
const placeKey = ({ country, state, region }: HolidayPlace) =>
  [country, state, region].filter((part) => part !== undefined).join('.')

type HolidayLibrary = typeof Holidays
let library: HolidayLibrary | undefined

/** Twelve megabytes: read only by those whose calendars know holidays. */
function holidayLibrary(): HolidayLibrary {
  library ??= createRequire(__filename)('date-holidays') as HolidayLibrary
  return library
}
