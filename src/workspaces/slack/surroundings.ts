import type { Log } from '../../lib/log'
import type { Counter } from '../counter'
import type { SlackCall } from './client'
import type { Identity } from './identity'
import type { People } from './people'

/** What everything in this folder stands on. */
export type Slack = {
  counter: Counter
  call: SlackCall
  log: Log
  now: () => Date
  token: string
  apiUrl: string
  /** Asked of Slack once; rejects while Slack does not answer. */
  identity: () => Promise<Identity>
  people: People
  /** Work that goes on after the answer: waited for before we stop. */
  inFlight: Set<Promise<unknown>>
}

/** Lets work go on after its request was answered; what fails is told, never lost in silence. */
export function goOn(slack: Pick<Slack, 'inFlight' | 'log'>, work: Promise<unknown>): void {
  const watched = work
    .catch((error: unknown) => slack.log.error({ workspace: 'slack', error }, 'Work after an answer to Slack failed'))
    .finally(() => slack.inFlight.delete(watched))
  slack.inFlight.add(watched)
}

/** The value, or `late` when it takes longer; it goes on all the same. */
export async function within<T>(work: Promise<T>, ms: number): Promise<{ value: T } | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms)
  })
  try {
    return await Promise.race([work.then((value) => ({ value })), late])
  } finally {
    clearTimeout(timer)
  }
}
