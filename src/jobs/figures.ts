import type { JobName } from './job'
import { JOB_NAMES } from './reactions'

export type JobFigures = { done: number; failed: number; died: number; busyMs: number }

/** What an audit found; each is 0 while everything works. */
export type Audit = {
  overdueTimers: number
  repairedReplies: number
  repairedLanes: number
  repairedProbes: number
  stuckWork: number
}

/** What happened in this process since its start; plain numbers, counted where it happens. */
export type Figures = {
  jobs: Record<JobName, JobFigures>
  dispatched: number
  /** Times that the queue did not take what it was given. */
  queueFailures: number
  /** Rows whose wake-up or runner got lost and that were put back. */
  swept: number
  timersFired: number
  worstTimerLateMs: number
  sendsExpired: number
  lastAudit: Audit | undefined
}

export function newFigures(): Figures {
  const jobs = Object.fromEntries(JOB_NAMES.map((job) => [job, { done: 0, failed: 0, died: 0, busyMs: 0 }]))
  return {
    jobs: jobs as Figures['jobs'],
    dispatched: 0,
    queueFailures: 0,
    swept: 0,
    timersFired: 0,
    worstTimerLateMs: 0,
    sendsExpired: 0,
    lastAudit: undefined,
  }
}
