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
