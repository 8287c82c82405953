import express from 'express'
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { request } from 'node:http'
import { accept, saveMirror, savePost } from '../../src/desk/index'
import { openLog } from '../../src/lib/log'
import type { ConversationId } from '../../src/lib/ids'
import { simulatedChannel } from '../../src/channels/rehearsal/index'
import type { Channel } from '../../src/channels/channel'
import { openPerform } from '../../src/workspaces/acts/perform'
import type { Counter } from '../../src/workspaces/counter'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { openGate, openRehearsal } from '../../src/workspaces/rehearsal/index'
import type { Workspace } from '../../src/workspaces/workspace'
import { openDesk, telegram, type TestDesk } from './desk'

export type Answered = {
  status: number
  headers: NodeJS.Dict<string | string[]>
  text: string
  json: Record<string, unknown>
}
type Asked = { method?: string; headers?: Record<string, string>; body?: string | Buffer }

export type Stage = TestDesk & {
  port: number
  workspace: Workspace
  phone: Channel
  /** Exactly this request. */
  ask: (path: string, asked?: Asked) => Promise<Answered>
  /** What the page asks for when somebody acts. */
  act: (name: string, body: object) => Promise<Answered>
  /** What the page of the Telegram phone asks for. */
  play: (name: string, body: object) => Promise<Answered>
  /** Shows a conversation as the mirror does, and gives its card's place. */
  show: (conversation: ConversationId) => Promise<string>
}

export const own = { 'content-type': 'application/json', 'x-sportello': 'rehearsal' }

/** A desk, the rehearsal room on it and a Telegram phone beside it, answering HTTP on this machine. */
export async function openStage(options: { accessCode?: string } = {}): Promise<Stage> {
  const house = await openDesk()
  const { desk } = house
  const counter: Counter = {
    desk,
    publicUrl: 'http://desk.example',
    perform: openPerform(desk),
    personFor: (name, { id }) => house.playbook.people.find(({ workspaces }) => workspaces[name] === id),
    fileLink: (file) => `/files/${file}`,
  }
  const log = openLog({ level: 'silent' })
  const clock = { now: () => desk.now() }
  const gate = openGate({
    accessCode: options.accessCode,
    secretKey: 'a secret of the tests, long enough',
    publicUrl: counter.publicUrl,
    clock,
  })
  const workspace = openRehearsal({ gate, log, customers: [] }, counter)
  const account = house.playbook.accounts.find(({ id }) => id === telegram)
  if (account === undefined) throw new Error('the playbook of the tests has Telegram')
  const phone = simulatedChannel({
    ...{ account, capabilities: desk.capabilities(telegram), db: desk.db, clock, log, guard: gate.guard },
    accept: async (deliveries) => void (await accept(desk, deliveries)),
  })
  const app = express()
  for (const routes of [workspace.routes, phone.routes]) if (routes) app.use(routes)
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const ask = (path: string, asked: Asked = {}) => askOnce(port, path, asked)
  const post = (path: string, body: object) => ask(path, { method: 'POST', headers: own, body: JSON.stringify(body) })
  return {
    ...house,
    port,
    workspace,
    phone,
    ask,
    act: (name, body) => post(`/rehearsal/api/${name}`, body),
    play: (name, body) => post(`/rehearsal/phones/telegram/api/${name}`, body),
    show: (conversation) => show(counter, workspace, conversation),
    close: async () => {
      await workspace.close?.()
      await phone.close?.()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await house.close()
    },
  }
}

/** What the mirror does first: the card, and where it stands. */
async function show({ desk }: Counter, workspace: Workspace, conversation: ConversationId): Promise<string> {
  const drawn = await openDrawing(desk).card(conversation)
  if (drawn === undefined) throw new Error('there is a conversation')
  const key = `card:${conversation}:${randomUUID()}`
  const ref = await workspace.postCard(drawn.room, drawn.card, key)
  await saveMirror(
    desk,
    { conversation, workspace: 'rehearsal' },
    { room: drawn.room, root: ref, cardHash: drawn.hash, postedThrough: '0' },
  )
  await savePost(desk, { workspace: 'rehearsal', ref, key, conversation })
  return ref
}

// Not fetch: a test says which Host and Origin are sent.
function askOnce(port: number, path: string, { method = 'GET', headers = {}, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method, headers: { connection: 'close', ...headers } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = (response.headers['content-type'] ?? '').includes('json')
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
          })
        })
      },
    )
    asking.on('error', reject)
    asking.end(body)
  })
}

export type Heard = { event: string; id: string; data: Record<string, unknown> }

/** Listens to an event stream until it is told to stop. */
export function listen(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): { heard: Heard[]; stop: () => void } {
  const heard: Heard[] = []
  const asking = request({ host: '127.0.0.1', port, path, headers }, (response) => {
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? ''
        if (field('event') !== '')
          heard.push({ event: field('event'), id: field('id'), data: JSON.parse(field('data')) as Heard['data'] })
      }
    })
    response.on('error', () => undefined)
  })
  asking.on('error', () => undefined)
  asking.end()
  return { heard, stop: () => asking.destroy() }
}
