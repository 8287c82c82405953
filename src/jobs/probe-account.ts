import { claimProbe, recoverAccount, unhealthyAccounts, type Desk } from '../desk/index'
import type { Log } from '../lib/log'
import type { ChannelOf } from './deliver-reply'
import type { Handler } from './job'
import { within } from './patience'

export type ProbeDeps = { desk: Desk; channelOf: ChannelOf; log: Log }

/** The desk gives the right to ask once in its own time; this is how often that right is asked for. */
const LOOK_EVERY_MS = 5_000
const PROBE_WITHIN_MS = 15_000

/** Asks broken accounts by a harmless read whether they work again, until they do. The key is the account. */
export const probeAccountJob =
  (deps: ProbeDeps): Handler =>
  async ({ key }) => {
    for (let account = await claimProbe(deps.desk); account !== undefined; account = await claimProbe(deps.desk)) {
      if (await works(deps, account)) await recoverAccount(deps.desk, account)
    }
    const broken = (await unhealthyAccounts(deps.desk)).some(
      ({ account, state }) => account === key && state === 'open',
    )
    return broken ? { retryInMs: LOOK_EVERY_MS } : undefined
  }

/** An account that cannot be asked is tried: the next reply shows whether it works. */
async function works({ channelOf, log }: ProbeDeps, account: Parameters<ChannelOf>[0]): Promise<boolean> {
  const channel = channelOf(account)
  if (channel === undefined) return false
  if (channel.probe === undefined) return true
  try {
    const answer = await within(PROBE_WITHIN_MS, 'The probe', channel.probe())
    if (!answer.ok) log.info({ account }, 'A broken account still does not work')
    return answer.ok
  } catch (error) {
    log.warn({ account, error }, 'A broken account could not be asked')
    return false
  }
}
