import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { conversationAt, drainLane, savePost, takeIn, type DeskEvent } from '../../src/desk/index'
import type { ConversationId, FileId, PersonId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { openPerform } from '../../src/workspaces/acts/perform'
import { openDrawing } from '../../src/workspaces/cards/draw'
import type { Counter } from '../../src/workspaces/counter'
import { openSlack, type SlackOptions } from '../../src/workspaces/slack/index'
import type { Workspace } from '../../src/workspaces/workspace'
import { openDesk, type DeskOptions, type TestDesk } from './desk'
import { message } from './customer'
import { openSlackStandIn, type SlackStandIn, type StandInOptions } from './slack-stand-in'

export const CARE = 'CSOCIALCARE'

export type SlackHouse = TestDesk & {
  slack: SlackStandIn
  workspace: Workspace
  counter: Counter
  url: string
  /** Rosa writes; her card stands in the room. */
  card: (
    text?: string,
  ) => Promise<{ conversation: ConversationId; root: { channel: string; ts: string }; number: string }>
  /** Everything that Slack delivered is handled. Throws what the first failing delivery threw. */
  settle: () => Promise<void>
  redraw: (conversation: ConversationId, root: { channel: string; ts: string }) => Promise<void>
  notes: (
    conversation: ConversationId,
  ) => Promise<{ text: string; origin: string | null; deleted: boolean; author: string }[]>
  replies: () => Promise<{ text: string; state: string; files: number }[]>
  types: (conversation: ConversationId) => Promise<DeskEvent['type'][]>
  /** What was logged, line by line. */
  logged: () => string[]
  /** How performing acts may be held up or fail. */
  gate: { before: () => Promise<void> }
}

export type HouseOptions = {
  desk?: DeskOptions
  standIn?: StandInOptions
  socket?: boolean
  options?: Partial<SlackOptions>
}

/** The Slack workspace between a strict Slack and a real desk. Ada and Bruno are at the counter. */
export async function openSlackHouse({
  desk: deskOptions,
  standIn,
  socket = false,
  options = {},
}: HouseOptions = {}): Promise<SlackHouse> {
  const slack = await openSlackStandIn(standIn)
  const house = await openDesk(deskOptions)
  const { desk, playbook } = house
  for (const { id, name, email } of playbook.people)
    slack.addUser({ id: `U${id.toUpperCase()}`, name, ...(email === undefined ? {} : { email }) })
  slack.addRoom(CARE, 'social-care')
  const lines: string[] = []
  const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } })
  const gate = { before: () => Promise.resolve() }
  const perform = openPerform(desk)
  const counter: Counter = {
    desk,
    publicUrl: 'http://127.0.0.1:3000',
    perform: async (actor, deed) => {
      await gate.before()
      return perform(actor, deed)
    },
    personFor: (workspace, { id, email }) =>
      playbook.people.find((person) => person.workspaces[workspace] === id) ??
      (email === undefined ? undefined : playbook.people.find((person) => person.email === email)),
    fileLink: (file: FileId) => `/files/${file}`,
  }
  const workspace = openSlack(
    {
      botToken: slack.botToken,
      signingSecrets: socket ? [] : [slack.signingSecret],
      ...(socket ? { appToken: slack.appToken } : {}),
      apiUrl: slack.apiUrl,
      log,
      ...options,
    },
    counter,
  )
  const app = express()
  if (workspace.routes !== undefined) app.use(workspace.routes)
  const server = await listen(app)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  if (!socket) slack.connect(url)

  async function settle(): Promise<void> {
    await slack.settle()
    for (;;) {
      const rows = (await desk.db('inbox').where({ state: 'new', source: 'workspace' }).distinct('lane')) as {
        lane: string
      }[]
      if (rows.length === 0) break
      for (const { lane } of rows) {
        const { failed } = await drainLane(desk, lane, {
          customer: () => Promise.resolve(),
          workspace: ({ raw }) => workspace.handle(raw),
        })
        if (failed !== null) throw new Error(failed)
      }
      await slack.settle()
    }
  }

  async function card(text = 'I paid the bill and am still dunned'): ReturnType<SlackHouse['card']> {
    const event = message({ text, thread: `thread-${Math.random()}` })
    const conversation = await desk.db.transaction(async (tx) => {
      await takeIn(tx, desk, event)
      const row = (await tx('messages').where({ external_id: event.externalId }).first('conversation_id')) as {
        conversation_id: ConversationId
      }
      return row.conversation_id
    })
    const drawn = await openDrawing(desk).card(conversation)
    if (drawn === undefined) throw new Error('no card')
    const ref = await workspace.postCard(CARE, drawn.card, `card:${conversation}`)
    await savePost(desk, { workspace: 'slack', ref, key: `card:${conversation}`, conversation })
    const [channel = '', ts = ''] = ref.split(':')
    if ((await conversationAt(desk, { workspace: 'slack', ref })) !== conversation) throw new Error('the card is lost')
    await settle()
    return { conversation, root: { channel, ts }, number: drawn.number }
  }

  return {
    ...house,
    slack,
    workspace,
    counter,
    url,
    card,
    settle,
    gate,
    redraw: async (conversation, { channel, ts }) => {
      const drawn = await openDrawing(desk).card(conversation)
      if (drawn !== undefined) await workspace.redraw(`${channel}:${ts}`, drawn.card)
    },
    notes: async (conversation) => {
      const rows = (await desk.db('notes').where({ conversation_id: conversation }).orderBy('at')) as {
        text: string
        origin: string | null
        deleted_at: Date | null
        author: PersonId
      }[]
      return rows.map(({ text, origin, deleted_at: gone, author }) => ({
        text,
        origin,
        deleted: gone !== null,
        author,
      }))
    },
    replies: async () => {
      const rows = (await desk.db('replies').orderBy('created_at')) as { id: string; text: string; state: string }[]
      const files = (await desk.db('attachments').whereNotNull('reply_id').select('reply_id')) as { reply_id: string }[]
      return rows.map(({ id, text, state }) => ({
        text,
        state,
        files: files.filter((file) => file.reply_id === id).length,
      }))
    },
    types: async (conversation) => (await house.facts(conversation)).map(({ event }) => event.type),
    logged: () => lines,
    close: async () => {
      await slack.settle()
      await workspace.close?.()
      await new Promise((resolve) => server.close(resolve))
      await slack.close()
      await house.close()
    },
  }
}

async function listen(app: express.Express): Promise<Server> {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
