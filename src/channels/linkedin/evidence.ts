import { askWith, type Reading } from './api'
import { commentSchema, pageSchema, type Comment } from './payload'
import { actorOf, numberOf } from './read-comment'
import { commentUrn, encodeUrn, placeOf, postUrn } from './urns'

type Looking = Reading & { organization: string; now: () => Date }
type About = { thread: string; text: string; sinceMs: number }

/** Clocks of LinkedIn and ours differ by less; what is older was said before. */
const CLOCKS_MS = 5_000
const PAGE = 100
/** In which order comments come is not documented. */
const MAX_PAGES = 5

const plain = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/**
 * Looks for a lost comment of the page among those under what it answered: all that say the same since. People under one
 * comment share that place, so that the same words may be for somebody else. One that is not found may be slow to show,
 * or be held back.
 */
export async function seekComment(looking: Looking, about: About): Promise<{ ids: readonly string[] }> {
  const place = placeOf(about.thread)
  if (place === undefined) return { ids: [] }
  const { post, root } = place
  const urn = root === undefined ? postUrn(post) : commentUrn({ post, id: root })
  const ids: string[] = []
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `/rest/socialActions/${encodeUrn(urn)}/comments?start=${page * PAGE}&count=${PAGE}`
    const elements = await readElements(looking, path)
    ids.push(...elements.flatMap((item) => idIfOurs(looking, about, item)))
    if (elements.length < PAGE) break
  }
  return { ids }
}

async function readElements(looking: Looking, path: string): Promise<unknown[]> {
  const outcome = await askWith(looking, path)
  return outcome.kind === 'answer' && outcome.status === 200
    ? (pageSchema.safeParse(outcome.json).data?.elements ?? [])
    : []
}

function idIfOurs({ organization, now }: Looking, { text, sinceMs }: About, item: unknown): string[] {
  const comment: Comment = commentSchema.safeParse(item).data ?? {}
  const id = numberOf(comment)
  if (id === undefined || actorOf(comment) !== organization) return []
  const isSince = (comment.created?.time ?? 0) >= now().getTime() - sinceMs - CLOCKS_MS
  return isSince && plain(comment.message?.text ?? '') === plain(text) ? [id] : []
}
