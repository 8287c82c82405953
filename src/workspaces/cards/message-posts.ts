import type { DeskEvent, MessageView } from '../../desk/index'
import { cleanText } from '../../lib/text'
import type { CardNode } from './card'
import { FIRST_ON_CARD, writerOf } from './conversation-card'
import { headlineOf } from './headlines'
import { hidingMarks } from './hiding-marks'
import { placeMark } from './place'
import { line, quotes, titled, type Post } from './post'
import { excerpt, isLongerThan, MAX_QUOTE, nameShown } from './texts'
import { customerOf, type Telling, type Told } from './told'

type Of<Type extends DeskEvent['type']> = Told<Extract<DeskEvent, { type: Type }>>

/** Longer messages get a post of their own even when many come at once. */
export const SHORT_MESSAGE = 600
export const MAX_MESSAGES_A_POST = 10

/** A customer's message; the first one stands on the card already, unless it is too long for that. */
export function messagePosts(told: Of<'message.received'>, telling: Telling): Post[] {
  const { message } = told
  if (message === undefined) return []
  const { words } = telling.shown
  const isFirst = message.id === telling.view.first.id
  if (isFirst && !isLongerThan(message.text, FIRST_ON_CARD)) return []
  const title = isFirst ? words.posts.wholeMessage(customerOf(telling)) : (headlineOf(told, telling) ?? '')
  return [{ card: titled(telling, title, said(telling, message)) }]
}

/** Several messages in one post: a burst is read as one, and rooms take one post a second. */
export function manyMessages(all: readonly Of<'message.received'>[], telling: Telling): Post {
  const messages = all.flatMap(({ message }) => (message === undefined ? [] : [message]))
  const title = telling.shown.words.posts.manyMessages(customerOf(telling), messages.length)
  return {
    card: titled(
      telling,
      title,
      messages.flatMap((message) => said(telling, message)),
    ),
  }
}

export function nativePosts(told: Of<'message.native'>, telling: Telling): Post[] {
  const { message } = told
  if (message === undefined) return []
  return [{ card: titled(telling, headlineOf(told, telling) ?? '', said(telling, message)) }]
}

export function editPosts(told: Of<'message.edited'>, telling: Telling): Post[] {
  const { message, edit } = told
  if (message === undefined || edit === undefined) return []
  const { posts } = telling.shown.words
  const author = nameShown(message.author)
  const version = (label: string, text: string, at: Date): CardNode[] => [
    { kind: 'text', text: label, tone: 'quiet', size: 'small' },
    { kind: 'quote', author, text: excerpt(text, MAX_QUOTE) || '—', at },
  ]
  const nodes = [
    ...version(posts.before, edit.old, message.occurredAt),
    ...version(posts.after, edit.new, told.fact.at),
  ]
  return [{ card: titled(telling, headlineOf(told, telling) ?? '', nodes) }]
}

/** The desk forgets what a customer deleted; what the room was told before stands there. */
export function deletionPosts(told: Of<'message.deleted'>, telling: Telling): Post[] {
  const sentence = headlineOf(told, telling)
  return sentence === undefined ? [] : [{ card: line(telling, `${sentence}.`, 'plain') }]
}

/** What the customer attached, when it is here: several at once in one post. What could not be had is said. */
export function filePosts(all: readonly Of<'attachment.settled'>[], telling: Telling): Post[] {
  const settled = all.flatMap(({ attachment }) => (attachment === undefined ? [] : [attachment]))
  const stored = settled.flatMap(({ file }) => (file === null ? [] : [file]))
  const failed = all.filter(({ attachment }) => attachment?.state === 'failed')
  const { words } = telling.shown
  const [only] = stored.length === 1 ? all.filter(({ attachment }) => attachment?.state === 'stored') : []
  const title =
    (only && headlineOf(only, telling)) ?? words.posts.filesFrom(customerOf(telling), words.names.files(stored.length))
  return [
    ...(stored.length === 0 ? [] : [{ card: line(telling, title), files: stored }]),
    ...failed.flatMap((told): Post[] => {
      const sentence = headlineOf(told, telling)
      return sentence === undefined ? [] : [{ card: line(telling, sentence, 'warn'), tag: `failed-${told.fact.id}` }]
    }),
  ]
}

/** Internal text; where it was typed it stands already. */
export function notePosts(
  told: Of<'note.added'> | Of<'note.edited'> | Of<'note.deleted'>,
  telling: Telling,
  workspace: string,
): Post[] {
  const { note } = told
  const sentence = headlineOf(told, telling)
  if (note === undefined || sentence === undefined || note.origin?.startsWith(`${workspace}:`) === true) return []
  if (told.fact.event.type === 'note.deleted' || note.deletedAt) return [{ card: line(telling, sentence) }]
  const author = telling.shown.who(note.author)
  return [{ card: titled(telling, sentence, quotes(telling, { author, text: note.text, at: told.fact.at })) }]
}

function said(telling: Telling, message: MessageView): CardNode[] {
  const { words } = telling.shown
  const files = message.attachments.length
  const bare = cleanText(message.text).trim() === ''
  return [
    ...whereSaid(telling, message),
    ...whetherHidden(telling, message),
    ...quotes(telling, {
      author: writerOf(telling.shown, message),
      text: bare ? emptyText(telling, message) : message.text,
      at: message.occurredAt,
      link: message.permalink,
      struck: message.deletedAt !== null,
      ...(message.quoted === null || message.quoted === '' ? {} : { folded: excerpt(message.quoted, MAX_QUOTE) }),
    }),
    ...(files === 0
      ? []
      : [
          {
            kind: 'text',
            text: words.posts.withFiles(words.names.files(files)),
            tone: 'quiet',
            size: 'small',
          } as const,
        ]),
  ]
}

/** In another place than where the conversation began: who answers shall know who will read it. */
function whereSaid({ shown, view }: Telling, { place }: MessageView): CardNode[] {
  if (place === null) return []
  const { channel, account } = view
  return [{ kind: 'text', text: placeMark(shown, { channel, account, ...place }), tone: 'quiet', size: 'small' }]
}

/** What others cannot read there any more stands here all the same. */
const whetherHidden = ({ shown, view }: Telling, said: MessageView): CardNode[] =>
  hidingMarks(shown, { said, channel: view.channel }).map((text) => ({
    kind: 'text',
    text,
    tone: 'warn',
    size: 'small',
  }))

const emptyText = ({ shown }: Telling, { deletedAt, direction }: MessageView): string =>
  deletedAt === null || direction === 'native' ? '—' : shown.words.card.deleted
