import type { Db } from '../../lib/db'
import { internal, unavailable } from '../../lib/errors'
import type { Desk } from '../desk'
import { failureOf } from './failure.rules'
import { keep } from './keep'
import { keyOf, type KeptRow, toQuarantined } from './kept'

/** Enough to be cheap, few enough to be quick: a statement with this many rows takes a few milliseconds. */
const MAX_ROWS = 200
/** Mail with its files is large: what is sent to the database at once stays within what a process can spare. */
const MAX_BYTES = 8 * 1024 * 1024
/** More waiting calls than the database takes in the time that callers wait for it: the next caller is told at once. */
const MAX_WAITING = 5_000

type Call = { rows: KeptRow[]; resolve: (fresh: string[]) => void; reject: (error: unknown) => void }
type Group = { join: (rows: KeptRow[]) => { kept: Promise<string[]>; leave: () => void } }

const groups = new WeakMap<Db, Group>()

/** The one group of a process and database. */
export function groupOf(desk: Desk): Group {
  const known = groups.get(desk.db)
  if (known) return known
  const group = openGroup(desk)
  groups.set(desk.db, group)
  return group
}

function openGroup(desk: Desk): Group {
  let waiting: Call[] = []
  let busy = false

  async function work(): Promise<void> {
    busy = true
    while (waiting.length > 0) {
      const calls = takeSome(waiting)
      waiting = waiting.slice(calls.length)
      await keepCalls(desk, calls)
    }
    busy = false
  }

  return {
    join(rows) {
      if (waiting.length >= MAX_WAITING) {
        return { kept: Promise.reject(unavailable('Too much is waiting for the database.')), leave: () => undefined }
      }
      let call: Call | undefined
      const kept = new Promise<string[]>((resolve, reject) => waiting.push((call = { rows, resolve, reject })))
      // keepCalls settles every call and never throws.
      if (!busy) void work()
      return { kept, leave: () => (waiting = waiting.filter((other) => other !== call)) }
    },
  }
}

/** As many calls as fit into one statement; the first always does. */
function takeSome(waiting: readonly Call[]): Call[] {
  let rows = 0
  let bytes = 0
  const end = waiting.findIndex((call) => {
    rows += call.rows.length
    bytes += call.rows.reduce((sum, row) => sum + row.raw.length + (row.event?.length ?? 0), 0)
    return rows > MAX_ROWS || bytes > MAX_BYTES
  })
  return waiting.slice(0, end === -1 ? waiting.length : Math.max(1, end))
}

async function keepCalls(desk: Desk, calls: readonly Call[]): Promise<void> {
  try {
    const fresh = await keep(
      desk,
      calls.flatMap((call) => call.rows),
    )
    for (const call of calls) call.resolve(freshOf(call.rows, fresh))
  } catch (error) {
    if (failureOf(error) !== 'content') {
      for (const call of calls) call.reject(unavailable('The database does not answer.', error))
    } else if (calls.length > 1) {
      for (const call of calls) await keepCalls(desk, [call])
    } else {
      for (const call of calls) await keepRowByRow(desk, call)
    }
  }
}

/** The content of one row is refused: it is kept without it, and the others as they are. */
async function keepRowByRow(desk: Desk, { rows, resolve, reject }: Call): Promise<void> {
  const fresh: string[] = []
  try {
    for (const row of rows) fresh.push(...freshOf([row], await keepSomehow(desk, row)))
    resolve(fresh)
  } catch (error) {
    reject(
      failureOf(error) === 'content'
        ? internal('A delivery could not be kept.', error)
        : unavailable('The database does not answer.', error),
    )
  }
}

async function keepSomehow(desk: Desk, row: KeptRow): Promise<Set<string>> {
  try {
    return await keep(desk, [row])
  } catch (error) {
    if (failureOf(error) !== 'content') throw error
    const { name, code } = error as { name?: string; code?: string }
    const bare = toQuarantined(row, `The database refused the content (${name} ${code})`)
    const kept = await keep(desk, [bare])
    return kept.size > 0 ? new Set([keyOf(row)]) : kept
  }
}

/** Of two calls that brought the same delivery at once, the first brought something new. */
function freshOf(rows: readonly KeptRow[], fresh: Set<string>): string[] {
  return rows.filter((row) => fresh.delete(keyOf(row))).map((row) => row.given)
}
