import type { DeadlineWords } from '../deadline-words'
import { openPlural } from '../plural'

const plural = openPlural('en')

export const deadlines: DeadlineWords = {
  names: { 'first-reply': 'First reply', 'next-reply': 'Next reply', resolution: 'Resolution' },
  kinds: { complaint: 'complaint', question: 'question', praise: 'praise', other: 'something else' },
  bands: { good: 'good', acceptable: 'acceptable', poor: 'poor', unacceptable: 'unacceptable' },
  due: (what, at) => `${what} due ${at}`,
  overdue: (what, since) => `⚠️ ${what} overdue since ${since}`,
  warned: (what, at) => `⏳ ${what} due ${at}.`,
  missed: (what, at) => `⚠️ ${what} was due ${at} and is overdue.`,
  escalated: (what, at, who) => `🔔 ${what} was due ${at} and is still open. Told: ${who}.`,
  nobody: 'Nobody holds this conversation.',
  escalatedToYou: (number, what, at) => `🔔 #${number}: ${what} was due ${at} and is still open.`,
  heldBy: (who) => `Held by ${who}.`,
  met: (what, who, when) => `✓ ${what}: by ${who}, ${when}.`,
  metOutside: (what, when) => `✓ ${what}: answered outside Sportello, ${when}.`,
  inTime: (at) => `${at}, in time`,
  late: (at) => `${at}, late`,
  cancelled: {
    closed: (what) => `${what}: closed without an answer.`,
    spam: (what) => `${what}: not counted, the conversation was marked as spam.`,
    withdrawn: (what) => `${what}: not counted, the customer took the message back.`,
  },
  title: (number) => `Promises of #${number}`,
  nothing: 'Nothing was promised in this conversation.',
  labels: {
    rule: 'Rule',
    time: 'Promised',
    calendar: 'Calendar',
    counted: 'Counted',
    took: 'Took',
    reopened: 'Reopened',
  },
  rule: (target, account, conditions) => `target ${target} of ${account} (${conditions})`,
  version: (version) => `playbook version ${version}`,
  whichever: 'for everything else',
  priority: (priority) => `priority ${priority}`,
  within: (span, from) => `within ${span}, from ${from}`,
  always: (zone) => `round the clock (${zone})`,
  andMore: '… and later times',
  took: (business, wall) => `${business} of business time, ${wall} on the clock`,
  reopened: (count) => plural(count, { one: 'time', other: 'times' }),
}
