import { askWith, type Reading } from './api'
import { commentSchema, pageSchema } from './payload'
import { commentUrn, encodeUrn, placeOf, postUrn } from './urns'

type Looking = Reading & { organization: string; now: () => Date }
type About = { thread: string; text: string; sinceMs: number }

/** Clocks of LinkedIn and ours differ by less. */
const CLOCKS_MS = 60_000
const PAGE = 100
/** In which order comments come is not documented. */
const MAX_PAGES = 5

const plain = (text: string): string => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

/**
 * Looks for a lost comment of the page among those under what it answered. One that is not found may be slow to show,
 * or be held back.
 */
export async function seekComment(looking: Looking, { thread, text, sinceMs }: About): Promise<'arrived' | 'silent'> {
  const place = placeOf(thread)
  if (place === undefined) return 'silent'
  const { post, root } = place
  const urn = root === undefined ? postUrn(post) : commentUrn({ post, id: root })
  const from = looking.now().getTime() - sinceMs - CLOCKS_MS
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const path = `/rest/socialActions/${encodeUrn(urn)}/comments?start=${page * PAGE}&count=${PAGE}`
    const elements = await readElements(looking, path)
    if (elements.some((item) => isOurs(item, { ...looking, text, from }))) return 'arrived'
    if (elements.length < PAGE) break
  }
  return 'silent'
}

async function readElements(looking: Looking, path: string): Promise<unknown[]> {
  const outcome = await askWith(looking, path)
  return outcome.kind === 'answer' && outcome.status === 200
    ? (pageSchema.safeParse(outcome.json).data?.elements ?? [])
    : []
}

type Sought = { organization: string; text: string; from: number }

function isOurs(item: unknown, { organization, text, from }: Sought): boolean {
  const comment = commentSchema.safeParse(item).data
  if (comment === undefined) return false
  const isByUs = (comment.actor ?? comment.created?.actor) === organization
  return isByUs && (comment.created?.time ?? 0) >= from && plain(comment.message?.text ?? '') === plain(text)
}
