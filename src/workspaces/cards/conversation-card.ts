import {
  isAskOpen,
  type AccountHealth,
  type AccountTrouble,
  type Ask,
  type ConversationView,
  type DeadlineView,
  type MessageView,
  type ReplyView,
} from '../../desk/index'
import { askState } from './ask-state'
import type { Card, CardNode, Tone } from './card'
import { conversationButtons } from './conversation-buttons'
import { dueLine } from './deadline-posts'
import { hidingMarks } from './hiding-marks'
import { capital, placeMark, placeName, privateMoveAt, windowOf } from './place'
import { remedyButtons } from './remedies'
import { replyState } from './reply-state'
import type { Shown } from './shown'
import { excerpt, fileSize, isLongerThan, nameShown, oneLine } from './texts'

/** All that a card is drawn from. `health` is there while the account is broken or held back by its platform. */
export type ConversationDrawing = {
  view: ConversationView
  reply: ReplyView | undefined
  health: AccountHealth | undefined
  /** The promise that is due first. */
  due?: DeadlineView | undefined
  /** What is wrong with the account on its platform. */
  troubles?: readonly AccountTrouble[]
  /** What other departments were asked, oldest first. */
  asks?: readonly Ask[]
}

/** What fits on a card without scrolling; whole texts are in the thread. */
export const FIRST_ON_CARD = 1_200
const LATEST_ON_CARD = 500
const MAX_FILES_NAMED = 5
const MAX_ASKS_SHOWN = 3

/** The whole card of a conversation: drawn anew whenever something changes, and never patched. */
export function conversationCard(shown: Shown, drawing: ConversationDrawing): Card {
  const { view } = drawing
  const customer = nameShown(view.person.name)
  const state = stateLine(shown, view)
  return {
    title: `#${view.number} · ${customer}`,
    tone: toneOf(drawing),
    nodes: [
      ...trouble(shown, drawing),
      ...deaf(shown, drawing),
      ...unanswered(shown, drawing),
      { kind: 'text', text: state },
      ...promise(shown, drawing),
      { kind: 'text', text: placeMark(shown, view), tone: view.visibility === 'public' ? 'warn' : 'quiet' },
      ...goesOn(shown, view),
      ...messages(shown, view),
      { kind: 'facts', items: facts(shown, drawing) },
      ...remedies(shown, drawing),
      { kind: 'buttons', items: conversationButtons(shown, drawing) },
    ],
    fallback: `#${view.number} · ${customer} · ${shown.words.names.channel(view.channel)} · ${state}`,
  }
}

/** One line that says who has to do something: shown on cards, in lists and in refusals. */
export function stateLine({ words: { card }, who, stamp, closeReason }: Shown, view: StateOf): string {
  const { closed, quarantine, snooze, claim, unansweredSince, lastReplyAt } = view
  if (closed) return card.closed(who(closed.by), stamp(closed.at), closeReason(closed.reason))
  if (quarantine) return card.quarantined(who(quarantine.by), stamp(quarantine.at))
  const parts = [
    claim ? card.held(who(claim.agent), stamp(claim.since)) : card.unclaimed,
    ...(snooze ? [card.snoozed(stamp(snooze.until), who(snooze.by))] : []),
    ...(unansweredSince ? [card.waitingSince(stamp(unansweredSince))] : lastReplyAt ? [card.answered] : []),
  ]
  return parts.join(' · ')
}

type StateOf = Pick<ConversationView, 'closed' | 'quarantine' | 'snooze' | 'claim' | 'unansweredSince' | 'lastReplyAt'>

function toneOf(drawing: ConversationDrawing): Tone {
  const { view } = drawing
  if (view.closed || view.quarantine) return 'quiet'
  if (isInTrouble(drawing)) return 'bad'
  if (view.snooze) return 'quiet'
  return view.claim ? 'plain' : 'warn'
}

const isInTrouble = ({ reply, health, due, asks }: ConversationDrawing): boolean =>
  due?.overdue === true ||
  health !== undefined ||
  reply?.state === 'unknown' ||
  reply?.state === 'refused' ||
  asks?.some(isUnanswered) === true

