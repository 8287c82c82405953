import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ALWAYS, DEFAULT_PROMISES, type Account, type Bands, type Promises } from '../desk/index'
import type { AccountId, CalendarId } from '../lib/ids'
import { id, kind, name, priority, sentence, span, withoutGaps } from './fields'
import { undoSeconds } from './playbook-file'

const bands = z
  .strictObject({ good: span, acceptable: span, poor: span })
  .refine(
    ({ good, acceptable, poor }) => good <= acceptable && acceptable <= poor,
    'must grow: good is the shortest time and poor the longest',
  )

const target = z.strictObject({
  kind: kind.optional(),
  priority: priority.optional(),
  first_reply: span,
  next_reply: span,
  resolution: span,
  bands: bands.optional(),
})

const promises = z.strictObject({
  id,
  calendar: id.default(ALWAYS),
  warn_at: z.number().gt(0).lt(1).default(DEFAULT_PROMISES.warnAtShare),
  manager_after: span.default(DEFAULT_PROMISES.managerAfterMs),
  targets: z.array(target).min(1).max(50),
})

/** What the platform has approved. Blanks are counted from one, without a gap, as the platforms want them. */
const template = z
  .strictObject({
    name: z.string().min(1).max(512),
    language: z.string().min(2).max(15),
    text: z.string().min(1).max(4_096),
  })
  .superRefine(({ text }, context) => {
    const blanks = new Set([...text.matchAll(/\{\{(\d{1,3})\}\}/g)].map(([, number]) => Number(number)))
    for (let number = 1; number <= blanks.size; number += 1) {
      if (blanks.has(number)) continue
      const message = `has no {{${number}}}: blanks are counted {{1}}, {{2}} and so on`
      context.addIssue({ code: 'custom', path: ['text'], message })
      return
    }
  })

/** An account's own settings depend on its type and are checked by its channel. */
const account = z.looseObject({
  id,
  type: z.string(),
  name,
  enabled: z.boolean().default(true),
  undo_seconds: undoSeconds.optional(),
  promises: id.optional(),
  calendar: id.optional(),
  objective: sentence.optional(),
  templates: z.array(template).max(200).optional(),
})

/** channels.yaml: the accounts, and what is promised to the customers who write there. */
export const channelsFile = z.strictObject({
  promises: z.array(promises).max(50).default([]),
  accounts: z.array(account).min(1),
})

export type ChannelsFile = z.infer<typeof channelsFile>
type AccountEntry = ChannelsFile['accounts'][number]

/** An account with the settings of its type, secrets filled in; `missing` names the environment variables that are not set. */
export type AccountSettings = {
  id: AccountId
  type: string
  name: string
  enabled: boolean
  settings: Record<string, unknown>
  secrets: number
  missing: string[]
  line: number
}

/** The accounts as the desk knows them; those that are switched off do not exist there. */
export function toAccounts({ accounts, promises }: ChannelsFile): Account[] {
  const promised = new Map(promises.map((entry) => [entry.id, toPromises(entry)]))
  const [first = DEFAULT_PROMISES] = promised.values()
  return accounts
    .filter(({ enabled }) => enabled)
    .map((account): Account => {
      const { id, type, name, undo_seconds: undo, calendar, objective, templates } = account
      const kept = account.promises === undefined ? first : (promised.get(account.promises) ?? first)
      return {
        id: id as AccountId,
        channel: type,
        name,
        undoMs: undo === undefined ? undefined : undo * 1000,
        promises: calendar === undefined ? kept : { ...kept, calendar: calendar as CalendarId },
        settingsHash: createHash('sha256')
          .update(JSON.stringify(ownSettings(account)))
          .digest('hex')
          .slice(0, 12),
        ...withoutGaps({ objective, templates }),
      }
    })
}

export function toSettings(
  account: AccountEntry,
  line: number,
  secret: (name: string) => string | undefined,
): AccountSettings {
  const { id, type, name, enabled } = account
  const missing: string[] = []
  let secrets = 0
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith('env:')) {
      secrets += 1
      const found = secret(value.slice(4))
      if (found === undefined) missing.push(value.slice(4))
      return found
    }
    if (Array.isArray(value)) return value.map(fill)
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]))
    return value
  }
  const settings = fill(ownSettings(account)) as Record<string, unknown>
  return { id: id as AccountId, type, name, enabled, settings, secrets, missing, line }
}

/** What only the account's channel reads. */
function ownSettings(account: AccountEntry): Record<string, unknown> {
  const { id: _id, type: _type, name: _name, enabled: _enabled, undo_seconds: _undo, ...rest } = account
  const { promises: _promises, calendar: _calendar, objective: _objective, templates: _templates, ...own } = rest
  return own
}

function toPromises({ calendar, warn_at, manager_after, targets }: ChannelsFile['promises'][number]): Promises {
  return {
    calendar: calendar as CalendarId,
    warnAtShare: warn_at,
    managerAfterMs: manager_after,
    targets: targets.map(({ kind, priority, first_reply, next_reply, resolution, bands }) => ({
      ...withoutGaps({ kind, priority }),
      withinMs: { 'first-reply': first_reply, 'next-reply': next_reply, resolution },
      bands: bands ? toBands(bands) : bandsFor(first_reply),
    })),
  }
}

const toBands = ({ good, acceptable, poor }: { good: number; acceptable: number; poor: number }): Bands => ({
  goodMs: good,
  acceptableMs: acceptable,
  poorMs: poor,
})

/** Without bands of one's own: what is in time is good, and the rest in the proportions of the usual bands. */
function bandsFor(firstReplyMs: number): Bands {
  return { goodMs: firstReplyMs, acceptableMs: 5 * firstReplyMs, poorMs: 24 * firstReplyMs }
}
