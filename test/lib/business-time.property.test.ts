import fc from 'fast-check'
import {
  addBusinessMs,
  businessMsBetween,
  isOpenAt,
  nextOpenAt,
  openSpansBetween,
  type BusinessHours,
  type Interval,
} from '../../src/lib/business-time'
import { hasEdgeInRepeatedTime, jumpsOf, openByTheLatest, openByTheWall, openMs, watch, type Watch } from './wall-clock'

/** Zones of every temper: gaps at two, at one and at midnight, of half an hour and of two hours, and changes for good. */
const ZONES: readonly (readonly [zone: string, atLeastChanges: number])[] = [
  ['Europe/Rome', 22],
  ['Europe/Warsaw', 22],
  ['Europe/London', 22],
  ['Atlantic/Azores', 22],
  ['Antarctica/Troll', 22],
  ['America/New_York', 22],
  ['America/St_Johns', 22],
  ['America/Havana', 22],
  ['America/Santiago', 22],
  ['America/Nuuk', 14],
  ['America/Asuncion', 9],
  ['Africa/Casablanca', 22],
  ['Africa/Cairo', 15],
  ['Asia/Beirut', 22],
  ['Asia/Gaza', 22],
  ['Asia/Tehran', 5],
  ['Asia/Almaty', 1],
  ['Asia/Jerusalem', 22],
  ['Australia/Lord_Howe', 22],
  ['Pacific/Chatham', 22],
]

const MS_A_MINUTE = 60_000
const MS_AN_HOUR = 3_600_000
const MS_A_DAY = 24 * MS_AN_HOUR
/** A change is watched for more than a day before and after, and somewhat longer, so that the clock has been seen before. */
const WATCHED_MS = 26 * MS_AN_HOUR
const RUN_UP_MS = 6 * MS_AN_HOUR
const CALENDARS_A_CHANGE = 4

/** Edges gather where clocks change: around midnight and in the first hours. */
const edges = fc.oneof(
  fc.constantFrom(0, 1, 30, 59, 60, 61, 90, 105, 119, 120, 121, 135, 150, 165, 179, 180, 181, 210, 1380, 1410, 1439),
  fc.integer({ min: 0, max: 1_439 }),
)
const lengths = fc.oneof(fc.constantFrom(1, 15, 30, 45, 60, 90, 120, 480, 1_440), fc.integer({ min: 1, max: 1_440 }))
const intervals: fc.Arbitrary<Interval> = fc
  .tuple(edges, lengths)
  .map(([opens, length]) => ({ opens, closes: opens + length }))
const dayHours = fc.array(intervals, { maxLength: 3 })
const weeks = fc.array(dayHours, { minLength: 7, maxLength: 7 })

function calendarsAround(zone: string, atMs: number): fc.Arbitrary<BusinessHours> {
  const dates = [-2, -1, 0, 1, 2].map((days) => new Date(atMs + days * MS_A_DAY).toISOString().slice(0, 10))
  const days = fc.dictionary(fc.constantFrom(...dates), dayHours, { maxKeys: 2 })
  return fc.record({ zone: fc.constant(zone), week: weeks, holidays: fc.constant(undefined), days })
}

const momentsAround = (atMs: number) =>
  fc.oneof(
    fc.integer({ min: -WATCHED_MS, max: WATCHED_MS }).map((ms) => atMs + ms),
    fc.integer({ min: -180, max: 180 }).map((minutes) => atMs + minutes * MS_A_MINUTE),
  )

test.each(ZONES)('%s: over each of its changes of clocks, no minute is counted otherwise', (zone, atLeastChanges) => {
  const jumps = jumpsOf(zone, 2020, 2031)
  expect(jumps.length).toBeGreaterThanOrEqual(atLeastChanges)
  for (const jump of jumps) {
    const start = jump - WATCHED_MS - RUN_UP_MS
    const seen = watch(zone, start, (2 * WATCHED_MS + RUN_UP_MS) / MS_A_MINUTE)
    const moments = fc.array(momentsAround(jump), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(calendarsAround(zone, jump), moments, (hours, picked) => {
        const at = picked.sort((a, b) => a - b)
        compare(hours, seen, [jump - WATCHED_MS, ...at, jump + WATCHED_MS])
      }),
      { numRuns: CALENDARS_A_CHANGE },
    )
  }
})

