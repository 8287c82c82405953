import { openPlural } from '../plural'
import type { SlaWords } from '../sla-words'

const plural = openPlural('en')

export const sla: SlaWords = {
  title: 'Promises to customers, now',
  only: (what) => `Only ${what}`,
  nothing: 'No open conversation, and no first reply today.',
  now: ({ open, unclaimed, waiting }) => `${open}, ${unclaimed} without anybody, ${waiting} waiting for us`,
  open: (count) => plural(count, { one: 'open', other: 'open' }),
  dueSoon: (count) => `${count} due soon`,
  missed: (count) => `${count} missed`,
  kept: 'nothing due soon',
  today: (replies, median, felt) => `Today ${replies}, median ${median} in our hours (${felt} for the customer)`,
  replies: (count) => plural(count, { one: 'first reply', other: 'first replies' }),
  noneToday: 'No first reply today.',
  band: {
    good: (count) => `${count} good`,
    acceptable: (count) => `${count} acceptable`,
    poor: (count) => `${count} poor`,
    unacceptable: (count) => `${count} unacceptable`,
  },
  atRisk: (count) =>
    plural(count, { one: 'conversation is at risk or late', other: 'conversations are at risk or late' }),
  noneAtRisk: 'No promise is at risk. Well done.',
  deadline: { 'first-reply': 'first reply', 'next-reply': 'next reply', resolution: 'resolution' },
  due: (what, at) => `${what} due ${at}`,
  overdue: (what, since) => `${what} was due ${since}`,
  unclaimed: 'nobody',
  more: (count) => `… and more than ${count}. These are the most urgent.`,
  noSuchChannel: (typed) => `No account is on a channel “${typed}”.`,
  noSuchPerson: (typed) => `The playbook knows no “${typed}”.`,
  noSuchDepartment: (typed) => `The playbook has no department “${typed}”.`,
  usage:
    'Write /sla, /sla risk, /sla channel telegram, /sla agent ada, /sla department billing, /sla departments, or /sla case 4821.',
  buttons: {
    all: 'All',
    mine: 'Mine',
    atRisk: 'At risk',
    channels: 'Channel…',
    people: 'Agent…',
    departments: 'Department…',
    thread: 'Open the thread',
    show: 'Show',
  },
}
