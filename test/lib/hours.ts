import type { BusinessHours, Interval } from '../../src/lib/business-time'

/** '9-18' or '22-6' or '2:30-4'; what closes before it opens closes on the next day. */
export function day(text: string): Interval[] {
  return text.split(' ').flatMap((part) => {
    const [opens = NaN, closes = NaN] = part.split('-').map((time) => {
      const [hour, minute = '0'] = time.split(':')
      return Number(hour) * 60 + Number(minute)
    })
    return part === '' ? [] : [{ opens, closes: closes > opens ? closes : closes + 1_440 }]
  })
}

export const every = (text: string) => Array.from({ length: 7 }, () => day(text))
export const hoursIn = (zone: string, week: Interval[][], more: Partial<BusinessHours> = {}): BusinessHours => ({
  zone,
  week,
  holidays: undefined,
  days: {},
  ...more,
})

export const ROME = 'Europe/Rome'
export const officeWeek = [...Array.from({ length: 5 }, () => day('9-18')), day('9-13'), []]
export const office = hoursIn(ROME, officeWeek)
export const nights = hoursIn(ROME, every('22-6'))
export const always = (zone: string) => hoursIn(zone, every('0-24'))
export const romeAt = (text: string) => hoursIn(ROME, every(text))