function promise(shown: Shown, { due }: ConversationDrawing): CardNode[] {
  return due === undefined ? [] : [{ kind: 'text', text: dueLine(shown, due), tone: due.overdue ? 'bad' : 'plain' }]
}

function trouble({ words: { card, names }, stamp }: Shown, { view, health }: ConversationDrawing): CardNode[] {
  if (health === undefined || view.closed) return []
  const channel = names.channel(view.channel)
  if (health.state === 'open') return [{ kind: 'text', text: card.broken(channel, stamp(health.since)), tone: 'bad' }]
  if (health.blockedUntil === null) return []
  return [{ kind: 'text', text: card.slowedDown(channel, stamp(health.blockedUntil)), tone: 'warn' }]
}

/** While the platform may not tell us of new messages, what is shown may not be all. A quota says nothing about that. */
function deaf(shown: Shown, { view, troubles = [] }: ConversationDrawing): CardNode[] {
  if (view.closed) return []
  const { accounts } = shown.words
  return troubles
    .filter(({ state, what }) => state === 'bad' && what !== 'quota')
    .map(({ what, since }) => ({
      kind: 'text',
      text: accounts.onCard(capital(accounts.what[what]), shown.stamp(since)),
      tone: 'bad',
    }))
}

/** Where it goes on in private, once the customer has written there. */
function goesOn(shown: Shown, { channel, account, elsewhere }: ConversationView): CardNode[] {
  if (elsewhere === null || elsewhere.lastCustomerAt === null) return []
  const { surface, visibility } = elsewhere
  const place = placeName(shown, { channel, account, surface, visibility })
  return [{ kind: 'text', text: shown.words.card.continued(place), tone: 'quiet' }]
}

/** The last reply did not reach the customer: what can be done about it stands on the card too. */
function remedies(shown: Shown, { view, reply }: ConversationDrawing): CardNode[] {
  if (reply === undefined || reply.failure === null) return []
  const items = remedyButtons(shown, { view, reply })
  return items.length === 0 ? [] : [{ kind: 'buttons', items }]
}

const isUnanswered = ({ state }: Ask): boolean => isAskOpen(state) && state.unansweredAt !== null

/** Loud, since nothing happens by itself any more. */
function unanswered(shown: Shown, { view, asks = [] }: ConversationDrawing): CardNode[] {
  if (view.closed) return []
  return asks.filter(isUnanswered).map(({ department }) => ({
    kind: 'text',
    text: shown.words.asks.unanswered(shown.department(department)),
    tone: 'bad',
  }))
}

function messages(shown: Shown, view: ConversationView): CardNode[] {
  const { first, last, lastSeq } = view
  const { card } = shown.words
  const nodes = message(shown, view, { said: first, max: FIRST_ON_CARD })
  if (last.id === first.id) return nodes
  const heading: CardNode = { kind: 'text', text: card.latest(lastSeq), tone: 'quiet', size: 'small' }
  return [...nodes, heading, ...message(shown, view, { said: last, max: LATEST_ON_CARD })]
}

/** Whose words these are, and whether a program of theirs said them. */
export const writerOf = ({ words }: Shown, { author, direction }: MessageView): string =>
  direction === 'automatic' ? `${nameShown(author)} · ${words.posts.automatic}` : nameShown(author)

function message(
  shown: Shown,
  { channel }: ConversationView,
  { said, max }: { said: MessageView; max: number },
): CardNode[] {
  const { stamp } = shown
  const { card } = shown.words
  const text = excerpt(said.text, max)
  const marks = [
    ...(said.late ? [card.late(stamp(said.occurredAt))] : []),
    ...(said.deletedAt ? [card.deleted] : said.editedAt ? [card.edited] : []),
    ...hidingMarks(shown, { said, channel }),
    ...(isLongerThan(said.text, max) ? [card.wholeTextBelow] : []),
  ]
  const quote: CardNode = {
    kind: 'quote',
    author: writerOf(shown, said),
    text: text === '' ? namesOfFiles(said) : text,
    at: said.occurredAt,
    ...(said.permalink === null ? {} : { link: said.permalink }),
    ...(said.deletedAt ? { struck: true } : {}),
    ...(said.quoted === null ? {} : { folded: excerpt(said.quoted, FIRST_ON_CARD) }),
  }
  return marks.length === 0 ? [quote] : [quote, { kind: 'text', text: marks.join(' · '), tone: 'quiet', size: 'small' }]
}

