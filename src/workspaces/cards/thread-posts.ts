import type { DeskEvent, DeskEventType } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { ThreadPost } from '../workspace'
import { answeredPosts, remindedPosts, toldToAsker, turnPosts, withdrawnPosts, type AskAround } from './ask-posts'
import type { Card } from './card'
import { escalatedPosts, reminderPosts } from './deadline-posts'
import { headlineOf } from './headlines'
import { hidingFailedPosts } from './hiding-posts'
import {
  deletionPosts,
  editPosts,
  filePosts,
  manyMessages,
  MAX_MESSAGES_A_POST,
  messagePosts,
  nativePosts,
  notePosts,
  SHORT_MESSAGE,
} from './message-posts'
import { line, titled, type Post } from './post'
import { approvedPosts, refusedPosts, submittedPosts, takenOutPosts, unknownPosts, type Around } from './reply-posts'
import { replyKinds } from './place'
import { excerpt, nameShown, oneLine } from './texts'
import type { Telling, Told } from './told'

/** More messages than these at once are put together. */
const BURST = 5

export type Surroundings = Around & AskAround & { workspace: string; managers: readonly PersonId[] }
type Builders = {
  [Type in DeskEventType]: (
    told: Told<Extract<DeskEvent, { type: Type }>>,
    telling: Telling,
    around: Surroundings,
  ) => Post[]
}

/** What facts become under a card, oldest first; what needs no post is left out, bursts are put together. */
export function threadPosts(all: readonly Told[], telling: Telling, around: Surroundings): ThreadPost[] {
  return runsOf(all, telling).flatMap((run) => {
    const posts = postsOfRun(run, telling, around)
    const [first, last] = [run[0], run.at(-1)]
    if (first === undefined || last === undefined) return []
    const key = first === last ? `fact:${first.fact.id}` : `facts:${first.fact.id}-${last.fact.id}`
    return posts.map(({ tag, files, ...post }) => ({
      ...post,
      key: tag === undefined ? key : `${key}:${tag}`,
      through: last.fact.id,
      files: files ?? [],
    }))
  })
}

/** Facts that are told together: each alone, but short messages of a burst, and files that came in a row. */
function runsOf(all: readonly Told[], telling: Telling): Told[][] {
  const runs: Told[][] = []
  for (const told of all) {
    if (isSilent(told, telling)) continue
    const run = runs.at(-1)
    const [kind, previous] = [groupOf(told), run?.[0] && groupOf(run[0])]
    if (run === undefined || kind === undefined || kind !== previous) runs.push([told])
    else run.push(told)
  }
  return runs.flatMap(splitRun)
}

const isSilent = (told: Told, telling: Telling): boolean =>
  headlineOf(told, telling) === undefined ||
  told.fact.event.type === 'conversation.opened' ||
  (told.fact.event.type === 'message.received' && messagePosts(told as never, telling).length === 0)

function groupOf({ fact, message }: Told): string | undefined {
  if (fact.event.type === 'attachment.settled') return 'files'
  return fact.event.type === 'message.received' && (message?.text.length ?? 0) <= SHORT_MESSAGE ? 'messages' : undefined
}

function splitRun(run: Told[]): Told[][] {
  if (run[0]?.fact.event.type === 'message.received' && run.length <= BURST) return run.map((told) => [told])
  const parts: Told[][] = []
  for (let start = 0; start < run.length; start += MAX_MESSAGES_A_POST)
    parts.push(run.slice(start, start + MAX_MESSAGES_A_POST))
  return parts
}

function postsOfRun(run: readonly Told[], telling: Telling, around: Surroundings): Post[] {
  const [first] = run
  if (first === undefined) return []
  // A run has facts of one type; the compiler cannot follow that.
  if (first.fact.event.type === 'attachment.settled') return filePosts(run as never, telling)
  if (run.length > 1) return [manyMessages(run as never, telling)]
  const build = BUILDERS[first.fact.event.type] as (told: Told, telling: Telling, around: Surroundings) => Post[]
  return build(first, telling, around)
}

/** What was told together, of facts among which others may be that were not. */
export function manyAgain(all: readonly Told[], telling: Telling): Card {
  const messages = all.filter((told) => told.fact.event.type === 'message.received' && !isSilent(told, telling))
  return manyMessages(messages as never, telling).card
}

const sentence = (told: Told, telling: Telling): Post[] => {
  const headline = headlineOf(told, telling)
  return headline === undefined ? [] : [{ card: line(telling, headline) }]
}
const nothing = (): Post[] => []

