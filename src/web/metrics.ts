import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { openRouter, type Router } from '../lib/http-door'

/** What the rest of the program counted; read when somebody asks. */
export type Measures = {
  jobs: Readonly<Record<string, { done: number; failed: number; died: number }>>
  swept: number
  queueFailures: number
  timersFired: number
  worstTimerLateMs: number
  sendsExpired: number
  audit: Readonly<Record<string, number>> | undefined
  outbox: { pending: number; due: number; dispatched: number; dead: number; oldestDueMs: number }
  sweeperAgeMs: number | undefined
}

export type WebFigures = { webhook: (channel: string, status: number) => void; registry: Registry }

/** Counters of the web role. Label values are our own words, never something that a stranger sent. */
export function newWebFigures(): WebFigures {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const webhooks = new Counter({
    name: 'sportello_webhooks_total',
    help: 'Deliveries of platforms, by our answer',
    labelNames: ['channel', 'status'],
    registers: [registry],
  })
  return { registry, webhook: (channel, status) => webhooks.inc({ channel, status: String(status) }) }
}

/** `/metrics` in the format of Prometheus. */
export function metricsRoutes({ registry }: WebFigures, measure: () => Promise<Measures>): Router {
  const gauges = openGauges(registry)
  const router = openRouter()
  router.get('/metrics', async (_request, response) => {
    gauges.set(await measure())
    response.type(registry.contentType).send(await registry.metrics())
  })
  return router
}

function openGauges(registry: Registry): { set: (measures: Measures) => void } {
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `sportello_${name}`, help, labelNames, registers: [registry] })
  const jobs = gauge('jobs', 'Jobs of this process since its start, by outcome', ['job', 'outcome'])
  const outbox = gauge('outbox', 'Rows of work, by state', ['state'])
  const oldest = gauge('outbox_oldest_due_seconds', 'Age of the oldest work that is due')
  const audit = gauge('audit', 'What the last audit found; 0 while everything works', ['finding'])
  const plain = {
    swept: gauge('swept', 'Work whose wake-up got lost and that was handed out again'),
    queueFailures: gauge('queue_failures', 'Times that the queue did not take what it was given'),
    timersFired: gauge('timers_fired', 'Timers fired by this process'),
    worstTimerLate: gauge('timer_late_worst_seconds', 'The latest that a timer of this process fired'),
    sendsExpired: gauge('sends_expired', 'Sends that became unknown because nobody settled them'),
    sweeperAge: gauge('sweeper_age_seconds', 'Time since the sweeper came round'),
  }
  return {
    set: (measures) => {
      for (const [job, { done, failed, died }] of Object.entries(measures.jobs)) {
        for (const [outcome, count] of Object.entries({ done, failed, died })) jobs.set({ job, outcome }, count)
      }
      for (const state of ['pending', 'due', 'dispatched', 'dead'] as const)
        outbox.set({ state }, measures.outbox[state])
      for (const [finding, count] of Object.entries(measures.audit ?? {})) audit.set({ finding }, count)
      oldest.set(measures.outbox.oldestDueMs / 1000)
      plain.swept.set(measures.swept)
      plain.queueFailures.set(measures.queueFailures)
      plain.timersFired.set(measures.timersFired)
      plain.worstTimerLate.set(measures.worstTimerLateMs / 1000)
      plain.sendsExpired.set(measures.sendsExpired)
      plain.sweeperAge.set((measures.sweeperAgeMs ?? 0) / 1000)
    },
  }
}
