import { isUuid } from '../../lib/ids'

/** Given to a platform that gives it back with what it tells of a message: names the one call that sent it. */
export const attemptKey = ({ reply, part, attempt }: { reply: string; part: number; attempt: string }): string =>
  `${reply}/${part}/${attempt}`

/** The same, of what a platform gave back, if it is one of ours: other programs may use the account too. */
export function ourAttempt(told: string): string | undefined {
  const [reply = '', part = '', attempt = '', ...more] = told.split('/')
  return more.length === 0 && isUuid(reply) && isUuid(attempt) && /^\d{1,4}$/.test(part) ? told : undefined
}

/** Which attempt a key of ours names. */
export const attemptIn = (key: string): string => key.split('/')[2] ?? ''
