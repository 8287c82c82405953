import type { PostWire } from '../wire'
import { readPosts, readThread, type PostPageWire, type StageWire } from './rehearsal-api.js'

/** What the main pane shows. */
export type View = { kind: 'room'; address: string } | { kind: 'direct' } | { kind: 'home' }
export type LinkState = 'live' | 'lost'
type Topic = 'post' | 'view' | 'thread' | 'me' | 'link' | 'news'

type State = {
  stage: StageWire
  me: string
  view: View
  thread: string | undefined
  link: LinkState
  posts: Map<string, PostWire>
  /** Places and threads whose newest page is here, and whether there are earlier ones. */
  loaded: Map<string, { more: boolean }>
  /** Threads with something new, by their root. */
  freshThreads: Set<string>
}

const EMPTY: StageWire = { brand: '', people: [], rooms: [], direct: {}, customers: [], head: '0' }

export const state: State = {
  stage: EMPTY,
  me: '',
  view: { kind: 'home' },
  thread: undefined,
  link: 'live',
  posts: new Map(),
  loaded: new Map(),
  freshThreads: new Set(),
}

const listeners: Record<Topic, Set<(post?: PostWire) => void>> = {
  post: new Set(),
  view: new Set(),
  thread: new Set(),
  me: new Set(),
  link: new Set(),
  news: new Set(),
}

export function on(topic: Topic, listener: (post?: PostWire) => void): void {
  listeners[topic].add(listener)
}

export function emit(topic: Topic, post?: PostWire): void {
  for (const listener of listeners[topic]) listener(post)
}

export const placeOf = (view: View): { place: 'room' | 'direct'; address: string } | undefined => {
  if (view.kind === 'home') return undefined
  return view.kind === 'room' ? { place: 'room', address: view.address } : { place: 'direct', address: state.me }
}

export function postsOf(view: View): PostWire[] {
  const place = placeOf(view)
  return inOrder((post) => post.root === null && post.place === place?.place && post.address === place.address)
}

export const postsUnder = (root: string): PostWire[] => inOrder((post) => post.root === root)

function inOrder(fits: (post: PostWire) => boolean): PostWire[] {
  return [...state.posts.values()].filter((post) => !post.gone && fits(post)).sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Loads the newest page of a place once, or the page before the oldest post that is here. */
export async function loadPlace(view: View, earlier = false): Promise<void> {
  const place = placeOf(view)
  if (place === undefined) return
  const key = `${place.place}:${place.address}`
  if (!earlier && state.loaded.has(key)) return
  const before = earlier ? postsOf(view)[0]?.id : undefined
  keep(key, await readPosts(place.place, place.address, before))
}

export async function loadThread(root: string, earlier = false): Promise<void> {
  const key = `thread:${root}`
  if (!earlier && state.loaded.has(key)) return
  const page = await readThread(root, earlier ? postsUnder(root)[0]?.id : undefined)
  state.posts.set(page.root.id, page.root)
  keep(key, page)
}

function keep(key: string, page: PostPageWire): void {
  for (const post of page.posts) if (!isOlder(post)) state.posts.set(post.id, post)
  state.loaded.set(key, { more: page.more })
}

/** A page that was read before a change may arrive after it. */
const isOlder = (post: PostWire): boolean => Number(state.posts.get(post.id)?.change ?? 0) > Number(post.change)

export const hasEarlier = (key: string): boolean => state.loaded.get(key)?.more ?? false

/** A post that was made, redrawn or removed. */
export function takePost(post: PostWire): void {
  if (isOlder(post)) return
  const isNew = !state.posts.has(post.id)
  state.posts.set(post.id, post)
  if (isNew && post.root !== null) countUnder(post.root, post)
  if (isNew && post.redrawnAt === null && post.author !== state.me) noteNews(post)
  emit('post', post)
}

/** The root's own count comes with its next redraw; until then it is counted here. */
function countUnder(root: string, post: PostWire): void {
  const parent = state.posts.get(root)
  if (parent === undefined || post.gone) return
  const counted = { ...parent, under: parent.under + 1, underAt: post.at }
  state.posts.set(root, counted)
  emit('post', counted)
}

function noteNews(post: PostWire): void {
  if (post.root !== null && post.root !== state.thread) state.freshThreads.add(post.root)
  const key = `${post.place}:${post.address}`
  latest.set(key, Math.max(latest.get(key) ?? 0, Number(post.change)))
  if (isShown(key) && !document.hidden) markRead(key)
  emit('news', post)
}

const isShown = (key: string): boolean => {
  const place = placeOf(state.view)
  return place !== undefined && key === `${place.place}:${place.address}`
}

// What each person has seen is kept in this browser: it is the trainer's, not the desk's.
const STORED = 'sportello.rehearsal.seen'
const latest = new Map<string, number>()
const seen: Record<string, Record<string, number>> = readSeen()

export function beginSeen(stage: StageWire): void {
  for (const room of stage.rooms) latest.set(`room:${room.address}`, Number(room.latest))
  for (const [person, change] of Object.entries(stage.direct)) latest.set(`direct:${person}`, Number(change))
}

export function isUnread(key: string): boolean {
  const mine = seen[state.me]
  // Somebody who was never played here has nothing new but what happens from now on.
  if (mine === undefined) return false
  return (latest.get(key) ?? 0) > (mine[key] ?? 0)
}

export function markRead(key: string): void {
  const mine = (seen[state.me] ??= Object.fromEntries(latest))
  mine[key] = latest.get(key) ?? 0
  try {
    localStorage.setItem(STORED, JSON.stringify(seen))
  } catch {
    // Full or forbidden: the dots are forgotten with the page.
  }
}

function readSeen(): Record<string, Record<string, number>> {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '{}') as Record<string, Record<string, number>>
  } catch {
    return {}
  }
}
