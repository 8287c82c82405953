import type { Channel } from '../channels/channel'
import { accountsToWatch, countBusyHours, noteChecks, watchCatchUp, watchSilence, type Desk } from '../desk/index'
import type { AccountId } from '../lib/ids'
import type { Log } from '../lib/log'
import { within } from './patience'
import { openRounds, type Rounds } from './rounds'

export type WatchDeps = { desk: Desk; channels: ReadonlyMap<AccountId, Pick<Channel, 'checks'>>; log: Log }

/** Whose turn it is is asked this often; each account has its turn every 15 min, on one replica. */
const EVERY_MS = 60_000
const CHECK_WITHIN_MS = 60_000

/** Looks after accounts: their tokens and subscriptions, whether they fell silent, and what came late. */
export const openAccountWatch = (deps: WatchDeps): Rounds =>
  openRounds(() => watchAccountsOnce(deps), { everyMs: EVERY_MS, component: 'watch-accounts', log: deps.log })

export async function watchAccountsOnce({ desk, channels, log }: WatchDeps): Promise<void> {
  const accounts = await accountsToWatch(desk, [...channels.keys()])
  if (accounts.length === 0) return
  await countBusyHours(desk)
  for (const account of accounts) {
    try {
      const checks = await within(CHECK_WITHIN_MS, 'Looking after an account', ask(channels.get(account)))
      await noteChecks(desk, account, checks)
      await watchSilence(desk, account)
      await watchCatchUp(desk, account)
    } catch (error) {
      log.warn({ component: 'watch-accounts', account, error }, 'An account could not be looked after')
    }
  }
}

/** A channel that has nothing to be asked is well. */
const ask = async (channel: Pick<Channel, 'checks'> | undefined) => (await channel?.checks?.()) ?? []
