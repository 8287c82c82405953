import { foldText } from '../../lib/text'
import type { HelpedVerb } from '../words/words'

/** A verb and the words after it. `verb` is the table's own name of it, in whatever language it was typed. */
export type Spoken = { verb: string; words: string }

/** All that can be said. `home`, `compose` and `sportello` are said by workspaces for people, and not listed in the help. */
export type Verb = HelpedVerb | 'home' | 'compose' | 'sportello'

/** The one table of verbs: thread verbs, mentions and slash commands are the same words. English, Italian, Polish. */
const VERBS: Record<Verb, { usage: string; also: readonly string[] }> = {
  reply: { usage: '!reply …', also: ['answer', 'rispondi', 'odpowiedz'] },
  claim: { usage: '!claim', also: ['prendi', 'biore', 'wez'] },
  'take-over': { usage: '!takeover …', also: ['takeover', 'subentra', 'przejmij'] },
  release: { usage: '!release', also: ['lascia', 'rilascia', 'oddaj'] },
  assign: { usage: '!assign …', also: ['affida', 'assegna', 'przekaz', 'przydziel'] },
  snooze: { usage: '!snooze 2h', also: ['rimanda', 'odloz'] },
  wake: { usage: '!wake', also: ['riprendi', 'przywroc', 'wznow'] },
  close: { usage: '!close …', also: ['chiudi', 'zamknij'] },
  reopen: { usage: '!reopen', also: ['riapri', 'otworz'] },
  note: { usage: '!note …', also: ['nota', 'notatka'] },
  undo: { usage: '!undo', also: ['annulla', 'cofnij'] },
  history: { usage: '!history', also: ['storia', 'cronologia', 'historia'] },
  case: { usage: '/case 4821', also: ['caso', 'sprawa'] },
  help: { usage: '!help', also: ['aiuto', 'pomoc'] },
  home: { usage: '', also: [] },
  compose: { usage: '', also: [] },
  sportello: { usage: '', also: [] },
}

const NAMES = Object.keys(VERBS) as Verb[]
const BY_NAME = new Map(
  NAMES.flatMap((verb) => [verb, ...VERBS[verb].also].map((name): [string, Verb] => [name, verb])),
)

/** Acts of workspaces: they mean something only with what a workspace gives along. */
const UNTYPED: readonly Verb[] = ['home', 'compose', 'sportello']

const TYPED_NAMES = [...BY_NAME].flatMap(([name, verb]) => (UNTYPED.includes(verb) ? [] : [name]))

/** How each verb is typed, for the help. */
export const USAGE = Object.fromEntries(
  NAMES.filter((verb) => !UNTYPED.includes(verb)).map((verb) => [verb, VERBS[verb].usage]),
) as Record<HelpedVerb, string>

/**
 * A verb typed at the very start of a message in a thread: `!reply Hello`. Undefined: plain internal text, which is
 * never taken for an order. What is nearly a verb (`!repyl`) comes back as typed, and `perform` answers with a hint.
 */
export function parseVerb(text: string): Spoken | undefined {
  const [, typed, words = ''] = /^\s*!(\p{L}[\p{L}\p{M}-]{0,30})[:,]?(?:\s+([\s\S]*))?$/u.exec(text) ?? []
  if (typed === undefined) return undefined
  const verb = verbOf(typed)
  if (verb !== undefined && !UNTYPED.includes(verb)) return { verb, words: words.trim() }
  return nearestVerb(typed) === undefined ? undefined : { verb: typed, words: words.trim() }
}

/** What follows a mention (`@sportello reply Hello`) without the mention itself. No words at all ask for help. */
export function parseMention(text: string): Spoken {
  const [, typed, words = ''] = /^\s*[!/]?(\S{1,40})(?:\s+([\s\S]*))?$/u.exec(text) ?? []
  if (typed === undefined) return { verb: 'help', words: '' }
  const verb = verbOf(typed.replace(/[:,.]$/, ''))
  return { verb: verb === undefined || UNTYPED.includes(verb) ? typed : verb, words: words.trim() }
}

/** The verb of this name in any of the languages, exactly. */
export const verbOf = (typed: string): Verb | undefined => BY_NAME.get(foldText(typed))

/** The name that was probably meant by a slip of the finger; undefined when nothing is near. */
export function nearestVerb(typed: string): string | undefined {
  const folded = foldText(typed)
  if (folded.length < 4) return undefined
  const allowed = folded.length < 6 ? 1 : 2
  const near = TYPED_NAMES.filter((name) => Math.abs(name.length - folded.length) <= allowed)
    .map((name) => ({ name, slips: slipsBetween(folded, name) }))
    .filter(({ slips }) => slips <= allowed)
  return near.sort((one, other) => one.slips - other.slips)[0]?.name
}

/** How many letters were left out, added, mistaken or swapped with their neighbour. */
export function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i])
    for (let j = 1; j <= b.length; j += 1) {
      const mistaken = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, mistaken, swapped))
    }
  }
  return at(a.length, b.length)
}
