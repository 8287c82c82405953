import { currentRung, isAskOpen, type Ask, type DeskEvent } from '../../desk/index'
import type { PersonId } from '../../lib/ids'
import { askState, askStateFor } from './ask-state'
import type { Button, Card, CardNode } from './card'
import { headlineOf } from './headlines'
import { line, quotes, titled, type Post } from './post'
import type { Shown } from './shown'
import { excerpt, nameShown } from './texts'
import { customerOf, type Telling, type Told } from './told'

type Of<Type extends DeskEvent['type']> = Told<Extract<DeskEvent, { type: Type }>>
type Turn = Of<'ask.opened'> | Of<'ask.climbed'> | Of<'ask.passedOn'> | Of<'ask.declined'>

/** What posts about asks need besides: how people read in their own language and zone. */
export type AskAround = { again?: true; shownTo: (person: PersonId, zone: string | undefined) => Shown }

const CUSTOMER_WORDS = 800

/** Somebody's turn begins: the thread is told who is asked, and they get all that they need to answer. */
export function turnPosts(told: Turn, telling: Telling, around: AskAround): Post[] {
  const { ask, fact } = told
  const sentence = headlineOf(told, telling)
  if (ask === undefined || sentence === undefined) return []
  const { to } = fact.event
  const direct = to === null ? [] : [directPost(ask, to, { telling, around, opened: fact.event.type === 'ask.opened' })]
  if (fact.event.type === 'ask.opened') return [{ card: openedCard(telling, ask, sentence) }, ...direct]
  // What happened then stays true in the thread; only what the person is offered changes.
  if (around.again) return direct
  const tone = fact.event.type === 'ask.climbed' ? 'warn' : 'plain'
  return [{ card: line(telling, sentence, tone) }, ...direct]
}

function openedCard(telling: Telling, ask: Ask, sentence: string): Card {
  const { shown, view } = telling
  const { asks } = shown.words
  const withdraw: Button = {
    kind: 'act',
    act: 'ask-withdraw',
    label: asks.buttons.withdraw,
    value: { c: view.id, a: ask.id },
  }
  return titled(telling, sentence, [
    ...questionNodes(telling, ask),
    { kind: 'text', text: askState(shown, ask), tone: ask.state.unansweredAt === null ? 'plain' : 'bad' },
    ...unreachedNodes(shown, ask),
    ...(isAskOpen(ask.state) ? [{ kind: 'buttons', items: [withdraw] } as const] : []),
  ])
}

/** Whoever looks at the ask sees by which way it went. */
function unreachedNodes({ words: { asks }, who }: Shown, { state }: Ask): CardNode[] {
  const rung = isAskOpen(state) ? currentRung(state) : undefined
  if (rung?.unreached === undefined) return []
  const { workspace, mailed } = rung.unreached
  const text = asks.unreached[mailed ? 'mailed' : 'nowhere'](who(rung.person), workspace)
  return [{ kind: 'text', text, tone: 'warn', size: 'small' }]
}

function questionNodes(telling: Telling, { question, tried, openedAt, state }: Ask): CardNode[] {
  const { shown } = telling
  const asker = shown.who(state.asker)
  if (tried === '') return quotes(telling, { author: asker, text: question, at: openedAt })
  return [
    ...quotes(telling, { author: asker, text: question, at: openedAt }),
    { kind: 'text', text: shown.words.asks.tried, tone: 'quiet', size: 'small' },
    ...quotes(telling, { author: asker, text: tried, at: openedAt }),
  ]
}

type Direct = { telling: Telling; around: AskAround; opened: boolean }

/** In the language and the zone of the one who is asked. */
function directPost(ask: Ask, person: PersonId, { telling, around, opened }: Direct): Post {
  const theirs = tellingTo(person, ask, { telling, around })
  const { words, who, department } = theirs.shown
  const { number } = telling.view
  const title = opened
    ? words.asks.askedYou(who(ask.state.asker), number)
    : words.asks.turnIsYours(number, department(ask.department))
  const nodes: CardNode[] = [
    ...questionNodes(theirs, ask),
    ...customerNodes(theirs),
    { kind: 'text', text: askStateFor(theirs.shown, ask, person), tone: isAskOpen(ask.state) ? 'plain' : 'quiet' },
    ...offered(theirs, ask, person),
  ]
  return { card: titled(theirs, title, nodes), to: person, tag: `to-${person}` }
}

const tellingTo = (
  person: PersonId,
  { state }: Ask,
  { telling, around }: Pick<Direct, 'telling' | 'around'>,
): Telling => ({ ...telling, shown: around.shownTo(person, state.ladder.people[person]?.hours.zone) })

function customerNodes(telling: Telling): CardNode[] {
  const { first, last } = telling.view
  const said = (message: typeof first): CardNode => ({
    kind: 'quote',
    author: nameShown(message.author),
    text: excerpt(message.text, CUSTOMER_WORDS) || '—',
    at: message.occurredAt,
  })
  const heading = telling.shown.words.asks.customerWrote(customerOf(telling))
  return [
    { kind: 'text', text: heading, tone: 'quiet', size: 'small' },
    said(first),
    ...(first.id === last.id ? [] : [said(last)]),
  ]
}

