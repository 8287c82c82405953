import { accept, type Desk } from '../desk/index'
import type { Channel, Intake } from '../channels/channel'
import { unavailable } from '../lib/errors'
import type { Log } from '../lib/log'
import { holdListener, readCursor, releaseListener, saveCursor } from './listeners.store'
import { doubling, pause } from './patience'

/** Fetches the messages of channels that do not call us: each account by one replica at a time. */
export type Listeners = { start: () => void; stop: () => Promise<void> }

export type ListenerDeps = {
  desk: Desk
  channels: readonly Channel[]
  /** Names this process and no other. */
  holder: string
  log: Log
  leaseMs?: number
}

const LEASE_MS = 15_000
/** Thrice within a lease. */
const RENEWALS = 3
/** Before the lease ends for the others, by our own measure. */
const STEP_DOWN_EARLY_MS = 1_000
const REST = { firstMs: 1_000, longestMs: 60_000 }
/** A channel that does not heed the signal is left behind. */
const STOP_MS = 5_000
/** A channel that worked for so long begins its pauses anew. */
const HEALTHY_MS = 60_000

export function openListeners(deps: ListenerDeps): Listeners {
  const end = new AbortController()
  const listening = deps.channels.filter(({ listen }) => listen !== undefined)
  let loops: Promise<void>[] = []
  return {
    start: () => {
      loops = listening.map((channel) => keepListening(deps, channel, end.signal))
    },
    stop: async () => {
      end.abort()
      await Promise.race([Promise.all(loops), pause(STOP_MS)])
    },
  }
}

type Term = { account: Channel['account']; holder: string; leaseMs: number }

/** Waits for the lease, listens as long as it holds, and begins again. */
async function keepListening(deps: ListenerDeps, channel: Channel, end: AbortSignal): Promise<void> {
  const leaseMs = deps.leaseMs ?? LEASE_MS
  const term: Term = { account: channel.account, holder: deps.holder, leaseMs }
  while (!end.aborted) {
    const startedAt = performance.now()
    const held = await hold(deps, term)
    if (held) await serve(deps, { channel, term, end, heldUntil: startedAt + leaseMs })
    await pause(leaseMs / RENEWALS, end)
  }
}

async function hold({ desk, log }: ListenerDeps, term: Term): Promise<boolean> {
  try {
    return await holdListener(desk.db, term)
  } catch (error) {
    log.warn({ account: term.account, error }, 'The right to fetch messages could not be asked for')
    return false
  }
}

type Service = { channel: Channel; term: Term; end: AbortSignal; heldUntil: number }

/** Listens until the end, or until the lease is lost: then another replica may be listening already. */
async function serve(deps: ListenerDeps, { channel, term, end, heldUntil }: Service): Promise<void> {
  const lost = new AbortController()
  const signal = AbortSignal.any([end, lost.signal])
  const renewing = renew(deps, { term, heldUntil, lost, signal })
  await listenAgain(deps, channel, { term, signal })
  lost.abort()
  await renewing
  await releaseListener(deps.desk.db, term).catch(() => undefined)
}

type Renewing = { term: Term; heldUntil: number; lost: AbortController; signal: AbortSignal }

async function renew(deps: ListenerDeps, { term, heldUntil, lost, signal }: Renewing): Promise<void> {
  let until = heldUntil
  // Steps down in time even while the database does not answer.
  let alarm = stepDownAt(until, lost)
  while (!signal.aborted) {
    await pause(term.leaseMs / RENEWALS, signal)
    if (signal.aborted) break
    const askedAt = performance.now()
    if (!(await hold(deps, term))) continue
    until = askedAt + term.leaseMs
    clearTimeout(alarm)
    alarm = stepDownAt(until, lost)
  }
  clearTimeout(alarm)
}

function stepDownAt(until: number, lost: AbortController): NodeJS.Timeout {
  return setTimeout(() => lost.abort(), Math.max(0, until - performance.now() - STEP_DOWN_EARLY_MS))
}

async function listenAgain(
  deps: ListenerDeps,
  channel: Channel,
  { term, signal }: { term: Term; signal: AbortSignal },
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const startedAt = performance.now()
    try {
      await channel.listen?.(intakeOf(deps, channel, term), signal)
    } catch (error) {
      if (!signal.aborted)
        deps.log.warn({ account: channel.account, channel: channel.channel, error }, 'Fetching messages failed')
    }
    failures = performance.now() - startedAt > HEALTHY_MS ? 0 : failures + 1
    await pause(doubling(Math.max(0, failures - 1), REST), signal)
  }
}

function intakeOf({ desk, log }: ListenerDeps, { account, channel }: Channel, term: Term): Intake {
  return {
    accept: async (deliveries) => void (await accept(desk, deliveries)),
    readCursor: () => readCursor(desk.db, account),
    saveCursor: async (cursor) => {
      if (!(await saveCursor(desk.db, cursor, term)))
        throw unavailable('Another replica fetches these messages by now.')
    },
    now: desk.now,
    log: log.child({ account, channel }),
  }
}
