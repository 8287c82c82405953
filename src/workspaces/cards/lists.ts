import type { BadDelivery, ConversationLine } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import type { HelpedVerb } from '../words/words'
import type { ActValue, Button, Card, CardNode } from './card'
import { askedByMe, askedOfMe, heading, waitingForApproval, type ApprovalLine, type AskLine } from './home-lists'
import { dueLine } from './deadline-posts'
import { capital } from './place'
import type { Shown } from './shown'
import { excerpt, nameShown, oneLine } from './texts'

type DeadLine = { id: string; job: string; key: string; since: Date; reason: string }

/** What one person has to do. Lists are as long as asked for; `bad` and `dead` are only given to whoever may replay. */
export type HomeLists = {
  brand: string
  person: PersonId
  mine: readonly ConversationLine[]
  unclaimed: readonly ConversationLine[]
  /** Questions of colleagues to this person, and of this person to others. */
  asked: readonly AskLine[]
  asking: readonly AskLine[]
  toApprove: readonly ApprovalLine[]
  bad: readonly BadDelivery[]
  dead: readonly DeadLine[]
  /** How many lines a list was asked for: a full one may have more. */
  limit: number
  mayHandle: boolean
  mayView: boolean
}

const MAX_LINES_A_HISTORY_NODE = 10

/** The Home tab: what I hold, what nobody holds, what went wrong. */
export function homeCard(shown: Shown, home: HomeLists): Card {
  const { lists } = shown.words
  const title = lists.homeTitle(oneLine(home.brand, 60))
  return {
    title,
    tone: 'plain',
    nodes: [
      ...askedOfMe(shown, home),
      ...waitingForApproval(shown, home.toApprove),
      ...(home.mayView ? conversations(shown, home) : []),
      ...askedByMe(shown, home.asking),
      ...trouble(shown, home),
      ...(home.mayView ? [{ kind: 'divider' } as const, playbookButton(shown)] : []),
    ],
    fallback: title,
  }
}

function conversations(shown: Shown, home: HomeLists): CardNode[] {
  const { lists } = shown.words
  return [
    heading(home.mine.length === 0 ? lists.noneMine : lists.mine(home.mine.length)),
    ...home.mine.flatMap((line) => conversation(shown, line, home.mayHandle ? mineButtons(shown, line) : [])),
    ...moreThan(shown, home.mine.length, home.limit),
    { kind: 'divider' },
    heading(home.unclaimed.length === 0 ? lists.noneUnclaimed : lists.unclaimed(home.unclaimed.length)),
    ...home.unclaimed.flatMap((line) => conversation(shown, line, home.mayHandle ? freeButtons(shown, line) : [])),
    ...moreThan(shown, home.unclaimed.length, home.limit),
  ]
}

/** Everything that happened in a conversation, one line each, oldest first. */
export function historyCard(
  { words: { lists }, stamp }: Shown,
  { number, lines, leftOut }: { number: string; lines: readonly { at: Date; sentence: string }[]; leftOut: number },
): Card {
  const nodes: CardNode[] =
    leftOut === 0 ? [] : [{ kind: 'text', text: lists.earlierLeftOut(leftOut), tone: 'quiet', size: 'small' }]
  for (let start = 0; start < lines.length; start += MAX_LINES_A_HISTORY_NODE) {
    const part = lines.slice(start, start + MAX_LINES_A_HISTORY_NODE)
    nodes.push({ kind: 'text', text: part.map(({ at, sentence }) => `${stamp(at)}  ${sentence}`).join('\n') })
  }
  const title = lists.historyTitle(number)
  return { title, tone: 'plain', nodes, fallback: title }
}

