import { WorkspaceError, type Workspace } from '../../src/workspaces/workspace'
import type { Card } from '../../src/jobs/mirror'

export type Shown = {
  ref: string
  room: string
  root: string | null
  key: string
  title: string
  mention?: string
  file?: string
}

/** What goes wrong at a call: before anything is done, or after it was done (the answer is lost). */
export type Trouble = { before?: Error; after?: Error }

/** A workspace in memory that shows what it was given, and fails as it is told. */
export function openFakeWorkspace(name = 'fake', roomPaceMs?: number) {
  const posts: Shown[] = []
  const calls: string[] = []
  let count = 0
  const state = { trouble: (_method: string, _key: string): Trouble | undefined => undefined }

  async function put(method: string, post: Omit<Shown, 'ref'>): Promise<string> {
    calls.push(`${method} ${post.key}`)
    const trouble = state.trouble(method, post.key)
    if (trouble?.before) throw trouble.before
    if (posts.some((shown) => shown.key === post.key)) throw new Error(`Shown twice: ${post.key}`)
    const ref = `${name}-${(count += 1)}`
    posts.push({ ...post, ref })
    if (trouble?.after) throw trouble.after
    return ref
  }
  const roomOf = (root: string): string => {
    const card = posts.find((shown) => shown.ref === root)
    if (card === undefined) throw new WorkspaceError('gone', 'no such card')
    return card.room
  }
  const workspace: Workspace = {
    name,
    postCard: (room, card, key) => put('postCard', { room, root: null, key, title: card.title }),
    redraw: async (ref, card) => {
      calls.push(`redraw ${ref}`)
      const trouble = state.trouble('redraw', ref)
      if (trouble?.before) throw trouble.before
      const post = posts.find((shown) => shown.ref === ref)
      if (post === undefined) throw new WorkspaceError('gone', 'no such card')
      post.title = card.title
      if (trouble?.after) throw trouble.after
    },
    postInThread: async (root, { card, key, mention }) =>
      await put('postInThread', { room: roomOf(root), root, key, title: card.title, ...(mention && { mention }) }),
    postFile: async (root, file, key) =>
      await put('postFile', { room: roomOf(root), root, key, title: file.name, file: file.content.toString() }),
    tell: (person, card, key) => put('tell', { room: person, root: null, key, title: card.title }),
    find: async (_place, key) => {
      calls.push(`find ${key}`)
      return posts.find((shown) => shown.key === key)?.ref
    },
    handle: () => Promise.resolve(),
    probe: async () => ({ ok: true }),
    ...(roomPaceMs === undefined ? {} : { roomPaceMs }),
  }
  return {
    workspace,
    posts,
    calls,
    state,
    /** Titles of a room, cards before what stands under them. */
    titles: () => posts.map(({ title }) => title),
    remove: (ref: string) =>
      void posts.splice(
        posts.findIndex((post) => post.ref === ref),
        1,
      ),
  }
}

export type FakeWorkspace = ReturnType<typeof openFakeWorkspace>

export const cardOf = (title: string): Card => ({ title, tone: 'plain', nodes: [], fallback: title })
