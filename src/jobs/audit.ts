import { overdueTimers, repairLanes, repairWaitingReplies, unhealthyAccounts, type Desk } from '../desk/index'
import type { Log } from '../lib/log'
import type { Audit, Figures } from './figures'
import { askForWork, countStuck } from './outbox.store'
import { pause } from './patience'
import { reactions } from './reactions'

export type Auditor = { start: () => void; stop: () => Promise<void> }
export type AuditDeps = { desk: Desk; log: Log; figures: Figures; leaseMs: number }

const EVERY_MS = 60_000
/** What should have happened for so long has been forgotten by somebody. */
const GRACE_MS = 60_000
/** The sweep puts rows back after one lease. */
const STUCK_LEASES = 3

/** Looks each minute for what should have happened and did not, mends what it can, and says so. */
export function openAuditor(deps: AuditDeps): Auditor {
  const end = new AbortController()
  let loop = Promise.resolve()

  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      try {
        await auditOnce(deps)
      } catch (error) {
        deps.log.warn({ component: 'audit', error }, 'An audit failed')
      }
      await pause(EVERY_MS, end.signal)
    }
  }

  return {
    start: () => void (loop = run()),
    stop: async () => {
      end.abort()
      await loop
    },
  }
}

export async function auditOnce({ desk, log, figures, leaseMs }: AuditDeps): Promise<Audit> {
  const audit: Audit = {
    overdueTimers: await overdueTimers(desk, GRACE_MS),
    repairedReplies: await repairWaitingReplies(desk, GRACE_MS),
    repairedLanes: await repairLanes(desk, GRACE_MS),
    repairedProbes: await repairProbes(desk),
    stuckWork: await countStuck(desk.db, leaseMs * STUCK_LEASES),
  }
  figures.lastAudit = audit
  for (const [kind, count] of Object.entries(audit)) {
    if (count > 0) log.error({ component: 'audit', kind, count }, 'Something should have happened and did not')
  }
  return audit
}

/** An account that is broken is asked whether it works again; without that work it would stay broken for ever. */
async function repairProbes(desk: Desk): Promise<number> {
  let repaired = 0
  for (const { account, state, reason } of await unhealthyAccounts(desk)) {
    if (state !== 'open') continue
    const broken = { type: 'account.broken', conversation: null, account, reason: reason ?? '' } as const
    for (const { job, key, priority } of reactions(broken)) {
      if (job === 'probe-account' && (await askForWork(desk.db, { job, key, priority }))) repaired++
    }
  }
  if (repaired > 0) desk.committed()
  return repaired
}
