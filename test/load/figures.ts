import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'

/** Ticks of the kernel's accounting, 100 a second on every Linux that Node runs on. */
const TICKS_A_SECOND = 100

/** Processor time that a process has used, user and system, all its threads. */
export const cpuOf = (pid: number): number => {
  const { own } = readStat(pid)
  return own / TICKS_A_SECOND
}

/** The same of a server with its children, those that have ended included. */
export function cpuOfFamily(pid: number): number {
  const { own, ended } = readStat(pid)
  return (own + ended + childrenOf(pid).reduce((sum, child) => sum + readStat(child).own, 0)) / TICKS_A_SECOND
}

export const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number)

function readStat(pid: number): { own: number; ended: number; parent: number } {
  try {
    // The name stands in brackets and may hold anything; what follows it is numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number)
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15)
    return { own: utime + stime, ended: cutime + cstime, parent: fields[1] ?? 0 }
  } catch {
    return { own: 0, ended: 0, parent: 0 }
  }
}

const parentOf = (name: string): number => readStat(Number(name)).parent

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** One line of the table. Without an aim it is told for honesty's sake. */
export type Line = {
  what: string
  value: number
  unit: '×' | 'ms' | ''
  aim?: { atLeast?: number; atMost?: number }
  /** What the ratio was made of, on this machine at this moment. */
  of?: string
}

const isMet = ({ value, aim }: Line): boolean | undefined =>
  aim && value >= (aim.atLeast ?? -Infinity) && value <= (aim.atMost ?? Infinity)

const shown = ({ value, unit }: Pick<Line, 'value' | 'unit'>): string =>
  unit === 'ms' ? `${Math.round(value)} ms` : unit === '×' ? `${value.toFixed(2)} ×` : String(value)

export const machineLoad = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')

export function printTable(title: string, lines: readonly Line[]): void {
  console.log(`\n${title}  (load of the machine ${machineLoad()})`)
  for (const line of lines) {
    const met = isMet(line)
    const { atLeast, atMost } = line.aim ?? {}
    const aim = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : ''
    const mark = met === undefined ? ' ' : met ? '✓' : '✗'
    console.log(`  ${mark} ${line.what.padEnd(66)} ${shown(line).padStart(9)}  ${aim.padEnd(6)} ${line.of ?? ''}`)
  }
}

export function saveJson(file: string, tables: Readonly<Record<string, readonly Line[]>>): void {
  writeFileSync(file, JSON.stringify({ load: loadavg(), tables }, null, 2))
}
