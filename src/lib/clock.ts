/** Where the present moment comes from. Steps ask once; tests hand in a clock that they can advance. */
export type Clock = { now(): Date }

/** The machine's clock. It decides nothing that a promise hangs on: due times are compared by the database's clock. */
export const systemClock: Clock = { now: () => new Date() }
