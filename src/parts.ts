import type { Channel } from './channels/channel'
import { isSimulated, openChannels } from './channels/open'
import { phoneKind, phonePath } from './channels/rehearsal/index'
import type { Config, TeamsConfig } from './config'
import {
  accept,
  accountOf,
  newestPlaybook,
  openPlaybook,
  personAt,
  publishAtStart,
  readMirror,
  withAccounts,
  withWorkspace,
  type Desk,
  type Playbook,
  type PlaybookInUse,
} from './desk/index'
import { nameDeployment } from './jobs/deployment.store'
import { deadWork, replayWork } from './jobs/outbox'
import { openBroker, type Broker } from './jobs/queue'
import { reactions } from './jobs/reactions'
import type { Clock } from './lib/clock'
import { migrateToLatest, openDatabase, type Db } from './lib/db'
import { assert, invalid } from './lib/errors'
import type { AccountId } from './lib/ids'
import type { Log } from './lib/log'
import { ensureCluster } from './lib/postgres/cluster'
import { hmacHex } from './lib/signatures'
import { describeFault } from './playbook/fault'
import { readPlaybook, type AccountSettings } from './playbook/read'
import { fileLink } from './lib/file-link'
import { openPerform } from './workspaces/acts/perform'
import type { Counter, ThreadLink } from './workspaces/counter'
import { openGate, openRehearsal, placeName, type CustomerLine, type Gate } from './workspaces/rehearsal/index'
import { openSlack } from './workspaces/slack/index'
import type * as TeamsFolder from './workspaces/teams/index'
import type { Workspace } from './workspaces/workspace'

/** `looksOnly`: nothing is published, since somebody only wants to know how things stand. */
export type Base = { config: Config; clock: Clock; log: Log; looksOnly?: boolean }

/** Everything that is opened once, for whatever role. */
export type Parts = Base & {
  db: Db
  broker: Broker
  desk: Desk
  playbook: PlaybookInUse
  channels: ReadonlyMap<AccountId, Channel>
  accounts: readonly AccountSettings[]
  workspaces: readonly Workspace[]
  rehearsal: { gate: Gate; code: string | undefined } | undefined
  /** Rings for the workers of this process when work was committed. They hang themselves up here once they exist. */
  bell: { ring: () => void }
}

/** What has to be let go of, in the order of opening. */
export type Closers = (() => Promise<void>)[]

/** In the opposite order: what stands on something goes before it. */
export async function closeAll(closers: Closers): Promise<void> {
  for (const closer of closers.splice(0).toReversed()) await closer()
}

export async function openParts(base: Base, closers: Closers): Promise<Parts> {
  const { config } = base
  const files = await readFiles(config)
  const databaseUrl = await findDatabase(config, closers)
  await migrateToLatest(databaseUrl)
  const db = openDatabase(databaseUrl, { name: 'sportello', max: 20 })
  closers.push(() => db.destroy())
  const broker = await openQueue(base, db, databaseUrl)
  closers.push(broker.close)
  await broker.prepare()
  const playbook = await choosePlaybook({ ...base, db }, files.playbook)
  const channels = new Map<AccountId, Channel>()
  const bell = { ring: () => undefined }
  const desk = openDesk({ ...base, db, channels, bell }, playbook)
  const parts = {
    ...base,
    db,
    broker,
    desk,
    playbook,
    channels,
    bell,
    accounts: files.accounts,
    rehearsal: openRehearsalGate(base),
  }
  for (const [id, channel] of openAccounts(parts)) channels.set(id, channel)
  closers.push(() => each(channels.values(), (channel) => channel.close?.()))
  const workspaces = openWorkspaces(parts)
  closers.push(() => each(workspaces, (workspace) => workspace.close?.()))
  return { ...parts, workspaces }
}

async function each<Item>(items: Iterable<Item>, close: (item: Item) => Promise<void> | undefined): Promise<void> {
  for (const item of items) await close(item)
}

type Content = Omit<Playbook, 'version'>

/** What the files say; an error that names everything that has to be mended. */
export async function readFiles(config: Config): Promise<{ playbook: Content; accounts: AccountSettings[] }> {
  const files = await readPlaybook(config.playbookDir, config.secret)
  if (files.ok) return files
  const faults = files.faults.map((fault) => `  ${describeFault(fault)}`)
  throw invalid(`The playbook needs mending:\n${faults.join('\n')}`)
}

/** The version to begin with, and those that come. */
async function choosePlaybook(base: Base & { db: Db }, files: Content): Promise<PlaybookInUse> {
  const first = base.looksOnly ? await asItIs(base.db, files) : await firstVersion(base, files)
  const { rehearsal } = base.config
  return openPlaybook(base.db, {
    first,
    dress: (version) => withAccounts(rehearsal ? withWorkspace(version, 'rehearsal') : version, files.accounts),
  })
}

const asItIs = async (db: Db, files: Content): Promise<Playbook> =>
  (await newestPlaybook(db, files))?.playbook ?? { ...files, version: 0 }

/** What the files say, unless a person has published something else. */
async function firstVersion({ log, db }: Base & { db: Db }, files: Content): Promise<Playbook> {
  const { playbook, outcome, by } = await publishAtStart(db, files)
  if (outcome === 'overruled') {
    log.warn(
      { component: 'playbook', version: playbook.version, agent: by },
      'The files differ from what was published, and what was published is used: "sportello playbook publish" changes it',
    )
  }
  return playbook
}

