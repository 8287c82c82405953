import { unavailable } from '../../lib/errors'
import type { Desk } from '../desk'
import type { Delivery } from './event.rules'
import { groupOf } from './group-commit'
import { toKept } from './kept'

/** A platform that waits longer gives up; until then it keeps the delivery for us. */
const PATIENCE_MS = 2_000

/**
 * Keeps deliveries before anybody is told that we have them. One statement, one commit; what was delivered before is
 * left alone, unless it was given up: that it comes again is its second chance. `fresh` are the external ids that were
 * new. Calls that come while a statement is under way share the next
 * one. Rejects with `unavailable` when the database does not answer within 2 s: the caller says 503 and the platform
 * tries again.
 */
export async function accept(desk: Desk, deliveries: readonly Delivery[]): Promise<{ fresh: string[] }> {
  if (deliveries.length === 0) return { fresh: [] }
  const call = groupOf(desk).join(deliveries.map(toKept))
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      call.leave()
      reject(unavailable('The database does not answer.'))
    }, PATIENCE_MS)
  })
  try {
    const fresh = await Promise.race([call.kept, silence])
    if (fresh.length > 0) desk.committed()
    return { fresh }
  } finally {
    clearTimeout(timer)
  }
}
