import { CATALOGUE } from './channels/catalogue'
import { isSimulated, type AccountSettings } from './channels/open'
import { HEADINGS, rowOf, sheetOf } from './channels/table'
import { ownOf } from './lib/own'

type Shown = Pick<AccountSettings, 'id' | 'type' | 'enabled' | 'secrets' | 'missing'>

/** The catalogue as a table, or one channel whole; with the accounts of the playbook, and which of them are played. */
export function showChannels(accounts: readonly Shown[], channel?: string): string | undefined {
  if (channel === undefined) return tableOf(accounts)
  const kind = ownOf(CATALOGUE, channel)
  if (kind === undefined) return undefined
  const lines = sheetOf(channel, kind).lines.map(({ label, value }) => `  ${label.padEnd(13)}${value}`)
  return [channel, ...lines, `  ${'accounts'.padEnd(13)}${accountsOf(accounts, channel) || 'none'}`].join('\n')
}

/** For programs: the data as it is. */
export const channelsAsJson = (accounts: readonly Shown[]): string =>
  JSON.stringify(
    Object.entries(CATALOGUE).map(([channel, { capabilities, selfHosted, access }]) => ({
      ...{ channel, access, selfHosted, capabilities },
      accounts: accounts
        .filter(({ type }) => type === channel)
        .map(({ id, ...account }) => ({ id, state: stateOf({ id, ...account }) })),
    })),
    null,
    2,
  )

function tableOf(accounts: readonly Shown[]): string {
  const rows = [
    [...HEADINGS, 'accounts'],
    ...Object.entries(CATALOGUE).map(([channel, kind]) => [...rowOf(channel, kind), accountsOf(accounts, channel)]),
  ]
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const accountsOf = (accounts: readonly Shown[], channel: string): string =>
  accounts
    .filter(({ type }) => type === channel)
    .map((account) => (stateOf(account) === 'open' ? account.id : `${account.id} (${stateOf(account)})`))
    .join(', ')

function stateOf(account: Shown): 'open' | 'off' | 'simulated' | 'half set' {
  if (!account.enabled) return 'off'
  if (isSimulated(account)) return 'simulated'
  return account.missing.length > 0 ? 'half set' : 'open'
}
