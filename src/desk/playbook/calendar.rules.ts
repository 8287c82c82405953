import type { BusinessHours } from '../../lib/business-time'
import type { CalendarId } from '../../lib/ids'

/** Business hours with a name; `always` is round the clock and needs no entry. */
export type Calendar = BusinessHours & { id: CalendarId; name: string }
