import { z } from 'zod'
import type { Delivery } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { unavailable } from '../../lib/errors'
import type { Intake } from '../channel'
import { inRounds } from '../pause'
import type { ApiOutcome, TelegramApi } from './api'
import { parseUpdate } from './receive'

/** Updates are listed, because reactions come only when they are asked for by name. */
const ALLOWED_UPDATES = ['message', 'edited_message', 'message_reaction']

/** How long Telegram holds a poll open when there is nothing, in seconds. */
const POLL_S = 25
/** How often a webhook is looked after: somebody else may have replaced it. */
const WEBHOOK_CHECK_MS = 10 * 60_000

const updatesSchema = z.array(z.looseObject({ update_id: z.int() }))

type Listening = {
  api: TelegramApi
  account: AccountId
  botId: string
  intake: Pick<Intake, 'accept' | 'now'>
  signal: AbortSignal
}

/**
 * Long polling. Updates are confirmed to Telegram (by the offset of the next poll) only after they are kept; what was
 * kept and not confirmed comes again after a restart and is recognised. No offset is remembered for longer than a poll:
 * after a quiet week Telegram numbers anew, and an old offset would throw away what bears a lower number.
 */
export async function pollUpdates(listening: Listening): Promise<void> {
  const { api, intake, signal } = listening
  await must(api.call('deleteWebhook', { drop_pending_updates: false }, { signal }), 'deleteWebhook', signal)
  let confirm: number | undefined
  while (!signal.aborted) {
    const updates = await nextUpdates(api, confirm, signal)
    const last = updates?.at(-1)
    confirm = undefined
    if (updates === undefined || last === undefined) continue
    await intake.accept(updates.flatMap((update) => toDeliveries(update, listening)))
    confirm = last.update_id + 1
  }
}

type Updates = z.infer<typeof updatesSchema>

async function nextUpdates(
  api: TelegramApi,
  offset: number | undefined,
  signal: AbortSignal,
): Promise<Updates | undefined> {
  // A confirmation is told at once and not held open, so that a stop shortly after repeats little.
  const timeout = offset === undefined ? POLL_S : 0
  const parameters = { ...(offset === undefined ? {} : { offset }), timeout, allowed_updates: ALLOWED_UPDATES }
  const result = await must(
    api.call('getUpdates', parameters, { waitMs: timeout * 1000, signal }),
    'getUpdates',
    signal,
  )
  if (signal.aborted) return undefined
  const updates = updatesSchema.safeParse(result)
  if (!updates.success) throw unavailable('Telegram answers getUpdates with something that is no list of updates.')
  return updates.data
}

function toDeliveries(update: Updates[number], { account, botId, intake }: Listening): Delivery[] {
  const raw = Buffer.from(JSON.stringify(update), 'utf8')
  const events = parseUpdate(raw, { account, botId, now: intake.now() })
  return events.map((event) => ({ source: 'customer', channel: 'telegram', event, raw }))
}

/** Tells Telegram where our webhook is, and again whenever it has forgotten. */
export async function keepWebhook({
  api,
  signal,
  url,
  secret,
}: {
  api: TelegramApi
  signal: AbortSignal
  url: string
  secret: string
}): Promise<void> {
  const parameters = { url, secret_token: secret, allowed_updates: ALLOWED_UPDATES, max_connections: 40 }
  await inRounds(WEBHOOK_CHECK_MS, signal, async () => {
    await must(api.call('setWebhook', parameters, { signal }), 'setWebhook', signal)
  })
}

/** What Telegram answered; rejects when it says no or nothing. A call that we gave up ourselves is no failure. */
async function must(call: Promise<ApiOutcome>, method: string, signal: AbortSignal): Promise<unknown> {
  const outcome = await call
  if (signal.aborted) return undefined
  if (outcome.kind !== 'answer')
    throw unavailable(`Telegram does not answer ${method} (${outcome.why}).`, outcome.cause)
  const { answer } = outcome
  if (answer.ok) return answer.result
  const hint =
    answer.error_code === 409 ? ' Another program polls this bot, or a webhook is set: one way at a time.' : ''
  throw unavailable(`Telegram refuses ${method}: ${answer.error_code} ${answer.description}.${hint}`)
}
