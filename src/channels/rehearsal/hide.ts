import type { HideOutcome } from '../../desk/index'
import type { SimulatedOptions } from './options'
import { hideMessage, readFault } from './phone.store'
import { DOWN_RETRY_MS } from './send'

export type HideWhat = { externalId: string; hidden: boolean }

/** Marks a message on the phone of who wrote it. Of the faults only a platform that is down stands in the way. */
export async function hideOnPhone(
  { db, account }: Pick<SimulatedOptions, 'db' | 'account'>,
  { externalId: id, hidden }: HideWhat,
): Promise<HideOutcome> {
  try {
    if ((await readFault(db, account.id)) === 'down') {
      const detail = 'rehearsed: the platform is down'
      return { kind: 'later', why: 'platform-down', retryAfterMs: DOWN_RETRY_MS, detail }
    }
    if (await hideMessage(db, account.id, { id, hidden })) return { kind: 'done' }
    return { kind: 'refused', reason: 'gone', detail: 'rehearsed: the message is not there any more' }
  } catch {
    return { kind: 'unknown', detail: 'the database did not answer' }
  }
}
