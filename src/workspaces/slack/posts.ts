import { z } from 'zod'
import { personOf } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { Card } from '../cards/card'
import { WorkspaceError, type PostRef, type Workspace } from '../workspace'
import { refusalCode } from './failures'
import { openDirect } from './hints'
import type { Identity } from './identity'
import { isUserId, toPlace, toRef, type Place } from './refs'
import { renderCard, type Shape } from './render'
import { POST_STYLE } from './rich-text'
import type { Slack } from './surroundings'
import { tagOf } from './file-out'
import { wordsIn } from '../words/choose'

/** Under this name our posts carry the key of what they say: evidence when an answer got lost. */
export const EVENT_TYPE = 'sportello_post'

const POSTED = z.object({ channel: z.string(), ts: z.string() })

type Posting = Pick<Workspace, 'postCard' | 'redraw' | 'postInThread' | 'tell' | 'find'>

export function openPosts(slack: Slack): Posting {
  return {
    postCard: (room, card, key) => post(slack, { channel: room, key }, { card, shape: { as: 'card' } }),
    redraw: async (ref, card) => redraw(slack, placeOf(ref), card),
    postInThread: async (root, { card, key, mention }) => {
      const { channel, ts } = placeOf(root)
      const told = mention !== undefined && isUserId(mention) ? { mention } : {}
      return post(slack, { channel, thread: ts, key }, { card, shape: { as: 'post', ...told } })
    },
    tell: async (person, card, key) => {
      const channel = await openDirect(slack, await userOf(slack, person))
      return post(slack, { channel, key }, { card, shape: { as: 'post' } })
    },
    find: ({ room, root }, key) => find(slack, { room, ...(root === undefined ? {} : { root: placeOf(root) }) }, key),
  }
}

type Drawn = { card: Card; shape: Shape }
type Target = { channel: string; thread?: string; key: string }

async function post(slack: Slack, { channel, thread, key }: Target, drawing: Drawn): Promise<PostRef> {
  const answer = await drawn(slack, drawing, (content) =>
    slack.call('chat.postMessage', {
      channel,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...content,
      ...POST_STYLE,
      metadata: { event_type: EVENT_TYPE, event_payload: { key } },
    }),
  )
  const posted = POSTED.safeParse(answer)
  if (!posted.success) throw new WorkspaceError('unknown', 'chat.postMessage: unreadable answer')
  return toRef(posted.data)
}

async function redraw(slack: Slack, { channel, ts }: Place, card: Card): Promise<void> {
  await drawn(slack, { card, shape: { as: 'card' } }, (content) =>
    slack.call('chat.update', { channel, ts, ...content, link_names: false, parse: 'none' }),
  )
}

/** Slack's own answers to a block that this workspace does not know or that is wrong in a way we do not. */
const ABOUT_BLOCKS = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'unsupported_block_type',
])

type Content = { text: string; blocks: unknown[] }

// A refusal is proof that nothing was posted, so the plainer drawing may follow at once.
async function drawn<T>(slack: Slack, { card, shape }: Drawn, send: (content: Content) => Promise<T>): Promise<T> {
  const told = { ...shape, cancel: wordsIn(slack.counter.desk.playbook().language).visits.cancel }
  const { blocks, text, warnings } = renderCard(card, told)
  if (warnings.length > 0)
    slack.log.info({ workspace: 'slack', count: warnings.length }, 'A post was shortened to what Slack accepts')
  try {
    return await send({ text, blocks })
  } catch (error) {
    if (!ABOUT_BLOCKS.has(refusalCode(error) ?? '')) throw error
    slack.log.warn(
      { workspace: 'slack', error },
      'Slack refused the blocks of a post; it is drawn with the oldest ones',
    )
    const classic = renderCard(card, { ...told, profile: 'classic' })
    return send({ text: classic.text, blocks: classic.blocks })
  }
}

function placeOf(ref: PostRef): Place {
  const place = toPlace(ref)
  if (place === undefined) throw new WorkspaceError('refused', 'This is no post of Slack')
  return place
}

const FOUND = z.object({ user: z.object({ id: z.string() }) })

/** The Slack user behind an id of Slack or of the playbook; by e-mail address where the playbook has no id. */
async function userOf(slack: Slack, person: string): Promise<string> {
  if (isUserId(person)) return person
  const known = personOf(slack.counter.desk.playbook(), person as PersonId)
  const id = known?.workspaces['slack']
  if (id !== undefined) return id
  if (known?.email === undefined) throw new WorkspaceError('gone', 'This person has no Slack user')
  return FOUND.parse(await slack.call('users.lookupByEmail', { email: known.email })).user.id
}

const PAGE = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().nullish(),
      user: z.string().nullish(),
      metadata: z
        .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
        .nullish()
        .catch(undefined),
      files: z
        .array(z.object({ id: z.string(), alt_txt: z.string().nullish() }))
        .nullish()
        .catch(undefined),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
})

/** A thread with more posts than this was looked through in vain; the caller posts again. */
const MAX_PAGES = 5

async function find(slack: Slack, { room, root }: Where, key: string): Promise<PostRef | undefined> {
  const identity = await slack.identity()
  const channel = root?.channel ?? room
  let cursor: string | undefined = ''
  for (let page = 0; page < MAX_PAGES && cursor !== undefined; page++) {
    const { messages, response_metadata: rest } = await readPage(slack, { channel, root }, cursor)
    const hit = messages.find((message) => isOwn(message, identity) && carries(message, key))
    if (hit !== undefined) return toRef({ channel, ts: hit.ts })
    cursor = rest?.next_cursor || undefined
  }
  return undefined
}

type Where = { room: string; root?: Place }
type Page = z.infer<typeof PAGE>
type Listed = Page['messages'][number]

async function readPage(
  slack: Slack,
  { channel, root }: { channel: string; root: Place | undefined },
  cursor: string,
): Promise<Page> {
  const [method, thread] =
    root === undefined ? ['conversations.history', {}] : ['conversations.replies', { ts: root.ts }]
  const next = cursor === '' ? {} : { cursor }
  return PAGE.parse(await slack.call(method, { channel, ...thread, ...next, limit: 200, include_all_metadata: true }))
}

const isOwn = ({ bot_id: by, user }: Listed, { bot, botUser }: Identity): boolean => by === bot || user === botUser

const carries = ({ metadata, files }: Listed, key: string): boolean =>
  (metadata?.event_type === EVENT_TYPE && metadata.event_payload['key'] === key) ||
  (files ?? []).some((file) => file.alt_txt?.endsWith(tagOf(key)) === true)
