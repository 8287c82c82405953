import { z } from 'zod'
import type { EventOf, InboundEvent, IncomingAttachment } from '../../desk/index'
import type { Db } from '../../lib/db'
import { toTime } from '../meta/envelope'
import type { Graph } from '../meta/graph'
import { readOrGone, readProfile, readUpTo } from '../meta/hydrate'
import type { InstagramContext } from './receive'
import { commentThread, mentionThread } from './threads'

type Pointer = EventOf<'pointer'>
type Reading = { graph: Graph; db: Db; context: Omit<InstagramContext, 'now'> }

const platform = 'Instagram'
const PROFILE = 'name,username,follower_count,is_verified_user'

/** Reads what Instagram only points to: who somebody is, where the brand was named, whom it answered. */
export async function hydrate({ graph, db, context }: Reading, pointer: Pointer): Promise<InboundEvent[]> {
  const { profile, own, media, comment } = pointer.source
  if (profile !== undefined) return await readProfile({ graph, platform, fields: PROFILE }, pointer, profile)
  if (own !== undefined) return await readAnswered({ graph, context }, pointer, own)
  return media === undefined && comment === undefined
    ? await readUpTo(db, pointer)
    : await readMention({ graph, context }, pointer)
}

const writer = z.object({ id: z.string().optional(), username: z.string().optional() }).optional().catch(undefined)
const answeredSchema = z.object({ from: writer })

/** The account's own comment belongs to the conversation of whoever wrote what it answers. */
async function readAnswered(
  { graph, context }: Omit<Reading, 'db'>,
  { account, occurredAt, dedupeKey, source }: Pointer,
  externalId: string,
): Promise<InboundEvent[]> {
  const { answered = '', text = '' } = source
  const outcome = await graph.call({ method: 'GET', path: encodeURIComponent(answered), query: { fields: 'from' } })
  const person = readOrGone(outcome, { platform, schema: answeredSchema })?.from?.id ?? `of:${answered}`
  if (person === context.self)
    return [{ kind: 'ignored', account, occurredAt, dedupeKey, reason: 'our own comment to a comment of our own' }]
  return [
    {
      kind: 'own_echo',
      ...{ account, occurredAt, dedupeKey, externalId, text, attachments: [] },
      ...{ thread: commentThread(answered, person), surface: 'comment', visibility: 'public' },
      ...{ author: { externalId: context.self, name: context.brand }, amid: commentThread(answered, '') },
    },
  ]
}

const commentSchema = z.object({
  mentioned_comment: z.object({
    text: z.string().catch(''),
    timestamp: z.string().optional(),
    username: z.string().optional(),
    from: writer,
    media: z.object({ id: z.string().optional(), permalink: z.string().optional() }).optional().catch(undefined),
  }),
})
const mediaSchema = z.object({
  mentioned_media: z.object({
    caption: z.string().catch(''),
    timestamp: z.string().optional(),
    username: z.string().optional(),
    permalink: z.string().optional(),
    media_type: z.string().optional(),
    media_url: z.string().optional(),
  }),
})

async function readMention({ graph, context }: Omit<Reading, 'db'>, pointer: Pointer): Promise<InboundEvent[]> {
  const found =
    pointer.source['comment'] === undefined
      ? await readMedia(graph, context.self, pointer)
      : await readInComment(graph, context.self, pointer)
  if (found !== undefined) return [found]
  const { account, occurredAt, dedupeKey } = pointer
  return [{ kind: 'ignored', account, occurredAt, dedupeKey, reason: 'what named us is gone, or not for us to read' }]
}

const plainId = (id: string | undefined): string => id?.replace(/\W/g, '') ?? ''

async function readInComment(graph: Graph, self: string, pointer: Pointer): Promise<InboundEvent | undefined> {
  const id = plainId(pointer.source['comment'])
  const fields = `mentioned_comment.comment_id(${id}){id,text,timestamp,username,from,media{id,permalink}}`
  const outcome = await graph.call({ method: 'GET', path: self, query: { fields } })
  const told = readOrGone(outcome, { platform, schema: commentSchema })?.mentioned_comment
  if (told === undefined) return undefined
  const { text, timestamp, from, username = from?.username, media } = told
  const mediaId = pointer.source['media'] ?? media?.id ?? ''
  const place = { media: mediaId, comment: id, id, permalink: media?.permalink }
  return named(pointer, place, { text, timestamp, person: from?.id, username, attachments: [] })
}

async function readMedia(graph: Graph, self: string, pointer: Pointer): Promise<InboundEvent | undefined> {
  const id = plainId(pointer.source['media'])
  const fields = `mentioned_media.media_id(${id}){id,caption,timestamp,username,permalink,media_type,media_url}`
  const outcome = await graph.call({ method: 'GET', path: self, query: { fields } })
  const told = readOrGone(outcome, { platform, schema: mediaSchema })?.mentioned_media
  if (told === undefined) return undefined
  const { caption: text, timestamp, username, permalink, media_type: type, media_url: url } = told
  const place = { media: id, comment: undefined, id, permalink }
  return named(pointer, place, { text, timestamp, person: undefined, username, attachments: pictureOf(id, type, url) })
}

function pictureOf(id: string, type: string | undefined, url: string | undefined): IncomingAttachment[] {
  if (url === undefined) return []
  return type === 'VIDEO'
    ? [{ kind: 'video', name: `video-${id}.mp4`, mime: 'video/mp4', source: { url } }]
    : [{ kind: 'image', name: `picture-${id}.jpg`, mime: 'image/jpeg', source: { url } }]
}

type Place = { media: string; comment: string | undefined; id: string; permalink: string | undefined }
type Told = {
  text: string
  timestamp: string | undefined
  person: string | undefined
  username: string | undefined
  attachments: IncomingAttachment[]
}

function named(pointer: Pointer, place: Place, told: Told): InboundEvent {
  const { account, occurredAt, dedupeKey } = pointer
  const { username, text, attachments } = told
  // Of strangers Instagram tells the name only, which may change; there is no better id.
  const externalId = told.person ?? (username === undefined ? `of:${place.id}` : `@${username}`)
  const at = told.timestamp === undefined ? undefined : toTime(Date.parse(told.timestamp))
  return {
    kind: 'message',
    ...{ account, dedupeKey, text, attachments, externalId: place.id, occurredAt: at ?? occurredAt },
    ...{ surface: 'mention', visibility: 'public', thread: mentionThread(place.media, place.comment, externalId) },
    author: { externalId, name: username ?? '', ...(username === undefined ? {} : { handle: `@${username}` }) },
    ...(place.permalink === undefined ? {} : { permalink: place.permalink }),
  }
}
