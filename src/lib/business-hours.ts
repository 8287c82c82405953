import { checkPlace, publicHoliday, type HolidayPlace } from './holidays'
import { addDays, clockChangesBetween, isDate, weekdayOf, type ClockChange } from './time'

/** From opening until closing, in minutes of the local day on which it opens; a night shift closes past 1440. */
export type Interval = { readonly opens: number; readonly closes: number }

/** When somebody is there. */
export type BusinessHours = {
  /** IANA name, such as 'Europe/Rome'. */
  readonly zone: string
  /** Seven days, Monday first; an empty list is a day off. */
  readonly week: readonly (readonly Interval[])[]
  /** On public holidays nobody is there; undefined: holidays are like other days. */
  readonly holidays: HolidayPlace | undefined
  /** Days of one's own by date ('2026-12-24'): these hours instead of the week's and in spite of a holiday. */
  readonly days: Readonly<Record<string, readonly Interval[]>>
}

/** The hours of a local date, by what it opens with: one's own days go before holidays, and holidays before the week. */
export function intervalsOn(hours: BusinessHours, date: string): readonly Interval[] {
  const own = hours.days[date]
  if (own !== undefined) return own
  if (hours.holidays !== undefined && publicHoliday(hours.holidays, date) !== undefined) return []
  return hours.week[weekdayOf(date) - 1] ?? []
}

/** What is wrong with hours, as sentences that name the day and what would be right; the place of the holidays apart. */
export function checkHours(hours: BusinessHours): string[] {
  const week = hours.week.map((intervals, index) => ({ name: WEEKDAYS[index] ?? `day ${index + 1}`, intervals }))
  const wrong = week.flatMap((day, index) => [
    ...faultsOf(day),
    ...overlapsWithin(day),
    ...overlapsOvernight(day, week[(index + 1) % week.length] ?? day),
  ])
  if (hours.week.length !== 7) wrong.push(`the week has ${hours.week.length} days: list seven, Monday first`)
  if (hours.week.every((intervals) => intervals.length === 0)) wrong.push('the week has no hours: open on some day')
  return [...wrong, ...Object.keys(hours.days).sort().flatMap(ownDayFaults(hours))]
}

/**
 * Hours that begin or end where the zone's clocks are skipped or shown twice, as sentences that say how we count: right,
 * and yet not always what the author had in mind.
 */
export function clockChangeWarnings(hours: BusinessHours): string[] {
  const changes = clockChangesBetween(hours.zone, CHANGES_FROM, CHANGES_TO)
  const week = hours.week.map((intervals, index) => ({ name: WEEKDAYS[index] ?? `day ${index + 1}`, intervals }))
  const own = Object.entries(hours.days).map(([name, intervals]) => ({ name, intervals }))
  return [...week, ...own].flatMap(({ name, intervals }) =>
    intervals.flatMap((interval) =>
      [interval.opens, interval.closes].flatMap((edge) =>
        changes
          .filter((change) => isWithin(change, edge))
          .map((change) => `${name} ${rangeText(interval)}: ${readingOf(change, edge)}`),
      ),
    ),
  )
}

const MINUTES_A_DAY = 1_440
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
/** Ten years in which zones change their clocks by the rules of today; what was before concerns no calendar of ours. */
const CHANGES_FROM = new Date('2026-01-01T00:00:00Z')
const CHANGES_TO = new Date('2036-01-01T00:00:00Z')

/** A day of the week or one of one's own, by the name that its sentences begin with. */
type Day = { readonly name: string; readonly intervals: readonly Interval[] }

function ownDayFaults(hours: BusinessHours): (date: string) => string[] {
  // Whether the places of holidays are known is told elsewhere; here an unknown one is no reason to stop.
  const known = hours.holidays === undefined || checkPlace(hours.holidays) === undefined
  const sure = known ? hours : { ...hours, holidays: undefined }
  const dayOf = (date: string) => ({ name: date, intervals: intervalsOn(sure, date) })
  return (date) => {
    if (!isDate(date)) return [`"${date}" is no date: write one such as "2026-12-24"`]
    const [day, before, after] = [dayOf(date), dayOf(addDays(date, -1)), dayOf(addDays(date, 1))]
    const next = hours.days[after.name] === undefined ? overlapsOvernight(day, after) : []
    return [...faultsOf(day), ...overlapsWithin(day), ...overlapsOvernight(before, day), ...next]
  }
}

function faultsOf({ name, intervals }: Day): string[] {
  return intervals.flatMap((interval) => {
    const fault = faultOf(interval)
    return fault === undefined ? [] : [`${name} ${rangeText(interval)}: ${fault}`]
  })
}

function faultOf({ opens, closes }: Interval): string | undefined {
  if (!Number.isInteger(opens) || !Number.isInteger(closes)) return 'write whole minutes'
  if (opens < 0 || opens >= MINUTES_A_DAY) return 'open between 00:00 and 23:59 of the day itself'
  if (closes <= opens) return 'closes when it opens or before: a night closes on the next day'
  if (closes > opens + MINUTES_A_DAY) return 'is longer than a day: cut it in two'
  return undefined
}

function overlapsWithin({ name, intervals }: Day): string[] {
  const sorted = [...intervals].filter(isSound).sort((a, b) => a.opens - b.opens)
  return sorted.flatMap((interval, index) => {
    const next = sorted[index + 1]
    if (next === undefined || next.opens >= interval.closes) return []
    return [`${name}: ${rangeText(interval)} and ${rangeText(next)} overlap; let one end where the next begins`]
  })
}

function overlapsOvernight(day: Day, next: Day): string[] {
  const night = [...day.intervals].filter(isSound).sort((a, b) => b.closes - a.closes)[0]
  if (night === undefined) return []
  const early = next.intervals.find((one) => isSound(one) && one.opens + MINUTES_A_DAY < night.closes)
  if (early === undefined) return []
  const hours = `${day.name} ${rangeText(night)} and ${next.name} ${rangeText(early)}`
  return [`${hours} overlap; a night belongs to the day on which it begins`]
}

const isSound = (interval: Interval) => faultOf(interval) === undefined

function isWithin({ from, to }: ClockChange, edge: number): boolean {
  const past = (edge - from + 2 * MINUTES_A_DAY) % MINUTES_A_DAY
  return past > 0 && past < to - from
}

function readingOf({ skipped, from, to }: ClockChange, edge: number): string {
  const [edgeText, range] = [timeText(edge % MINUTES_A_DAY), `${timeText(from)}-${timeText(to)}`]
  return skipped
    ? `when clocks skip ${range}, ${edgeText} counts as ${timeText(to)}`
    : `when clocks show ${range} twice, the first ${edgeText} counts`
}

/** As people write it: a night is 22:00-06:00, and midnight at the end of a day is 24:00. */
function rangeText({ opens, closes }: Interval): string {
  return `${timeText(opens)}-${timeText(closes > MINUTES_A_DAY ? closes - MINUTES_A_DAY : closes)}`
}

function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