function compare(hours: BusinessHours, seen: Watch, moments: readonly number[]): void {
  const open = openByTheLatest(hours, seen)
  // Who reads the bare clock on the wall agrees, unless somebody opens or closes in the midst of a repeated hour.
  if (!hasEdgeInRepeatedTime(hours, seen)) expect(openByTheWall(hours, seen).join()).toBe(open.join())
  const [first = 0, last = 0] = [moments[0], moments.at(-1)]
  expect(spansOf(hours, [first, last])).toEqual(spansSeen(open, seen, [first, last]))
  for (const [index, at] of moments.entries()) {
    const from = moments[index - 1] ?? first
    const minute = Math.floor((at - seen.startMs) / MS_A_MINUTE)
    const next = open.indexOf(true, minute)
    const told = {
      ms: businessMsBetween(hours, new Date(from), new Date(at)),
      isOpen: isOpenAt(hours, new Date(at)),
      nextOpen: nextOpenAt(hours, new Date(at))?.getTime(),
    }
    expect(told).toEqual({
      ms: openMs(open, seen, [from, at]),
      isOpen: open[minute] ?? told.isOpen,
      nextOpen: next < 0 ? told.nextOpen : Math.max(at, seen.startMs + next * MS_A_MINUTE),
    })
  }
}

function spansOf(hours: BusinessHours, [from, to]: readonly [number, number]): number[][] {
  const spans = openSpansBetween(hours, { from: new Date(from), to: new Date(to) }, 1_000)
  return spans.map((span) => [span.from.getTime(), span.to.getTime()])
}

function spansSeen(open: readonly boolean[], { startMs }: Watch, [from, to]: readonly [number, number]): number[][] {
  const spans: number[][] = []
  for (let at = from; at < to; at += MS_A_MINUTE) {
    if (open[(at - startMs) / MS_A_MINUTE] !== true) continue
    const last = spans.at(-1)
    if (last?.[1] === at) last[1] = at + MS_A_MINUTE
    else spans.push([at, at + MS_A_MINUTE])
  }
  return spans
}

const openWeeks = weeks.filter((week) => week.some((day) => day.length > 0))
const calendars: fc.Arbitrary<BusinessHours> = fc.record({
  zone: fc.constantFrom(...ZONES.map(([zone]) => zone)),
  week: openWeeks,
  holidays: fc.constantFrom(undefined, { country: 'IT' }),
  days: fc.constant({}),
})
const years = { min: new Date('2020-01-01T00:00:00Z'), max: new Date('2030-12-31T00:00:00Z'), noInvalidDate: true }
const moments = fc.date(years)
const spans = fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 3 * MS_A_DAY }))

test('business time that is added is the business time between, and no earlier moment has it', () => {
  fc.assert(
    fc.property(calendars, moments, spans, (hours, from, ms) => {
      const end = addBusinessMs(hours, from, ms)
      expect(businessMsBetween(hours, from, end)).toBe(ms)
      expect(businessMsBetween(hours, from, new Date(end.getTime() - 1))).toBe(ms - 1)
    }),
    { numRuns: 400 },
  )
})

test('adding in two steps is adding at once, and more time never ends earlier', () => {
  fc.assert(
    fc.property(calendars, moments, fc.tuple(spans, spans), (hours, from, [first, second]) => {
      const end = addBusinessMs(hours, from, first + second)
      expect(addBusinessMs(hours, addBusinessMs(hours, from, first), second)).toEqual(end)
      expect(end.getTime()).toBeGreaterThan(addBusinessMs(hours, from, first).getTime())
    }),
    { numRuns: 300 },
  )
})

test('a span cut anywhere adds up, is never negative, and is the sum of its open times', () => {
  const days = fc.array(fc.integer({ min: 0, max: 30 * MS_A_DAY }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(calendars, moments, days, (hours, start, offsets) => {
      const cuts = offsets.sort((a, b) => a - b).map((offset) => new Date(start.getTime() + offset))
      const [a = start, b = start, c = start] = cuts
      const whole = businessMsBetween(hours, a, c)
      const [left, right] = [businessMsBetween(hours, a, b), businessMsBetween(hours, b, c)]
      expect(left + right).toBe(whole)
      expect(Math.min(left, right)).toBeGreaterThanOrEqual(0)
      const open = openSpansBetween(hours, { from: a, to: c }, 1_000)
      expect(open.reduce((sum, span) => sum + span.to.getTime() - span.from.getTime(), 0)).toBe(whole)
    }),
    { numRuns: 300 },
  )
})
