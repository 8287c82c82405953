import { z } from 'zod'
import type { HideOutcome, HideRefusal } from '../../desk/index'
import { notHidden } from '../hide-outcome'
import { afterRenewal, withoutToken } from '../renewed'
import type { XOutcome } from './api'
import { refusalOf, toOutcome, wordsOf } from './outcome'
import type { Sending } from './send'

const doneSchema = z.object({ data: z.object({ hidden: z.boolean() }) })

/**
 * Hides a reply in a conversation that the account began, or shows it again (`PUT /2/tweets/:id/hidden`): it is then
 * behind "View hidden replies". Takes the scope tweet.moderate.write.
 */
export async function hideReply(
  { api, tokens }: Sending,
  { externalId, hidden }: { externalId: string; hidden: boolean },
): Promise<HideOutcome> {
  const allowed = await tokens.token()
  if (!allowed.ok) return told(withoutToken(allowed))
  const path = `/2/tweets/${encodeURIComponent(externalId)}/hidden`
  const outcome = await api.put(path, { token: allowed.token, body: { hidden } })
  if (outcome.kind !== 'answer') return told(toOutcome(outcome, () => []))
  if (outcome.status === 401) return told(afterRenewal('X', await tokens.token(allowed.token)))
  if (outcome.status >= 500) return { kind: 'unknown', detail: `X ${outcome.status}` }
  if (outcome.status >= 300) return notHidden(refused(outcome), reasonOf(outcome))
  const done = doneSchema.safeParse(outcome.json)
  if (!done.success || done.data.data.hidden === hidden) return { kind: 'done' }
  return { kind: 'refused', reason: 'not_permitted', detail: 'X says that it did not do it' }
}

type Answer = Extract<XOutcome, { kind: 'answer' }>
type NotDone = Parameters<typeof notHidden>[0]

/** Words of X about posts are no words about replies: what is unclear there is a plain no here. */
function refused(outcome: Answer): NotDone {
  const said = refusalOf(outcome)
  if (said.kind === 'not-sent') return said
  return { kind: 'refused', reason: 'policy', remedies: [], detail: `X ${outcome.status}: not hidden` }
}

const told = (outcome: ReturnType<typeof toOutcome>): HideOutcome =>
  outcome.kind === 'sent' ? { kind: 'done' } : notHidden(outcome, 'not_permitted')

/** By status; a missing scope is told by its words, since X answers 403 to that and to replies under posts of others. */
function reasonOf({ status, json }: Answer): HideRefusal {
  if (status === 402) return 'payment'
  const words = wordsOf(json)
  if (status === 404 || /not[ -]found|does not exist|deleted|not visible/i.test(words)) return 'gone'
  if (status !== 403) return 'not_permitted'
  return /scope|oauth|(un)?supported auth|authenticating with/i.test(words) ? 'no_permission' : 'not_ours'
}
