import { z } from 'zod'

/** What the files may say. Unknown keys are refused: a misspelt rule would otherwise silently not apply. */

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, such as "social-care"')
const language = z.enum(['en', 'it', 'pl'])
const zone = z.string().refine(isZone, 'must be a time zone such as "Europe/Rome"')
const level = z.enum(['block', 'warn'])

const person = z.strictObject({
  id,
  name: z.string().min(1).max(80),
  roles: z.array(z.enum(['viewer', 'agent', 'lead', 'ops', 'manager'])).min(1),
  email: z.email().optional(),
  language: language.optional(),
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]+$/, 'must be a Slack member id such as "U024BE7LH"')
    .optional(),
  teams: z.string().optional(),
})

const room = z.strictObject({
  id,
  name: z.string().min(1).max(80),
  slack: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'must be a Slack channel id such as "C024BE91L"')
    .optional(),
  teams: z.string().optional(),
})

const route = z.strictObject({
  room: id,
  channel: z.string().optional(),
  account: id.optional(),
  surface: z.enum(['dm', 'comment', 'mention', 'review', 'post', 'keyword-hit', 'email', 'chat']).optional(),
  visibility: z.enum(['public', 'private']).optional(),
  language: z.string().optional(),
  priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
})

const undoSeconds = z.number().int().min(0).max(60)

const reply = z
  .strictObject({
    undo_seconds: z.strictObject({ public: undoSeconds.default(10), private: undoSeconds.default(5) }).prefault({}),
    approval_for_roles: z.array(z.enum(['viewer', 'agent', 'lead', 'ops', 'manager'])).default([]),
    findings: z
      .strictObject({
        empty: level.default('block'),
        'too-long': level.default('block'),
        placeholder: level.default('block'),
        'newer-message': level.default('warn'),
        'other-reply': level.default('warn'),
        'window-closed': level.default('block'),
        'not-permitted': level.default('block'),
        'too-many-files': level.default('block'),
      })
      .prefault({}),
  })
  .prefault({})

export const playbookFile = z.strictObject({
  brand: z.string().min(1).max(80),
  language,
  zone,
  people: z.array(person).min(1),
  rooms: z.array(room).min(1),
  routes: z.array(route).default([]),
  fallback_room: id,
  reply,
  reopen_within_days: z.number().min(0).max(365).default(7),
})

/** An account's own settings depend on its type and are checked by its channel. */
const account = z.looseObject({
  id,
  type: z.string(),
  name: z.string().min(1).max(80),
  enabled: z.boolean().default(true),
  undo_seconds: undoSeconds.optional(),
})

export const channelsFile = z.strictObject({ accounts: z.array(account).min(1) })

export type PlaybookFile = z.infer<typeof playbookFile>
export type ChannelsFile = z.infer<typeof channelsFile>

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
