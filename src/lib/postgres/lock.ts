import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { systemClock } from '../clock'
import { errorCode, folderError, type Place } from './place'
import { isAlive } from './postmaster'

const HEARTBEAT_MS = 1_000
/** A starter whose process is gone is replaced at once; this is for a pid that meanwhile belongs to somebody else. */
const STALE_MS = 15_000

/**
 * One starter at a time. Returns the release, or undefined while somebody else is starting. Should two ever slip
 * through, nothing breaks: clusters are made aside and renamed, and Postgres itself refuses a second server.
 */
export function takeLock(place: Place): (() => void) | undefined {
  try {
    writeFileSync(place.lock, `${process.pid}\n`, { flag: 'wx' })
  } catch (error) {
    // Only this one means that somebody is starting; anything else would be waited for in vain.
    if (errorCode(error) !== 'EEXIST') throw folderError(place, error)
    removeIfStale(place)
    return undefined
  }
  const heartbeat = setInterval(() => touch(place.lock), HEARTBEAT_MS)
  heartbeat.unref()
  return () => {
    clearInterval(heartbeat)
    rmSync(place.lock, { force: true })
  }
}

function removeIfStale(place: Place): void {
  const seen = look(place.lock)
  if (!seen?.stale) return
  const aside = `${place.lock}.${process.pid}`
  try {
    renameSync(place.lock, aside)
    // Between look and rename another starter may have taken the lock: then it gets it back.
    if (look(aside)?.stale === true) rmSync(aside, { force: true })
    else renameSync(aside, place.lock)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw folderError(place, error)
  }
}

function look(file: string): { stale: boolean } | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    const ageMs = systemClock.now().getTime() - statSync(file).mtimeMs
    return { stale: ageMs > STALE_MS || (pid > 0 && !isAlive(pid)) }
  } catch {
    return undefined
  }
}

function touch(file: string): void {
  try {
    const now = systemClock.now()
    utimesSync(file, now, now)
  } catch {
    // The folder was deleted under our feet; the start itself reports that.
  }
}
