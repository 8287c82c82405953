import type { Calendar } from '../desk/index'
import { checkHours, clockChangeWarnings } from '../lib/business-time'
import { checkPlace } from '../lib/holidays'
import { toCalendars, WEEK, type CalendarsFile } from './calendars-file'
import type { Checks } from './checks'
import { faultAt, type Path } from './fault'
import type { Source } from './file'

/** Hours that overlap or never come, places whose holidays nobody knows, and hours that a change of clocks hides. */
export function checkCalendars(source: Source, file: CalendarsFile, ownZone: string | undefined): Checks {
  const calendars = toCalendars(file, ownZone ?? 'UTC')
  const each = (check: (calendar: Calendar) => string[]) =>
    calendars.flatMap((calendar, index) =>
      check(calendar).map((says) => faultAt(source, ['calendars', index, ...placeOf(says)], says)),
    )
  return {
    faults: each((calendar) => [...checkHours(calendar), ...placeFaults(calendar)]),
    // Without a zone nobody knows when its clocks change.
    warnings: each((calendar) => (ownZone === undefined ? [] : clockChangeWarnings(calendar))),
  }
}

function placeFaults({ holidays }: Calendar): string[] {
  const wrong = holidays && checkPlace(holidays)
  return wrong === undefined ? [] : [`holidays: ${wrong}`]
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** Sentences about hours begin with their day: where that stands in the file. */
function placeOf(says: string): Path {
  const [, date] = /^(\d{4}-\d{2}-\d{2})\b/.exec(says) ?? []
  if (date !== undefined) return ['days', date]
  const weekday = WEEK[WEEKDAYS.findIndex((name) => says.startsWith(name))]
  if (weekday !== undefined) return ['week', weekday]
  return says.startsWith('holidays') ? ['holidays'] : ['week']
}
