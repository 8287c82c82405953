import { readMirror } from '../desk/index'
import { unavailable } from '../lib/errors'
import { WorkspaceError } from '../workspaces/workspace'
import { keepMirror, type Card, type Later, type Show, type Task } from './mirror'
import { openPoster } from './mirror-post'
import { postFacts } from './mirror-thread'

/** A workspace in which each new card is gone at once is not given a card for ever. */
const MAX_ANEW = 3

/**
 * Brings one workspace up to date. Each post is saved before the next is made, so that a run that is cut off is
 * continued and not repeated. Undefined: it shows all there is.
 */
export async function showConversation(task: Task): Promise<Later | undefined> {
  const { deps, conversation, showing } = task
  const workspace = showing.workspace.name
  const saved = await readMirror(deps.desk, { conversation, workspace })
  const mirror = saved ?? { room: task.home, root: null, cardHash: null, postedThrough: '0' }
  const poster = openPoster(task)
  try {
    return await showAll({ ...task, mirror, poster })
  } catch (error) {
    if (!(error instanceof WorkspaceError) || error.retry !== 'unknown') throw error
    deps.log.warn({ workspace, conversation, error }, 'A workspace did not answer clearly')
    return { inMs: 0, unclear: true, kept: poster.kept() }
  }
}

async function showAll(show: Show): Promise<Later | undefined> {
  if (show.mirror.root !== null && show.run.payload[goneMark(show)] === show.mirror.root) return await startAnew(show)
  if (show.mirror.root === null) {
    const posted = await postCard(show, `card:${show.conversation}`)
    if (posted !== undefined) return posted
  }
  const told = await postFacts(show)
  const redrawn = told === 'gone' ? 'gone' : await redraw(show)
  if (redrawn === 'gone') return await startAnew(show)
  return told === 'done' || told === 'gone' ? redrawn : told
}

// What a run found to be gone is told to the next one: a turn that was waited for is not spent on finding it out again.
const goneMark = ({ showing }: Show): string => `gone:${showing.workspace.name}`
const lostMark = ({ showing }: Show): string => `lost:${showing.workspace.name}`

/** Somebody removed the card, or its room is closed to us: it is posted again, and the next run tells the rest under it. */
async function startAnew(show: Show): Promise<Later | undefined> {
  const { mirror, showing, run, conversation } = show
  const counter = `anew:${showing.workspace.name}`
  const times = Number(run.payload[counter] ?? 0) + 1
  if (times > MAX_ANEW) throw unavailable('Each new card is gone at once.')
  // Named after the card that is gone: a run that is cut off here finds the new one by it.
  const posted = await postCard(show, `card:${conversation}:after:${mirror.root ?? ''}`)
  if (posted === undefined) return { inMs: 0, kept: { ...show.poster.kept(), [counter]: String(times) } }
  const marks = { [counter]: String(times - 1), [goneMark(show)]: mirror.root ?? '' }
  return { ...posted, kept: { ...posted.kept, ...marks } }
}

/** Posts the card where it belongs, else in the fallback room; undefined when it is there. */
async function postCard(show: Show, key: string): Promise<Later | undefined> {
  const { mirror, home, fallback, showing, deps, drawn } = show
  const unshowable = deps.notices.unshowable(drawn.number)
  let lost = show.run.payload[lostMark(show)] ?? ''
  for (const room of new Set([lost === home ? (fallback ?? home) : home, fallback ?? home])) {
    const made = await show.poster.post({
      room,
      key: room === home ? key : `${key}:${room}`,
      make: (as) => showing.workspace.postCard(room, cardIn(show, room), as),
      instead: (as) => showing.workspace.postCard(room, unshowable, as),
    })
    if (made.kind === 'later') return { ...made, kept: { ...made.kept, [lostMark(show)]: lost } }
    if (made.kind !== 'made') {
      lost = room
      continue
    }
    await keepMirror(show, { ...mirror, room, root: made.ref, cardHash: hashIn(show, room) })
    return undefined
  }
  throw unavailable('No room is left to show the conversation in.')
}

const isHome = ({ home, strange }: Show, room: string): boolean => room === home && !strange

/** A card away from home says so. */
const cardIn = (show: Show, room: string): Card =>
  isHome(show, room) ? show.drawn.card : show.deps.notices.moved(show.drawn.card)

const hashIn = (show: Show, room: string): string => (isHome(show, room) ? show.drawn.hash : `${show.drawn.hash} moved`)

async function redraw(show: Show): Promise<Later | undefined | 'gone'> {
  const { mirror, poster } = show
  const { room, root } = mirror
  const hash = hashIn(show, room)
  if (root === null || mirror.cardHash === hash) return undefined
  const replaced = await poster.replace({ room, ref: root }, cardIn(show, room))
  if (replaced !== 'done' && replaced !== 'refused') return replaced
  // One that is refused stays as it was: the next change may be one that can be shown.
  await keepMirror(show, { ...mirror, cardHash: hash })
  return undefined
}
