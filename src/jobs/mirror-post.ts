import { findPost, savePost } from '../desk/index'
import { unavailable } from '../lib/errors'
import type { PostRef } from '../workspaces/workspace'
import { openGate, type Gate } from './gate'
import { whyNot, type Made, type Post, type Poster, type Showing, type Task } from './mirror'

/** Makes posts in one workspace for one run: each once, each in its turn, each saved before the next. */
export function openPoster(task: Task): Poster {
  const { deps, run, showing, conversation } = task
  const { name } = showing.workspace
  const turns = openTurns(task)
  // Each post was saved before the next was made: only the first that is not saved may be there all the same.
  let doubtful = run.retried

  async function made(key: string, ref: PostRef): Promise<Made> {
    await savePost(deps.desk, { workspace: name, ref, key, conversation })
    doubtful = false
    return { kind: 'made', ref }
  }

  async function tryMake(post: Post): Promise<Made> {
    const gate = turns.gateOf(post.room)
    if (!run.holds()) throw unavailable('The worker was held up; another takes the work over.')
    const inMs = await gate.pass()
    return inMs > 0 ? { kind: 'later', inMs, kept: turns.kept() } : await makeInTurn(post, gate)
  }

  async function makeInTurn({ room, key, make, instead }: Post, gate: Gate): Promise<Made> {
    let ref: PostRef
    try {
      ref = await make(key)
    } catch (error) {
      const why = await whyNot(error, gate)
      if (typeof why !== 'string') return { kind: 'later', ...why, kept: turns.kept() }
      if (why === 'gone') return { kind: 'gone' }
      deps.log.error({ workspace: name, conversation, error }, 'A workspace refuses to show a post')
      // The turn is still ours, since nothing was posted: one of its own would only lead back to the refusal.
      return instead === undefined ? { kind: 'refused' } : await makeInTurn({ room, key, make: instead }, gate)
    }
    return await made(key, ref)
  }

  return {
    ...turns,
    replace: openReplace(task, turns),
    post: async (post) => {
      const saved = await findPost(deps.desk, { workspace: name, key: post.key })
      if (saved !== undefined) return { kind: 'made', ref: saved }
      if (!doubtful) return await tryMake(post)
      const found = await lookFor(showing, post, turns)
      if (typeof found === 'string') return await made(post.key, found)
      return found ?? (await tryMake(post))
    },
  }
}

function openReplace({ deps, showing, conversation }: Task, turns: Turns): Poster['replace'] {
  const { workspace } = showing
  return async ({ room, ref }, card) => {
    const gate = turns.gateOf(room)
    const blockedMs = await gate.blockedMs()
    if (blockedMs > 0) return { inMs: blockedMs, kept: turns.kept() }
    try {
      await workspace.redraw(ref, card)
      return 'done'
    } catch (error) {
      const why = await whyNot(error, gate)
      if (typeof why !== 'string') return { ...why, kept: turns.kept() }
      if (why === 'refused')
        deps.log.error({ workspace: workspace.name, conversation, error }, 'A workspace refuses to redraw a post')
      return why
    }
  }
}

type Turns = Pick<Poster, 'gateOf' | 'kept'>

function openTurns({ deps, run, showing }: Task): Turns {
  const { name, roomPaceMs: paceMs } = showing.workspace
  const gates = new Map<string, Gate>()
  return {
    gateOf: (room) => {
      const gate = gates.get(room) ?? openGate(deps.desk.db, { workspace: name, room, paceMs, kept: run.payload })
      gates.set(room, gate)
      return gate
    },
    kept: () => Object.assign({}, ...[...gates.values()].map((gate) => gate.kept())) as Record<string, string>,
  }
}

/** Looks in the workspace for a post whose making was cut off. */
async function lookFor(showing: Showing, { room, root, key }: Post, turns: Turns): Promise<PostRef | undefined | Made> {
  try {
    return await showing.workspace.find(root === undefined ? { room } : { room, root }, key)
  } catch (error) {
    const why = await whyNot(error, turns.gateOf(room))
    return typeof why === 'string' ? undefined : { kind: 'later', ...why, kept: turns.kept() }
  }
}
