import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { conversationAt, drainLane, savePost, takeIn, type DeskEvent, type Playbook } from '../../src/desk/index'
import type { ConversationId, FileId, PersonId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { openPerform } from '../../src/workspaces/acts/perform'
import { openDrawing } from '../../src/workspaces/cards/draw'
import type { Counter } from '../../src/workspaces/counter'
import { handleActivity } from '../../src/workspaces/teams/activities'
import { openFoundation } from '../../src/workspaces/teams/foundation'
import { openInvokeDoor } from '../../src/workspaces/teams/invoke-door'
import { openInvokes } from '../../src/workspaces/teams/invokes'
import { openPosts } from '../../src/workspaces/teams/posts'
import { openReceiver } from '../../src/workspaces/teams/receiver'
import { toRef } from '../../src/workspaces/teams/refs'
import type { Teams } from '../../src/workspaces/teams/surroundings'
import { openDesk, type DeskOptions, type TestDesk } from './desk'
import { message } from './customer'
import { openTeamsStandIn, type TeamsStandIn } from './teams-stand-in'
import type { Spot } from './teams/people'

export const CARE = '19:care@thread.tacv2'

type Posts = ReturnType<typeof openPosts>

export type TeamsHouse = TestDesk & {
  standIn: TeamsStandIn
  teams: Teams
  posts: Posts
  counter: Counter
  /** Rosa writes; her card stands in the room. */
  card: (text?: string) => Promise<{ conversation: ConversationId; spot: Spot; number: string }>
  /** What facts of a conversation say in threads and chats is posted, as the mirror does. */
  mirror: (conversation: ConversationId) => Promise<void>
  /** Everything that Teams delivered is handled. Throws what the first failing delivery threw. */
  settle: () => Promise<void>
  /** The same, and work that goes on after answers is done. */
  quiet: () => Promise<void>
  notes: (conversation: ConversationId) => Promise<{ text: string; origin: string | null; deleted: boolean }[]>
  replies: () => Promise<{ text: string; state: string; files: number }[]>
  types: (conversation: ConversationId) => Promise<DeskEvent['type'][]>
  logged: () => string[]
  /** How performing acts may be held up or fail. */
  gate: { before: () => Promise<void> }
}

export type HouseOptions = { desk?: DeskOptions; rsc?: boolean; now?: () => Date; playbook?: Partial<Playbook> }

/** The Teams workspace between a strict Teams and a real desk. Everybody of the playbook has the app. */
export async function openTeamsHouse({ desk: deskOptions, rsc = true, now }: HouseOptions = {}): Promise<TeamsHouse> {
  const standIn = await openTeamsStandIn({ rsc })
  const house = await openDesk(deskOptions)
  const { desk, playbook } = house
  for (const { id, name, email } of playbook.people) {
    standIn.addUser({ key: id, name, ...(email === undefined ? {} : { email }) })
  }
  standIn.addRoom(CARE, 'care')
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
    fileLink: (file: FileId) => `http://127.0.0.1:3000/files/${file}`,
  }
  const { appId, tenantId, password, loginUrl, serviceUrl, serviceHost } = standIn
  const foundation = openFoundation(
    {
      ...{ appId, tenantId, loginUrl, serviceUrl, serviceHosts: [serviceHost], log },
      ...{ proof: { kind: 'secret', password }, secretKey: 'a secret of the tests, long enough' },
      ...(now === undefined ? {} : { now }),
    },
    counter,
  )
  const { teams } = foundation
  const posts = openPosts(teams, { invite: () => Promise.resolve(false), patienceMs: 10_000 })
  const app = express()
  app.use(openReceiver(teams, { ...foundation, answerInvoke: openInvokeDoor(teams, openInvokes(teams)) }))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  standIn.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

  async function settle(): Promise<void> {
    await standIn.settle()
    for (let round = 0; round < 50; round++) {
      const rows = (await desk.db('inbox').where({ state: 'new', source: 'workspace' }).distinct('lane')) as {
        lane: string
      }[]
      if (rows.length === 0) return
      let handled = 0
      for (const { lane } of rows) {
        const drained = await drainLane(desk, lane, {
          customer: () => Promise.resolve(),
          workspace: ({ raw }) => handleActivity(teams, raw),
        })
        if (drained.failed !== null) throw new Error(drained.failed)
        handled += drained.handled
      }
      await standIn.settle()
      // What failed before waits for its time.
      if (handled === 0) return
    }
  }

  async function card(text = 'I paid the bill and am still dunned'): ReturnType<TeamsHouse['card']> {
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
    const ref = await posts.postCard(CARE, drawn.card, `card:${conversation}`)
    await savePost(desk, { workspace: 'teams', ref, key: `card:${conversation}`, conversation })
    if ((await conversationAt(desk, { workspace: 'teams', ref })) !== conversation) throw new Error('the card is lost')
    const [place = '', id = ''] = ref.split(' ')
    return { conversation, spot: { conversation: place, id }, number: drawn.number }
  }

  const told = new Map<string, string>()
  async function mirror(conversation: ConversationId): Promise<void> {
    const root = await desk
      .db('posts')
      .where({ workspace: 'teams', key: `card:${conversation}` })
      .first('ref')
    const facts = (await house.facts(conversation)).filter(({ id }) => BigInt(id) > BigInt(told.get(conversation) ?? 0))
    for (const post of await openDrawing(desk).posts(conversation, facts, 'teams')) {
      const user = post.to === undefined ? undefined : standIn.aad(post.to)
      const ref =
        user === undefined
          ? await posts.postInThread((root as { ref: string }).ref, { card: post.card, key: post.key })
          : await posts.tell(user, post.card, post.key)
      await savePost(desk, { workspace: 'teams', ref, key: post.key, conversation })
    }
    told.set(conversation, facts.at(-1)?.id ?? told.get(conversation) ?? '0')
  }

  return {
    ...house,
    ...{ standIn, teams, posts, counter, card, mirror, settle, gate },
    quiet: async () => {
      await settle()
      for (let round = 0; round < 50 && teams.inFlight.size > 0; round++) await Promise.allSettled(teams.inFlight)
    },
    notes: async (conversation) => {
      const rows = (await desk.db('notes').where({ conversation_id: conversation }).orderBy('at')) as {
        text: string
        origin: string | null
        deleted_at: Date | null
        author: PersonId
      }[]
      return rows.map(({ text, origin, deleted_at: gone }) => ({ text, origin, deleted: gone !== null }))
    },
    replies: async () => {
      const rows = (await desk.db('replies').orderBy('created_at')) as { id: string; text: string; state: string }[]
      const files = (await desk.db('attachments').whereNotNull('reply_id').select('reply_id')) as { reply_id: string }[]
      return rows.map(({ id, text, state }) => ({
        ...{ text, state },
        files: files.filter((file) => file.reply_id === id).length,
      }))
    },
    types: async (conversation) => (await house.facts(conversation)).map(({ event }) => event.type),
    logged: () => lines,
    close: async () => {
      await standIn.settle()
      await Promise.allSettled(teams.inFlight)
      await new Promise((resolve) => server.close(resolve))
      await standIn.close()
      await house.close()
    },
  }
}

/** The ref of a post, as the desk keeps it. */
export const refOf = ({ conversation, id }: Spot): string => toRef({ conversation, activity: id })
