import { tailFeed, type Feed } from '../../src/lib/feed'

interface Row {
  readonly id: bigint
}

const rows = (...ids: number[]): Row[] => ids.map((id) => ({ id: BigInt(id) }))

/** A table that tests append to, and that counts how it is read. */
function openTable(): { table: Row[]; reads: bigint[]; read: (after: bigint) => Promise<Row[]>; atOnce: () => number } {
  const table: Row[] = []
  const reads: bigint[] = []
  let reading = 0
  let most = 0
  return {
    table,
    reads,
    atOnce: () => most,
    read: async (after) => {
      reads.push(after)
      reading += 1
      most = Math.max(most, reading)
      await Promise.resolve()
      reading -= 1
      return table.filter(({ id }) => id > after).slice(0, 3)
    },
  }
}

let feed: Feed<Row> | undefined
beforeEach(() => jest.useFakeTimers())
afterEach(async () => {
  await feed?.stop()
  jest.useRealTimers()
})

const quiet = (): Promise<void> => jest.advanceTimersByTimeAsync(0)
const second = (): Promise<void> => jest.advanceTimersByTimeAsync(1_000)

test('every subscriber hears every new row once and in order', async () => {
  const { table, read } = openTable()
  feed = tailFeed({ read, intervalMs: 1_000, onError: fail })
  const [ada, ben]: [bigint[], bigint[]] = [[], []]
  feed.subscribe(({ id }) => ada.push(id))
  feed.subscribe(({ id }) => ben.push(id))
  table.push(...rows(1, 2, 3, 4, 5))
  await second()
  table.push(...rows(6))
  await second()
  expect(ada).toEqual([1n, 2n, 3n, 4n, 5n, 6n])
  expect(ben).toEqual(ada)
})

test('nobody listens, nobody reads', async () => {
  const { read, reads } = openTable()
  feed = tailFeed({ read, intervalMs: 1_000, onError: fail })
  feed.kick()
  await second()
  expect(reads).toHaveLength(0)
  const leave = feed.subscribe(() => undefined)
  await second()
  expect(reads).toHaveLength(2)
  leave()
  leave()
  feed.kick()
  await second()
  expect(reads).toHaveLength(2)
})

test('one read at a time, however often it is kicked, and one more for what came meanwhile', async () => {
  const { read, reads, atOnce } = openTable()
  feed = tailFeed({ read, intervalMs: 1_000, onError: fail })
  feed.subscribe(() => undefined)
  for (let kick = 0; kick < 50; kick += 1) feed.kick()
  await jest.advanceTimersByTimeAsync(10)
  expect(atOnce()).toBe(1)
  expect(reads).toHaveLength(2)
})

test('kicks between reads do not make the reads more frequent for ever', async () => {
  const { read, reads } = openTable()
  feed = tailFeed({ read, intervalMs: 1_000, onError: fail })
  feed.subscribe(() => undefined)
  for (let kick = 0; kick < 10; kick += 1) {
    await jest.advanceTimersByTimeAsync(10)
    feed.kick()
  }
  const readSoFar = reads.length
  await jest.advanceTimersByTimeAsync(5_000)
  expect(reads.length - readSoFar).toBeLessThanOrEqual(6)
})

test('a row that a read brings again is not told again', async () => {
  feed = tailFeed({ read: () => Promise.resolve(rows(1, 2, 2, 1)), intervalMs: 1_000, onError: fail })
  const heard: bigint[] = []
  feed.subscribe(({ id }) => heard.push(id))
  await second()
  expect(heard).toEqual([1n, 2n])
})

test('a kick brings news at once', async () => {
  const { table, read } = openTable()
  feed = tailFeed({ read, intervalMs: 60_000, onError: fail })
  const heard: bigint[] = []
  feed.subscribe(({ id }) => heard.push(id))
  await quiet()
  table.push(...rows(1))
  feed.kick()
  await quiet()
  expect(heard).toEqual([1n])
})

test('who comes first begins where told, and again when everybody had left', async () => {
  const { table, read } = openTable()
  table.push(...rows(1, 2, 3, 4, 5))
  feed = tailFeed({ read, intervalMs: 1_000, onError: fail, startAfter: () => Promise.resolve(BigInt(table.length)) })
  const heard: bigint[] = []
  const leave = feed.subscribe(({ id }) => heard.push(id))
  await quiet()
  table.push(...rows(6))
  await second()
  leave()
  table.push(...rows(7, 8))
  await second()
  feed.subscribe(({ id }) => heard.push(id))
  await quiet()
  table.push(...rows(9))
  await second()
  expect(heard).toEqual([6n, 9n])
})

test('nothing falls between what is looked up once the feed has begun and what is heard', async () => {
  const { table, read } = openTable()
  table.push(...rows(1))
  feed = tailFeed({
    read,
    intervalMs: 1_000,
    onError: fail,
    startAfter: async () => {
      // A row that comes while it is asked where to begin.
      await Promise.resolve()
      table.push(...rows(2))
      return 2n
    },
  })
  const heard: bigint[] = []
  const leave = feed.subscribe(({ id }) => heard.push(id))
  expect(table).toHaveLength(1)
  await feed.begun()
  const lookedUp = table.map(({ id }) => id)
  table.push(...rows(3))
  await second()
  expect([...lookedUp, ...heard]).toEqual([1n, 2n, 3n])
  leave()
  let begun = false
  void feed.begun().then(() => (begun = true))
  await second()
  expect(begun).toBe(false)
})

test('a failed read is told and tried again, a failing subscriber harms no other', async () => {
  const { table, read } = openTable()
  table.push(...rows(1))
  const errors: unknown[] = []
  let down = true
  feed = tailFeed({
    read: (after) => (down ? Promise.reject(new Error('down')) : read(after)),
    intervalMs: 1_000,
    onError: (error) => errors.push(error),
  })
  const heard: bigint[] = []
  feed.subscribe(() => {
    throw new Error('deaf')
  })
  feed.subscribe(({ id }) => heard.push(id))
  await quiet()
  down = false
  await second()
  expect(heard).toEqual([1n])
  expect(errors).toEqual([new Error('down'), new Error('deaf')])
})

test('after stop nothing is read and nobody hears', async () => {
  const { table, read, reads } = openTable()
  const stopped = tailFeed({ read, intervalMs: 1_000, onError: fail })
  const heard: Row[] = []
  stopped.subscribe((row) => heard.push(row))
  table.push(...rows(1))
  await stopped.stop()
  const readSoFar = reads.length
  await second()
  stopped.subscribe((row) => heard.push(row))
  stopped.kick()
  await second()
  expect([heard, reads.length]).toEqual([[], readSoFar])
})

function fail(error: unknown): never {
  throw error
}
