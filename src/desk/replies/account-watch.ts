import { businessMsBetween } from '../../lib/business-time'
import type { AccountId } from '../../lib/ids'
import type { Tx } from '../../lib/db'
import { cleanText } from '../../lib/text'
import { hoursOf } from '../deadlines/promise.rules'
import { record } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import { accountOf } from '../playbook/playbook.rules'
import { type AccountCheck, isNews, stageOf, withCountdown } from './account-check.rules'
import {
  countHours,
  lockCheck,
  readBusy,
  readQuiet,
  readTroubles,
  REMEMBERED_WEEKS,
  saveCheck,
  saveSilence,
  takeLate,
  takeTurns,
  type TroubleRow,
} from './account-watch.store'
import type { EventOf } from '../inbox/event.rules'
import { isSilent } from './silence.rules'

/** Platforms count such reads; tokens and subscriptions end in days. */
const EVERY_MS = 15 * 60_000
const HOUR_MS = 3_600_000
const WEEK_MS = 7 * 24 * HOUR_MS
/** What waited somewhere for so long was missed and fetched later; slower platforms than this are none. */
const LATE_MS = 15 * 60_000
/** A longer silence is as good as known after two days: what came before is not looked at. */
const MAX_QUIET_HOURS = 48

export type AccountTrouble = TroubleRow

/** Accounts of which something is wrong on their platform, or soon will be; of one account only, if it is named. */
export const accountTroubles = (desk: Pick<Desk, 'db'>, account?: AccountId): Promise<AccountTrouble[]> =>
  readTroubles(desk.db, account)

/** Takes the right to look after accounts (one replica each, every 15 min). */
export const accountsToWatch = (desk: Pick<Desk, 'db'>, accounts: readonly AccountId[]): Promise<AccountId[]> =>
  takeTurns(desk.db, accounts, EVERY_MS)

/** Keeps how an account stands with its platform, and tells its rooms what has changed. */
export async function noteChecks(desk: Desk, account: AccountId, checks: readonly AccountCheck[]): Promise<void> {
  const found = [...checks, ...(await heardAgain(desk, account, checks))]
  if (found.length === 0) return
  await inTransaction(desk, async (tx) => {
    for (const check of found) await noteCheck(tx, desk, { account, check })
  })
}

/** Where nobody can be asked for subscriptions, a message that came after one was lost says that there is one again. */
async function heardAgain(
  desk: Desk,
  account: AccountId,
  checks: readonly AccountCheck[],
): Promise<readonly AccountCheck[]> {
  if (checks.some(({ what }) => what === 'subscription')) return []
  const lost = (await readTroubles(desk.db, account)).find(({ what }) => what === 'subscription')
  const { lastAt } = lost ? await readQuiet(desk.db, account) : { lastAt: null }
  return lost && lastAt !== null && lastAt > lost.since ? [{ what: 'subscription', state: 'ok', detail: '' }] : []
}

/** The platform said itself that it will not call us any more. */
export const noteSubscriptionLost = (tx: Tx, desk: Desk, event: EventOf<'subscription_lost'>): Promise<void> =>
  noteCheck(tx, desk, { account: event.account, check: { what: 'subscription', state: 'bad', detail: event.reason } })

async function noteCheck(
  tx: Tx,
  desk: Desk,
  { account, check }: { account: AccountId; check: AccountCheck },
): Promise<void> {
  const now = desk.now()
  const found = withCountdown({ ...check, detail: cleanText(check.detail, 500) }, now)
  const before = await lockCheck(tx, { account, what: check.what })
  await saveCheck(tx, { ...found, account, stage: stageOf(found.until, now) })
  if (!isNews(before, found, now)) return
  const { what, state, detail, until } = found
  const ends = until === undefined ? {} : { until: until.toISOString() }
  await record(tx, desk, { type: 'account.checked', conversation: null, account, what, state, detail, ...ends })
}

/** Counts the hours that have ended, for what is usual. Any replica may do it, as often as it likes. */
export const countBusyHours = (desk: Pick<Desk, 'db'>): Promise<void> => countHours(desk.db)

/**
 * Tells once when nobody has written to an account for longer than chance explains, by the same hours of earlier weeks in
 * which the account is open; and when somebody writes again.
 */
export async function watchSilence(desk: Desk, account: AccountId): Promise<void> {
  const { lastAt, silentSince, firstHour, now } = await readQuiet(desk.db, account)
  if (lastAt === null || firstHour === null) return
  if (silentSince !== null) {
    if (lastAt > silentSince) await noteSilence(desk, account, null)
    return
  }
  const weeks = Math.min(REMEMBERED_WEEKS, Math.floor((now.getTime() - firstHour.getTime()) / WEEK_MS))
  const hours = openHours(desk, account, { from: lastAt, to: now })
  const busy = await readBusy(desk.db, { account, hours, weeks })
  if (isSilent(busy.map((count) => ({ weeks, busy: count })))) await noteSilence(desk, account, lastAt)
}

async function noteSilence(desk: Desk, account: AccountId, since: Date | null): Promise<void> {
  await inTransaction(desk, async (tx) => {
    if (!(await saveSilence(tx, account, since))) return
    if (since === null) await record(tx, desk, { type: 'account.heard', conversation: null, account })
    else await record(tx, desk, { type: 'account.silent', conversation: null, account, since: since.toISOString() })
  })
}

/** Whole hours between two moments, latest first, in which the account's calendar is open: holidays are quiet by nature. */
function openHours(desk: Desk, account: AccountId, { from, to }: { from: Date; to: Date }): Date[] {
  const playbook = desk.playbook()
  const calendar = accountOf(playbook, account)?.promises.calendar
  const hours = calendar === undefined ? undefined : hoursOf(playbook, calendar)
  const found: Date[] = []
  const last = Math.floor(to.getTime() / HOUR_MS) * HOUR_MS
  for (let at = last - HOUR_MS; at >= from.getTime() && found.length < MAX_QUIET_HOURS; at -= HOUR_MS) {
    const hour = { from: new Date(at), to: new Date(at + HOUR_MS) }
    if (hours === undefined || businessMsBetween(hours, hour.from, hour.to) === HOUR_MS) found.push(hour.from)
    if (to.getTime() - at > 2 * MAX_QUIET_HOURS * HOUR_MS) break
  }
  return found
}

/** Tells how many messages came late after something had been away, so that nobody wonders where they come from. */
export async function watchCatchUp(desk: Desk, account: AccountId): Promise<void> {
  await inTransaction(desk, async (tx) => {
    const { count, since } = await takeLate(tx, { account, lateMs: LATE_MS })
    if (count === 0 || since === null) return
    const caughtUp = { count: String(count), since: since.toISOString() }
    await record(tx, desk, { type: 'account.caughtUp', conversation: null, account, ...caughtUp })
  })
}
