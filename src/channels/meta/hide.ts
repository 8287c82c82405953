import { z } from 'zod'
import type { HideOutcome, HideRefusal } from '../../desk/index'
import { notHidden } from '../hide-outcome'
import type { Graph, GraphError } from './graph'
import { COMMON, toSendOutcome } from './outcome'

const doneSchema = z.object({ success: z.boolean() })

type Hiding = { platform: string; comment: string; field: 'is_hidden' | 'hide'; hidden: boolean }

/**
 * Hides a comment, or shows it again: `POST /{comment-id}?is_hidden=true` on Facebook (Graph API changelog, version 2.2),
 * `?hide=true` on Instagram (reference "IG Comment"). Its writer, and on Facebook their friends, go on seeing it.
 */
export async function hideComment(graph: Graph, { platform, comment, field, hidden }: Hiding): Promise<HideOutcome> {
  const query = { [field]: String(hidden) }
  const outcome = await graph.call({ method: 'POST', path: encodeURIComponent(comment), query })
  if (outcome.kind === 'answer') {
    const said = doneSchema.safeParse(outcome.json)
    if (!said.success || said.data.success) return { kind: 'done' }
    return { kind: 'refused', reason: 'not_permitted', detail: `${platform} says that it did not do it` }
  }
  const told = toSendOutcome(outcome, { platform, verdicts: COMMON, sent: () => undefined })
  if (told.kind === 'sent') return { kind: 'done' }
  return notHidden(told, outcome.kind === 'error' ? reasonOf(outcome.error) : 'not_permitted')
}

/**
 * Of a comment that is gone and of one under somebody else's post Meta says the same (100/33): there is no such thing
 * that may be changed. 10 and 200 to 299 are missing permissions.
 */
function reasonOf({ code, subcode }: GraphError): HideRefusal {
  if ((code === 100 && subcode === 33) || code === 803) return 'gone'
  return code === 10 || (code >= 200 && code < 300) ? 'no_permission' : 'not_permitted'
}
