import { z } from 'zod'
import type { Calendar } from '../desk/index'
import type { Interval } from '../lib/business-time'
import type { CalendarId } from '../lib/ids'
import { isDate } from '../lib/time'
import { id, name, zone } from './fields'

const HOURS_SAY = 'must be "closed" or hours such as "09:00-13:00, 14:00-18:00"'

/** `09:00-13:00, 14:00-18:00` or `closed`; what closes before it opens is a night shift and closes on the day after. */
const hours = z.string(HOURS_SAY).transform((text, context): Interval[] => {
  const typed = text.trim()
  if (typed === 'closed') return []
  const intervals = typed.split(',').map(readInterval)
  const bad = intervals.findIndex((interval) => interval === undefined)
  if (bad < 0) return intervals.filter((interval) => interval !== undefined)
  const shown = typed.split(',')[bad]?.trim() ?? ''
  context.addIssue({ code: 'custom', message: `${HOURS_SAY}; "${shown}" is none` })
  return z.NEVER
})

const TIME = '([01]\\d|2[0-3]):([0-5]\\d)'
const INTERVAL = new RegExp(`^${TIME}\\s*-\\s*(?:${TIME}|24:00)$`)
const DAY_MINUTES = 1_440

function readInterval(text: string): Interval | undefined {
  const [found, h1, m1, h2, m2] = INTERVAL.exec(text.trim()) ?? []
  if (found === undefined) return undefined
  const opens = Number(h1) * 60 + Number(m1)
  const closes = h2 === undefined ? DAY_MINUTES : Number(h2) * 60 + Number(m2)
  if (closes === opens) return undefined
  return { opens, closes: closes < opens ? closes + DAY_MINUTES : closes }
}

/** Days as the file calls them, Monday first. */
export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const day = hours.optional()
const week = z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day })

const code = (says: string) => z.string(says).min(1, says).max(10)
const state = code("must stand in quotes, such as '25' for Lombardy: a number would lose its zeros").optional()
const holidays = z.preprocess(
  (given) => (typeof given === 'string' ? { country: given } : given),
  z.strictObject({
    country: z.string().regex(/^[A-Z]{2}$/, 'must be a country such as IT'),
    state,
    region: code('must be a region such as MI').optional(),
  }),
)

const date = z.string().refine(isDate, 'must be a date such as 2026-12-24')

const calendar = z.strictObject({
  id: id.refine((given) => given !== 'always', '"always" is built in (round the clock); choose another id'),
  name,
  zone: zone.optional(),
  week,
  holidays: holidays.optional(),
  days: z.record(date, z.strictObject({ name: name.optional(), hours })).default({}),
})

/** calendars.yaml: when somebody is there. */
export const calendarsFile = z.strictObject({ calendars: z.array(calendar) })

export type CalendarsFile = z.infer<typeof calendarsFile>

export const toCalendars = ({ calendars }: CalendarsFile, ownZone: string): Calendar[] =>
  calendars.map(({ id, name, zone, week, holidays, days }) => ({
    id: id as CalendarId,
    name,
    zone: zone ?? ownZone,
    week: WEEK.map((key) => week[key] ?? []),
    holidays,
    days: Object.fromEntries(Object.entries(days).map(([date, { hours }]) => [date, hours])),
  }))
