import type { FindingKind, ReplyKind } from '../../desk/index'

/** Titles and submit labels stay within 24 characters: no workspace shows more. */
export type DialogWords = {
  title: Record<
    | 'reply'
    | 'takeOver'
    | 'assign'
    | 'snooze'
    | 'close'
    | 'note'
    | 'decline'
    | 'priority'
    | 'template'
    | 'hide'
    | 'show',
    (number: string) => string
  >
  submit: Record<
    'reply' | 'takeOver' | 'assign' | 'snooze' | 'close' | 'note' | 'decline' | 'priority' | 'next' | 'hide' | 'show',
    string
  >
  to: (customer: string, place: string) => string
  public: string
  private: (customer: string) => string
  kind: string
  kinds: Record<ReplyKind, string>
  window: (until: string) => string
  windowExtended: (until: string) => string
  /** Said once more beside the form, since it cannot be repeated. */
  movesOnce: (customer: string) => string
  /** Every reply of this account costs money. */
  costs: string
  template: string
  /** What stands in a blank, counted from one. */
  blank: (number: number) => string
  reads: string
  noTemplates: string
  windowOver: (since: string, afterwards: 'template' | 'tag_human_agent' | 'closed') => string
  length: (characters: string) => string
  heldByOther: (who: string) => string
  lastSaid: (who: string, text: string) => string
  text: string
  files: string
  filesHint: (count: number) => string
  sendAnyway: string
  reason: string
  takeOverSays: (who: string) => string
  person: string
  until: string
  spans: Record<'hour' | 'hours3' | 'tomorrow' | 'monday' | 'exact', string>
  exactly: string
  closeReason: string
  closeText: string
  unanswered: (customer: string) => string
  note: string
  noteSays: string
  changed: (state: string) => string
  finding: Record<FindingKind, (facts: FindingFacts) => string>
  chooseTime: string
  needed: string
}

/** What a finding may say of itself; which are there depends on its kind. */
export type FindingFacts = {
  length?: string
  max?: string
  placeholder?: string
  phrase?: string
  who?: string
  file?: string
  files?: string
  /** What is possible instead, as the form names it. */
  instead?: string
  why?: 'used' | 'expired'
  what?: 'links' | 'outside-window'
}
