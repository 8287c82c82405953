import { isSchemaCurrent, type Db } from '../lib/db'
import { openRouter, type Router } from '../lib/http-door'

export type Vital = { name: string; ok: boolean; says: string }

export type HealthChecks = {
  db: Db
  /** Undefined on a replica that runs no sweeper. */
  sweeperAgeMs: () => number | undefined
  queueReachable: () => Promise<boolean>
  /** True from the first signal to stop: the load balancer sends nobody here any more. */
  stopping: () => boolean
}

/** A sweeper that has not come round for this long is stuck: timers would be late. */
const SWEEPER_LATE_MS = 10_000
const CHECK_LIMIT_MS = 3_000

/** `/healthz` says that the process lives; `/readyz` that it can do its work, and if not, what is missing. */
export function healthRoutes(checks: HealthChecks): Router {
  const router = openRouter()
  router.get('/healthz', (_request, response) => void response.json({ ok: true }))
  router.get('/readyz', async (_request, response) => {
    const vitals = await readVitals(checks)
    const ok = vitals.every((vital) => vital.ok)
    response
      .status(ok ? 200 : 503)
      .json({ ok, checks: Object.fromEntries(vitals.map(({ name, says }) => [name, says])) })
  })
  return router
}

async function readVitals(checks: HealthChecks): Promise<Vital[]> {
  const sweeperAge = checks.sweeperAgeMs()
  const schema = await within(isSchemaCurrent(checks.db))
  const queue = await within(checks.queueReachable())
  return [
    { name: 'program', ok: !checks.stopping(), says: checks.stopping() ? 'stopping' : 'running' },
    { name: 'database', ok: schema !== undefined, says: schema === undefined ? 'does not answer' : 'answers' },
    { name: 'migrations', ok: schema === true, says: schema === true ? 'current' : 'missing: run `sportello migrate`' },
    // The queue only wakes workers; without it the sweep does, more slowly. Not ready would stop replies for nothing.
    {
      name: 'queue',
      ok: true,
      says: queue === true ? 'answers' : 'does not answer: workers look for work themselves',
    },
    {
      name: 'sweeper',
      ok: sweeperAge === undefined || sweeperAge < SWEEPER_LATE_MS,
      says: sweeperAge === undefined ? 'on another replica' : `${Math.round(sweeperAge)} ms ago`,
    },
  ]
}

/** The answer, or undefined when it fails or takes too long. */
async function within<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CHECK_LIMIT_MS)
  })
  try {
    return await Promise.race([answer.catch(() => undefined), limit])
  } finally {
    clearTimeout(timer)
  }
}