/** What can be typed; `first` says why it is shown. */
export function helpCard(
  { words: { lists } }: Shown,
  { usage, first }: { usage: Readonly<Record<HelpedVerb, string>>; first?: string },
): Card {
  const verbs = Object.keys(usage) as HelpedVerb[]
  const items = verbs.map((verb) => ({ label: usage[verb], value: lists.verbs[verb] }))
  const half = Math.ceil(items.length / 2)
  return {
    title: lists.helpTitle,
    tone: 'plain',
    nodes: [
      ...(first === undefined ? [] : [{ kind: 'text', text: first, tone: 'warn' } as const]),
      ...lists.help.map((text): CardNode => ({ kind: 'text', text })),
      { kind: 'facts', items: items.slice(0, half) },
      { kind: 'facts', items: items.slice(half) },
    ],
    fallback: first ?? lists.helpTitle,
  }
}

const playbookButton = ({ words }: Shown): CardNode => ({
  kind: 'buttons',
  items: [act('playbook', words.playbook.title, { c: 'all' })],
})

const moreThan = ({ words: { lists } }: Shown, count: number, limit: number): CardNode[] =>
  count < limit ? [] : [{ kind: 'text', text: lists.more(limit), tone: 'quiet', size: 'small' }]

function conversation(shown: Shown, line: ConversationLine, buttons: readonly Button[]): CardNode[] {
  const { words, from, now } = shown
  const { lists, names } = words
  const state = [
    ...(line.snoozedUntil ? [lists.snoozedUntil(from(now, line.snoozedUntil))] : []),
    line.unansweredSince ? lists.waitsSince(from(now, line.unansweredSince)) : lists.answered,
    ...(line.due ? [dueLine(shown, seenNow(line.due, now))] : []),
  ]
  const head = [`#${line.number}`, nameShown(line.customer), capital(names.channel(line.channel)), ...state].join(' · ')
  const text = excerpt(oneLine(line.text, 160), 160)
  return [
    { kind: 'text', text: text === '' ? head : `${head}\n${text}` },
    ...(buttons.length === 0 ? [] : [{ kind: 'buttons', items: buttons } as const]),
  ]
}

/** A list is read now and does not stand there. */
const seenNow = ({ kind, at }: NonNullable<ConversationLine['due']>, now: Date) => ({
  ...{ kind, dueAt: at, startedAt: now, overdue: at <= now },
})

function mineButtons({ words: { buttons } }: Shown, { id, snoozedUntil }: ConversationLine): Button[] {
  const value = { c: id }
  return [
    act('reply', buttons.reply, value),
    ...(snoozedUntil ? [act('wake', buttons.wake, value)] : []),
    act('close', buttons.close, value),
    act('history', buttons.history, value),
  ]
}

const freeButtons = ({ words: { buttons } }: Shown, { id }: ConversationLine): Button[] => [
  act('claim', buttons.claim, { c: id }),
  act('reply', buttons.reply, { c: id }),
  act('history', buttons.history, { c: id }),
]

const act = (name: string, label: string, value: ActValue): Button => ({ kind: 'act', act: name, label, value })

function trouble({ words, from, now }: Shown, { bad, dead }: HomeLists): CardNode[] {
  if (bad.length + dead.length === 0) return []
  const { lists, names, buttons } = words
  const replay = (name: string, id: string): CardNode => ({
    kind: 'buttons',
    items: [{ kind: 'act', act: name, label: buttons.replay, confirm: buttons.confirmReplay, value: { c: id } }],
  })
  const text = (sentence: string, reason: string): CardNode => ({
    kind: 'text',
    text: reason === '' ? sentence : `${sentence}\n${oneLine(reason, 200)}`,
  })
  return [
    { kind: 'divider' },
    heading(lists.bad(bad.length + dead.length)),
    ...bad.flatMap(({ id, channel, receivedAt, state, reason }) => [
      text(lists.badDelivery(names.channel(channel), from(now, receivedAt), state === 'quarantined'), reason),
      // What cannot be read now cannot be read later either.
      ...(state === 'dead' ? [replay('replay-delivery', id)] : []),
    ]),
    ...dead.flatMap(({ id, job, since, reason }) => [
      text(lists.deadWork(oneLine(job, 60), from(now, since)), reason),
      replay('replay-work', id),
    ]),
  ]
}
