import { faultAt, type Path, type PlaybookFault } from './fault'
import type { Source } from './file'
import { meant } from './issue'

/**
 * Which place of which file names what: the one table of references between the files. It is held against the files
 * as they stand there, so that a fault elsewhere in a file hides nothing.
 */
type Kind = 'playbook' | 'channels' | 'calendars' | 'departments' | 'triage' | 'answers' | 'knowledge'
type Noun = 'room' | 'person' | 'account' | 'promise' | 'calendar' | 'department' | 'contact' | 'topic' | 'type'

/** Files that are read, by kind; one kind may have many. */
export type Sources = Readonly<Record<Kind, readonly Source[]>>

const EACH = Symbol('each')
type Pattern = readonly (string | typeof EACH)[]
type Place = { in: Kind; at: Pattern }

const ids = (kind: Kind, list: string): Place => ({ in: kind, at: [list, EACH, 'id'] })

/** Where each kind of thing gets its id, and what it is called in a sentence. */
const NAMED: Readonly<Record<Noun, { says: string; at: readonly Place[]; builtIn?: readonly string[] }>> = {
  room: { says: 'room', at: [ids('playbook', 'rooms')] },
  person: { says: 'person', at: [ids('playbook', 'people'), ids('departments', 'contacts')] },
  account: { says: 'account in channels.yaml', at: [ids('channels', 'accounts')] },
  type: { says: 'account of the type', at: [{ in: 'channels', at: ['accounts', EACH, 'type'] }] },
  promise: { says: 'entry in promises', at: [ids('channels', 'promises')] },
  calendar: { says: 'calendar in calendars.yaml', at: [ids('calendars', 'calendars')], builtIn: ['always'] },
  department: { says: 'department', at: [ids('departments', 'departments')] },
  contact: { says: 'contact in departments.yaml', at: [ids('departments', 'contacts')] },
  topic: { says: 'topic in triage.yaml', at: [ids('triage', 'topics')] },
}

const REFERENCES: readonly (Place & { to: Noun; only?: 'warns' })[] = [
  { in: 'playbook', at: ['fallback_room'], to: 'room' },
  { in: 'playbook', at: ['routes', EACH, 'room'], to: 'room' },
  { in: 'playbook', at: ['routes', EACH, 'account'], to: 'account' },
  { in: 'channels', at: ['promises', EACH, 'calendar'], to: 'calendar' },
  { in: 'channels', at: ['accounts', EACH, 'promises'], to: 'promise' },
  { in: 'channels', at: ['accounts', EACH, 'calendar'], to: 'calendar' },
  { in: 'departments', at: ['duty_manager'], to: 'person' },
  { in: 'departments', at: ['departments', EACH, 'topics', EACH], to: 'topic' },
  { in: 'departments', at: ['departments', EACH, 'head'], to: 'contact' },
  { in: 'departments', at: ['departments', EACH, 'contacts', EACH], to: 'contact' },
  { in: 'departments', at: ['contacts', EACH, 'calendar'], to: 'calendar' },
  { in: 'departments', at: ['contacts', EACH, 'deputy'], to: 'contact' },
  { in: 'triage', at: ['priority', EACH, 'when', 'topic'], to: 'topic' },
  { in: 'answers', at: ['topics', EACH], to: 'topic' },
  { in: 'knowledge', at: ['topics', EACH], to: 'topic' },
  // The account may come later; the answer is only not offered until then.
  { in: 'answers', at: ['channels', EACH], to: 'type', only: 'warns' },
]

/** Names that nothing has, and ids that two things have. */
export function checkReferences(sources: Sources): { faults: PlaybookFault[]; warnings: PlaybookFault[] } {
  const check = (references: typeof REFERENCES): PlaybookFault[] =>
    references.flatMap((reference) => unknownNames(sources, reference))
  return {
    faults: [
      ...check(REFERENCES.filter(({ only }) => only === undefined)),
      ...Object.values(NAMED).flatMap(({ at }) => at.filter(isId).flatMap((place) => usedTwice(sources, place))),
    ].filter(firstOfItsPlace),
    warnings: check(REFERENCES.filter(({ only }) => only === 'warns')),
  }
}

const isId = ({ at }: Place): boolean => at.at(-1) === 'id'

// Contacts get their ids once and are looked up as two kinds of thing.
const firstOfItsPlace = (fault: PlaybookFault, index: number, all: readonly PlaybookFault[]): boolean =>
  all.findIndex(({ file, line, path }) => file === fault.file && line === fault.line && path === fault.path) === index

function unknownNames(sources: Sources, { in: kind, at, to }: Place & { to: Noun }): PlaybookFault[] {
  const { says, at: places, builtIn = [] } = NAMED[to]
  // What cannot be read may name anything: its own fault is told, and none that follows from it.
  if (places.some((place) => sources[place.in].some(({ raw }) => raw === undefined))) return []
  const named = places.flatMap((place) => found(sources, place).map(({ value }) => value))
  const known = [...new Set([...named, ...builtIn])]
  return found(sources, { in: kind, at })
    .filter(({ value }) => !known.includes(value))
    .map(({ source, path, value }) => faultAt(source, path, `there is no ${says} "${value}"${meant(value, known)}`))
}

function usedTwice(sources: Sources, place: Place): PlaybookFault[] {
  const seen = new Set<string>()
  return found(sources, place).flatMap(({ source, path, value }) => {
    if (seen.has(value)) return [faultAt(source, path, `"${value}" is used twice; ids are unique`)]
    seen.add(value)
    return []
  })
}

type Found = { source: Source; path: Path; value: string }

const found = (sources: Sources, { in: kind, at }: Place): Found[] =>
  sources[kind].flatMap((source) => walk(source.raw, at).map(({ path, value }) => ({ source, path, value })))

/** Every string that stands at such a place. */
function walk(raw: unknown, at: Pattern, path: Path = []): { path: Path; value: string }[] {
  const [step, ...rest] = at
  if (step === undefined) return typeof raw === 'string' ? [{ path, value: raw }] : []
  if (step === EACH) {
    return Array.isArray(raw) ? raw.flatMap((item, index) => walk(item, rest, [...path, index])) : []
  }
  const inner = raw !== null && typeof raw === 'object' ? (raw as Record<string, unknown>)[step] : undefined
  return walk(inner, rest, [...path, step])
}
