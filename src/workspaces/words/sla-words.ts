import type { Band, DeadlineKind } from '../../desk/index'

/** What managers read of the promises: numbers come in as they shall be shown. */
export type SlaWords = {
  title: string
  /** What is left out: 'Only Telegram'. */
  only: (what: string) => string
  nothing: string
  now: (counts: { open: string; unclaimed: number; waiting: number }) => string
  open: (count: number) => string
  dueSoon: (count: number) => string
  missed: (count: number) => string
  kept: string
  today: (replies: string, median: string, felt: string) => string
  replies: (count: number) => string
  noneToday: string
  band: Record<Band, (count: number) => string>
  atRisk: (count: number) => string
  noneAtRisk: string
  deadline: Record<DeadlineKind, string>
  due: (what: string, at: string) => string
  overdue: (what: string, since: string) => string
  unclaimed: string
  more: (count: number) => string
  noSuchChannel: (typed: string) => string
  noSuchPerson: (typed: string) => string
  noSuchDepartment: (typed: string) => string
  usage: string
  buttons: Record<'all' | 'mine' | 'atRisk' | 'channels' | 'people' | 'departments' | 'thread' | 'show', string>
}
