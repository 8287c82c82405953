import type { Playbook, PlaybookChange } from '../desk/index'

const MARK = { added: '+', changed: '~', removed: '-' } as const

/** A change a line, under the name of its section, for a terminal. */
export function tellChanges(changes: readonly PlaybookChange[]): string[] {
  const sections = [...new Set(changes.map(({ section }) => section))]
  return sections.flatMap((section) => [
    spoken(section),
    ...changes.filter((change) => change.section === section).map(tellChange),
  ])
}

/** Accounts are opened at the start and keep their settings until the next one. */
export const isRestartDue = (changes: readonly PlaybookChange[]): boolean =>
  changes.some(
    ({ section, what, parts }) =>
      section === 'accounts' &&
      (what !== 'changed' || parts.some((part) => part === 'channel' || part === 'settingsHash')),
  )

/** What a playbook has, in one line; what it has none of is left out. */
export function tellSize(playbook: Omit<Playbook, 'version'>): string {
  const counts = SIZES.map((section) => ({ section, count: playbook[section].length }))
  return counts
    .filter(({ count }) => count > 0)
    .map(({ section, count }) => `${count} ${count > 1 ? section : singular(section)}`)
    .join(', ')
}

const SIZES = [
  'people',
  'rooms',
  'routes',
  'accounts',
  'calendars',
  'topics',
  'departments',
  'contacts',
  'answers',
  'articles',
] as const

const singular = (section: string): string => (section === 'people' ? 'person' : section.slice(0, -1))

function tellChange({ what, id, parts }: PlaybookChange): string {
  const named = parts.map(spoken).join(', ')
  return `  ${MARK[what]} ${[id, named].filter((part) => part !== '').join(': ') || what}`
}

/** `reopenWithinMs` as `reopen within`, for people who know the files and not the code. */
const spoken = (key: string): string =>
  key.replace(/Ms$|Hash$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
