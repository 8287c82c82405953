import type { Db } from '../lib/db'
import { blockGate, reserveSlot, untilSlot } from './gate.store'
import { pause } from './patience'

/**
 * The way into one room of a workspace: one post at a time with the room's pause between them, and none while the
 * workspace asks for patience; for all replicas together.
 */
export type Gate = {
  /** 0: post now. Else in how many milliseconds to come again; the moment is kept. */
  pass: () => Promise<number>
  /** Whether the workspace asked for patience; for what needs no turn of its own. */
  blockedMs: () => Promise<number>
  block: (forMs: number) => Promise<void>
  /** What the next run must be told so that it keeps its turn. */
  kept: () => Record<string, string>
}

export type GateOptions = {
  workspace: string
  room: string
  paceMs: number | undefined
  kept: Readonly<Record<string, string>>
}

/** A turn that is so near is waited for where we stand. */
const NEAR_MS = 250
/** A turn that has passed by so long is not ours any more: after an outage all would come at once. */
const STALE_MS = 5_000

export function openGate(db: Db, { workspace, room, paceMs, kept }: GateOptions): Gate {
  const key = `${workspace}:${room}`
  const name = `turn:${key}`
  let turn = Number(kept[name] ?? '')

  async function turnInMs(): Promise<number> {
    if (turn > 0) {
      const inMs = await untilSlot(db, { key, at: turn })
      if (inMs > -STALE_MS) return inMs
    }
    const slot = await reserveSlot(db, { key, paceMs: paceMs ?? 0 })
    turn = slot.at
    return slot.inMs
  }

  return {
    pass: async () => {
      const inMs = paceMs === undefined ? await untilSlot(db, { key, at: 0 }) : await turnInMs()
      if (inMs > NEAR_MS) return inMs
      if (inMs > 0) await pause(inMs)
      turn = 0
      return 0
    },
    blockedMs: async () => Math.max(0, await untilSlot(db, { key, at: 0 })),
    block: (forMs) => blockGate(db, { key, forMs }),
    kept: () => ({ [name]: turn > 0 ? String(turn) : '' }),
  }
}
