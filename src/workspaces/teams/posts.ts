import { personOf } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { Card } from '../cards/card'
import { wordsIn } from '../words/choose'
import { WorkspaceError, type FilePost, type PostRef, type Workspace } from '../workspace'
import type { Inviter } from './invite'
import { openLate, type Late } from './late'
import { shownPicture } from './picture'
import { threadOf, toPlace, type Place } from './refs'
import { renderCard, type Shape } from './render'
import type { Outgoing, Teams } from './surroundings'

type Posting = Pick<Workspace, 'postCard' | 'redraw' | 'postInThread' | 'postFile' | 'tell' | 'find'> &
  Required<Pick<Workspace, 'linkTo'>>

/** Longer than Teams needs; what is answered later is found by `find`. */
export const POST_PATIENCE_MS = 10_000

export function openPosts(teams: Teams, { invite, patienceMs }: { invite: Inviter; patienceMs: number }): Posting {
  const { connector, inFlight, log } = teams
  const remove = ({ conversation, activity }: Place): Promise<void> => connector.remove(conversation, activity)
  const late = openLate({ inFlight, log, remove, patienceMs })
  const under = (conversation: string, content: Outgoing) => async (): Promise<Place> => ({
    conversation,
    ...(await connector.post(conversation, content)),
  })
  return {
    postCard: (room, card, key) => late.make(key, () => connector.open(room, drawn(teams, card, { as: 'card' }))),
    redraw: async (ref, card) => redraw(teams, placeOf(ref), card),
    postInThread: async (root, { card, key, mention }) => {
      const content = drawn(teams, card, { as: 'post', ...mentionOf(teams, mention) })
      return late.make(key, under(placeOf(root).conversation, content))
    },
    postFile: async (root, file, key) =>
      postFile(teams, { file, key, late }, (content) => under(placeOf(root).conversation, content)),
    tell: async (person, card, key) => {
      const content = drawn(teams, card, { as: 'post' })
      return late.make(key, async () => inChat(teams, { user: userOf(teams, person), content, invite }))
    },
    find: (_place, key) => Promise.resolve(late.find(key)),
    linkTo: (ref) => Promise.resolve(linkTo(teams, toPlace(ref))),
  }
}

function drawn({ counter, signer, log }: Teams, card: Card, shape: Pick<Shape, 'as' | 'mention'>): Outgoing {
  const { language, zone } = counter.desk.playbook()
  const { content, fallback, warnings } = renderCard(card, { ...shape, sign: signer.sign, language, zone })
  if (warnings.length > 0)
    log.info({ workspace: 'teams', count: warnings.length }, 'A post was shortened to what Teams accepts')
  return { summary: fallback, attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] }
}

async function redraw(teams: Teams, { conversation, activity }: Place, card: Card): Promise<void> {
  const isRoot = threadOf(conversation)?.root === activity
  await teams.connector.update(conversation, activity, drawn(teams, card, { as: isRoot ? 'card' : 'post' }))
}

function mentionOf({ counter }: Teams, id: string | undefined): Pick<Shape, 'mention'> {
  const person = counter.desk.playbook().people.find(({ workspaces }) => workspaces['teams'] === id)
  return id === undefined || person === undefined ? {} : { mention: { id, name: person.name } }
}

/** A link in a room works as long as a button there does; who may read the room may read the file. */
const LINK_MS = 30 * 24 * 60 * 60_000

/**
 * A picture that Teams shows is part of the post. For others it would need rights to the team's own files, in channels,
 * or the person's consent to each, in chats: they are offered as a link.
 */
async function postFile(
  teams: Teams,
  { file, key, late }: { file: FilePost; key: string; late: Late },
  make: (content: Outgoing) => () => Promise<Place>,
): Promise<PostRef> {
  const mime = shownPicture(file.content)
  const link = drawn(teams, linkCard(teams, file), { as: 'post' })
  if (mime === undefined) return late.make(key, make(link))
  const picture = {
    contentType: mime,
    contentUrl: `data:${mime};base64,${file.content.toString('base64')}`,
    name: file.name,
  }
  try {
    return await late.make(key, make({ attachments: [picture] }))
  } catch (error) {
    // A refusal is proof that nothing was posted.
    if (!(error instanceof WorkspaceError) || error.retry !== 'refused') throw error
    return late.make(key, make(link))
  }
}

function linkCard({ counter }: Teams, { id, name, mime, content }: FilePost): Card {
  const label = wordsIn(counter.desk.playbook().language).visits.open
  return {
    ...{ title: '', tone: 'plain', fallback: `📎 ${name}` },
    nodes: [
      { kind: 'file', file: id, name, mime, bytes: content.length },
      { kind: 'buttons', items: [{ kind: 'link', label, url: counter.fileLink(id, LINK_MS) }] },
    ],
  }
}

type Telling = { user: string; content: Outgoing; invite: Inviter }

async function inChat(teams: Teams, { user, content, invite }: Telling): Promise<Place> {
  const { connector, places } = teams
  const known = await places.directOf(user)
  const conversation = known ?? (await openChat(teams, user, invite))
  try {
    return { conversation, ...(await connector.post(conversation, content)) }
  } catch (error) {
    // They took the app away, or blocked it: the next time is a first time again.
    if (error instanceof WorkspaceError && error.retry === 'gone') await places.forget(conversation)
    throw error
  }
}

async function openChat({ connector, places }: Teams, user: string, invite: Inviter): Promise<string> {
  const open = async (): Promise<string> => (await connector.openDirect(user)).conversation
  const conversation = await open().catch(async (error: unknown) => {
    if (!(error instanceof WorkspaceError) || error.retry !== 'gone' || !(await invite(user))) throw error
    return open()
  })
  const serviceUrl = await places.serviceUrlOf(conversation)
  await places.remember({ conversation, serviceUrl, aadObjectId: user, personal: true })
  return conversation
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id at Microsoft behind a person of the playbook, or the id itself. */
function userOf({ counter }: Teams, person: string): string {
  if (UUID.test(person)) return person
  const id = personOf(counter.desk.playbook(), person as PersonId)?.workspaces['teams']
  if (id === undefined) throw new WorkspaceError('gone', 'This person has no id of Teams in the playbook')
  return id
}

function placeOf(ref: PostRef): Place {
  const place = toPlace(ref)
  if (place === undefined) throw new WorkspaceError('refused', 'This is no post of Teams')
  return place
}

/** Of chats there is no address that opens a post for everybody who may read it. */
function linkTo({ tenantId }: Teams, place: Place | undefined): string | undefined {
  const thread = place && threadOf(place.conversation)
  if (place === undefined || thread === undefined) return undefined
  const query = new URLSearchParams({ tenantId, parentMessageId: thread.root, createdTime: place.activity })
  const channel = encodeURIComponent(thread.channel)
  return `https://teams.microsoft.com/l/message/${channel}/${encodeURIComponent(place.activity)}?${query}`
}
