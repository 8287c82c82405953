import { Temporal } from 'temporal-polyfill'

/** What a calendar and a clock on the wall show: '2026-03-29' and '09:00'. */
export interface LocalDateTime {
  readonly date: string
  readonly time: string
  /** IANA name, such as 'Europe/Rome'. */
  readonly zone: string
}

/** Where and in which language people read a time. */
export interface Reader {
  readonly zone: string
  readonly locale: string
}

const MS_A_SECOND = 1_000
const MS_A_MINUTE = 60_000
const MS_AN_HOUR = 3_600_000
const MS_A_DAY = 86_400_000
const MINUTES_A_DAY = 1_440

/** Whether it names a zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Now.plainDateISO(zone)
    return true
  } catch {
    return false
  }
}

/** Whether it is a day of the calendar, written as '2026-11-21'. */
export function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text).toString() === text
  } catch {
    return false
  }
}

/**
 * The moment when the clock on the wall shows this. What the clock skips in spring is the moment right after the gap;
 * what it shows twice in autumn is the first of the two. Throws RangeError for what is no date, time or zone.
 */
export function localDateTimeToInstant({ date, time, zone }: LocalDateTime): Date {
  return firstMoment(Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(time)), zone)
}

/** The same for a time given in minutes of the local day: 1800 is 06:00 of the next day. */
export function localMinutesToInstant(date: string, minutes: number, zone: string): Date {
  return firstMoment(Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes }), zone)
}

/** A part of the day that clocks in a zone skip or show twice, in minutes of the local day; it may end past 1440. */
export interface ClockChange {
  readonly skipped: boolean
  readonly from: number
  readonly to: number
}

/** Far above the two changes a year that zones have, and the four of Morocco. */
const MAX_CLOCK_CHANGES = 1_000

/** How clocks are changed in a zone between two moments: each kind of change once. */
export function clockChangesBetween(zone: string, from: Date, to: Date): readonly ClockChange[] {
  const found = new Map<string, ClockChange>()
  let at = zoned(from, zone).getTimeZoneTransition('next')
  for (let seen = 0; seen < MAX_CLOCK_CHANGES && at !== null && at.epochMilliseconds < to.getTime(); seen += 1) {
    const change = changeAt(at)
    found.set(JSON.stringify(change), change)
    at = at.getTimeZoneTransition('next')
  }
  return [...found.values()]
}

function changeAt(at: Temporal.ZonedDateTime): ClockChange {
  const forwardMinutes = (at.offsetNanoseconds - at.subtract({ nanoseconds: 1 }).offsetNanoseconds) / 60e9
  const after = at.hour * 60 + at.minute
  const from = forwardMinutes > 0 ? (after - forwardMinutes + MINUTES_A_DAY) % MINUTES_A_DAY : after
  return { skipped: forwardMinutes > 0, from, to: from + Math.abs(forwardMinutes) }
}

/** The next moment, later than now, when the clock shows this time. */
export function nextLocalTime(now: Date, zone: string, time: string): Date {
  const today = localDateOf(now, zone)
  const candidate = localDateTimeToInstant({ date: today, time, zone })
  return candidate > now ? candidate : localDateTimeToInstant({ date: addDays(today, 1), time, zone })
}

/** This time on the next day of the calendar, however early it is now. */
export function localTimeTomorrow(now: Date, zone: string, time: string): Date {
  return localDateTimeToInstant({ date: addDays(localDateOf(now, zone), 1), time, zone })
}

/** The date that the calendar on the wall shows, as '2026-11-21'. */
export function localDateOf(instant: Date, zone: string): string {
  return zoned(instant, zone).toPlainDate().toString()
}

/** The time that the clock on the wall shows, as '09:05'. */
export function localTimeOf(instant: Date, zone: string): string {
  return zoned(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' })
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek
}

/** When something is due, no longer than needed: '10:42' today, 'Mon 10:42' within six days, else '24 Dec, 10:42'. */
export function formatDue(due: Date, { now, zone, locale }: Reader & { readonly now: Date }): string {
  const days = zoned(now, zone).toPlainDate().until(zoned(due, zone).toPlainDate()).days
  if (days === 0) return formatter(locale, zone, 'time').format(due)
  return formatter(locale, zone, days > 0 && days < 7 ? 'weekday' : 'date').format(due)
}

/** Date and time in full: '21 Nov 2026, 10:42'. */
export function formatLocal(instant: Date, zone: string, locale: string): string {
  return formatter(locale, zone, 'full').format(instant)
}

/** A span for people: '45 s', '12 min', '2 h 05', '3 d 4 h'. Cut, not rounded: '60 min' is never '1 h 00' too early. */
export function humanSpan(ms: number, locale: string): string {
  const units = UNITS[locale.slice(0, 2)] ?? ENGLISH_UNITS
  const span = Math.abs(ms)
  const sign = ms < 0 && span >= MS_A_SECOND ? '−' : ''
  return sign + spanText(span, units)
}

interface Units {
  readonly d: string
  readonly h: string
  readonly min: string
  readonly s: string
}

const ENGLISH_UNITS: Units = { d: 'd', h: 'h', min: 'min', s: 's' }
const UNITS: Readonly<Record<string, Units>> = {
  en: ENGLISH_UNITS,
  it: { ...ENGLISH_UNITS, d: 'g' },
  pl: { ...ENGLISH_UNITS, h: 'godz.' },
}

function spanText(span: number, units: Units): string {
  if (span < MS_A_MINUTE) return `${Math.floor(span / MS_A_SECOND)} ${units.s}`
  const minutes = Math.floor(span / MS_A_MINUTE) % 60
  if (span < MS_AN_HOUR) return `${minutes} ${units.min}`
  const hours = Math.floor(span / MS_AN_HOUR)
  if (span < MS_A_DAY) return `${hours} ${units.h} ${String(minutes).padStart(2, '0')}`
  const days = `${Math.floor(span / MS_A_DAY)} ${units.d}`
  return hours % 24 === 0 ? days : `${days} ${hours % 24} ${units.h}`
}

type Shape = 'time' | 'weekday' | 'date' | 'full'

// The 24-hour clock in every language: a card says 14:30 to an Italian and to an American of the same team.
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const SHAPES: Readonly<Record<Shape, Intl.DateTimeFormatOptions>> = {
  time: CLOCK,
  weekday: { weekday: 'short', ...CLOCK },
  date: { day: 'numeric', month: 'short', ...CLOCK },
  full: { day: 'numeric', month: 'short', year: 'numeric', ...CLOCK },
}

/** Making a formatter takes a hundred times as long as using it; the bound is far above what playbooks name. */
const MAX_FORMATTERS = 200
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, zone: string, shape: Shape): Intl.DateTimeFormat {
  const key = `${locale}|${zone}|${shape}`
  const known = formatters.get(key)
  if (known !== undefined) return known
  // English days and months in European order: the bare 'en' means American.
  const made = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { ...SHAPES[shape], timeZone: zone })
  if (formatters.size >= MAX_FORMATTERS) formatters.clear()
  formatters.set(key, made)
  return made
}

function zoned(instant: Date, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

function firstMoment(wall: Temporal.PlainDateTime, zone: string): Date {
  const found = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (found.toPlainDateTime().equals(wall)) return dateOf(found)
  return dateOf(found.getTimeZoneTransition('next') ?? found)
}

function dateOf(moment: Temporal.ZonedDateTime): Date {
  return new Date(moment.epochMilliseconds)
}
