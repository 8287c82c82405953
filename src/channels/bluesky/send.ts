import { z } from 'zod'
import type { SendOutcome } from '../../desk/index'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { afterRenewal, withoutToken } from '../renewed'
import type { BlueskyApi, BlueskyOutcome } from './api'
import { facetsOf } from './facets'
import { DM_LIMIT, fits, MAX_IMAGE_BYTES, POST_LIMIT } from './limits'
import { isSignedOut, notMade, toOutcome } from './outcome'
import {
  convoSchema,
  createdSchema,
  postRecordSchema,
  postViewSchema,
  type Profile,
  profileSchema,
  sentMessageSchema,
  uploadedSchema,
} from './payload'
import { dmThread } from './receive'
import { recordKey } from './record-key'
import type { Sessions } from './session'

export type Sending = { api: BlueskyApi; sessions: Sessions; now: () => Date }
type SignedIn = { api: BlueskyApi; now: () => Date; token: string; did: string }

/** One call that a customer can see; what it needs is read before. */
export async function sendPart({ api, sessions, now }: Sending, send: TimedSend): Promise<SendOutcome> {
  const isPublic = send.kind === 'public_reply'
  if (!fits(send.text, isPublic ? POST_LIMIT : DM_LIMIT))
    return {
      kind: 'refused',
      reason: 'too_long',
      remedies: ['shorten'],
      detail: 'the text is longer than Bluesky allows',
    }
  const session = await sessions.open()
  if (!session.ok) return withoutToken(session)
  const signedIn = { api, now, token: session.token, did: session.did }
  const { outcome, told } = isPublic ? await sendPost(signedIn, send) : await sendMessage(signedIn, send)
  if (!isSignedOut(outcome)) return told
  // The server is done with the token before its time: nothing was made, and with another one the reply may go.
  return afterRenewal('Bluesky', await sessions.open(session.token))
}

/** What the last call answered, and what is told of it. */
type Done = { outcome: BlueskyOutcome; told: SendOutcome }
const halted = (outcome: BlueskyOutcome): Done => ({ outcome, told: notMade(outcome) })
const late = (): Done => ({ outcome: ANSWERED, told: TOO_LATE })
const ANSWERED: BlueskyOutcome = { kind: 'answer', status: 200, json: undefined, waitMs: undefined }
const refused = (told: Omit<Extract<SendOutcome, { kind: 'refused' }>, 'kind'>): Done => ({
  outcome: ANSWERED,
  told: { kind: 'refused', ...told },
})

const postsSchema = z.object({ posts: z.array(z.unknown()) })

async function sendPost(signedIn: SignedIn, send: TimedSend): Promise<Done> {
  const { api, token, did } = signedIn
  const found = await api.query('app.bsky.feed.getPosts', { uris: send.inReplyTo ?? '' }, { token })
  if (found.kind !== 'answer' || found.status !== 200) return halted(found)
  const post = postViewSchema.safeParse(postsSchema.safeParse(found.json).data?.posts[0])
  if (!post.success)
    return refused({ reason: 'recipient_gone', remedies: [], detail: 'the post is not there any more' })
  const flaw = whyNotAnswered(post.data)
  if (flaw) return flaw
  const images = await uploadAll(signedIn, send)
  if (!Array.isArray(images)) return images
  const rkey = recordKey(send.reply, send.part)
  const record = recordOf(send, { post: post.data, images, at: signedIn.now() })
  const body = { repo: did, collection: 'app.bsky.feed.post', rkey, record }
  if (send.tooLate()) return late()
  const outcome = await api.call('com.atproto.repo.createRecord', body, { token })
  const uriOf = (json: unknown): string =>
    createdSchema.safeParse(json).data?.uri ?? `at://${did}/app.bsky.feed.post/${rkey}`
  return { outcome, told: toOutcome(outcome, (json) => [uriOf(json)]) }
}

type Answering = { post: z.infer<typeof postViewSchema>; images: readonly Image[]; at: Date }

