import { SportelloError } from '../../lib/errors'
import { inRounds } from '../pause'
import { fetchMissed, type Fetching } from './missed'
import { subscribe, type Subscriber } from './subscription'

export type Listening = Fetching & {
  /** Undefined where LinkedIn is only asked. */
  subscriber: Subscriber | undefined
  kept: Kept
}

/** What outlives a listening that ends and begins again: that alone costs no calls of the day, and says nothing anew. */
export type Kept = {
  subscribedAt: number
  /** When the subscription is made next. */
  subscribeAt: number
  /** What goes wrong at present, and why. */
  wrong: Map<string, string>
}

export const openKept = (): Kept => ({
  ...{ subscribedAt: Number.NEGATIVE_INFINITY, subscribeAt: Number.NEGATIVE_INFINITY },
  wrong: new Map(),
})

/** A subscription lives as long as the member's permission, and ends in silence: it is made anew twice a day. */
const SUBSCRIBE_MS = 12 * 3_600_000
/** One that LinkedIn does not take needs a person; until then it costs a few calls a day. */
const SUBSCRIBE_AGAIN_MS = 3 * 3_600_000

/**
 * Keeps the subscription, and fetches from time to time what the webhook should have brought: LinkedIn tries a delivery
 * again for eight hours, and brings none at all to an app that is still being looked at ("Development tier"). A round
 * that fails is logged, and the next one comes in its time: whoever began again at once would use up the day's calls.
 */
export function listen(listening: Listening, everyMs: number): Promise<void> {
  return inRounds(everyMs, listening.signal, async () => {
    await keepSubscribed(listening)
    await note(listening, 'What was missed on LinkedIn could not be fetched', () => fetchMissed(listening))
  })
}

/** A subscription that cannot be made is told by the account's check; what is fetched comes all the same. */
async function keepSubscribed(listening: Listening): Promise<void> {
  const { reading, subscriber, signal, intake, kept } = listening
  const now = intake.now().getTime()
  if (subscriber === undefined || now < kept.subscribeAt) return
  kept.subscribeAt = now + SUBSCRIBE_AGAIN_MS
  await note(listening, 'LinkedIn does not take the subscription', async () => {
    const why = await subscribe({ ...reading, signal }, subscriber)
    if (why !== undefined) return why
    kept.subscribedAt = now
    kept.subscribeAt = now + SUBSCRIBE_MS
    return undefined
  })
}

/** Logs why something fails: once, until there is another reason or it was well in between. Never rejects. */
async function note(
  { kept: { wrong }, intake, signal }: Listening,
  what: string,
  act: () => Promise<string | void>,
): Promise<void> {
  const why = await act().catch(reasonOf)
  if (signal.aborted) return
  if (why === undefined) wrong.delete(what)
  else if (wrong.get(what) !== why) {
    wrong.set(what, why)
    intake.log.warn({ why }, what)
  }
}

/** Messages of our own hold nobody's words; those of others may. */
const reasonOf = (error: unknown): string =>
  error instanceof SportelloError
    ? error.message
    : `something unexpected (${error instanceof Error ? error.name : '?'})`
