import {
  addDays,
  localDateOf,
  localDateTimeToInstant,
  localTimeTomorrow,
  nextLocalTime,
  weekdayOf,
} from '../../lib/time'
import { foldText } from '../../lib/text'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Farther away than this nobody means it. */
const FARTHEST_MS = 366 * DAY

/** When a day is named without a time. */
const MORNING = '09:00'

const UNITS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    { ms: MINUTE, names: 'm min minute minutes minuto minuti minuta minuty minut' },
    { ms: HOUR, names: 'h hour hours ora ore godz godzina godziny godzin godzine' },
    { ms: DAY, names: 'd day days g giorno giorni dzien dni' },
    { ms: 7 * DAY, names: 'w week weeks settimana settimane tydzien tygodnie tygodni' },
  ].flatMap(({ ms, names }) => names.split(' ').map((name) => [name, ms])),
)

const TOMORROW = ['tomorrow', 'domani', 'jutro', 'jutra']

/** Monday first. */
const WEEKDAYS: readonly (readonly string[])[] = [
  ['monday', 'mon', 'lunedi', 'poniedzialek', 'poniedzialku'],
  ['tuesday', 'tue', 'martedi', 'wtorek', 'wtorku'],
  ['wednesday', 'wed', 'mercoledi', 'sroda', 'srode', 'srody'],
  ['thursday', 'thu', 'giovedi', 'czwartek', 'czwartku'],
  ['friday', 'fri', 'venerdi', 'piatek', 'piatku'],
  ['saturday', 'sat', 'sabato', 'sobota', 'sobote', 'soboty'],
  ['sunday', 'sun', 'domenica', 'niedziela', 'niedziele', 'niedzieli'],
]

/** The moment that somebody means: '2h', '30 min', '14:30', 'tomorrow', 'lunedì 10:00'. Undefined: not understood. */
export function readMoment(typed: string, { now, zone }: { now: Date; zone: string }): Date | undefined {
  const words = foldText(typed).replace(/[.,]/g, '').trim()
  const moment = spanFrom(words, now) ?? clockFrom(words, { now, zone }) ?? dayFrom(words, { now, zone })
  if (moment === undefined || moment.getTime() - now.getTime() > FARTHEST_MS) return undefined
  return moment
}

function spanFrom(words: string, now: Date): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,5})\s*([a-z]+)$/.exec(words) ?? []
  const ms = UNITS[unit]
  return count === undefined || ms === undefined ? undefined : new Date(now.getTime() + Number(count) * ms)
}

function clockFrom(words: string, { now, zone }: { now: Date; zone: string }): Date | undefined {
  const time = timeOf(words)
  return time === undefined ? undefined : nextLocalTime(now, zone, time)
}

function dayFrom(words: string, { now, zone }: { now: Date; zone: string }): Date | undefined {
  const [day = '', ...rest] = words.split(/\s+/)
  const time = rest.length === 0 ? MORNING : timeOf(rest.join(''))
  if (time === undefined) return undefined
  if (TOMORROW.includes(day)) return localTimeTomorrow(now, zone, time)
  const date = dateOf(day, localDateOf(now, zone))
  if (date !== undefined) return localDateTimeToInstant({ date, time, zone })
  const weekday = WEEKDAYS.findIndex((names) => names.includes(day)) + 1
  if (weekday === 0) return undefined
  const today = localDateOf(now, zone)
  const ahead = (weekday - weekdayOf(today) + 7) % 7
  const moment = localDateTimeToInstant({ date: addDays(today, ahead), time, zone })
  return moment > now ? moment : localDateTimeToInstant({ date: addDays(today, ahead + 7), time, zone })
}

/** '2026-12-24' or '24/12', which is the next one. */
function dateOf(day: string, today: string): string | undefined {
  const [, month, date] = /^\d{4}-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (month !== undefined && date !== undefined) return isDate(month, date) ? day : undefined
  const [, d = '', m = ''] = /^(\d{1,2})\/(\d{1,2})$/.exec(day) ?? []
  const [mm, dd] = [m.padStart(2, '0'), d.padStart(2, '0')]
  if (!isDate(mm, dd)) return undefined
  const year = Number(today.slice(0, 4))
  const next = `${year}-${mm}-${dd}`
  return next < today ? `${year + 1}-${mm}-${dd}` : next
}

/** A date that every year has. */
function isDate(month: string, day: string): boolean {
  const days = DAYS[Number(month) - 1]
  return days !== undefined && Number(day) >= 1 && Number(day) <= days
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function timeOf(words: string): string | undefined {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(words) ?? []
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined
  return `${hour.padStart(2, '0')}:${minute}`
}