function recordOf(send: TimedSend, { post, images, at }: Answering): object {
  const parent = { uri: post.uri, cid: post.cid }
  const root = postRecordSchema.safeParse(post.record).data?.reply?.root ?? parent
  const facets = facetsOf(send.text, { handle: send.recipient.handle, did: send.recipient.externalId })
  return {
    ...{ $type: 'app.bsky.feed.post', text: send.text, createdAt: at.toISOString(), reply: { root, parent } },
    ...(facets.length > 0 ? { facets } : {}),
    ...(images.length > 0 ? { embed: { $type: 'app.bsky.embed.images', images } } : {}),
  }
}

function whyNotAnswered({ author, viewer }: z.infer<typeof postViewSchema>): Done | undefined {
  if (author.viewer?.blockedBy)
    return refused({ reason: 'blocked', remedies: [], detail: 'this person has blocked the account' })
  if (!viewer?.replyDisabled) return undefined
  const detail = 'the author lets only some people answer this post'
  return refused({ reason: 'not_permitted', remedies: ['open_natively'], detail })
}

type Image = { alt: string; image: object }

async function uploadAll({ api, token }: SignedIn, { files, tooLate }: TimedSend): Promise<Image[] | Done> {
  const images: Image[] = []
  for (const file of files) {
    if (!file.mime.startsWith('image/') || file.bytes > MAX_IMAGE_BYTES)
      return refused({ reason: 'bad_media', remedies: [], detail: 'Bluesky takes pictures up to 2 MB' })
    if (tooLate()) return late()
    const outcome = await api.upload('com.atproto.repo.uploadBlob', file.content, { token, mime: file.mime })
    const uploaded = outcome.kind === 'answer' ? uploadedSchema.safeParse(outcome.json) : undefined
    if (!uploaded?.success) return halted(outcome)
    images.push({ alt: '', image: uploaded.data.blob })
  }
  return images
}

async function sendMessage(signedIn: SignedIn, send: TimedSend): Promise<Done> {
  if (send.files.length > 0)
    return refused({ reason: 'bad_media', remedies: [], detail: 'messages of Bluesky carry no files' })
  const convo =
    send.kind === 'private_reply' ? await openConvo(signedIn, send.recipient.externalId) : send.thread.slice(3)
  if (typeof convo !== 'string') return convo
  const { api, token } = signedIn
  const facets = facetsOf(send.text, { handle: send.recipient.handle, did: send.recipient.externalId })
  const message = { text: send.text, ...(facets.length > 0 ? { facets } : {}) }
  if (send.tooLate()) return late()
  const outcome = await api.call('chat.bsky.convo.sendMessage', { convoId: convo, message }, { token })
  const told = toOutcome(outcome, (json) => {
    const sent = sentMessageSchema.safeParse(json)
    return sent.success ? [sent.data.id] : []
  })
  if (told.kind !== 'sent' || send.kind !== 'private_reply') return { outcome, told }
  return { outcome, told: { ...told, continues: { thread: dmThread(convo), surface: 'dm' } } }
}

async function openConvo({ api, token }: SignedIn, person: string): Promise<string | Done> {
  const asked = await api.query('app.bsky.actor.getProfile', { actor: person }, { token })
  if (asked.kind !== 'answer' || asked.status !== 200) return halted(asked)
  if (!takesMessages(profileSchema.safeParse(asked.json).data)) {
    const detail = 'this person takes messages from nobody, or only from those whom they follow'
    return refused({ reason: 'not_permitted', remedies: ['public_reply', 'open_natively'], detail })
  }
  const opened = await api.query('chat.bsky.convo.getConvoForMembers', { members: person }, { token })
  const convo = opened.kind === 'answer' && opened.status === 200 ? convoSchema.safeParse(opened.json) : undefined
  return convo?.success ? convo.data.convo.id : halted(opened)
}

/** People choose who may write to them: everybody, whom they follow (unless they say otherwise), or nobody. */
function takesMessages(profile: Profile | undefined): boolean {
  const allows = profile?.associated?.chat?.allowIncoming ?? 'following'
  return allows === 'all' || (allows === 'following' && profile?.viewer?.followedBy !== undefined)
}
