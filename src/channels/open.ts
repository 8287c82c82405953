import type { Account } from '../desk/index'
import { invalid, SportelloError } from '../lib/errors'
import type { RequestHandler } from '../lib/http-door'
import type { AccountId } from '../lib/ids'
import { ownOf } from '../lib/own'
import { CATALOGUE } from './catalogue'
import type { Channel, ChannelDeps } from './channel'
import { simulatedChannel } from './rehearsal/index'

/** An account of the playbook with the settings of its type, secrets filled in. */
export type AccountSettings = {
  id: AccountId
  type: string
  enabled: boolean
  settings: Record<string, unknown>
  /** How many secrets it names, and which environment variables of them are not set. */
  secrets: number
  missing: readonly string[]
  line: number
}

export type Opening = {
  accounts: readonly AccountSettings[]
  accountOf: (id: AccountId) => Account
  deps: Omit<ChannelDeps, 'account'>
  /** Stands before simulated accounts; undefined where there is no rehearsal room. */
  rehearsal: { guard: RequestHandler } | undefined
}

/**
 * Opens every enabled account. One none of whose secrets is set is simulated in the rehearsal room; half of them is an
 * error that names the missing half. All faults are told at once.
 */
export function openChannels({ accounts, accountOf, deps, rehearsal }: Opening): Map<AccountId, Channel> {
  const channels = new Map<AccountId, Channel>()
  const faults: string[] = []
  for (const settings of accounts.filter((account) => account.enabled)) {
    try {
      channels.set(settings.id, openAccount(settings, { account: accountOf(settings.id), deps, rehearsal }))
    } catch (error) {
      if (!(error instanceof SportelloError)) throw error
      faults.push(`channels.yaml:${settings.line} ${settings.id}: ${error.message}`)
    }
  }
  if (faults.length > 0) throw invalid(faults.join('\n'))
  return channels
}

/** True when the account is played in the rehearsal room and no platform is ever called for it. */
export const isSimulated = ({ secrets, missing }: Pick<AccountSettings, 'secrets' | 'missing'>): boolean =>
  secrets > 0 && missing.length === secrets

function openAccount(
  account: AccountSettings,
  { account: ofPlaybook, deps, rehearsal }: Pick<Opening, 'deps' | 'rehearsal'> & { account: Account },
): Channel {
  const kind = ownOf(CATALOGUE, account.type)
  if (!kind) throw invalid(`there is no channel "${account.type}"; there are ${Object.keys(CATALOGUE).join(', ')}`)
  const withAccount = { ...deps, account: ofPlaybook }
  if (rehearsal && isSimulated(account)) {
    return simulatedChannel({ ...withAccount, capabilities: kind.capabilities, guard: rehearsal.guard })
  }
  const required = account.missing.join(', ')
  if (account.missing.length > 0) throw invalid(`set ${required} in the environment, or enabled: false here`)
  const { enabled: _, ...settings } = account.settings
  return kind.open(settings, withAccount)
}
