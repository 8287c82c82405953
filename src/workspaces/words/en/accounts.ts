import type { AccountWords } from '../account-words'

export const accounts: AccountWords = {
  checked: {
    ok: (place, what) => `${place}: ${what} in order again.`,
    warn: (place, what) => `${place}: ${what} need attention.`,
    bad: (place, what) => `${place}: ${what} do not work. Messages may not reach us.`,
  },
  what: {
    credentials: 'access data',
    token: 'access tokens',
    subscription: 'notifications of the platform',
    permissions: 'permissions',
    quota: 'quotas',
    files: 'files to customers',
  },
  ends: (at) => `The access ends: ${at}. Have it renewed before.`,
  silent: (place, since) => `${place}: nobody has written since ${since}. That is unusual for this hour and weekday.`,
  silentHint: 'Please look whether messages arrive there; “sportello doctor” says what the platform answers.',
  heard: (place) => `${place}: messages arrive again.`,
  caughtUp: (place, messages, since) => `${place}: caught up ${messages} after an outage, the oldest of ${since}.`,
  onCard: (what, since) =>
    `⚠ ${what}: not in order since ${since}. Newer messages of the customer may be missing here.`,
}
