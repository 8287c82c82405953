import {
  accountOf,
  personOf,
  type Account,
  type Capabilities,
  type Desk,
  type Playbook,
  type Translated,
} from '../../desk/index'
import type { AccountId, DepartmentId, PersonId, TopicId } from '../../lib/ids'
import { formatDue, formatLocal, localTimeOf } from '../../lib/time'
import { wordsIn, type Language } from '../words/choose'
import { CLOSE_REASONS, type CloseReason, type Words } from '../words/words'
import { oneLine } from './texts'

/** What cards are drawn with: the words, and how people, places and moments are named in them. */
export type Shown = {
  words: Words
  language: Language
  now: Date
  zone: string
  /** '21 Nov, 10:42': stays true however long the card stands there. */
  stamp: (at: Date) => string
  /** '10:42', 'Mon 10:42' or '21 Nov, 10:42', as seen at that moment. */
  from: (now: Date, at: Date) => string
  /** '10:42:05' */
  second: (at: Date) => string
  full: (at: Date) => string
  who: (person: PersonId) => string
  account: (account: AccountId) => Account | undefined
  can: (account: AccountId) => Capabilities
  closeReason: (reason: string) => string
  department: (department: DepartmentId) => string
  topic: (topic: TopicId) => string
  /** Whether there are other departments to ask. */
  canAsk: boolean
}

/** In a person's language, else in the playbook's; moments as the clocks of a zone show them, else those of the playbook's. */
export function openShown(
  desk: Pick<Desk, 'playbook' | 'capabilities' | 'now'>,
  language?: Language,
  zone: string = desk.playbook().zone,
): Shown {
  const playbook = desk.playbook()
  const locale = language ?? playbook.language
  const words = wordsIn(locale)
  return {
    words,
    language: locale,
    now: desk.now(),
    zone,
    // Seen from long ago every moment is shown with its date.
    stamp: (at) => formatDue(at, { now: LONG_AGO, zone, locale }),
    from: (now, at) => formatDue(at, { now, zone, locale }),
    // Every zone is off by whole minutes.
    second: (at) => `${localTimeOf(at, zone)}:${String(at.getUTCSeconds()).padStart(2, '0')}`,
    full: (at) => formatLocal(at, zone, locale),
    // Who has left the team is no longer in the playbook; what they did stays.
    who: (person) => oneLine(personOf(playbook, person)?.name ?? person, 60),
    account: (account) => accountOf(playbook, account),
    can: desk.capabilities,
    closeReason: (reason) => closeReason(words, reason),
    ...namesIn(playbook, locale),
  }
}

type Named = { id: string; name: Translated }

function namesIn(
  { departments, topics, language: own }: Playbook,
  language: Language,
): Pick<Shown, 'department' | 'topic' | 'canAsk'> {
  const nameOf = (list: readonly Named[], id: string): string => {
    const { name = {} } = list.find((one) => one.id === id) ?? {}
    return oneLine(name[language] ?? name[own] ?? Object.values(name)[0] ?? id, 60)
  }
  return {
    department: (id) => nameOf(departments, id),
    topic: (id) => nameOf(topics, id),
    canAsk: departments.length > 0,
  }
}

const LONG_AGO = new Date(0)

const isCloseReason = (text: string): text is CloseReason => (CLOSE_REASONS as readonly string[]).includes(text)

/** A reason is one of ours, one of ours with words behind it (`solved: refunded`), or just words. */
function closeReason({ names }: Words, reason: string): string {
  const [, code = '', text = ''] = /^([a-z-]+)(?:: ([\s\S]*))?$/.exec(reason) ?? []
  if (!isCloseReason(code)) return oneLine(reason, 200)
  return text === '' ? names.closeReason[code] : `${names.closeReason[code]}: ${oneLine(text, 200)}`
}
