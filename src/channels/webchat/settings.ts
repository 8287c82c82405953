import { z } from 'zod'
import { localDateOf, localTimeOf, weekdayOf } from '../../lib/time'

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const clock = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as "09:00"')

export const settingsSchema = z.strictObject({
  /** Sites that may show the chat, as origins; absent: any. */
  origins: z
    .array(z.string().regex(/^https?:\/\/[^/]+$/, 'must be an origin such as "https://www.example.com"'))
    .min(1)
    .optional(),
  /** Shared with the site's server, which signs the ids of customers who are logged in. */
  identity_secret: z.string().min(16, 'must have at least 16 characters').optional(),
  title: z.string().max(60).optional(),
  greeting: z.string().max(500).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as "#0b6e4f"')
    .default('#0b6e4f'),
  /** When somebody is there; outside of it the chat says `offline_message` and still takes messages. */
  hours: z
    .strictObject({ days: z.array(z.enum(DAYS)).min(1), from: clock, to: clock })
    .refine(({ from, to }) => from < to, 'must begin before they end; hours over midnight are two days to us')
    .optional(),
  offline_message: z.string().max(500).optional(),
})

export type WebchatSettings = z.infer<typeof settingsSchema>

/** Whether somebody is there now, by the hours of the account in the playbook's zone. */
export function isStaffed({ hours }: WebchatSettings, { now, zone }: { now: Date; zone: string }): boolean {
  if (!hours) return true
  const day = DAYS[weekdayOf(localDateOf(now, zone)) - 1]
  const time = localTimeOf(now, zone)
  return day !== undefined && hours.days.includes(day) && time >= hours.from && time < hours.to
}
