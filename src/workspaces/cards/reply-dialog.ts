import type { Finding, FindingKind, ReplyKind } from '../../desk/index'
import { countText, type TextUnit } from '../../lib/text'
import type { FindingFacts, Words } from '../words/words'
import type { ActValue } from './card'
import type { Dialog, Field } from './dialog'
import type { Opening } from './dialogs'
import { isPublicKind, placeName, replyKinds, windowOf } from './place'
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
  const [first] = replyKinds(shown, view)
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
      ...circumstances(form),
      {
        kind: 'text',
        name: 'text',
        label: dialogs.text,
        initial: text,
        multiline: true,
        required: false,
        max: MAX_INPUT,
        hint: lengthHint(form),
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

function reader({ shown, view }: ReplyForm, kind: ReplyKind): Field[] {
  const { dialogs } = shown.words
  const customer = nameShown(view.person.name)
  const handle = view.person.handle === null ? '' : ` (${oneLine(view.person.handle, 60)})`
  const to: Field = { kind: 'says', text: dialogs.to(`${customer}${handle}`, placeName(shown, view)) }
  const kinds = replyKinds(shown, view)
  if (kinds.length > 1) {
    const options = kinds.map((value) => ({ value, label: dialogs.kinds[value] }))
    return [to, { kind: 'select', name: 'kind', label: dialogs.kind, options, initial: kind, required: true }]
  }
  const isPublic = isPublicKind(kind)
  return [
    to,
    { kind: 'says', text: isPublic ? dialogs.public : dialogs.private(customer), tone: isPublic ? 'warn' : 'good' },
  ]
}

/** What the person should know while writing: the customer's latest words, who else is at it, and how long there is. */
function circumstances(form: ReplyForm): Field[] {
  const { shown, view, me } = form
  const { dialogs, card, names } = shown.words
  const window = windowOf(shown, view)
  const until = window && shown.from(shown.now, window.until)
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
    ...(window === undefined || until === undefined
      ? []
      : shown.now < window.until
        ? [quiet(dialogs.window(until))]
        : [{ kind: 'says', text: dialogs.windowOver(until, window.afterwards), tone: 'bad' } as const]),
  ]
}

function lengthHint({ shown, view, text }: ReplyForm): string {
  const { unit, max } = shown.can(view.account).text
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
function factsFor({ names }: Words, kind: FindingKind, facts: Finding['facts']): FindingFacts {
  const shown = (value: string | number | undefined): string | undefined =>
    value === undefined ? undefined : oneLine(String(value), 80)
  if (kind === 'too-long') {
    const { length, max, unit } = facts
    const size = (value: unknown): string => names.characters(Number(value), unit as TextUnit)
    return length === undefined || max === undefined ? {} : { length: size(length), max: size(max) }
  }
  const { placeholder, phrase, agent, name, max } = facts
  const all = {
    placeholder: shown(placeholder),
    phrase: shown(phrase),
    who: shown(agent),
    file: shown(name),
    files: shown(max),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
