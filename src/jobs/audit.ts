import { overdueTimers, repairLanes, repairWaitingReplies, unhealthyAccounts, type Desk } from '../desk/index'
import type { Log } from '../lib/log'
import type { Audit, Figures } from './figures'
import { askForWork, countStuck } from './outbox.store'
import { reactions } from './reactions'
import { openRounds, type Rounds } from './rounds'

export type AuditDeps = { desk: Desk; log: Log; figures: Figures; leaseMs: number }

const EVERY_MS = 60_000
/** What should have happened for so long has been forgotten by somebody. */
const GRACE_MS = 60_000
/** The sweep puts rows back after one lease. */
const STUCK_LEASES = 3

/** Looks each minute for what should have happened and did not, mends what it can, and says so. */
export const openAuditor = (deps: AuditDeps): Rounds =>
  openRounds(() => auditOnce(deps), { everyMs: EVERY_MS, component: 'audit', log: deps.log })

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
