import { z } from 'zod'
import type { ChannelCheck } from '../channel'
import type { Graph, GraphOutcome } from './graph'

const tokenSchema = z.object({
  data: z.object({
    is_valid: z.boolean(),
    expires_at: z.number().optional(),
    scopes: z.array(z.string()).default([]),
  }),
})

type Asked = { token: string; platform: string; permissions: readonly string[]; now: Date }

/** A person needs some days to make a new token. */
const WARN_BEFORE_MS = 7 * 24 * 3_600_000

/** Meta tells nobody when a token ends: it has to be asked. */
export async function checkToken(graph: Graph, { token, platform, permissions, now }: Asked): Promise<ChannelCheck[]> {
  const outcome = await graph.call({ method: 'GET', path: 'debug_token', query: { input_token: token } })
  const told = outcome.kind === 'answer' ? tokenSchema.safeParse(outcome.json).data?.data : undefined
  if (told === undefined) return [{ what: 'token', state: 'bad', detail: whyNot(platform, outcome) }]
  if (!told.is_valid)
    return [
      { what: 'token', state: 'bad', detail: `The access token of ${platform} is not valid any more. Make a new one.` },
    ]
  const missing = permissions.filter((permission) => !told.scopes.includes(permission))
  return [
    lifetimeOf(told.expires_at, platform, now),
    missing.length === 0
      ? { what: 'permissions', state: 'ok', detail: '' }
      : {
          what: 'permissions',
          state: 'bad',
          detail: `The access token of ${platform} lacks ${missing.join(', ')}. Make one with these permissions.`,
        },
  ]
}

function lifetimeOf(expiresAt: number | undefined, platform: string, now: Date): ChannelCheck {
  // 0 is what Meta says of a token that never ends.
  if (!expiresAt) return { what: 'token', state: 'ok', detail: '' }
  const until = new Date(expiresAt * 1000)
  const isSoon = until.getTime() - now.getTime() < WARN_BEFORE_MS
  const detail = isSoon ? `The access token of ${platform} ends soon. Use one of a system user, which does not.` : ''
  return { what: 'token', state: isSoon ? 'warn' : 'ok', detail, until }
}

const subscriptionsSchema = z.object({
  data: z.array(z.object({ subscribed_fields: z.array(z.string()).optional() })),
})

/** Without a subscription of the asset itself everything looks right and nothing ever comes. */
export async function checkSubscription(
  graph: Graph,
  asset: string,
  { platform, fields }: { platform: string; fields: readonly string[] },
): Promise<ChannelCheck> {
  const outcome = await graph.call({ method: 'GET', path: `${asset}/subscribed_apps` })
  const told = outcome.kind === 'answer' ? subscriptionsSchema.safeParse(outcome.json).data?.data : undefined
  if (told === undefined) return { what: 'subscription', state: 'bad', detail: whyNot(platform, outcome) }
  if (told.length === 0)
    return {
      what: 'subscription',
      state: 'bad',
      detail: `${platform} sends nothing: the app is not subscribed. Sportello subscribes it as long as it runs.`,
    }
  const has = new Set(told.flatMap(({ subscribed_fields = fields }) => subscribed_fields))
  const missing = fields.filter((field) => !has.has(field))
  return missing.length === 0
    ? { what: 'subscription', state: 'ok', detail: '' }
    : { what: 'subscription', state: 'warn', detail: `${platform} does not send ${missing.join(', ')}.` }
}

export function whyNot(platform: string, outcome: GraphOutcome): string {
  switch (outcome.kind) {
    case 'error':
      return `${platform} refuses: ${outcome.error.code}${outcome.error.subcode === undefined ? '' : `/${outcome.error.subcode}`}`
    case 'answer':
      return `${platform} answers with something that cannot be read`
    case 'not-sent':
    case 'unknown':
      return `${platform} does not answer (${outcome.why})`
  }
}
