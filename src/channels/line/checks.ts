import type { z } from 'zod'
import { readJson } from '../../lib/http'
import type { ChannelCheck } from '../channel'
import type { LineApi } from './api'
import { endpointSchema, quotaSchema, usedSchema } from './payload'

/** From this share of the month's messages on somebody should know. */
const WARN_AT_SHARE = 0.8

/** Whether the token works, whether LINE calls us, and how many messages of the month are left. */
export async function checkAccount(api: LineApi, ourAddress: string): Promise<ChannelCheck[]> {
  const token = await api.get('/v2/bot/info')
  if (token.kind !== 'answer')
    return [{ what: 'credentials', state: 'bad', detail: `LINE does not answer (${token.why}).` }]
  if (token.status !== 200)
    return [{ what: 'credentials', state: 'bad', detail: 'LINE refuses the channel access token. Issue a new one.' }]
  return [
    { what: 'credentials', state: 'ok', detail: '' },
    await checkWebhook(api, ourAddress),
    ...(await checkQuota(api)),
  ]
}

async function checkWebhook(api: LineApi, ourAddress: string): Promise<ChannelCheck> {
  const set = await ask(api, '/v2/bot/channel/webhook/endpoint', endpointSchema)
  const bad = (detail: string): ChannelCheck => ({ what: 'subscription', state: 'bad', detail })
  if (set === undefined) return bad(`No webhook is set at LINE. Set it to ${ourAddress}.`)
  if (set.endpoint !== ourAddress) return bad(`LINE calls another address. Set the webhook to ${ourAddress}.`)
  return set.active
    ? { what: 'subscription', state: 'ok', detail: '' }
    : bad('LINE does not call us: switch on "Use webhook" in the LINE Developers console.')
}

async function checkQuota(api: LineApi): Promise<ChannelCheck[]> {
  const quota = await ask(api, '/v2/bot/message/quota', quotaSchema)
  const used = await ask(api, '/v2/bot/message/quota/consumption', usedSchema)
  if (quota?.value === undefined || used === undefined) return []
  const share = quota.value === 0 ? 1 : used.totalUsage / quota.value
  const state = share >= 1 ? 'bad' : share >= WARN_AT_SHARE ? 'warn' : 'ok'
  const detail = `${used.totalUsage} of the ${quota.value} messages of this month are used.`
  return [{ what: 'quota', state, detail: state === 'ok' ? '' : detail }]
}

async function ask<T>(api: LineApi, path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const outcome = await api.get(path)
  return outcome.kind === 'answer' && outcome.status === 200 ? schema.safeParse(readJson(outcome)).data : undefined
}
