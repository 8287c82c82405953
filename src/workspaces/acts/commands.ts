import { foldText, nearestName } from '../../lib/text'
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
  spam: { usage: '!spam', also: [] },
  'not-spam': { usage: '!nospam', also: ['nospam', 'notspam', 'nonspam', 'niespam'] },
  hide: { usage: '!hide', also: ['nascondi', 'ukryj'] },
  show: { usage: '!show', also: ['unhide', 'mostra', 'pokaz'] },
  priority: { usage: '!priority 1', also: ['priorita', 'priorytet'] },
  kind: { usage: '!kind …', also: ['tipo', 'rodzaj'] },
  sla: { usage: '/sla', also: ['promises', 'promesse', 'obietnice'] },
  note: { usage: '!note …', also: ['nota', 'notatka'] },
  undo: { usage: '!undo', also: ['annulla', 'cofnij'] },
  history: { usage: '!history', also: ['storia', 'cronologia', 'historia'] },
  escalate: { usage: '!escalate …', also: ['inoltra', 'eskaluj', 'zapytaj'] },
  who: { usage: '/who …', also: ['chi', 'kto'] },
  away: { usage: '/away until …', also: ['assente', 'assenza', 'nieobecny', 'nieobecna', 'nieobecnosc'] },
  case: { usage: '/case 4821', also: ['caso', 'sprawa'] },
  playbook: { usage: '/playbook', also: ['manuale', 'zasady'] },
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
export const nearestVerb = (typed: string): string | undefined => nearestName(typed, TYPED_NAMES)