function offered({ shown }: Telling, ask: Ask, person: PersonId): CardNode[] {
  if (!isAskOpen(ask.state)) return []
  return [
    { kind: 'buttons', items: askButtons(shown, ask, person) },
    { kind: 'text', text: shown.words.asks.typeHere, tone: 'quiet', size: 'small' },
  ]
}

/** What somebody who was asked can do: everything while it is their turn, answering as long as the asker waits. */
export function askButtons({ words }: Shown, ask: Ask, person: PersonId): Button[] {
  const { buttons } = words.asks
  const rung = currentRung(ask.state)
  const own = rung?.person === person ? rung : undefined
  const waits = own !== undefined && own.acknowledged === null
  const value = { c: ask.conversation, a: ask.id }
  const act = (name: string, label: string): Button => ({ kind: 'act', act: name, label, value })
  const primary = (button: Button): Button => ({ ...button, style: 'primary' }) as Button
  const answer = act('ask-answer', buttons.answer)
  return [
    ...(waits ? [primary(act('ask-ack', buttons.onIt)), answer] : [primary(answer)]),
    // When everybody has passed, whoever was asked may still find somebody.
    ...(own !== undefined || rung === undefined ? [act('ask-pass', buttons.passOn)] : []),
    ...(own !== undefined && !own.extended ? [act('ask-time', buttons.moreTime)] : []),
  ]
}

/** Only the one who is reminded is told; what is over says so. */
export function remindedPosts(told: Of<'ask.reminded'>, telling: Telling, around: AskAround): Post[] {
  const { ask, fact } = told
  const { to, about } = fact.event
  if (ask === undefined) return []
  const theirs = tellingTo(to, ask, { telling, around })
  const due = dueFor(ask, to, about)
  if (due === undefined) {
    const over = `#${telling.view.number}: ${askStateFor(theirs.shown, ask, to)}`
    return [{ card: line(theirs, over), to, tag: `to-${to}` }]
  }
  const sentence = theirs.shown.words.asks.remindsYou[about](telling.view.number, theirs.shown.stamp(due))
  const { nodes, ...card } = line(theirs, sentence, 'warn')
  return [{ card: { ...card, nodes: [...nodes, ...offered(theirs, ask, to)] }, to, tag: `to-${to}` }]
}

/** Until when somebody still has to do it; undefined when that is over. */
function dueFor({ state }: Ask, person: PersonId, about: 'acknowledge' | 'answer'): Date | undefined {
  const rung = currentRung(state)
  if (!isAskOpen(state) || rung?.person !== person) return undefined
  if (about === 'answer') return rung.answerDue
  return rung.acknowledged === null ? rung.acknowledgeDue : undefined
}

/** The answer, for the asker who waited: they are called once. It goes to the customer only by an act of its own. */
export function answeredPosts(told: Of<'ask.answered'>, telling: Telling): Post[] {
  const { ask, note, fact } = told
  const sentence = headlineOf(told, telling)
  if (ask === undefined || note === undefined || sentence === undefined) return []
  const { asks } = telling.shown.words
  const use: Button = {
    kind: 'act',
    act: 'use-answer',
    label: asks.buttons.useInReply,
    style: 'primary',
    value: { c: telling.view.id, a: ask.id, r: note.id },
  }
  const author = telling.shown.who(fact.event.by)
  const card = titled(telling, sentence, [
    ...quotes(telling, { author, text: note.text || '—', at: note.at }),
    { kind: 'text', text: asks.internal, tone: 'quiet', size: 'small' },
    { kind: 'buttons', items: [use] },
  ])
  return [{ card, ...(fact.event.first ? { mention: ask.state.asker } : {}) }]
}

/** News that the asker has to know of. */
export function toldToAsker(
  told: Of<'ask.extended'> | Of<'ask.unanswered'> | Of<'ask.unreached'> | Of<'ask.mailed'>,
  telling: Telling,
): Post[] {
  const sentence = headlineOf(told, telling)
  if (sentence === undefined || told.ask === undefined) return []
  const card = line(telling, sentence, TONES[told.fact.event.type] ?? 'plain')
  return [{ card, mention: told.ask.state.asker }]
}

const TONES: Readonly<Record<string, Card['tone']>> = { 'ask.unanswered': 'bad', 'ask.unreached': 'warn' }

/** Nobody shall work on what is not needed any more. */
export function withdrawnPosts(told: Of<'ask.withdrawn'>, telling: Telling, around: AskAround): Post[] {
  const sentence = headlineOf(told, telling)
  const { ask } = told
  if (sentence === undefined || ask === undefined) return []
  const person = currentRung(ask.state)?.person
  const direct = (to: PersonId): Post => {
    const theirs = tellingTo(to, ask, { telling, around })
    const tell = `#${telling.view.number}: ${headlineOf(told, theirs) ?? sentence}`
    return { card: line(theirs, tell, 'plain'), to, tag: `to-${to}` }
  }
  return [{ card: line(telling, sentence) }, ...(person === undefined ? [] : [direct(person)])]
}
