import type { ConversationId } from '../../lib/ids'
import type { Desk } from '../desk'
import {
  insertPost,
  selectBurstKeys,
  selectConversationAt,
  selectKeyAt,
  selectMirror,
  selectRef,
  upsertMirror,
} from './mirror.store'

/** How far a workspace shows a conversation: where its card stands, what was drawn, and through which fact it is told. */
export type Mirror = { room: string; root: string | null; cardHash: string | null; postedThrough: string }

type MirrorKey = { conversation: ConversationId; workspace: string }

export async function readMirror({ db }: Pick<Desk, 'db'>, key: MirrorKey): Promise<Mirror | undefined> {
  const row = await selectMirror(db, key)
  return row && { room: row.room, root: row.root, cardHash: row.card_hash, postedThrough: row.posted_through }
}

export async function saveMirror({ db }: Pick<Desk, 'db'>, key: MirrorKey, mirror: Mirror): Promise<void> {
  const { room, root, cardHash, postedThrough } = mirror
  await upsertMirror(db, key, { room, root, card_hash: cardHash, posted_through: postedThrough })
}

/** Remembers a post under its key; the same key is never posted twice by somebody who asks {@link findPost} first. */
export function savePost(
  { db }: Pick<Desk, 'db'>,
  post: { workspace: string; ref: string; key: string; conversation: ConversationId },
): Promise<void> {
  return insertPost(db, post)
}

export function findPost(
  { db }: Pick<Desk, 'db'>,
  key: { workspace: string; key: string },
): Promise<string | undefined> {
  return selectRef(db, key)
}

/** The post that tells of several facts at once, of which the given one is one: its key, and from which to which. */
export async function findBurst(
  { db }: Pick<Desk, 'db'>,
  { fact, ...place }: { conversation: ConversationId; workspace: string; fact: string },
): Promise<{ key: string; first: string; last: string } | undefined> {
  for (const key of await selectBurstKeys(db, place)) {
    const [, first, last] = /^facts:(\d+)-(\d+)$/.exec(key) ?? []
    if (first === undefined || last === undefined) continue
    if (BigInt(first) <= BigInt(fact) && BigInt(fact) <= BigInt(last)) return { key, first, last }
  }
  return undefined
}

/** The conversation that a post (a card or something under it) belongs to. */
export function conversationAt(
  { db }: Pick<Desk, 'db'>,
  post: { workspace: string; ref: string },
): Promise<ConversationId | undefined> {
  return selectConversationAt(db, post)
}

/** Under which key a post was made; for later rooms, whose direct messages can be answered. */
export function keyOfPost(
  { db }: Pick<Desk, 'db'>,
  post: { workspace: string; ref: string },
): Promise<string | undefined> {
  return selectKeyAt(db, post)
}
