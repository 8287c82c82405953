import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { openApp, type App } from '../../src/app'
import type { Playbook } from '../../src/desk/index'
import { toConfig } from '../../src/config'
import { openLog } from '../../src/lib/log'
import type { CardWire, PostWire } from '../../src/workspaces/rehearsal/wire'
import { freshDatabase } from './database'
import { openColleague, type Colleague } from './colleague'
import { givenRedis } from './redis'
import { idsOf } from './teams/ledger'
import { until } from './until'
import { openVisitor, type Visitor } from './visitor'

export type HouseOptions = {
  /** Settings beside those of the house. */
  env?: Readonly<Record<string, string>>
  /** Changes of the files of the house's playbook. */
  playbook?: object
  accounts?: readonly object[]
  /** Changes of the playbook as the desk knows it, whatever the files say. */
  known?: (playbook: Playbook) => Partial<Playbook>
  /** Gets every line of the log, of whatever level `env.LOG_LEVEL` says. */
  logTo?: (line: string) => void
}

/** The whole program on a database of its own, with people in it. */
export type House = {
  app: App
  url: string
  clock: { advance: (ms: number) => Promise<void> }
  /** Somebody of the team, at the rehearsal room's page. */
  colleague: (id: string) => Colleague
  /** Somebody on the site, at the web chat. */
  visitor: () => Promise<Visitor>
  cards: (room?: string) => Promise<PostWire[]>
  thread: (root: PostWire) => Promise<PostWire[]>
  direct: (person: string) => Promise<PostWire[]>
  /** Waits until all work that is due has been done. */
  settle: () => Promise<void>
  close: () => Promise<void>
}

export const TEAMS_SOCIAL = '19:social-care@thread.tacv2'
export const TEAMS_MAIL = '19:mail-care@thread.tacv2'

const inWorkspaces = (id: string) => ({ slack: `U${id.toUpperCase()}`, teams: idsOf(id).aadObjectId })

/** Ada, Marco and Bruno are agents, Giulia leads, Vera only looks; nobody of them is on holiday. */
const PLAYBOOK = {
  brand: 'Linea Chiara',
  language: 'en',
  zone: 'Europe/Rome',
  people: [
    { id: 'ada', name: 'Ada Conti', roles: ['agent'], ...inWorkspaces('ada'), email: 'ada@lineachiara.example' },
    { id: 'marco', name: 'Marco Bianchi', roles: ['agent'], ...inWorkspaces('marco'), language: 'it' },
    { id: 'bruno', name: 'Bruno Neri', roles: ['agent'], ...inWorkspaces('bruno') },
    { id: 'giulia', name: 'Giulia Ferri', roles: ['lead', 'ops'], ...inWorkspaces('giulia') },
    { id: 'vera', name: 'Vera Gialli', roles: ['viewer'], ...inWorkspaces('vera') },
  ],
  rooms: [
    { id: 'social-care', name: 'social-care', slack: 'C0SOCIAL', teams: TEAMS_SOCIAL },
    { id: 'mail-care', name: 'mail-care', slack: 'C0MAIL', teams: TEAMS_MAIL },
  ],
  routes: [{ channel: 'email', room: 'mail-care' }],
  fallback_room: 'social-care',
}

const ACCOUNTS = [{ id: 'webchat', type: 'webchat', name: 'Web chat' }]

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const database = await freshDatabase()
  const dir = mkdtempSync(join(tmpdir(), 'sportello-house-'))
  writeFileSync(join(dir, 'playbook.yaml'), stringify({ ...PLAYBOOK, ...options.playbook }))
  writeFileSync(join(dir, 'channels.yaml'), stringify({ accounts: options.accounts ?? ACCOUNTS }))
  let ahead = 0
  let turning: Promise<unknown> = Promise.resolve()
  const config = toConfig({
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: dir,
    PLAYBOOK_DIR: dir,
    REHEARSAL: 'on',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'error',
    ...(givenRedis ? { REDIS_URL: givenRedis } : {}),
    ...options.env,
  })
  const { logTo } = options
  const log = openLog({ level: config.logLevel, ...(logTo ? { destination: { write: logTo } } : {}) })
  const clock = { now: () => new Date(Date.now() + ahead) }
  const app = await openApp(config, { web: true, worker: true }, { clock, log })
  const playbook = app.desk.playbook()
  Object.assign(playbook, options.known?.(playbook))
  const url = app.url ?? ''
  const read = async <T>(path: string): Promise<T> => (await (await fetch(`${url}/rehearsal/api/${path}`)).json()) as T
  const posts = async (path: string): Promise<PostWire[]> => (await read<{ posts: PostWire[] }>(path)).posts
  return {
    app,
    url,
    clock: {
      advance: async (ms) => {
        ahead += ms
        // One after the other: Postgres lets nobody replace a function that is being replaced.
        const turned = turning.then(() => turnTo(app, ahead))
        turning = turned.catch(() => undefined)
        await turned
      },
    },
    colleague: (id) => openColleague(url, id),
    visitor: () => openVisitor(url),
    cards: (room = 'social-care') => posts(`posts?place=room&address=${room}`),
    thread: (root) => posts(`thread?root=${root.id}`),
    direct: (person) => posts(`posts?place=direct&address=${person}`),
    settle: () => settle(app),
    close: async () => {
      await app.close()
      await database.drop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The database's clock decides, so it is the one that goes ahead. */
async function turnTo({ desk }: App, aheadMs: number): Promise<void> {
  await desk.db.raw(
    `create or replace function db_now() returns timestamptz language sql volatile as
     'select clock_timestamp() + interval ''${aheadMs} milliseconds'''`,
  )
}

/** Quiet: nothing is due, nothing runs, nothing is being sent, and no timer should have fired. */
async function settle({ desk }: App): Promise<void> {
  await until('all due work is done', async () => {
    const { rows } = await desk.db.raw<{ rows: { busy: number }[] }>(
      `select (select count(*) from outbox where state = 'dispatched' or (state = 'pending' and due_at <= db_now()))
            + (select count(*) from timers where state = 'pending' and due_at <= db_now())
            + (select count(*) from replies where state = 'sending') as busy`,
    )
    return Number(rows[0]?.busy) === 0
  })
}

/** All text that a post shows, for expectations about what people read. */
export function textOf(post: PostWire): string {
  const { body } = post
  if (body.kind === 'said') return body.text
  return body.kind === 'file' ? body.file.name : cardText(body.card)
}

export function cardText(card: CardWire): string {
  return [card.title, ...card.nodes.map((node) => JSON.stringify(node))].join('\n')
}
