import type { AccountCheck } from '../../desk/index'

/** How an account stands with its platform. `place`: the channel and the account's name. */
export type AccountWords = {
  checked: Record<AccountCheck['state'], (place: string, what: string) => string>
  what: Record<AccountCheck['what'], string>
  ends: (at: string) => string
  silent: (place: string, since: string) => string
  silentHint: string
  heard: (place: string) => string
  /** `messages`: '3 messages'. */
  caughtUp: (place: string, messages: string, since: string) => string
  /** On a card: the customer may have written more than is shown. */
  onCard: (what: string, since: string) => string
}
