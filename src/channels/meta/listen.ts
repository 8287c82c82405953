import { unavailable } from '../../lib/errors'
import { inRounds } from '../pause'
import { whyNot } from './checks'
import type { Graph } from './graph'

/** Somebody else may take a subscription away, and Meta drops those of apps that did not answer for long. */
const RENEW_EVERY_MS = 6 * 3_600_000

type Keeping = {
  graph: Graph
  asset: string
  platform: string
  /** Empty where an asset has no fields of its own. */
  fields: readonly string[]
  signal: AbortSignal
}

/** Subscribes the app to the asset; rejects with the reason when that is refused. */
export async function subscribe({ graph, asset, platform, fields, signal }: Keeping): Promise<void> {
  const query = fields.length === 0 ? {} : { subscribed_fields: fields.join(',') }
  const outcome = await graph.call({ method: 'POST', path: `${asset}/subscribed_apps`, query }, signal)
  if (signal.aborted || outcome.kind === 'answer') return
  throw unavailable(`The subscription cannot be renewed: ${whyNot(platform, outcome)}.`)
}

/** Keeps the app subscribed until the signal aborts. */
export const keepSubscribed = (keeping: Keeping): Promise<void> =>
  inRounds(RENEW_EVERY_MS, keeping.signal, () => subscribe(keeping))
