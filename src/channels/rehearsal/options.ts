import type { Capabilities } from '../../desk/index'
import type { RequestHandler } from '../../lib/http-door'
import type { ChannelDeps } from '../channel'

export type SimulatedOptions = Pick<ChannelDeps, 'account' | 'db' | 'clock' | 'log' | 'accept'> & {
  /** Those of the channel that it stands in for. */
  capabilities: Capabilities
  /** Decides who may come in; the rehearsal room stands behind the same one. */
  guard: RequestHandler
}
