import { isSimulated } from './channels/open'
import type { Config } from './config'
import { newestPlaybook, playbookHistory, publishPlaybook, type Desk, type Publication } from './desk/index'
import { examine, type Finding } from './doctor'
import { openEngine, type Engine } from './jobs/engine'
import { openPlaybookWatch } from './jobs/watch-playbook'
import { systemClock, type Clock } from './lib/clock'
import { migrateToLatest, openDatabase, type Db } from './lib/db'
import { openLog, type Log } from './lib/log'
import { closeAll, findDatabase, openParts, readFiles, type Closers, type Parts } from './parts'
import { openWeb } from './web/open'
import type { WebServer } from './web/server'
import { openDrawing } from './workspaces/cards/draw'
import { mirrorNotices } from './workspaces/cards/notices'
import { openShown } from './workspaces/cards/shown'

export type Roles = { web: boolean; worker: boolean }

export type App = {
  /** Where it answers HTTP; undefined for a worker. */
  url: string | undefined
  /** Asked for by the rehearsal room on other machines. */
  accessCode: string | undefined
  desk: Desk
  engine: Engine
  log: Log
  /** Finishes what has begun, in order, and lets go of everything. */
  close: () => Promise<void>
}

/** What a test may replace. */
export type Doubles = { clock?: Clock; log?: Log }

/** Opens everything for a role. What fails here says what to do, and leaves nothing open. */
export async function openApp(config: Config, roles: Roles, doubles: Doubles = {}): Promise<App> {
  const { clock = systemClock, log = openLog({ level: config.logLevel }) } = doubles
  const closers: Closers = []
  try {
    return await run(await openParts({ config, clock, log }, closers), roles, closers)
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

async function run(parts: Parts, roles: Roles, closers: Closers): Promise<App> {
  const { desk, log, rehearsal, workspaces } = parts
  const engine = startEngine(parts, roles)
  closers.push(engine.stop)
  const watch = openPlaybookWatch({ playbook: parts.playbook, log })
  closers.push(watch.stop)
  watch.start()
  const state = { stopping: false }
  const web = roles.web ? await serve(parts, engine, { roles, state }) : undefined
  if (web) closers.push(web.close)
  for (const workspace of roles.web ? workspaces : []) await workspace.start?.()
  const close = async (): Promise<void> => {
    // From here on /readyz says no, so that a load balancer sends nobody any more.
    state.stopping = true
    await closeAll(closers)
  }
  return { url: web?.url, accessCode: rehearsal?.code, desk, engine, log, close }
}

/** What `sportello doctor` looks at: the same parts, without doing any work. */
export async function diagnose(config: Config, log: Log): Promise<Finding[]> {
  const closers: Closers = []
  try {
    const parts = await openParts({ config, clock: systemClock, log, looksOnly: true }, closers)
    const { desk, broker, channels, workspaces } = parts
    const playbook = { name: 'playbook', ok: true, says: await tellPlaybook(config, desk) }
    const { db, now } = desk
    const { publicUrl } = config
    return [
      playbook,
      ...(await examine({ db, now, publicUrl, queue: broker, channels: channels.values(), workspaces })),
    ]
  } catch (error) {
    return [{ name: 'start', ok: false, says: (error as Error).message }]
  } finally {
    await closeAll(closers)
  }
}

async function tellPlaybook(config: Config, { db, playbook }: Desk): Promise<string> {
  const { version, accounts } = playbook()
  if (version === 0) return `not published yet, ${accounts.length} accounts; the first start will do it`
  const newest = await newestPlaybook(db, (await readFiles(config)).playbook)
  const differs = newest?.differs === true ? `; the files in ${config.playbookDir} say something else` : ''
  return `version ${version}, ${accounts.length} accounts${differs}`
}

export async function migrate(config: Config): Promise<void> {
  const closers: Closers = []
  try {
    await migrateToLatest(await findDatabase(config, closers))
  } finally {
    await closeAll(closers)
  }
}

/** Makes what the files say the newest version, under somebody's name. Replicas that run use it within seconds. */
export async function publishFiles(config: Config, by: string): Promise<Publication> {
  const { playbook } = await readFiles(config)
  return withDatabase(config, (db) => publishPlaybook(db, playbook, by))
}

/** Who published which version, and when; the newest first. */
export const publishedVersions = (config: Config, limit: number): ReturnType<typeof playbookHistory> =>
  withDatabase(config, (db) => playbookHistory(db, limit))

/** A database of the newest schema, for one errand. */
async function withDatabase<T>(config: Config, errand: (db: Db) => Promise<T>): Promise<T> {
  const closers: Closers = []
  try {
    const url = await findDatabase(config, closers)
    await migrateToLatest(url)
    const db = openDatabase(url, { name: 'sportello-errand', max: 2 })
    closers.push(() => db.destroy())
    return await errand(db)
  } finally {
    await closeAll(closers)
  }
}

function startEngine(parts: Parts, { worker }: Roles): Engine {
  const { desk, broker, channels, workspaces, log } = parts
  const engine = openEngine({
    desk,
    broker,
    channels,
    showings: workspaces.map((workspace) => ({
      workspace,
      addressOf: (id) => desk.playbook().rooms.find((room) => room.id === id)?.workspaces[workspace.name],
      personAddress: (id) => desk.playbook().people.find((person) => person.id === id)?.workspaces[workspace.name],
    })),
    drawing: openDrawing(desk),
    notices: mirrorNotices(openShown(desk)),
    log,
    works: worker,
  })
  parts.bell.ring = engine.kick
  engine.start()
  return engine
}

function serve(
  parts: Parts,
  engine: Engine,
  { roles, state }: { roles: Roles; state: { stopping: boolean } },
): Promise<WebServer> {
  const { config, desk, channels, workspaces, accounts, broker, log, rehearsal } = parts
  return openWeb({
    desk,
    channels,
    workspaces,
    host: config.host,
    port: config.port,
    secretKey: config.secretKey,
    log,
    doors: rehearsal ? [rehearsal.gate.routes] : [],
    health: {
      sweeperAgeMs: () => engine.health().sweeperAgeMs,
      queueReachable: broker.isReachable,
      stopping: () => state.stopping,
    },
    home: () => ({
      brand: desk.playbook().brand,
      roles: roles.worker ? 'web and worker' : 'web',
      workspaces: workspaces.map((workspace) => workspace.name),
      channels: accounts
        .filter((account) => channels.has(account.id))
        .map((account) => ({
          name: account.name,
          kind: account.type,
          simulated: rehearsal !== undefined && isSimulated(account),
        })),
      rehearsal: rehearsal !== undefined,
    }),
    measure: async () => ({
      ...engine.figures,
      audit: engine.figures.lastAudit,
      outbox: await engine.outbox(),
      ...engine.health(),
    }),
  })
}
