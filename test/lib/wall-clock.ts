import type { BusinessHours, Interval } from '../../src/lib/business-time'

/*
 * A slow second opinion on business time: it walks every minute and looks at the clock on the wall, as Intl shows it. It
 * knows no offsets, no zone rules and nothing of the code that it judges.
 */

const MS_A_MINUTE = 60_000
const MINUTES_A_DAY = 1_440
const faces = new Map<string, Intl.DateTimeFormat>()
const midnights = new Map<string, number>()

/** What calendar and clock show, as minutes since the beginning of 1970 on that wall. */
export function wallMinuteAt(zone: string, atMs: number): number {
  const shown = faceOf(zone).format(atMs)
  const date = shown.slice(0, 10)
  const midnight = midnights.get(date) ?? Date.parse(date) / MS_A_MINUTE
  midnights.set(date, midnight)
  return midnight + Number(shown.slice(11, 13)) * 60 + Number(shown.slice(14, 16))
}

function faceOf(zone: string): Intl.DateTimeFormat {
  // Swedish writes '2026-03-29 03:00'.
  const face =
    faces.get(zone) ?? new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  faces.set(zone, face)
  return face
}

/** The moments from one year's beginning to another's at which a zone's clocks jump, found by looking at them. */
export function jumpsOf(zone: string, fromYear: number, toYear: number): number[] {
  const ahead = (minute: number) => wallMinuteAt(zone, minute * MS_A_MINUTE) - minute
  const jumps: number[] = []
  const end = Date.UTC(toYear, 0) / MS_A_MINUTE
  for (let minute = Date.UTC(fromYear, 0) / MS_A_MINUTE; minute < end; minute += MINUTES_A_DAY) {
    let [before, after] = [minute, minute + MINUTES_A_DAY]
    if (ahead(before) === ahead(after)) continue
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (ahead(middle) === ahead(before)) before = middle
      else after = middle
    }
    jumps.push(after * MS_A_MINUTE)
  }
  return jumps
}

/** A stretch of time, minute by minute, as the wall shows it. */
export type Watch = { readonly startMs: number; readonly wall: readonly number[] }

export function watch(zone: string, startMs: number, minutes: number): Watch {
  const wall = Array.from({ length: minutes }, (_, index) => wallMinuteAt(zone, startMs + index * MS_A_MINUTE))
  return { startMs, wall }
}

/** For each minute, whether the clock on the wall stands within hours: whoever opened closes when it falls back. */
export function openByTheWall(hours: BusinessHours, { wall }: Watch): boolean[] {
  const intervalsOf = readHours(hours)
  return wall.map((minute) => intervalsOf(minute).some(({ opens, closes }) => opens <= minute && minute < closes))
}

/** The same by a clock that never falls back: it stands still until the hour has been repeated. */
export function openByTheLatest(hours: BusinessHours, { wall, ...rest }: Watch): boolean[] {
  let latest = -Infinity
  return openByTheWall(hours, { ...rest, wall: wall.map((minute) => (latest = Math.max(latest, minute))) })
}

/** Whether somebody opens or closes in the midst of what the wall shows twice. */
export function hasEdgeInRepeatedTime(hours: BusinessHours, { wall }: Watch): boolean {
  const intervalsOf = readHours(hours)
  const isEdge = (minute: number) =>
    intervalsOf(minute).some(({ opens, closes }) => opens === minute || closes === minute)
  return wall.some((minute, index) => {
    const before = wall[index - 1] ?? minute
    if (minute > before) return false
    return Array.from({ length: before - minute }, (_, step) => minute + 1 + step).some(isEdge)
  })
}

/** The hours of a wall minute's day and of the day before, whose nights go on, as minutes on the wall since 1970. */
function readHours(hours: BusinessHours): (wall: number) => readonly Interval[] {
  let [known, found]: [day: number, intervals: readonly Interval[]] = [NaN, []]
  return (wall) => {
    const day = Math.floor(wall / MINUTES_A_DAY)
    if (day !== known) [known, found] = [day, [...hoursOn(hours, day - 1), ...hoursOn(hours, day)]]
    return found
  }
}

function hoursOn(hours: BusinessHours, day: number): readonly Interval[] {
  const midnight = day * MINUTES_A_DAY
  const date = new Date(midnight * MS_A_MINUTE)
  const found = hours.days[date.toISOString().slice(0, 10)] ?? hours.week[(date.getUTCDay() + 6) % 7] ?? []
  return found.map(({ opens, closes }) => ({ opens: midnight + opens, closes: midnight + closes }))
}

/** The open milliseconds of a span, by adding up minutes and the pieces of them at either end. */
export function openMs(open: readonly boolean[], { startMs }: Watch, [from, to]: readonly [number, number]): number {
  let sum = 0
  for (let index = Math.floor((from - startMs) / MS_A_MINUTE); startMs + index * MS_A_MINUTE < to; index += 1) {
    const begins = startMs + index * MS_A_MINUTE
    if (open[index] === true) sum += Math.min(to, begins + MS_A_MINUTE) - Math.max(from, begins)
  }
  return sum
}
