import type { Playbook, PlaybookInUse } from '../desk/index'
import type { Log } from '../lib/log'
import { openRounds, type Rounds } from './rounds'

/** Often enough that nobody waits for a new version, seldom enough that nobody notices the asking. */
const EVERY_MS = 3_000

export type PlaybookWatchDeps = { playbook: PlaybookInUse; log: Log; everyMs?: number }

/** Uses a new version of the playbook as soon as somebody publishes one; runs in every process, whatever its role. */
export const openPlaybookWatch = ({ playbook, log, everyMs = EVERY_MS }: PlaybookWatchDeps): Rounds =>
  openRounds(() => lookOnce({ playbook, log }), { everyMs, component: 'playbook', log })

/** One look. Accounts are opened at the start only: that a restart is due is said here. */
export async function lookOnce({ playbook, log }: Pick<PlaybookWatchDeps, 'playbook' | 'log'>): Promise<void> {
  const change = await playbook.refresh()
  if (change === undefined) return
  const { before, after } = change
  log.info({ component: 'playbook', version: after.version }, 'A new version of the playbook is in use')
  for (const account of accountsToReopen(before, after)) {
    log.warn(
      { component: 'playbook', version: after.version, account },
      'An account has changed: restart to open it, close it, or set it up anew',
    )
  }
}

/** The accounts that came, went, or have other settings than they were opened with. */
function accountsToReopen(before: Playbook, after: Playbook): string[] {
  const opened = ({ accounts }: Playbook): Map<string, string> =>
    new Map(accounts.map(({ id, channel, settingsHash }) => [id, `${channel} ${settingsHash ?? ''}`]))
  const [was, is] = [opened(before), opened(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((id) => was.get(id) !== is.get(id))
}
