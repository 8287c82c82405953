import {
  drainLane,
  takeAskBounce,
  takeAskMail,
  takeIn,
  takeInMessages,
  takeReceipt,
  type Desk,
  type EventOf,
  type InboundEvent,
} from '../desk/index'
import type { Tx } from '../lib/db'
import { notFound } from '../lib/errors'
import type { Workspace } from '../workspaces/workspace'
import type { Handler } from './job'
import { doubling } from './patience'

export type DrainDeps = { desk: Desk; workspaces: readonly Pick<Workspace, 'name' | 'handle'>[] }

/** A lane whose first delivery fails waits before it is tried again; the delivery itself counts its failures. */
const PAUSE = { firstMs: 500, longestMs: 30_000 }

/** Handles what waits in a lane, in its order. The key is the lane. */
export const drainLaneJob =
  ({ desk, workspaces }: DrainDeps): Handler =>
  async ({ key, payload }) => {
    const { more, failed } = await drainLane(desk, key, {
      customer: (tx, item) => takeCustomers(tx, desk, item.event),
      messages: (tx, messages) => takeMessages(tx, desk, messages),
      workspace: async (item) => {
        const workspace = workspaces.find(({ name }) => name === item.channel)
        if (workspace === undefined) throw notFound(`There is no workspace '${item.channel}' any more.`)
        await workspace.handle(item.raw)
      },
    })
    if (failed !== null && more) {
      const failures = Number(payload['failures'] ?? 0)
      return { retryInMs: doubling(failures, PAUSE), payload: { failures: String(failures + 1) } }
    }
    return more ? { again: true } : undefined
  }

/** What colleagues answer by mail is an answer, and opens no conversation. */
async function takeMessages(tx: Tx, desk: Desk, messages: readonly EventOf<'message'>[]): Promise<void> {
  const customers: EventOf<'message'>[] = []
  for (const message of messages) if (!(await takeAskMail(tx, desk, message))) customers.push(message)
  await takeInMessages(tx, desk, customers)
}

/** What a platform tells of our own replies is asked of the replies first; an echo of none of them is a native reply. */
async function takeCustomers(tx: Tx, desk: Desk, event: InboundEvent): Promise<void> {
  if (event.kind === 'message') await takeMessages(tx, desk, [event])
  else if (event.kind === 'receipt' || event.kind === 'delivery_failed') {
    if (event.kind === 'receipt' || !(await takeAskBounce(tx, desk, event))) await takeReceipt(tx, desk, event)
  } else if (event.kind !== 'own_echo' || !(await takeReceipt(tx, desk, event))) {
    await takeIn(tx, desk, event)
  }
}
