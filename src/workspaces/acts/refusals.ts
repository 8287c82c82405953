import { peopleWhoMay, viewConversation, type ConversationView, type Refusal } from '../../desk/index'
import { stateLine } from '../cards/conversation-card'
import { oneLine } from '../cards/texts'
import type { Acting } from './acting'

type Tellers = {
  [Why in Refusal['why']]: (refusal: Extract<Refusal, { why: Why }>, acting: Acting, view: ConversationView) => string
}

/** Who or what stood in the way, and what to do next. */
const TELL: Tellers = {
  'not-found': (_, acting, view) => words(acting).notFound(view.number),
  'not-allowed': (_, acting, view) => words(acting).noRight(`#${view.number}`),
  stale: (_, acting, view) => words(acting).stale(view.number, stateLine(acting.shown, view)),
  'already-claimed': ({ by, since }, acting, view) =>
    words(acting).alreadyClaimed(view.number, acting.shown.who(by), acting.shown.from(acting.shown.now, since)),
  'already-yours': (_, acting, view) => words(acting).alreadyYours(view.number),
  'not-claimed': (_, acting, view) => words(acting).notClaimed(view.number),
  'not-yours': ({ by }, acting, view) => words(acting).notYours(view.number, acting.shown.who(by)),
  closed: ({ by }, acting, view) => words(acting).closed(view.number, acting.shown.who(by)),
  quarantined: ({ by }, acting, view) => words(acting).quarantined(view.number, acting.shown.who(by)),
  'not-quarantined': (_, acting, view) => words(acting).notQuarantined(view.number),
  unchanged: (_, acting, view) => words(acting).unchanged(view.number),
  'not-hideable': (_, { shown }, view) => shown.words.hiding.notHere(shown.words.names.channel(view.channel)),
  'not-closed': (_, acting, view) => words(acting).notClosed(view.number),
  'not-snoozed': (_, acting, view) => words(acting).notSnoozed(view.number),
  'reply-in-flight': (_, acting, view) => words(acting).replyInFlight(view.number),
  'newer-conversation': ({ number }, acting, view) => words(acting).newerConversation(view.number, number),
  'unknown-person': (_, acting) => words(acting).unknownPerson('?', handlers(acting)),
  'in-the-past': (_, acting) => words(acting).inThePast,
  empty: (_, acting) => words(acting).empty,
}

/** The sentence for a refusal, told of the conversation as it is now: that is what the person has not seen yet. */
export async function tellRefusal(acting: Acting, refusal: Refusal, before: ConversationView): Promise<string> {
  const view = (await viewConversation(acting.desk, before.id)) ?? before
  const tell = TELL[refusal.why] as (refusal: Refusal, acting: Acting, view: ConversationView) => string
  return tell(refusal, acting, view)
}

/** A claim on an old card lost against something: against a colleague, most often, who is named. */
export function tellLostClaim(acting: Acting, view: ConversationView): string | undefined {
  if (view.closed) return TELL.closed({ ok: false, why: 'closed', by: view.closed.by }, acting, view)
  if (view.claim === null) return undefined
  if (view.claim.agent === acting.person.id) return words(acting).alreadyYours(view.number)
  const { agent: by, since } = view.claim
  return TELL['already-claimed']({ ok: false, why: 'already-claimed', by, since }, acting, view)
}

/** The names of those who can hold conversations, for whoever named somebody else. */
export const handlers = ({ desk }: Acting): string =>
  peopleWhoMay(desk.playbook(), 'handle')
    .slice(0, 20)
    .map(({ name }) => oneLine(name, 60))
    .join(', ')

const words = ({ shown }: Acting) => shown.words.answers
