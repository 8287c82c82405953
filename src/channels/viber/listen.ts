import { unavailable } from '../../lib/errors'
import { readJson } from '../../lib/http'
import { inRounds } from '../pause'
import type { ViberApi } from './api'
import { answerSchema } from './payload'

/** What we want to be told; messages, subscribed and unsubscribed come in any case. */
const EVENTS = ['delivered', 'seen', 'failed', 'conversation_started']
/** How often it is looked whether Viber still calls us: somebody else may have replaced the address. */
const CHECK_MS = 10 * 60_000

type Keeping = { api: ViberApi; url: string; signal: AbortSignal }

/** Tells Viber where our webhook is, and again whenever it calls another. */
export const keepWebhook = (keeping: Keeping): Promise<void> =>
  inRounds(CHECK_MS, keeping.signal, async () => {
    if ((await webhookOf(keeping)) !== keeping.url) await setWebhook(keeping)
  })

/** The address that Viber calls now. */
export async function webhookOf({ api, signal }: Pick<Keeping, 'api'> & { signal?: AbortSignal }): Promise<string> {
  const outcome = await api.post('get_account_info', {}, signal)
  if (outcome.kind !== 'answer') throw unavailable(`Viber does not answer (${outcome.why}).`, outcome.cause)
  const told = answerSchema.safeParse(readJson(outcome)).data
  if (told?.status !== 0) throw unavailable(`Viber refuses the token of the account (status ${told?.status ?? '?'}).`)
  return told.webhook ?? ''
}

/** Viber calls the address at once, and takes it only when it is answered. */
async function setWebhook({ api, url, signal }: Keeping): Promise<void> {
  if (signal.aborted) return
  const outcome = await api.post('set_webhook', { url, event_types: EVENTS, send_name: true }, signal)
  if (signal.aborted) return
  if (outcome.kind !== 'answer') throw unavailable(`Viber does not answer (${outcome.why}).`, outcome.cause)
  const status = answerSchema.safeParse(readJson(outcome)).data?.status
  if (status !== 0)
    throw unavailable(`Viber does not take our address (status ${status ?? '?'}): is it reachable by https?`)
}
