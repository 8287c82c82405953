import {
  drainLane,
  noteSubscriptionLost,
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
import type { ChannelOf } from './deliver-reply'
import type { Workspace } from '../workspaces/workspace'
import type { Handler } from './job'
import { doubling, within } from './patience'

export type DrainDeps = {
  desk: Desk
  workspaces: readonly Pick<Workspace, 'name' | 'handle'>[]
  channelOf: ChannelOf
  hydrateMs?: number
}

/** A read that takes longer is given up and tried again. */
const HYDRATE_MS = 30_000

/** A lane whose first delivery fails waits before it is tried again; the delivery itself counts its failures. */
const PAUSE = { firstMs: 500, longestMs: 30_000 }

/** Handles what waits in a lane, in its order. The key is the lane. */
export const drainLaneJob =
  ({ desk, workspaces, channelOf, hydrateMs = HYDRATE_MS }: DrainDeps): Handler =>
  async ({ key, payload }) => {
    const { more, failed } = await drainLane(desk, key, {
      customer: (tx, item) => takeCustomers(tx, desk, item.event),
      messages: (tx, messages) => takeMessages(tx, desk, messages),
      workspace: async (item) => {
        const workspace = workspaces.find(({ name }) => name === item.channel)
        if (workspace === undefined) throw notFound(`There is no workspace '${item.channel}' any more.`)
        await workspace.handle(item.raw)
      },
      hydrate: async (pointer) => {
        const read = channelOf(pointer.account)?.hydrate
        if (read === undefined) throw notFound(`The account '${pointer.account}' cannot read what it is told of.`)
        return await within(hydrateMs, 'Reading on the platform', read(pointer))
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
  else if (event.kind === 'subscription_lost') await noteSubscriptionLost(tx, desk, event)
  else if (event.kind === 'receipt' || event.kind === 'delivery_failed') {
    if (event.kind === 'receipt' || !(await takeAskBounce(tx, desk, event))) await takeReceipt(tx, desk, event)
  } else if (event.kind !== 'own_echo' || !(await takeReceipt(tx, desk, event))) {
    await takeIn(tx, desk, event)
  }
}
