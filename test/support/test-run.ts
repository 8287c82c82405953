import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

/** What the global setup tells the test files, through the environment that jest's workers inherit. */
export type TestRun = { adminUrl: string; template: string; prefix: string }

const VARIABLE = 'SPORTELLO_TEST_RUN'
const OWNED = 'sportello_test_'
/** A real server may serve several machines, whose pids say nothing to each other. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)

export const prefixOf = (pid: number) => `${OWNED}${machine}_${pid}_`

/** The process whose database this is; undefined if it is not a test database of this machine. */
export function ownerOfDatabase(name: string): number | undefined {
  const [, host, pid] = new RegExp(`^${OWNED}([0-9a-f]+)_(\\d+)_`).exec(name) ?? []
  return host === machine ? Number(pid) : undefined
}

export const tellTestFiles = (run: TestRun) => (process.env[VARIABLE] = JSON.stringify(run))

export function testRun(): TestRun {
  const told = process.env[VARIABLE]
  if (told === undefined) throw new Error('Run tests with jest: its global setup makes the test database.')
  return JSON.parse(told) as TestRun
}

export function databaseUrl(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}
