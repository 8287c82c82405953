import type { HideRefusal } from '../../desk/index'

type Both<Sentence> = { hide: Sentence; show: Sentence }

/** What is said of comments that are hidden on their platform, or shown again. `on`: 'on Facebook'; `text`: an excerpt. */
export type HidingWords = {
  buttons: Both<string>
  which: string
  /** Beside a message: how it stands now, and what is under way. */
  hidden: (on: string) => string
  underWay: Both<string>
  ordered: Both<(who: string, text: string) => string>
  done: Both<(on: string, text: string) => string>
  /** Done on the platform itself. */
  doneThere: Both<(on: string, text: string) => string>
  failed: Both<(on: string, text: string) => string>
  because: Record<HideRefusal, string>
  /** Answers to the one who acted. */
  told: Both<(number: string) => string>
  already: Both<(number: string) => string>
  nothing: Both<(number: string) => string>
  notHere: (channel: string) => string
}
