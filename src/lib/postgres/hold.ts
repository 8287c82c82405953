import { type Client } from 'pg'
import { sleep } from './command'

/** The supervisor restarts a crashed server by itself; only if it is gone as well do we have to. */
const FIRST_PAUSE_MS = 500
const PAUSE_MS = 5_000

/** pg's types leave these two out. */
type Held = Client & { ref(): void; unref(): void }

/**
 * Keeps one connection open until released, and makes a new one when it breaks. It does not keep the program alive.
 * Failures are not reported here: the program's own pools meet the same ones and know whom to tell.
 */
export function hold(first: Client, rejoin: () => Promise<Client>): { release(): Promise<void> } {
  let released = false
  let current: Held | undefined

  const keep = (client: Client) => {
    current = client as Held
    current.unref()
    client.once('end', () => {
      current = undefined
      void regain()
    })
  }
  const regain = async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !released; pauseMs = PAUSE_MS) {
      await sleep(pauseMs, 'background')
      const client = released ? undefined : await rejoin().catch(() => undefined)
      if (!client) continue
      if (released) await client.end().catch(() => undefined)
      else keep(client)
      return
    }
  }
  keep(first)
  return {
    release: async () => {
      released = true
      // Waiting for its end must keep the program alive: else one with nothing more to do would leave in the middle of it.
      current?.ref()
      await current?.end().catch(() => undefined)
    },
  }
}
