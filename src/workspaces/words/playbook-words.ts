/** What `/playbook` shows; the texts themselves are the team's own. */
export type PlaybookWords = {
  title: string
  /** The heading of the first page. */
  of: (brand: string, version: number) => string
  says: string
  /** Where a team has written none of it. */
  nothing: string
  part: Record<PlaybookPart, string>
  partSays: Record<PlaybookPart, string>
  doThis: string
  dont: string
  forbidden: (language: string) => string
  severities: string
  roles: string
  updateEvery: (span: string) => string
  statement: (name: string, language: string) => string
  review: string
  thresholds: string
  /** A text that is longer than any window. */
  rest: (file: string) => string
}

export const PLAYBOOK_PARTS = ['guidelines', 'tone', 'dos', 'crisis'] as const
export type PlaybookPart = (typeof PLAYBOOK_PARTS)[number]