/** A photo without a word is shown by its name. */
const namesOfFiles = ({ attachments }: MessageView): string =>
  attachments.length === 0
    ? '—'
    : attachments
        .map(({ name }) => `[${oneLine(name, 60)}]`)
        .slice(0, MAX_FILES_NAMED)
        .join(' ')

type Item = { label: string; value: string }

function facts(shown: Shown, { view, reply, health, asks = [] }: ConversationDrawing): Item[] {
  const { labels } = shown.words.card
  const { card, names } = shown.words
  const files = filesLine(shown, view)
  return [
    { label: labels.customer, value: customerLine(shown, view) },
    ...(view.subject === null || view.subject === ''
      ? []
      : [{ label: labels.subject, value: oneLine(view.subject, 200) }]),
    { label: labels.priority, value: card.priority(view.priority) },
    ...(view.kind === null ? [] : [{ label: labels.kind, value: shown.words.deadlines.kinds[view.kind] }]),
    ...(view.language === null ? [] : [{ label: labels.language, value: oneLine(names.language(view.language), 60) }]),
    ...windowLine(shown, view),
    ...privateLine(shown, view),
    ...(reply === undefined ? [] : [{ label: labels.lastReply, value: replyState(shown, { reply, health }) }]),
    ...asks
      .filter(({ state }) => state.withdrawn === null)
      .slice(-MAX_ASKS_SHOWN)
      .map((ask) => ({
        label: shown.words.asks.label,
        value: `${shown.department(ask.department)}: ${askState(shown, ask)}`,
      })),
    ...(files === '' ? [] : [{ label: labels.files, value: files }]),
    { label: labels.opened, value: shown.stamp(view.openedAt) },
  ].filter(({ value }) => value.trim() !== '')
}

function customerLine({ words: { card } }: Shown, { person }: ConversationView): string {
  const name = nameShown(person.name)
  const handle = person.handle === null ? '' : oneLine(person.handle, 60)
  return [
    handle === '' || handle === name ? name : `${name} (${handle})`,
    ...(person.verified ? [card.verified] : []),
    ...(person.reach === null ? [] : [card.followers(person.reach)]),
    card.earlier(person.earlierConversations),
  ].join(' · ')
}

function windowLine(shown: Shown, view: ConversationView): Item[] {
  const window = view.closed ? undefined : windowOf(shown, view)
  if (window === undefined) return []
  const { card } = shown.words
  const until = shown.stamp(window.until)
  const value = {
    open: card.windowUntil(until),
    extended: card.windowExtended(until),
    over: card.windowOver(until, window.afterwards),
  }[window.state]
  return [{ label: card.labels.window, value }]
}

/** Whether the public message can still be answered in private on the same platform. */
function privateLine(shown: Shown, view: ConversationView): Item[] {
  const { card } = shown.words
  const move = view.closed ? undefined : privateMoveAt(shown, view)
  if (move === undefined) return []
  const value = {
    open: () => card.privateOpen(move.state === 'open' && move.until ? shown.stamp(move.until) : undefined),
    used: () => card.privateUsed(move.state === 'used' ? shown.stamp(move.at) : ''),
    expired: () => card.privateExpired(move.state === 'expired' ? shown.stamp(move.at) : ''),
  }[move.state]()
  return [{ label: card.labels.privately, value }]
}

function filesLine({ words: { card } }: Shown, { first, last }: ConversationView): string {
  const all = first.id === last.id ? first.attachments : [...first.attachments, ...last.attachments]
  const named = all.slice(0, MAX_FILES_NAMED).map(({ name, bytes, state, reason }) => {
    const file = bytes === null ? oneLine(name, 60) : `${oneLine(name, 60)} (${fileSize(bytes)})`
    if (state === 'pending') return card.fileComing(file)
    return state === 'failed' ? card.fileFailed(file, oneLine(reason ?? '?', 80)) : file
  })
  return [...named, ...(all.length > MAX_FILES_NAMED ? [`+${all.length - MAX_FILES_NAMED}`] : [])].join(', ')
}
