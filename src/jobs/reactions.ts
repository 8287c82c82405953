import type { DeskEvent, DeskEventType, JobRequest } from '../desk/index'
import type { JobName, QueueName } from './job'

/** The one page that says what follows from a fact. */
const FOLLOWS = {
  'conversation.opened': ['mirror-conversation'],
  'conversation.claimed': ['mirror-conversation'],
  'conversation.takenOver': ['mirror-conversation'],
  'conversation.released': ['mirror-conversation'],
  'conversation.assigned': ['mirror-conversation'],
  'conversation.snoozed': ['mirror-conversation'],
  'conversation.woken': ['mirror-conversation'],
  'conversation.closed': ['mirror-conversation', 'withdraw-asks'],
  'conversation.reopened': ['mirror-conversation'],
  'conversation.priorityChanged': ['mirror-conversation'],
  'conversation.kindChanged': ['mirror-conversation'],
  'conversation.quarantined': ['mirror-conversation', 'withdraw-asks'],
  'conversation.unquarantined': ['mirror-conversation'],
  'conversation.continued': ['mirror-conversation'],
  'conversation.linked': ['mirror-conversation'],
  'identity.changed': ['mirror-conversation'],
  'message.received': ['mirror-conversation'],
  'message.native': ['mirror-conversation'],
  'message.edited': ['mirror-conversation'],
  'message.deleted': ['mirror-conversation'],
  'message.reacted': ['mirror-conversation'],
  'hiding.ordered': ['mirror-conversation', 'hide-message'],
  'hiding.done': ['mirror-conversation'],
  'hiding.failed': ['mirror-conversation'],
  'attachment.announced': ['fetch-attachments'],
  'attachment.settled': ['mirror-conversation'],
  'note.added': ['mirror-conversation'],
  'note.edited': ['mirror-conversation'],
  'note.deleted': ['mirror-conversation'],
  'reply.submitted': ['mirror-conversation'],
  'reply.approved': ['mirror-conversation'],
  'reply.declined': ['mirror-conversation'],
  'reply.undone': ['mirror-conversation', 'deliver-reply'],
  'reply.due': ['deliver-reply'],
  'reply.sent': ['mirror-conversation'],
  'reply.receipt': ['mirror-conversation'],
  'reply.refused': ['mirror-conversation'],
  'reply.unknown': ['mirror-conversation', 'seek-evidence'],
  // Later replies of the conversation waited for this one.
  'reply.resolved': ['mirror-conversation', 'deliver-reply'],
  // Cards show the nearest one, and reminders are told in threads.
  'deadline.started': ['mirror-conversation'],
  'deadline.met': ['mirror-conversation'],
  'deadline.cancelled': ['mirror-conversation'],
  'deadline.restored': ['mirror-conversation'],
  'deadline.moved': ['mirror-conversation'],
  'deadline.warned': ['mirror-conversation'],
  'deadline.missed': ['mirror-conversation'],
  'deadline.escalated': ['mirror-conversation'],
  'snooze.ended': ['end-snooze'],
  'ask.opened': ['mirror-conversation', 'mail-ask'],
  'ask.due': ['climb-ladder'],
  'ask.reminded': ['mirror-conversation', 'mail-ask'],
  'ask.acknowledged': ['mirror-conversation'],
  'ask.answered': ['mirror-conversation'],
  'ask.climbed': ['mirror-conversation', 'mail-ask'],
  'ask.passedOn': ['mirror-conversation', 'mail-ask'],
  'ask.declined': ['mirror-conversation', 'mail-ask'],
  'ask.extended': ['mirror-conversation'],
  'ask.withdrawn': ['mirror-conversation'],
  'ask.unanswered': ['mirror-conversation'],
  'ask.unreached': ['mirror-conversation', 'mail-ask'],
  'ask.mailed': ['mirror-conversation'],
  'ask.alarmed': ['tell-rooms'],
  'person.left': ['hand-over-asks'],
  'person.returned': [],
  'account.broken': ['probe-account', 'tell-rooms'],
  'account.recovered': ['tell-rooms'],
  'account.checked': ['tell-rooms'],
  'account.silent': ['tell-rooms'],
  'account.heard': ['tell-rooms'],
  'account.caughtUp': ['tell-rooms'],
  'inbox.quarantined': ['tell-rooms'],
} as const satisfies Record<DeskEventType, readonly JobName[]>

