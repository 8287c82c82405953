/** One thing that has to be right on an account's platform, as it was found. */
export type AccountCheck = {
  what: 'credentials' | 'token' | 'subscription' | 'permissions' | 'quota' | 'files'
  state: 'ok' | 'warn' | 'bad'
  /** For people: what is wrong and what to do. */
  detail: string
  /** When it ends by itself. */
  until?: Date
}

/** What was found before, and which day of the countdown people were told. */
export type KnownCheck = { state: AccountCheck['state']; stage: number | null }

const DAY_MS = 86_400_000
/** Days before the end on which people are told: time enough to plan, then to act, then to hurry. */
const STAGES = [1, 3, 7, 14] as const

/** The stage of the countdown that has been reached; null while the end is far, or there is none. */
export function stageOf(until: Date | undefined, now: Date): number | null {
  if (until === undefined) return null
  const leftMs = until.getTime() - now.getTime()
  return STAGES.find((days) => leftMs <= days * DAY_MS) ?? null
}

/** As it has to be taken: what ends soon is no longer well, and what has ended is bad. */
export function withCountdown(check: AccountCheck, now: Date): AccountCheck {
  if (check.state === 'bad' || check.until === undefined) return check
  if (check.until <= now) return { ...check, state: 'bad' }
  return stageOf(check.until, now) === null ? check : { ...check, state: 'warn' }
}

/** Whether people are told: when it became another state, and on each day of the countdown, once. That all is well is no news at first. */
export function isNews(before: KnownCheck | undefined, { state, until }: AccountCheck, now: Date): boolean {
  if (before === undefined) return state !== 'ok'
  if (before.state !== state) return true
  const stage = stageOf(until, now)
  return stage !== null && (before.stage === null || stage < before.stage)
}