/** The given server, or our own in DATA_DIR. */
export async function findDatabase(config: Config, closers: Closers): Promise<string> {
  if (config.databaseUrl) return config.databaseUrl
  const cluster = await ensureCluster({
    dataDir: config.dataDir,
    durable: true,
    ...(config.pgBinDir ? { binDir: config.pgBinDir } : {}),
    ...(config.path ? { path: config.path } : {}),
  })
  closers.push(cluster.release)
  return cluster.url
}

async function openQueue({ config, log }: Base, db: Db, databaseUrl: string): Promise<Broker> {
  const { redisUrl } = config
  return openBroker({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), deployment: await nameDeployment(db), log })
}

function openDesk(
  { db, clock, channels, bell }: Pick<Parts, 'db' | 'clock' | 'channels' | 'bell'>,
  playbook: PlaybookInUse,
): Desk {
  return {
    db,
    now: () => clock.now(),
    playbook: playbook.current,
    playbookOf: playbook.of,
    capabilities: (account) => {
      const channel = channels.get(account)
      assert(channel, `account ${account} is open`)
      return channel.capabilities
    },
    reactions,
    committed: () => bell.ring(),
  }
}

type Opened = Omit<Parts, 'workspaces'>

function openAccounts({ config, clock, log, db, desk, accounts, rehearsal }: Opened): Map<AccountId, Channel> {
  const { brand, zone, language } = desk.playbook()
  const { publicUrl, secretKey } = config
  return openChannels({
    accounts,
    accountOf: (id) => {
      const account = accountOf(desk.playbook(), id)
      assert(account, `account ${id} is in the playbook`)
      return account
    },
    deps: {
      db,
      clock,
      log,
      publicUrl,
      secretKey,
      brand,
      zone,
      language,
      accept: async (deliveries) => void (await accept(desk, deliveries)),
    },
    rehearsal: rehearsal && { guard: rehearsal.gate.guard },
  })
}

function openCounter({ config, desk }: Opened, workspaces: readonly Workspace[]): Counter {
  const threadLink: ThreadLink = async (name, conversation) => {
    const root = (await readMirror(desk, { conversation, workspace: name }))?.root
    return root ? workspaces.find((workspace) => workspace.name === name)?.linkTo?.(root) : undefined
  }
  const perform = openPerform(desk, {
    threadLink,
    deadWork: {
      list: async (limit) => (await deadWork(desk, limit)).map((work) => ({ ...work, reason: work.reason ?? '' })),
      replay: async (id, by) => (await replayWork(desk, { id, by })).ok,
    },
  })
  return {
    desk,
    publicUrl: config.publicUrl,
    perform,
    personFor: (workspace, user) => personAt(desk.playbook(), workspace, user),
    fileLink: (file, forMs) =>
      `${config.publicUrl}${fileLink({ secretKey: config.secretKey, now: desk.now }, file, forMs)}`,
  }
}

function openRehearsalGate({ config, clock }: Base): Parts['rehearsal'] {
  if (!config.rehearsal) return undefined
  const { secretKey, publicUrl } = config
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(config.host)
  // Made from the secret, so that it stays the same over restarts and on all replicas.
  const made = isLocal ? undefined : hmacHex(secretKey, 'sha256', 'rehearsal access code').slice(0, 10)
  const code = config.rehearsal.accessCode ?? made
  return { gate: openGate({ accessCode: code, secretKey, publicUrl, clock }), code }
}

function openWorkspaces(opened: Opened): Workspace[] {
  const { config, clock, log, rehearsal } = opened
  const workspaces: Workspace[] = []
  const counter = openCounter(opened, workspaces)
  if (rehearsal)
    workspaces.push(openRehearsal({ gate: rehearsal.gate, customers: customerWindows(opened), log }, counter))
  if (config.slack) {
    const { botToken, signingSecrets, appToken, apiUrl } = config.slack
    const ways = { ...(appToken ? { appToken } : {}), ...(apiUrl ? { apiUrl } : {}) }
    workspaces.push(openSlack({ botToken, signingSecrets, ...ways, log, now: () => clock.now() }, counter))
  }
  if (config.teams) workspaces.push(openTeamsWorkspace(opened, config.teams, counter))
  if (workspaces.length === 0)
    throw invalid('No workspace is set: configure Slack or Microsoft Teams, or set REHEARSAL=on.')
  return workspaces
}

/** Its library takes a second to load and much memory: only who has Teams pays for it. */
function openTeamsWorkspace(
  { config, clock, log }: Opened,
  { serviceUrl, loginUrl, catalogAppId, ...teams }: TeamsConfig,
  counter: Counter,
): Workspace {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- only who has Teams pays for it
  const { openTeams } = require('./workspaces/teams/index') as typeof TeamsFolder
  const ways = { ...(serviceUrl ? { serviceUrl } : {}), ...(loginUrl ? { loginUrl } : {}) }
  const catalog = catalogAppId ? { catalogAppId } : {}
  return openTeams({ ...teams, ...ways, ...catalog, secretKey: config.secretKey, log, now: () => clock.now() }, counter)
}

/** The windows in which the rehearsal room's visitors play customers: our own web chat for real, others simulated. */
function customerWindows({ accounts, channels }: Opened): CustomerLine[] {
  return accounts.flatMap((account): CustomerLine[] => {
    const { id, name, type } = account
    const channel = channels.get(id)
    const line = { id, name, place: placeName(type) }
    if (channel && isSimulated(account)) return [{ ...line, kind: phoneKind(channel.capabilities), url: phonePath(id) }]
    return channel && type === 'webchat' ? [{ ...line, kind: 'site', url: `/rehearsal/site?account=${id}` }] : []
  })
}
