import { randomUUID } from 'node:crypto'
import type { Channel, ChannelDeps, Intake, TimedSend } from '../../src/channels/channel'
import { accept, DEFAULT_PROMISES, type InboundEvent } from '../../src/desk/index'
import {
  newId,
  type AccountId,
  type AttemptId,
  type ConversationId,
  type PersonId,
  type ReplyId,
} from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { fileRoutes } from '../../src/web/files'
import { openServer } from '../../src/web/server'
import { webhookRoutes } from '../../src/web/webhooks'
import { openDesk, playbookOfTests, type TestDesk } from '../support/desk'

/** What a channel needs around it to be examined: a real desk, a log that is kept, and the web server of the product. */
export type ChannelHouse = TestDesk & {
  deps: ChannelDeps
  intake: Intake
  /** Everything that was logged. */
  logged: () => string
  /** What was kept of this account, in the order in which it came. */
  inbox: () => Promise<InboundEvent[]>
  /** Answers HTTP for a channel: its webhook, its own pages, and the files of the house. */
  serve: (channel: Channel) => Promise<string>
}

const emptyAccount = { undoMs: undefined, promises: DEFAULT_PROMISES }

type InboxRow = { id: string; account: string; event: InboundEvent }

/** Found nowhere by any of the searches for secrets. */
export const HOUSE_SECRET = 'the-signing-secret-of-the-examined-house'

export async function openChannelHouse(id: string): Promise<ChannelHouse> {
  const known = playbookOfTests.accounts.find((one) => one.id === id)
  const account = known ?? { ...emptyAccount, id: id as AccountId, channel: id, name: `Our ${id}` }
  const house = await openDesk({ playbook: { accounts: [...playbookOfTests.accounts, ...(known ? [] : [account])] } })
  const { desk } = house
  const lines: string[] = []
  let cursor: string | undefined
  const log = openLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } })
  const closers: (() => Promise<void>)[] = []
  const keep: ChannelDeps['accept'] = async (deliveries) => void (await accept(desk, deliveries))
  return {
    ...house,
    deps: {
      account,
      db: desk.db,
      clock: { now: () => desk.now() },
      log,
      publicUrl: 'http://desk.example',
      secretKey: HOUSE_SECRET,
      brand: house.playbook.brand,
      zone: house.playbook.zone,
      language: 'en',
      accept: keep,
    },
    intake: {
      accept: keep,
      readCursor: () => Promise.resolve(cursor),
      saveCursor: (place) => {
        cursor = place
        return Promise.resolve()
      },
      now: () => desk.now(),
      log,
    },
    logged: () => lines.join(''),
    inbox: async () => {
      const rows = await desk.db<InboxRow>('inbox').where({ account: id }).orderBy('id')
      return rows.map(({ event }) => ({ ...event, occurredAt: new Date(event.occurredAt) }))
    },
    serve: async (channel) => {
      const channels = new Map([[account.id, channel]])
      const routers = [webhookRoutes({ desk, channels, log, count: () => undefined }), fileRoutes(desk, HOUSE_SECRET)]
      if (channel.routes) routers.push(channel.routes)
      const server = await openServer({ routers, host: '127.0.0.1', port: 0, log })
      closers.push(async () => {
        await channel.close?.()
        await server.close()
      })
      return server.url
    },
    close: async () => {
      for (const close of closers) await close()
      await house.close()
    },
  }
}

/** A claimed reply of Ada's to somebody; each call is another reply unless it is told otherwise. */
export const replyOf = (told: Partial<TimedSend> & { thread: string }): TimedSend => ({
  reply: newId<ReplyId>(),
  attempt: randomUUID() as AttemptId,
  conversation: randomUUID() as ConversationId,
  account: 'webchat' as AccountId,
  subject: null,
  kind: 'dm',
  visibility: 'private',
  surface: 'dm',
  lastCustomerAt: null,
  template: null,
  author: { id: 'ada' as PersonId, name: 'Ada Rossi' },
  text: 'We look into it',
  files: [],
  part: 0,
  parts: 1,
  inReplyTo: null,
  references: [],
  recipient: { externalId: told.thread, name: 'Rosa Conti', handle: null },
  tooLate: () => false,
  ...told,
})