type JobRule = {
  queue: QueueName
  /** Smaller goes first among the work of one job. */
  priority: (event: DeskEvent) => number
  /** Work with the same key waits at most once and never runs twice at a time. */
  key: (event: DeskEvent) => string
  /** What the job cannot look up by its key. */
  payload?: (event: DeskEvent) => Record<string, string>
}

const conversationOf = (event: DeskEvent): string => event.conversation ?? ''
const replyOf = (event: DeskEvent): string => ('reply' in event ? event.reply : '')
const askOf = (event: DeskEvent): string => ('ask' in event ? event.ask : '')
const personOf = (event: DeskEvent): string => ('person' in event ? event.person : '')
const accountOf = (event: DeskEvent): string => ('account' in event ? event.account : '')

/** News of the same kind about the same thing is one notice, as long as it has not been given. */
function noticeOf(event: DeskEvent): string {
  if (event.type === 'ask.alarmed') return `${event.type}:${event.about}`
  if (event.type === 'account.checked') return `${event.type}:${event.account}:${event.what}`
  return event.type === 'inbox.quarantined' ? `${event.type}:${event.channel}` : `${event.type}:${accountOf(event)}`
}

/** The fact itself, where it is no conversation's and hence in no timeline: all its fields are words. */
function payloadOf(event: DeskEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event).filter((field): field is [string, string] => typeof field[1] === 'string'),
  )
}

/** A card that is not there yet goes before words under it, and these before a mere redraw. */
function mirrorPriority({ type }: DeskEvent): number {
  if (type === 'conversation.opened') return 1
  return type.startsWith('conversation.') || type === 'reply.receipt' ? 3 : 2
}

const JOBS: Readonly<Record<JobName, JobRule>> = {
  'deliver-reply': { queue: 'customers', priority: () => 1, key: conversationOf },
  'hide-message': { queue: 'customers', priority: () => 1, key: conversationOf },
  'seek-evidence': { queue: 'chores', priority: () => 2, key: replyOf },
  // Its rows are written by the statement that accepts deliveries, not by a fact.
  'drain-lane': { queue: 'desk', priority: () => 2, key: conversationOf },
  'end-snooze': { queue: 'desk', priority: () => 2, key: conversationOf },
  'mirror-conversation': { queue: 'mirror', priority: mirrorPriority, key: conversationOf },
  'fetch-attachments': { queue: 'chores', priority: () => 3, key: conversationOf },
  'probe-account': { queue: 'chores', priority: () => 1, key: accountOf },
  'mail-ask': { queue: 'chores', priority: () => 1, key: askOf },
  'climb-ladder': { queue: 'desk', priority: () => 1, key: askOf },
  'hand-over-asks': { queue: 'desk', priority: () => 2, key: personOf },
  'withdraw-asks': { queue: 'desk', priority: () => 3, key: conversationOf },
  'tell-rooms': { queue: 'mirror', priority: () => 2, key: noticeOf, payload: payloadOf },
}

export const JOB_NAMES = Object.keys(JOBS) as JobName[]
export const isJobName = (name: string): name is JobName => name in JOBS
export const queueOf = (job: JobName): QueueName => JOBS[job].queue

/** The work that follows from a fact; the desk writes it in the fact's own transaction. */
export function reactions(event: DeskEvent): JobRequest[] {
  return FOLLOWS[event.type].map((job) => {
    const { key, priority, payload } = JOBS[job]
    return { job, key: key(event), priority: priority(event), ...(payload && { payload: payload(event) }) }
  })
}
