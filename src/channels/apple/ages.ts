import type { AccountId } from '../../lib/ids'
import type { Log } from '../../lib/log'
import type { ChannelCheck } from '../channel'

/** How old the tokens of deliveries may be, and what is told when they are older. */
export type Ages = { maxAgeS: number; tooOld: (ageS: number) => void; check: () => ChannelCheck }

type Watching = { maxAgeS: number; now: () => Date; log: Log; account: AccountId }

/** So long the room is told of a delivery that was refused for its age. */
const TOLD_FOR_MS = 24 * 3_600_000
/** Whoever plays an old token again and again fills no log. */
const LOG_EVERY_MS = 60_000

/**
 * A delivery that is signed for us and refused for its age alone is either somebody who uses a token again, or Apple with
 * older tokens than we think, whose customers are turned away then: a person has to look, and is told the age.
 */
export function watchAges({ maxAgeS, now, log, account }: Watching): Ages {
  let last: { at: number; ageS: number } | undefined
  let loggedAt = -Infinity
  return {
    maxAgeS,
    tooOld: (ageS) => {
      const at = now().getTime()
      last = { at, ageS }
      if (at - loggedAt < LOG_EVERY_MS) return
      loggedAt = at
      log.warn({ account, ms: ageS * 1_000 }, 'a delivery of Apple is refused because its token is too old')
    },
    check: () => {
      if (last === undefined || now().getTime() - last.at > TOLD_FOR_MS)
        return { what: 'token', state: 'ok', detail: '' }
      const age = `its token was ${last.ageS} s old, and token_max_age_s allows ${maxAgeS}`
      const advice = "If Apple's tokens are that old, raise it; if not, somebody uses one again."
      return { what: 'token', state: 'bad', detail: `A delivery was refused: ${age}. ${advice}` }
    },
  }
}
