const SMALL_BYTES = 10_000
const LARGE_BYTES = 100_000

/** Linear work grows by about 10 and by less the shorter it is, quadratic work by about 100. */
const LINEAR = 30

/** Other work of the machine, and the engine warming up, only ever add: the lowest of a few counts. */
const ROUNDS = 6

/** Below this, what is measured is the machine and not the work. */
const FLOOR_MICROSECONDS = 1_000

/** How many times more processor time the work takes on ten times the text. */
export function growthOf(work: (text: string) => unknown, piece: string): number {
  const small = filled(piece, SMALL_BYTES)
  const large = filled(piece, LARGE_BYTES)
  let [smallest, largest, growth] = [Infinity, Infinity, Infinity]
  for (let round = 0; round < ROUNDS && growth >= LINEAR; round += 1) {
    smallest = Math.min(smallest, microsecondsOf(work, small))
    largest = Math.min(largest, microsecondsOf(work, large))
    growth = largest / Math.max(smallest, FLOOR_MICROSECONDS)
  }
  return growth
}

function filled(piece: string, bytes: number): string {
  return piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)))
}

function microsecondsOf(work: (text: string) => unknown, text: string): number {
  const begun = process.cpuUsage()
  work(text)
  const { user, system } = process.cpuUsage(begun)
  return user + system
}