const BUILDERS: Builders = {
  'conversation.opened': nothing,
  'conversation.claimed': sentence,
  'conversation.takenOver': takenOver,
  'conversation.released': sentence,
  'conversation.assigned': assigned,
  'conversation.snoozed': sentence,
  'conversation.woken': (told, telling) => {
    const holder = telling.view.claim?.agent
    // Putting something aside is asking to be reminded.
    const mention = told.fact.event.why === 'time' && holder !== undefined ? { mention: holder } : {}
    return sentence(told, telling).map((post) => ({ ...post, ...mention }))
  },
  'conversation.closed': sentence,
  'conversation.reopened': sentence,
  'conversation.priorityChanged': sentence,
  'conversation.kindChanged': sentence,
  'conversation.quarantined': sentence,
  'conversation.unquarantined': sentence,
  'conversation.continued': sentence,
  'conversation.linked': sentence,
  'identity.changed': sentence,
  'message.received': messagePosts,
  'message.native': nativePosts,
  'message.edited': editPosts,
  'message.deleted': deletionPosts,
  'message.reacted': sentence,
  'hiding.ordered': sentence,
  'hiding.done': sentence,
  'hiding.failed': hidingFailedPosts,
  'attachment.announced': nothing,
  'attachment.settled': (told, telling) => filePosts([told], telling),
  'note.added': (told, telling, { workspace }) => notePosts(told, telling, workspace),
  'note.edited': (told, telling, { workspace }) => notePosts(told, telling, workspace),
  'note.deleted': (told, telling, { workspace }) => notePosts(told, telling, workspace),
  'reply.submitted': submittedPosts,
  'reply.approved': approvedPosts,
  'reply.declined': takenOutPosts,
  'reply.undone': takenOutPosts,
  'reply.due': nothing,
  'reply.sent': sentence,
  'reply.receipt': (told, telling) => (told.fact.event.what === 'failed' ? refusedPosts(told, telling) : []),
  'reply.refused': refusedPosts,
  'reply.unknown': unknownPosts,
  'reply.resolved': sentence,
  'deadline.started': nothing,
  'deadline.met': nothing,
  'deadline.cancelled': nothing,
  'deadline.restored': nothing,
  'deadline.moved': nothing,
  'deadline.warned': reminderPosts,
  'deadline.missed': reminderPosts,
  'deadline.escalated': escalatedPosts,
  'snooze.ended': nothing,
  'ask.opened': turnPosts,
  'ask.due': nothing,
  'ask.reminded': remindedPosts,
  'ask.acknowledged': sentence,
  'ask.answered': answeredPosts,
  'ask.climbed': turnPosts,
  'ask.passedOn': turnPosts,
  'ask.declined': turnPosts,
  'ask.extended': toldToAsker,
  'ask.withdrawn': withdrawnPosts,
  'ask.unanswered': toldToAsker,
  'ask.unreached': toldToAsker,
  'ask.mailed': (told, telling) => (told.fact.event.outcome === 'sent' ? [] : toldToAsker(told, telling)),
  'ask.alarmed': nothing,
  'person.left': nothing,
  'person.returned': nothing,
  'account.broken': nothing,
  'account.recovered': nothing,
  'account.checked': nothing,
  'account.silent': nothing,
  'account.heard': nothing,
  'account.caughtUp': nothing,
  'inbox.quarantined': nothing,
}

type Of<Type extends DeskEventType> = Told<Extract<DeskEvent, { type: Type }>>

function takenOver(told: Of<'conversation.takenOver'>, telling: Telling): Post[] {
  const { by, from, reason } = told.fact.event
  const { words, who } = telling.shown
  const tell = words.posts.takenFromYou(who(by), telling.view.number, oneLine(reason, 300))
  return [...sentence(told, telling), { card: line(telling, tell, 'plain'), to: from, tag: `to-${from}` }]
}

function assigned(told: Of<'conversation.assigned'>, telling: Telling): Post[] {
  const { by, to, from } = told.fact.event
  const { words, who } = telling.shown
  const direct = (person: PersonId, card: Card): Post[] =>
    person === by ? [] : [{ card, to: person, tag: `to-${person}` }]
  const gone = words.posts.assignedAway(who(by), telling.view.number, who(to))
  return [
    ...sentence(told, telling),
    ...direct(to, handedCard(telling, words.posts.assignedToYou(who(by), telling.view.number))),
    ...(from === null || from === to ? [] : direct(from, line(telling, gone, 'plain'))),
  ]
}

/** All that somebody needs to begin with a conversation that they have been given. */
function handedCard(telling: Telling, title: string): Card {
  const { shown, view } = telling
  const { buttons } = shown.words
  const value = { c: view.id }
  return titled(telling, title, [
    {
      kind: 'quote',
      author: nameShown(view.last.author),
      text: excerpt(view.last.text, 500) || '—',
      at: view.last.occurredAt,
    },
    {
      kind: 'buttons',
      items: [
        ...(replyKinds(shown, view).length > 0
          ? [{ kind: 'act' as const, act: 'reply', label: buttons.reply, style: 'primary' as const, value }]
          : []),
        { kind: 'act', act: 'history', label: buttons.history, value },
      ],
    },
  ])
}
