import { z } from 'zod'
import { unavailable } from '../../lib/errors'
import type { SlackCall } from './client'

/** Who we are in Slack. */
export type Identity = {
  team: string
  /** Of the workspace in the browser: 'https://acme.slack.com/'. */
  url: string
  enterprise: string | undefined
  botUser: string
  bot: string
  scopes: readonly string[]
}

/** What the manifest asks for; without one of these a part of the product is silently missing. */
export const NEEDED_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'metadata.message:read',
  'users:read',
  'users:read.email',
] as const

const ANSWER = z.object({
  team_id: z.string(),
  url: z.url(),
  enterprise_id: z.string().nullish(),
  user_id: z.string(),
  bot_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
})

export async function askIdentity(call: SlackCall): Promise<Identity> {
  const parsed = ANSWER.safeParse(await call('auth.test'))
  if (!parsed.success)
    throw unavailable('Slack does not say whose token this is. Is SLACK_BOT_TOKEN a bot token (xoxb-…)?')
  const {
    team_id: team,
    url,
    enterprise_id: enterprise,
    user_id: botUser,
    bot_id: bot,
    response_metadata: rest,
  } = parsed.data
  return { team, url, enterprise: enterprise ?? undefined, botUser, bot, scopes: rest?.scopes ?? [] }
}

/** Names what is missing; nothing when Slack did not tell the scopes. */
export function missingScopes({ scopes }: Pick<Identity, 'scopes'>): string[] {
  return scopes.length === 0 ? [] : NEEDED_SCOPES.filter((scope) => !scopes.includes(scope))
}

export function scopesSentence(missing: readonly string[]): string {
  return `The Slack app lacks these permissions: ${missing.join(', ')}. Add them under "OAuth & Permissions" (or install manifests/slack.yaml again) and reinstall the app.`
}

/** One question for all who ask at the same time, and again after a failure. */
export function remember<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}
