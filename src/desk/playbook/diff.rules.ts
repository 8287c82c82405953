import type { Playbook } from './playbook.rules'

/** What became of one thing; `parts` names what of it is different. */
export type PlaybookChange = {
  section: string
  what: 'added' | 'changed' | 'removed'
  /** Empty where a section is one thing. */
  id: string
  parts: readonly string[]
}

type Content = Omit<Playbook, 'version'>
type Item = Readonly<Record<string, unknown>>

/** The sections that are lists, and what tells their entries apart. */
const LISTS = {
  people: 'id',
  rooms: 'id',
  accounts: 'id',
  calendars: 'id',
  topics: 'id',
  departments: 'id',
  contacts: 'person',
  answers: 'id',
  articles: 'id',
} as const satisfies Partial<Record<keyof Content, string>>

const SINGLES = [
  'brand',
  'zone',
  'language',
  'routes',
  'fallbackRoom',
  'reply',
  'reopenWithinMs',
  'dutyManager',
  'triage',
  'crisis',
  'tone',
  'guidelines',
] as const satisfies readonly (keyof Content)[]

/** What was added, changed and removed, section by section; everything was added where there was nothing before. */
export function diffPlaybooks(before: Content | undefined, after: Content): PlaybookChange[] {
  const singles = SINGLES.flatMap((section) => diffOne(section, before?.[section], after[section]))
  const lists = (Object.keys(LISTS) as (keyof typeof LISTS)[]).flatMap((section) =>
    diffList(section, byId(before?.[section] ?? [], LISTS[section]), byId(after[section], LISTS[section])),
  )
  return [...singles, ...lists]
}

const byId = (items: readonly object[], key: string): ReadonlyMap<string, Item> =>
  new Map((items as readonly Item[]).map((item) => [String(item[key]), item]))

function diffList(
  section: string,
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
): PlaybookChange[] {
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((id): PlaybookChange[] => {
    const [was, is] = [before.get(id), after.get(id)]
    if (was === undefined) return [{ section, what: 'added', id, parts: [] }]
    if (is === undefined) return [{ section, what: 'removed', id, parts: [] }]
    return isSame(was, is) ? [] : [{ section, what: 'changed', id, parts: partsOf(was, is) }]
  })
  const [first] = changes
  // Entries that only stand in another order: the first that fits may be another one now.
  const moved = first === undefined && [...before.keys()].join(' ') !== [...after.keys()].join(' ')
  return moved ? [{ section, what: 'changed', id: '', parts: ['order'] }] : changes
}

function diffOne(section: string, was: unknown, is: unknown): PlaybookChange[] {
  if (isSame(was, is)) return []
  const [had, has] = [isThere(was), isThere(is)]
  if (!had && !has) return []
  const what = had ? (has ? 'changed' : 'removed') : 'added'
  const parts = what === 'changed' && isItem(was) && isItem(is) ? partsOf(was, is) : []
  return [{ section, what, id: '', parts }]
}

/** An empty text or list says as much as none. */
const isThere = (value: unknown): boolean => value !== undefined && value !== '' && !isSame(value, [])

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value)

const partsOf = (was: Item, is: Item): string[] =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => !isSame(was[key], is[key]))

// The database keeps keys in an order of its own and nothing of what is undefined.
const isSame = (one: unknown, other: unknown): boolean => inOneOrder(one) === inOneOrder(other)

const inOneOrder = (value: unknown): string | undefined =>
  JSON.stringify(value, (_key, inner: unknown) =>
    isItem(inner) ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))) : inner,
  )
