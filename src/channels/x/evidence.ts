import type { InboundEvent } from '../../desk/index'
import type { Reading } from './events'
import { parseDmEvents, parsePosts } from './receive'
import type { Sending } from './send'
import { DM_FIELDS, POST_FIELDS } from './fields'

type Said = { ids: readonly string[] }
type Sought = { thread: string; text: string; sinceMs: number }

/** X's clock and ours. */
const CLOCKS_MS = 60_000

/**
 * Reads what we wrote in that conversation since. The same words there are the reply; not finding them proves nothing,
 * since X shows posts late at times.
 */
export async function seekEvidence(
  { api, tokens, settings }: Sending,
  reading: Reading,
  { thread, text, sinceMs }: Sought,
): Promise<Said | 'silent'> {
  const wanted = gist(text)
  const allowed = await tokens.token()
  if (!allowed.ok || wanted === '') return 'silent'
  const since = new Date(reading.now.getTime() - sinceMs - CLOCKS_MS)
  const isDm = thread.startsWith('dm:')
  const outcome = isDm
    ? await api.get(`/2/dm_conversations/with/${thread.slice(3)}/dm_events`, {
        token: allowed.token,
        query: { ...DM_FIELDS, max_results: '100' },
      })
    : await api.get(`/2/users/${settings.user_id}/tweets`, {
        token: allowed.token,
        query: { ...POST_FIELDS, max_results: '100', start_time: isoSeconds(since) },
      })
  if (outcome.kind !== 'answer' || outcome.status !== 200) return 'silent'
  const events = isDm ? parseDmEvents(outcome.json, reading) : parsePosts(outcome.json, reading)
  const idOf = (event: InboundEvent): string[] =>
    event.kind === 'own_echo' && event.thread === thread && event.occurredAt >= since && gist(event.text) === wanted
      ? [event.externalId]
      : []
  return { ids: events.flatMap(idOf) }
}

export const isoSeconds = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z')

/** X puts the names of those who are answered before the text, and writes links anew: both are left out. */
function gist(text: string): string {
  const words = text.normalize('NFC').replace(/^(\s*@\w+)+/u, '')
  return words
    .split(/\s+/)
    .filter((word) => !/^(https?:\/\/)?[\w-]+(\.[\w-]+)+([/?#:]\S*)?$/i.test(word))
    .join(' ')
    .trim()
}
