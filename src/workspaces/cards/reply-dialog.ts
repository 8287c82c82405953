import { limitOf, type Finding, type FindingKind, type ReplyKind } from '../../desk/index'
import { countText, type TextUnit } from '../../lib/text'
import type { FindingFacts } from '../words/dialog-words'
import type { Words } from '../words/words'
import type { ActValue } from './card'
import type { Dialog, Field } from './dialog'
import type { Opening } from './dialogs'
import { isPublicKind, placeName, replyWays, windowOf, writtenKinds, type Window } from './place'
import type { Shown } from './shown'
import { excerpt, nameShown, oneLine } from './texts'

export type ReplyForm = Opening & {
  text: string
  /** What the person chose before, when the form comes back. */
  kind?: ReplyKind
  findings?: readonly Finding[]
  /** The reply that is written again. */
  again?: string
  /** Who looks at the form. */
  me: string
}

/** Forms let more in than the platform takes: the check says how much too long it is, a field would cut it silently. */
const MAX_INPUT = 20_000
const MAX_FILES = 10

/** The form that sends something to a customer: it says who will read it and where before anything is typed. */
export function replyDialog(form: ReplyForm): Dialog {
  const { shown, view, submitKey, text, again } = form
  const { dialogs } = shown.words
  const [first] = writtenKinds(shown, view)
  const kind = form.kind ?? first ?? 'dm'
  const value: ActValue = again === undefined ? { c: view.id } : { c: view.id, r: again }
  const warned = warnedOf(form.findings ?? [])
  return {
    act: 'reply',
    title: dialogs.title.reply(view.number),
    submit: dialogs.submit.reply,
    value,
    submitKey,
    kept: { seen: String(view.lastSeq), kind, ...(warned === '' ? {} : { warned }) },
    fields: [
      ...reader(form, kind),
      ...circumstances(form, kind),
      {
        kind: 'text',
        name: 'text',
        label: dialogs.text,
        initial: text,
        multiline: true,
        required: false,
        max: MAX_INPUT,
        hint: lengthHint(form, kind),
      },
      ...files(form),
      ...(warned !== '' ? [{ kind: 'check', name: 'anyway', label: dialogs.sendAnyway, initial: false } as const] : []),
    ],
  }
}

/**
 * The warnings that may be sent in spite of, as the form keeps them: one that comes up later is not accepted with them.
 * A newer message is none of them, since the form shows it now.
 */
function warnedOf(findings: readonly Finding[]): string {
  if (findings.some(({ level }) => level === 'block')) return ''
  return findings.flatMap(({ kind }) => (kind === 'newer-message' ? [] : [kind])).join(',')
}

/** What stands in the way of a reply, as sentences. */
export const findingLines = (words: Words, findings: readonly Finding[]): string[] =>
  findings.map(({ kind, facts }) => words.dialogs.finding[kind](factsFor(words, kind, facts)))

/** Who will read it and where: of several ways one is chosen, each with its place where they differ. */
export function reader({ shown, view }: Opening, kind: ReplyKind): Field[] {
  const { dialogs, names } = shown.words
  const customer = nameShown(view.person.name)
  const handle = view.person.handle === null ? '' : ` (${oneLine(view.person.handle, 60)})`
  const ways = replyWays(shown, view).filter((way) => way.kind !== 'template')
  const place = ways.find((way) => way.kind === kind)?.place ?? view
  const { channel, account } = view
  const to: Field = {
    kind: 'says',
    text: dialogs.to(`${customer}${handle}`, placeName(shown, { ...place, channel, account })),
  }
  if (ways.length > 1 && kind !== 'template') {
    const differ = new Set(ways.map((way) => way.place.surface)).size > 1
    const options = ways.map((way) => ({
      value: way.kind,
      label: differ ? `${dialogs.kinds[way.kind]} · ${names.surface[way.place.surface]}` : dialogs.kinds[way.kind],
    }))
    return [to, { kind: 'select', name: 'kind', label: dialogs.kind, options, initial: kind, required: true }]
  }
  const isPublic = isPublicKind(kind)
  return [
    to,
    { kind: 'says', text: isPublic ? dialogs.public : dialogs.private(customer), tone: isPublic ? 'warn' : 'good' },
  ]
}

/** What the person should know while writing: the customer's latest words, who else is at it, and how long there is. */
function circumstances(form: ReplyForm, kind: ReplyKind): Field[] {
  const { shown, view, me } = form
  const { dialogs, card, names } = shown.words
  const window = windowOf(shown, view)
  const quiet = (text: string): Field => ({ kind: 'says', text, tone: 'quiet' })
  return [
    quiet(
      dialogs.lastSaid(
        nameShown(view.last.author),
        excerpt(view.last.text, 400) || names.files(view.last.attachments.length),
      ),
    ),
    ...(view.claim && view.claim.agent !== me
      ? [{ kind: 'says', text: dialogs.heldByOther(shown.who(view.claim.agent)), tone: 'warn' } as const]
      : []),
    ...(view.snooze ? [quiet(card.snoozed(shown.stamp(view.snooze.until), shown.who(view.snooze.by)))] : []),
    ...(window === undefined ? [] : [windowSays(shown, window)]),
    ...(kind === 'private_reply' && shown.can(view.account).privateMove?.once === true
      ? [{ kind: 'says', text: dialogs.movesOnce(nameShown(view.person.name)), tone: 'good' } as const]
      : []),
    ...(shown.can(view.account).charges === 'every-reply' ? [quiet(dialogs.costs)] : []),
  ]
}

function windowSays(shown: Shown, { state, until: at, afterwards }: Window): Field {
  const { dialogs } = shown.words
  const until = shown.from(shown.now, at)
  if (state === 'over') return { kind: 'says', text: dialogs.windowOver(until, afterwards), tone: 'bad' }
  return state === 'open'
    ? { kind: 'says', text: dialogs.window(until), tone: 'quiet' }
    : { kind: 'says', text: dialogs.windowExtended(until), tone: 'warn' }
}

function lengthHint({ shown, view, text }: ReplyForm, kind: ReplyKind): string {
  const { unit, max } = limitOf(shown.can(view.account), kind)
  const { dialogs, names } = shown.words
  const most = dialogs.length(names.characters(max, unit))
  return text === '' ? most : `${most} (${names.characters(countText(text, unit), unit)})`
}

function files({ shown, view }: ReplyForm): Field[] {
  const { dialogs } = shown.words
  if (shown.can(view.account).attachments.out.length === 0) return []
  return [{ kind: 'files', name: 'files', label: dialogs.files, hint: dialogs.filesHint(MAX_FILES), max: MAX_FILES }]
}

/** The desk's facts of a finding as they are shown. */
function factsFor({ names, dialogs }: Words, kind: FindingKind, facts: Finding['facts']): FindingFacts {
  const shown = (value: string | number | undefined): string | undefined =>
    value === undefined ? undefined : oneLine(String(value), 80)
  if (kind === 'too-long') {
    const { length, max, unit } = facts
    const size = (value: unknown): string => names.characters(Number(value), unit as TextUnit)
    return length === undefined || max === undefined ? {} : { length: size(length), max: size(max) }
  }
  const { placeholder, phrase, agent, name, max, why, what, instead } = facts
  const others = String(instead ?? '')
    .split(',')
    .filter((one): one is ReplyKind => Object.hasOwn(dialogs.kinds, one))
  const all = {
    placeholder: shown(placeholder),
    phrase: shown(phrase),
    who: shown(agent),
    file: shown(name),
    files: shown(max),
    why,
    what,
    instead: others.length === 0 ? undefined : others.map((one) => dialogs.kinds[one]).join('; '),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
