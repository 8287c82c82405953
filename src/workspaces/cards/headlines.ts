import type { Ask, DeskEvent, DeskEventType, ReplyView } from '../../desk/index'
import { reminderOf } from './deadline-posts'
import { hidingDone, hidingFailed, hidingOrdered } from './hiding-posts'
import { placeName } from './place'
import { fileSize, oneLine } from './texts'
import { customerOf, type Telling, type Told } from './told'

type Headlines = {
  [Type in DeskEventType]: (told: Told<Extract<DeskEvent, { type: Type }>>, telling: Telling) => string | undefined
}

/** One sentence for each fact that people are told of: the heading of its post and its line in the history. */
const HEADLINES: Headlines = {
  'conversation.opened': (_, telling) => posts(telling).opened(customerOf(telling)),
  'conversation.claimed': ({ fact }, telling) => posts(telling).claimed(who(telling, fact.event.by)),
  'conversation.takenOver': ({ fact: { event } }, telling) =>
    posts(telling).takenOver(who(telling, event.by), who(telling, event.from), oneLine(event.reason, 300)),
  'conversation.released': ({ fact }, telling) => posts(telling).released(who(telling, fact.event.by)),
  'conversation.assigned': ({ fact: { event } }, telling) =>
    posts(telling).assigned(who(telling, event.by), who(telling, event.to)),
  'conversation.snoozed': ({ fact: { event, at } }, telling) =>
    posts(telling).snoozed(who(telling, event.by), telling.shown.from(at, new Date(event.until))),
  'conversation.woken': ({ fact: { event } }, telling) => {
    if (event.why === 'time') return posts(telling).wokenByTime
    if (event.why === 'customer' || event.by === null) return posts(telling).wokenByCustomer(customerOf(telling))
    return posts(telling).wokenBy(who(telling, event.by))
  },
  'conversation.closed': ({ fact: { event } }, telling) => {
    const { closed, closedUnanswered } = posts(telling)
    return (event.answered ? closed : closedUnanswered)(who(telling, event.by), telling.shown.closeReason(event.reason))
  },
  'conversation.reopened': ({ fact: { event } }, telling) =>
    event.by === null
      ? posts(telling).reopenedByCustomer(customerOf(telling))
      : posts(telling).reopened(who(telling, event.by)),
  'conversation.priorityChanged': ({ fact: { event } }, telling) =>
    posts(telling).priorityChanged(who(telling, event.by), telling.shown.words.card.priority(event.to)),
  'conversation.kindChanged': ({ fact: { event } }, telling) =>
    posts(telling).kindChanged(who(telling, event.by), telling.shown.words.deadlines.kinds[event.to]),
  'conversation.quarantined': ({ fact }, telling) => posts(telling).markedSpam(who(telling, fact.event.by)),
  'conversation.unquarantined': ({ fact }, telling) => posts(telling).unmarkedSpam(who(telling, fact.event.by)),
  'conversation.continued': ({ fact: { event } }, telling) =>
    posts(telling).continued(
      customerOf(telling),
      placeName(telling.shown, { ...telling.view, surface: event.surface }),
    ),
  'conversation.linked': ({ fact: { event } }, telling) => posts(telling).linked(customerOf(telling), event.number),
  'identity.changed': (_, telling) =>
    posts(telling).identityChanged(customerOf(telling), telling.shown.words.names.onChannel(telling.view.channel)),
  'message.received': ({ fact, message }, telling) =>
    fact.event.late && message
      ? posts(telling).lateMessage(customerOf(telling), telling.shown.stamp(message.occurredAt))
      : posts(telling).message(customerOf(telling)),
  'message.native': (_, telling) => posts(telling).native(telling.shown.words.names.onChannel(telling.view.channel)),
  'message.edited': ({ message }, telling) =>
    message?.direction === 'native'
      ? posts(telling).nativeEdited(telling.shown.words.names.onChannel(telling.view.channel))
      : posts(telling).edited(customerOf(telling)),
  'message.deleted': ({ message }, telling) =>
    message?.direction === 'native'
      ? posts(telling).nativeDeleted(telling.shown.words.names.onChannel(telling.view.channel))
      : posts(telling).deleted(customerOf(telling)),
  'message.reacted': ({ fact: { event }, message }, telling) => {
    const text = oneLine(message?.text ?? '', 80) || '—'
    if (event.removed) return posts(telling).unreacted(customerOf(telling), text)
    return posts(telling).reacted(customerOf(telling), oneLine(event.emoji, 16), text)
  },
  'hiding.ordered': hidingOrdered,
  'hiding.done': hidingDone,
  'hiding.failed': hidingFailed,
  'attachment.announced': () => undefined,
  'attachment.settled': ({ attachment }, telling) => {
    if (attachment === undefined || attachment.state === 'pending') return undefined
    const { name, bytes, reason } = attachment
    const file = bytes === null ? oneLine(name, 80) : `${oneLine(name, 80)} (${fileSize(bytes)})`
    if (attachment.state === 'failed') return posts(telling).fileFailed(file, oneLine(reason ?? '?', 200))
    return posts(telling).filesFrom(customerOf(telling), file)
  },
  'note.added': ({ fact }, telling) => posts(telling).note(who(telling, fact.event.by)),
  'note.edited': ({ fact }, telling) => posts(telling).noteEdited(who(telling, fact.event.by)),
  'note.deleted': ({ fact }, telling) => posts(telling).noteDeleted(who(telling, fact.event.by)),
  'reply.submitted': ({ fact }, telling) =>
    replies(telling).submitted(who(telling, fact.event.by), customerOf(telling)),
  'reply.approved': ({ fact, reply }, telling) =>
    replies(telling).approved(who(telling, fact.event.by), authorOf(reply, telling)),
  'reply.declined': ({ fact, reply }, telling) =>
    replies(telling).declined(who(telling, fact.event.by), authorOf(reply, telling), oneLine(fact.event.reason, 300)),
  'reply.undone': ({ fact }, telling) => replies(telling).undone(who(telling, fact.event.by)),
  'reply.due': () => undefined,
  'reply.sent': ({ reply }, telling) => replies(telling).sent(authorOf(reply, telling), customerOf(telling)),
  'reply.receipt': ({ fact, reply }, telling) =>
    fact.event.what === 'failed'
      ? replies(telling).refused(authorOf(reply, telling), customerOf(telling), channel(telling))
      : undefined,
  'reply.refused': ({ reply }, telling) =>
    reply?.failure?.reason === 'outdated'
      ? replies(telling).heldBack(authorOf(reply, telling), customerOf(telling))
      : replies(telling).refused(authorOf(reply, telling), customerOf(telling), channel(telling)),
  'reply.unknown': (_, telling) =>
    replies(telling).unknown(customerOf(telling), telling.shown.words.names.onChannel(telling.view.channel)),
  'reply.resolved': ({ fact: { event } }, telling) => resolvedLine(event, telling),
  'deadline.started': () => undefined,
  'deadline.met': () => undefined,
  'deadline.cancelled': () => undefined,
  'deadline.restored': () => undefined,
  'deadline.moved': () => undefined,
  'deadline.warned': reminderOf,
  'deadline.missed': reminderOf,
  'deadline.escalated': reminderOf,
  'snooze.ended': () => undefined,
  'ask.opened': ({ fact: { event }, ask }, telling) =>
    ask && asks(telling).opened(who(telling, event.by), who(telling, event.to), departmentOf(ask, telling)),
  'ask.due': () => undefined,
  'ask.reminded': ({ fact: { event }, ask }, telling) => {
    const rung = ask?.state.rungs.findLast(({ person }) => person === event.to)
    const due = event.about === 'answer' ? rung?.answerDue : rung?.acknowledgeDue
    return due && asks(telling).reminded[event.about](who(telling, event.to), telling.shown.stamp(due))
  },
  'ask.acknowledged': ({ fact: { event }, ask }, telling) => {
    const due = ask?.state.rungs.find(({ acknowledged }) => acknowledged?.by === event.by)?.answerDue
    return due && asks(telling).acknowledged(who(telling, event.by), telling.shown.stamp(due))
  },
  'ask.answered': ({ fact: { event }, ask }, telling) =>
    ask &&
    (event.first ? asks(telling).answered : asks(telling).addedAnswer)(
      who(telling, event.by),
      departmentOf(ask, telling),
    ),
  'ask.climbed': ({ fact: { event } }, telling) =>
    asks(telling).climbed[event.why](who(telling, event.from), who(telling, event.to)),
  'ask.passedOn': ({ fact: { event } }, telling) =>
    asks(telling).passedOn(who(telling, event.by), who(telling, event.to), oneLine(event.reason, 300)),
  'ask.declined': ({ fact: { event } }, telling) => {
    const [by, reason] = [who(telling, event.by), oneLine(event.reason, 300)]
    if (event.to === null) return asks(telling).declinedByLast(by, reason)
    return asks(telling).declined(by, who(telling, event.to), reason)
  },
  'ask.extended': ({ fact: { event } }, telling) =>
    asks(telling).extended(who(telling, event.by), telling.shown.stamp(new Date(event.until))),
  'ask.withdrawn': ({ fact: { event } }, telling) =>
    event.by === null ? asks(telling).withdrawnByClosing : asks(telling).withdrawn(who(telling, event.by)),
  'ask.unanswered': ({ ask }, telling) => ask && asks(telling).unanswered(departmentOf(ask, telling)),
  // A reminder that went by mail as the question did is no news.
  'ask.unreached': ({ fact: { event } }, telling) =>
    event.about === 'turn'
      ? asks(telling).unreached[event.mailed ? 'mailed' : 'nowhere'](who(telling, event.to), event.workspace)
      : undefined,
  'ask.mailed': ({ fact: { event } }, telling) => asks(telling).mailed[event.outcome](who(telling, event.to)),
  'ask.alarmed': () => undefined,
  'person.left': () => undefined,
  'person.returned': () => undefined,
  'account.broken': () => undefined,
  'account.recovered': () => undefined,
  'account.checked': () => undefined,
  'account.silent': () => undefined,
  'account.heard': () => undefined,
  'account.caughtUp': () => undefined,
  'inbox.quarantined': () => undefined,
}

export function headlineOf(told: Told, telling: Telling): string | undefined {
  // The table has the right function for each type; the compiler cannot follow the pair.
  const headline = HEADLINES[told.fact.event.type] as (told: Told, telling: Telling) => string | undefined
  return headline(told, telling)
}

const posts = ({ shown }: Telling) => shown.words.posts
const replies = ({ shown }: Telling) => shown.words.replies
const asks = ({ shown }: Telling) => shown.words.asks
const departmentOf = ({ department }: Ask, { shown }: Telling): string => shown.department(department)
const who = ({ shown }: Telling, person: Parameters<Telling['shown']['who']>[0]): string => shown.who(person)
const channel = ({ shown, view }: Telling): string => shown.words.names.channel(view.channel)
const authorOf = (reply: ReplyView | undefined, { shown }: Telling): string => (reply ? shown.who(reply.author) : '?')

function resolvedLine(event: Extract<DeskEvent, { type: 'reply.resolved' }>, telling: Telling): string {
  const words = replies(telling)
  if (event.by === null) return (event.arrived ? words.evidenceArrived : words.evidenceAgain)(channel(telling))
  const says = event.arrived ? words.arrivedSays : event.again ? words.againSays : words.leftSays
  return says(who(telling, event.by))
}
