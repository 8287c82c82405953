import {
  asksPutTo,
  findConversation,
  findPost,
  readFile,
  storeFile,
  timelineOfSubject,
  type Ask,
} from '../../desk/index'
import type { AskId, ConversationId, FileId } from '../../lib/ids'
import type { Actor } from '../acts/answer'
import { parseMention, verbOf, type Spoken } from '../acts/commands'
import { isGrave, orderIn } from '../acts/typed'
import type { ActValue, Button, Card } from '../cards/card'
import { excerpt, oneLine } from '../cards/texts'
import { wordsIn } from '../words/choose'
import { activity, type Activity } from './payloads'
import { readTyped } from './read-text'
import type { Teams } from './surroundings'
import { groundOf, sentence, tell } from './tell'
import { obey, quotedPost, takeNote } from './thread'
import { authorOf, zoneFor } from './visit'

/**
 * What is typed to us alone. A chat of Teams has no threads: people quote what they answer, or simply write. What they
 * mean is never guessed: where it may be two things they are asked.
 */
export async function onDirect(teams: Teams, message: Activity): Promise<void> {
  const { text, mentioned, quoted } = readTyped(message, teams.botId)
  const words = text.replace(/^\//, '!')
  const about = quoted === undefined ? undefined : await quotedPost(teams, message, quoted)
  const order = orderIn(words, { mentioned, direct: false })
  if (order !== undefined) return obey(teams, message, { order, conversation: about?.conversation })
  if (about?.ask !== undefined || about?.conversation !== undefined) {
    return takeNote(teams, message, { conversation: about.conversation, text, ask: about.ask })
  }
  await unsaid(teams, message, text)
}

/** Neither marked as an order nor as an answer to something. */
async function unsaid(teams: Teams, message: Activity, text: string): Promise<void> {
  const order = parseMention(text)
  const actor = await authorOf(teams, message, { action: verbOf(order.verb) ?? 'unknown', fresh: isGrave(order.verb) })
  if (actor === undefined) return
  const asks = await asksToldHere(teams, actor)
  const likeness = asks.length === 0 ? 'order' : likenessOf(order)
  const [only] = asks
  if (likeness === 'order') return obey(teams, message, { order, conversation: undefined })
  if (likeness === 'answer' && asks.length === 1 && only !== undefined) {
    return takeNote(teams, message, { conversation: only.conversation, text, ask: only.id })
  }
  await askWhich(teams, message, { actor, asks, order: likeness === 'either' ? order : undefined })
}

/** Verbs that need no number, and are no word with which an answer begins when they stand alone. */
const BARE = new Set(['help', 'home', 'sla', 'who', 'playbook', 'away'])

/** A number alone, or a case and what to do with it: with more words behind it, it may be how an answer begins. */
const WHOLE = /^#?\d{1,15}$/
const WHOLE_CASE = /^#?\d{1,15}(\s+\S+)?$/

/** `claim 4821` and `help` are orders; `close the account, please` may be either; `booked yesterday` is an answer. */
export function likenessOf({ verb: typed, words }: Spoken): 'order' | 'answer' | 'either' {
  const verb = verbOf(typed)
  if (verb === undefined) return 'answer'
  const isWhole = BARE.has(verb) ? words === '' : (verb === 'case' ? WHOLE_CASE : WHOLE).test(words)
  return isWhole ? 'order' : 'either'
}

const MAX_ASKS = 20

/** Open asks that this person was told of in this workspace: to others they answer where they were asked. */
async function asksToldHere({ counter: { desk } }: Teams, { person }: Actor): Promise<Ask[]> {
  const open = await asksPutTo(desk, person, MAX_ASKS)
  const told = await Promise.all(
    open.map(async (ask) => {
      const facts = await timelineOfSubject(desk, ask.conversation, { subject: { ask: ask.id }, before: LAST })
      const keys = facts.map(({ id }) => `fact:${id}:to-${person}`)
      const posts = await Promise.all(keys.map((key) => findPost(desk, { workspace: 'teams', key })))
      return posts.some((post) => post !== undefined)
    }),
  )
  return open.filter((_, index) => told[index])
}

const LAST = '9223372036854775807'

/** The act of the buttons that say what a text was meant for; known to this workspace only. */
export const MEANT = 'teams-meant'

type Doubt = { actor: Actor; asks: readonly Ask[]; order: Spoken | undefined }

/** Each button keeps where the message lies, so that it is used as it was typed. */
async function askWhich(teams: Teams, message: Activity, { actor, asks, order }: Doubt): Promise<void> {
  const { desk } = teams.counter
  const { visits } = wordsIn(actor.language)
  const content = Buffer.from(JSON.stringify(message))
  const h = await storeFile(desk, { name: 'typed.json', mime: 'application/json', content })
  const items: Button[] = []
  for (const ask of asks) {
    const number = (await findConversation(desk, { id: ask.conversation }))?.number ?? '?'
    const label = visits.answerTo(number, excerpt(oneLine(ask.question, 60), 60))
    items.push({ kind: 'act', act: MEANT, label, value: { c: ask.conversation, a: ask.id, h } })
  }
  if (order !== undefined) {
    items.push({ kind: 'act', act: MEANT, label: visits.asOrder(order.verb), value: { c: 'order', h } })
  }
  const card: Card = {
    ...sentence(visits.whichAsk),
    nodes: [
      { kind: 'text', text: visits.whichAsk },
      { kind: 'buttons', items },
    ],
  }
  await tell(teams, groundOf(message, { language: actor.language, zone: zoneFor(teams, actor) }), card)
}

/** What was typed is used as it was meant. False when the message is there no more, or was somebody else's. */
export async function useAsMeant(teams: Teams, presser: Activity, { c, a, h }: ActValue): Promise<boolean> {
  const kept = await readFile(teams.counter.desk, (h ?? '') as FileId)
  const parsed = activity.safeParse(kept === undefined ? undefined : JSON.parse(kept.content.toString('utf8')))
  if (!parsed.success || parsed.data.from?.id !== presser.from?.id) return false
  const { text } = readTyped(parsed.data, teams.botId)
  if (a === undefined) await obey(teams, parsed.data, { order: parseMention(text), conversation: undefined })
  else await takeNote(teams, parsed.data, { conversation: c as ConversationId, text, ask: a as AskId })
  return true
}
