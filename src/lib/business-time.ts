import { type BusinessHours, intervalsOn } from './business-hours'
import { invalid } from './errors'
import { localMinutesToInstant } from './time'

export { checkHours, clockChangeWarnings } from './business-hours'
export type { BusinessHours, Interval } from './business-hours'

/*
 * How hours on the wall become moments. An edge is **the first moment at which the clock shows that time or a later one**
 * of that day. From this one sentence follows:
 *
 * - 02:30 in the gap of spring is the moment right after the gap, for opening and closing alike: 02:30–04:00 and
 *   02:00–04:00 are both 60 minutes that night, because that is how long people were there. (Temporal's own reading would
 *   make 02:30 into 03:30, and count 30 minutes; others count 90, which no clock showed.)
 * - 02:30 in the hour that autumn repeats is the first 02:30. Who opened then stays: nobody closes for half an hour
 *   because the clock went back, and who closed does not come back.
 * - Where one interval ends the next can begin: cutting an interval in two changes no sum, on any day. A night from 22 to
 *   6 has 7, 8 or 9 hours, round the clock has 23, 24 or 25, and all of a year's days add up to the year.
 *
 * Every length is milliseconds that really passed. Intervals that overlap count once.
 */

/** A time in which somebody was there: what a business span is made of. */
export type OpenSpan = { readonly from: Date; readonly to: Date }

const MS_A_DAY = 86_400_000
/** Whoever is away for longer has not just closed: the calendar is wrong. */
const MAX_AWAY_MS = 400 * MS_A_DAY
/** No promise takes three years; a calendar of one minute a week must not keep us walking. */
const MAX_WALK_MS = 1_096 * MS_A_DAY

/** The business time from one moment to another, in milliseconds; 0 when it ends before it begins. */
export function businessMsBetween(hours: BusinessHours, from: Date, to: Date): number {
  let sum = 0
  for (const span of spansBetween(hours, from.getTime(), to.getTime())) sum += span.to - span.from
  return sum
}

/**
 * The first moment at which so much business time has passed: at closing time rather than at the next opening, and for no
 * time at all the beginning itself. Throws `invalid` when nobody is there for 400 days, or it would take three years.
 */
export function addBusinessMs(hours: BusinessHours, from: Date, ms: number): Date {
  if (ms === 0) return from
  let [left, at] = [ms, from.getTime()]
  const end = at + MAX_WALK_MS
  while (left > 0 && at < end) {
    const span = spanAfter(hours, at, at + MAX_AWAY_MS)
    if (span === undefined) throw invalid('Nobody is there for 400 days: the calendar has no open time')
    if (left <= span.to - span.from) return new Date(span.from + left)
    left -= span.to - span.from
    at = span.to
  }
  throw invalid(`${ms} ms of business time cannot be added: less than zero, or more than three years hold`)
}

/** Whether somebody is there; at the moment of closing nobody is. */
export function isOpenAt(hours: BusinessHours, at: Date): boolean {
  return spanAfter(hours, at.getTime(), at.getTime() + 1) !== undefined
}

/** When somebody is there next: the moment itself while it is open; undefined when nobody comes for 400 days. */
export function nextOpenAt(hours: BusinessHours, at: Date): Date | undefined {
  const span = spanAfter(hours, at.getTime(), at.getTime() + MAX_AWAY_MS)
  return span && new Date(span.from)
}

/** The times within a span, at most `limit` of them, in which somebody was there; what touches is one. */
export function openSpansBetween(hours: BusinessHours, { from, to }: OpenSpan, limit: number): OpenSpan[] {
  const spans: Span[] = []
  for (const span of spansBetween(hours, from.getTime(), to.getTime())) {
    const last = spans.at(-1)
    if (last?.to === span.from) last.to = span.to
    else if (spans.length < limit) spans.push(span)
    else break
  }
  return spans.map((span) => ({ from: new Date(span.from), to: new Date(span.to) }))
}

type Span = { from: number; to: number }

function* spansBetween(hours: BusinessHours, from: number, to: number): Generator<Span> {
  for (let at = from; at < to;) {
    const span = spanAfter(hours, at, to)
    if (span === undefined) return
    yield { from: span.from, to: Math.min(span.to, to) }
    at = span.to
  }
}

/** The open time after a moment, or what is left of one that runs, if it begins before the other moment. */
function spanAfter(hours: BusinessHours, after: number, before: number): Span | undefined {
  // Local dates are at most one day away from those of UTC, and the night before may still run.
  const lastDay = Math.floor(before / MS_A_DAY) + 1
  for (let day = Math.floor(after / MS_A_DAY) - 2; day <= lastDay; day += 1) {
    for (const span of spansOf(hours, day)) {
      if (span.to <= after) continue
      return span.from < before ? { from: Math.max(span.from, after), to: span.to } : undefined
    }
  }
  return undefined
}

/** Enough for the longest walk: some 100 kB a calendar at most. */
const MAX_DAYS = 1_200
const knownDays = new WeakMap<BusinessHours, Map<number, readonly Span[]>>()

/** The open times that begin on a local day, counted from 1 January 1970: worked out once for each calendar. */
function spansOf(hours: BusinessHours, day: number): readonly Span[] {
  const days = knownDays.get(hours) ?? new Map<number, readonly Span[]>()
  const known = days.get(day)
  if (known !== undefined) return known
  const spans = workOut(hours, new Date(day * MS_A_DAY).toISOString().slice(0, 10))
  if (days.size >= MAX_DAYS) days.clear()
  knownDays.set(hours, days.set(day, spans))
  return spans
}

function workOut(hours: BusinessHours, date: string): readonly Span[] {
  const moment = (minutes: number) => localMinutesToInstant(date, minutes, hours.zone).getTime()
  return [...intervalsOn(hours, date)]
    .sort((a, b) => a.opens - b.opens)
    .map(({ opens, closes }) => ({ from: moment(opens), to: moment(closes) }))
    .filter(({ from, to }) => from < to)
}
