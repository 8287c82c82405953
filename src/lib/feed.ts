export interface FeedOptions<Row extends { readonly id: bigint }> {
  /**
   * Rows with a greater id, in order, as many as one read should bring. Ids must become visible in order: a row that
   * is committed after one with a greater id would be passed over.
   */
  readonly read: (after: bigint) => Promise<readonly Row[]>
  readonly intervalMs: number
  /** Of reads and of subscribers; the feed goes on. */
  readonly onError: (error: unknown) => void
  /** The id after which to begin whenever the first subscriber comes; without it the feed begins at 0 and remembers. */
  readonly startAfter?: () => Promise<bigint>
}

export interface Feed<Row> {
  readonly subscribe: (listener: (row: Row) => void) => () => void
  /** Resolves when every row that appears from now on will be heard: only then is what was missed looked up. */
  readonly begun: () => Promise<void>
  /** Look now instead of at the next interval: a hint that something is new. */
  readonly kick: () => void
  /** No listener hears anything after this resolves. */
  readonly stop: () => Promise<void>
}

interface FeedState<Row> {
  readonly listeners: Set<(row: Row) => void>
  after: bigint
  begun: boolean
  beginning: { told: Promise<void>; tell: () => void }
  stopped: boolean
  again: boolean
  timer: NodeJS.Timeout | undefined
  polling: Promise<void> | undefined
}

/** Reads in a row without a pause while rows keep coming; then the interval is kept, so that others get their turn. */
const MAX_READS_A_POLL = 10

/** One poller for a whole process: however many browsers watch, the database is asked once an interval, or not at all. */
export function tailFeed<Row extends { readonly id: bigint }>(options: FeedOptions<Row>): Feed<Row> {
  const state: FeedState<Row> = {
    listeners: new Set(),
    after: 0n,
    begun: false,
    beginning: openBeginning(),
    stopped: false,
    again: false,
    timer: undefined,
    polling: undefined,
  }
  return {
    subscribe: (listener) => {
      const own = (row: Row): void => listener(row)
      state.listeners.add(own)
      if (state.listeners.size === 1) poll(options, state)
      return () => {
        state.listeners.delete(own)
        if (state.listeners.size === 0) pause(state)
      }
    },
    begun: () => state.beginning.told,
    kick: () => poll(options, state),
    stop: async () => {
      state.stopped = true
      state.listeners.clear()
      pause(state)
      await state.polling
    },
  }
}

function pause<Row>(state: FeedState<Row>): void {
  clearTimeout(state.timer)
  state.timer = undefined
  state.begun = false
  state.beginning.tell()
  state.beginning = openBeginning()
}

function openBeginning(): { told: Promise<void>; tell: () => void } {
  let tell = (): void => undefined
  const told = new Promise<void>((resolve) => (tell = resolve))
  return { told, tell }
}

function poll<Row extends { readonly id: bigint }>(options: FeedOptions<Row>, state: FeedState<Row>): void {
  if (state.stopped || state.listeners.size === 0) return
  if (state.polling !== undefined) {
    state.again = true
    return
  }
  clearTimeout(state.timer)
  state.timer = undefined
  state.polling = readAll(options, state)
    .catch(options.onError)
    .finally(() => {
      state.polling = undefined
      planNext(options, state)
    })
}

function planNext<Row extends { readonly id: bigint }>(options: FeedOptions<Row>, state: FeedState<Row>): void {
  if (state.stopped || state.listeners.size === 0) return
  const delayMs = state.again ? 0 : options.intervalMs
  state.again = false
  state.timer = setTimeout(() => poll(options, state), delayMs)
  state.timer.unref()
}

async function readAll<Row extends { readonly id: bigint }>(
  options: FeedOptions<Row>,
  state: FeedState<Row>,
): Promise<void> {
  if (!state.begun) {
    if (options.startAfter !== undefined) state.after = await options.startAfter()
    state.begun = true
    state.beginning.tell()
  }
  for (let reads = 0; reads < MAX_READS_A_POLL && state.listeners.size > 0; reads += 1) {
    const rows = await options.read(state.after)
    if (rows.length === 0) return
    for (const row of rows) tell(options, state, row)
  }
}

function tell<Row extends { readonly id: bigint }>(options: FeedOptions<Row>, state: FeedState<Row>, row: Row): void {
  if (row.id <= state.after) return
  state.after = row.id
  for (const listener of state.listeners) {
    try {
      listener(row)
    } catch (error) {
      options.onError(error)
    }
  }
}
