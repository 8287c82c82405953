import {
  accountTroubles,
  asksOf,
  asksPutBy,
  asksPutTo,
  badDeliveries,
  conversationsOf,
  explainDeadlines,
  findConversation,
  lastReply,
  mayAct,
  nearestOf,
  repliesToApprove,
  timelineOf,
  unclaimedConversations,
  unhealthyAccounts,
  viewDeadlines,
  type Fact,
} from '../../desk/index'
import type { ConversationId } from '../../lib/ids'
import { foldText } from '../../lib/text'
import { conversationCard } from '../cards/conversation-card'
import { headlineOf } from '../cards/headlines'
import { helpCard, historyCard, homeCard } from '../cards/lists'
import { isPlaybookPart, playbookCard, playbookPartCard } from '../cards/playbook-card'
import { promisesCard } from '../cards/promises-card'
import { readTold } from '../cards/told'
import { PLAYBOOK_PARTS, type PlaybookPart } from '../words/playbook-words'
import type { Acting, At } from './acting'
import type { Answer } from './answer'
import { USAGE } from './commands'

/** Acts that only show something, and only to the one who asked. */

const HOME_LINES = 10
const HISTORY_LINES = 40
const FACTS_A_PAGE = 500
/** A conversation with more facts than this is a machine's; its latest are shown all the same. */
const MAX_PAGES = 40

export async function showHistory(acting: Acting, { view }: At): Promise<Answer> {
  const { desk, shown } = acting
  const { latest, earlier } = await latestFacts(acting, view.id)
  const lines: { at: Date; sentence: string }[] = []
  for (const fact of latest) {
    const sentence = headlineOf(await readTold(desk, fact), { shown, view })
    if (sentence !== undefined) lines.push({ at: fact.at, sentence })
  }
  return { kind: 'card', card: historyCard(shown, { number: view.number, lines, leftOut: earlier }) }
}

async function latestFacts({ desk }: Acting, id: ConversationId): Promise<{ latest: Fact[]; earlier: number }> {
  let latest: Fact[] = []
  let count = 0
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const facts = await timelineOf(desk, id, { after: latest.at(-1)?.id ?? '0', limit: FACTS_A_PAGE })
    count += facts.length
    latest = [...latest, ...facts].slice(-HISTORY_LINES)
    if (facts.length < FACTS_A_PAGE) break
  }
  return { latest, earlier: count - latest.length }
}

/** `/case 4821`: the card of a conversation, wherever it stands. */
export async function showCase({ desk, shown }: Acting, { view }: At): Promise<Answer> {
  const reply = await lastReply(desk, view.id)
  const health = (await unhealthyAccounts(desk)).find(({ account }) => account === view.account)
  const due = nearestOf(await viewDeadlines(desk, view.id))
  const asks = await asksOf(desk, view.id)
  const troubles = await accountTroubles(desk, view.account)
  return { kind: 'card', card: conversationCard(shown, { view, reply, health, due, asks, troubles }) }
}

/** `/sla case 4821`: what was promised, by which rule, and which times were counted. */
export async function showPromises({ desk, shown }: Acting, { view }: At): Promise<Answer> {
  const deadlines = await explainDeadlines(desk, view.id)
  return { kind: 'card', card: promisesCard(shown, { number: view.number, deadlines }) }
}

export async function showHome({ desk, shown, person, deadWork }: Acting): Promise<Answer> {
  const playbook = desk.playbook()
  const mayReplay = mayAct(playbook, person.id, 'replay')
  const mayView = mayAct(playbook, person.id, 'view')
  const [asked, asking] = [await asksPutTo(desk, person.id, HOME_LINES), await asksPutBy(desk, person.id, HOME_LINES)]
  const toApprove = mayAct(playbook, person.id, 'approve') ? await repliesToApprove(desk, HOME_LINES) : []
  const card = homeCard(shown, {
    brand: playbook.brand,
    mine: await conversationsOf(desk, person.id, HOME_LINES),
    unclaimed: mayView ? await unclaimedConversations(desk, HOME_LINES) : [],
    person: person.id,
    asked: await numbered(desk, asked),
    asking: await numbered(desk, asking),
    toApprove: await numbered(
      desk,
      toApprove.filter(({ author }) => author !== person.id),
    ),
    bad: mayReplay ? await badDeliveries(desk, HOME_LINES) : [],
    dead: mayReplay && deadWork ? await deadWork.list(HOME_LINES) : [],
    limit: HOME_LINES,
    mayHandle: mayAct(playbook, person.id, 'handle'),
    mayView,
  })
  return { kind: 'card', card }
}

/** Each with the number by which people know its conversation. */
async function numbered<Line extends { conversation: ConversationId }>(
  desk: Acting['desk'],
  lines: readonly Line[],
): Promise<{ of: Line; number: string }[]> {
  const found = lines.map(async (of) => ({
    of,
    number: (await findConversation(desk, { id: of.conversation }))?.number ?? '?',
  }))
  return Promise.all(found)
}

export function showHelp({ shown }: Acting, first?: string): Answer {
  return { kind: 'card', card: helpCard(shown, { usage: USAGE, ...(first === undefined ? {} : { first }) }) }
}

/** `/playbook`: the first page, or the part that was named or pressed. */
export function showPlaybook({ desk, shown }: Acting, named: string): Answer {
  const playbook = desk.playbook()
  const part = partNamed(shown, named)
  const card = part === undefined ? playbookCard(shown, playbook) : playbookPartCard(shown, playbook, part)
  return { kind: 'card', card }
}

function partNamed({ words }: Acting['shown'], named: string): PlaybookPart | undefined {
  const typed = foldText(named.trim())
  if (isPlaybookPart(typed)) return typed
  return typed.length < 3
    ? undefined
    : PLAYBOOK_PARTS.find((part) => foldText(words.playbook.part[part]).startsWith(typed))
}
