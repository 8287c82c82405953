import type { PersonId } from '../../lib/ids'
import type { ActValue, Card } from '../cards/card'
import type { Dialog, Entries } from '../cards/dialog'

/** Who acts: a person of the playbook, known by their workspace id, or somebody that the playbook does not know. */
export type Actor = { person: PersonId; workspace: string; language: 'en' | 'it' | 'pl' }

/** What comes back to the person who acted, and only to them. The room learns of what happened by the mirror. */
export type Answer =
  | { kind: 'done'; tell?: string }
  | { kind: 'refused'; tell: string }
  | { kind: 'dialog'; dialog: Dialog }
  /** The dialog stays open with these remarks: by field name, or '' for the whole form. */
  | { kind: 'amend'; dialog: Dialog; remarks: Readonly<Record<string, string>> }
  | { kind: 'card'; card: Card }

/** What a person did: pressed a button or menu item, submitted a dialog, or typed a verb. */
export type Deed =
  | { kind: 'press'; act: string; value: ActValue }
  | {
      kind: 'submit'
      act: string
      value: ActValue
      entries: Entries
      kept: Readonly<Record<string, string>>
      submitKey: string
    }
  /**
   * A verb typed in a thread (`!reply Hello`, with the conversation of that thread) or a slash command (`/reply 4821`,
   * without: the number is the first word). `words` come after the verb. `origin` names the post that it was typed as:
   * the same post never acts twice. Besides the typed verbs: `home` (answered with the Home tab as a card), `help`,
   * `note` (plain text of a thread; with `ask`, of the thread of a direct message about that ask, whose answer it is) and `compose` (opens the reply dialog with these words: "Send to customer").
   */
  | {
      kind: 'say'
      verb: string
      words: string
      conversation?: string
      ask?: string
      origin?: string
      files?: readonly string[]
    }
