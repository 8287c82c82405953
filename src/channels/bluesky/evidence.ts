import type { ReplyKind } from '../../desk/index'
import type { BlueskyApi } from './api'
import { errorSchema, logSchema, pageSchema } from './payload'
import { recordKey } from './record-key'
import type { Sending } from './send'

type Said = { ids: readonly string[] }
type Sought = { reply: string; part: number; kind: ReplyKind; thread: string; text: string; sinceMs: number }
const CLOCKS_MS = 60_000

/** A post is there under its own key or it is not; a message is looked for by its words. */
export async function seekEvidence(
  { api, sessions, now }: Sending,
  sought: Sought,
): Promise<'arrived' | 'absent' | 'silent' | Said> {
  const isDm = sought.thread.startsWith('dm:')
  // A message has no key of ours: that there is no such post proves nothing of it.
  if (!isDm && sought.kind !== 'public_reply') return 'silent'
  const session = await sessions.open()
  if (!session.ok) return 'silent'
  const signedIn = { api, token: session.token, did: session.did }
  return isDm
    ? await seekMessage(signedIn, sought, now().getTime() - sought.sinceMs - CLOCKS_MS)
    : await seekPost(signedIn, sought)
}

type SignedIn = { api: BlueskyApi; token: string; did: string }

async function seekPost(
  { api, token, did }: SignedIn,
  { reply, part }: Sought,
): Promise<'arrived' | 'absent' | 'silent'> {
  const place = { repo: did, collection: 'app.bsky.feed.post', rkey: recordKey(reply, part) }
  const found = await api.query('com.atproto.repo.getRecord', place, { token })
  if (found.kind !== 'answer') return 'silent'
  if (found.status === 200) return 'arrived'
  return found.status === 400 && errorSchema.parse(found.json).error === 'RecordNotFound' ? 'absent' : 'silent'
}

async function seekMessage({ api, token, did }: SignedIn, sought: Sought, since: number): Promise<'silent' | Said> {
  const convoId = sought.thread.slice(3)
  const listed = await api.query('chat.bsky.convo.getMessages', { convoId, limit: '100' }, { token })
  if (listed.kind !== 'answer' || listed.status !== 200) return 'silent'
  const items = pageSchema.catch({}).parse(listed.json).messages ?? []
  const idOf = (item: unknown): string[] => {
    const message = messageSchema.safeParse(item).data
    return message?.sender.did === did && message.text === sought.text && Date.parse(message.sentAt) >= since
      ? [message.id]
      : []
  }
  return { ids: items.flatMap(idOf) }
}

const messageSchema = logSchema.shape.message.unwrap().unwrap()
