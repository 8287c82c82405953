import type { EventOf, InboundEvent, Surface } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { hashOf, readAs, readItem, unreadable } from '../unreadable'
import { listingSchema, thingSchema, type Thing } from './payload'

/** Whose list is read, and which user is our own. */
export type Told = { account: AccountId; username: string; now: Date }

type Listing = { events: readonly InboundEvent[]; after: string | undefined }

/** A list of the inbox or of a search as events. */
export const parseListing = (body: Buffer, told: Told): InboundEvent[] => [...readListing(body, told).events]

export function readListing(body: Buffer, told: Told): Listing {
  const read = readAs(listingSchema, body.toString('utf8'))
  if (!read.ok) return { events: [unreadable(body, told, read.reason)], after: undefined }
  const events = read.data.data.children.map((child): InboundEvent => {
    const thing = readItem(thingSchema, child, told)
    return thing.ok ? toEvent(thing.data, told) : thing.event
  })
  return { events, after: read.data.data.after ?? undefined }
}

function toEvent(thing: Thing, told: Told): InboundEvent {
  const { account, now, username } = told
  const { name, author } = thing.data
  const ignored = (reason: string): EventOf<'ignored'> => ({
    ...{ kind: 'ignored', account, occurredAt: now, dedupeKey: `ignored:${name}`, reason },
  })
  const surface = surfaceOf(thing)
  if (surface === undefined) return ignored('neither a comment nor a post')
  // Whoever deletes their account leaves their words without a name.
  if (!author || author === '[deleted]') return ignored('written by nobody any more')
  if (author.toLowerCase() === username.toLowerCase()) return ignored('written by our own user')
  const post = postOf(thing)
  if (post === undefined) return ignored('stands nowhere')
  return toMessage(thing, { account, surface, author, thread: `${post}:${author.toLowerCase()}` })
}

/** Answers to us and mentions of us come by the inbox; what a search finds are posts. */
function surfaceOf({ kind, data }: Thing): Surface | undefined {
  if (kind === 't3') return 'keyword-hit'
  if (kind !== 't1') return undefined
  return data.type === 'username_mention' ? 'mention' : 'comment'
}

/** The post under which a comment stands, which the inbox only tells in its link. */
function postOf({ kind, data }: Thing): string | undefined {
  if (kind === 't3') return data.name
  if (data.link_id && /^t3_[a-z0-9]{1,20}$/.test(data.link_id)) return data.link_id
  const id = /\/comments\/([a-z0-9]{1,20})\//.exec(data.context ?? '')?.[1]
  return id === undefined ? undefined : `t3_${id}`
}

type Placed = { account: AccountId; surface: Surface; author: string; thread: string }

function toMessage({ data, kind }: Thing, { account, surface, author, thread }: Placed): InboundEvent {
  const subject = kind === 't3' ? data.title : data.link_title
  const path = data.permalink ?? data.context?.split('?')[0]
  const isPath = path !== undefined && /^\/r\/[\w/.%-]{1,400}$/.test(path)
  return {
    ...{ kind: 'message', account, dedupeKey: `reddit:${data.name}`, externalId: data.name, thread, surface },
    ...{ visibility: 'public', attachments: [], occurredAt: new Date(data.created_utc * 1000) },
    author: {
      externalId: data.author_fullname ?? `name-${hashOf(author.toLowerCase())}`,
      name: author,
      handle: `u/${author}`,
    },
    text: (kind === 't3' ? [data.title, data.selftext] : [data.body]).filter(Boolean).join('\n\n'),
    ...(subject ? { subject } : {}),
    ...(isPath ? { permalink: `https://www.reddit.com${path}` } : {}),
  }
}
