import { fork, spawnSync, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase, type Db } from '../../src/lib/db'
import { openTelegramStandIn } from '../support/telegram-stand-in'
import { cpuOf, cpuOfFamily, machineLoad, median, percentile, printTable, saveJson, type Line } from './figures'
import type { Hits, Shots } from './shooter'
import { openTown, sleep, type Replica, type Town } from './town'

/**
 * How much keeping, ordering and showing costs beside what anybody would write: a bare Express route with one insert
 * into the same database. Rounds alternate, medians are compared, and only ratios mean something on another machine.
 */
const OPTIONS = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    /** One part only: --queue redis --role web. */
    queue: { type: 'string' },
    role: { type: 'string' },
  },
})
const QUICK = OPTIONS.values.quick ?? false
const ROUNDS = QUICK ? 3 : 5
/** Short rounds, many of them: whoever else is busy on the machine is busy for longer than one. */
const SHORT_ROUNDS = QUICK ? 9 : 21
const CONNECTIONS = 32
const BURST = { chats: 500, perChat: 10 }
const PACE = { aSecond: 20, seconds: QUICK ? 10 : 40, warmUpSeconds: 5 }
const QUIET_WITHIN_MS = 300_000

type Target = { port: number; path: string; pid: number }
type Round = Hits & { cpu: number; databaseCpu: number; programCpu: number }
type Range = { town: Town; db: Db; ours: Target; bare: Target; shooter: ChildProcess }

type Part = { title: string; role: 'web' | 'serve'; measure: ((range: Range) => Promise<Line[]>)[] }

const PARTS: readonly Part[] = [
  { title: 'accepting', role: 'web', measure: [acceptance, acceptanceCpu] },
  { title: 'everything', role: 'serve', measure: [timeToCard, acceptance, wholeBurst] },
]

async function main(): Promise<void> {
  const { values } = OPTIONS
  const tables: Record<string, Line[]> = {}
  const hasRedis = spawnSync('redis-server', ['--version']).status === 0
  const queues = (['postgres', 'redis'] as const).filter((queue) => queue === 'postgres' || hasRedis)
  for (const queue of queues.filter((name) => !values.queue || name === values.queue)) {
    for (const { title, role, measure } of PARTS.filter((part) => !values.role || part.role === values.role)) {
      const name = `${title}, ${queue === 'redis' ? 'with Redis' : 'the embedded default'}`
      const lines = await onRange({ queue, role }, measure)
      printTable(name, lines)
      tables[name] = lines
    }
  }
  if (values.json) saveJson(values.json, tables)
}

type RangeOptions = { queue: 'redis' | 'postgres'; role: 'web' | 'serve' }

async function onRange({ queue, role }: RangeOptions, measure: Part['measure']): Promise<Line[]> {
  const standIn = await openTelegramStandIn()
  const town = await openTown({ telegramUrl: standIn.url, telegramToken: standIn.token, queue, role })
  const db = openDatabase(town.databaseUrl, { name: 'bench', max: 2, statementTimeoutMs: 60_000 })
  const bare = fork(join(__dirname, 'bare.js'), { env: { ...process.env, DATABASE_URL: town.databaseUrl } })
  const shooter = fork(join(__dirname, 'shooter.js'))
  try {
    const port = await answerOf<number>(bare)
    const replica = await town.addReplica()
    const range: Range = {
      ...{ town, db, shooter },
      ours: { port: Number(new URL(replica.url).port), path: '/webhooks/telegram/telegram', pid: pidOf(replica) },
      bare: { port, path: '/bare', pid: bare.pid ?? 0 },
    }
    // Compiled code is faster than code that has just been read.
    for (const target of [range.ours, range.bare]) await round(range, target, { chats: 500, perChat: 6 })
    const lines: Line[] = []
    for (const one of measure) lines.push(...(await one(range)))
    return lines
  } finally {
    bare.kill('SIGKILL')
    shooter.kill('SIGKILL')
    await db.destroy()
    await town.close()
    await standIn.close()
  }
}

const pidOf = (replica: Replica): number => replica.pid() ?? 0

const answerOf = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('a process of the bench ended'))
    child.once('exit', gone)
    child.once('message', (message: T) => {
      child.off('exit', gone)
      resolve(message)
    })
  })

/** Nobody has written these before: numbers go on from round to round. */
let nextUpdate = 1
let nextChat = 1

type Volley = Pick<Shots, 'chats' | 'perChat' | 'aSecond'> & { untilQuiet?: boolean }

async function round(range: Range, { port, path, pid }: Target, volley: Volley): Promise<Round> {
  const { untilQuiet = true, ...shots } = volley
  const { chats, perChat } = shots
  const before = { own: cpuOf(pid), database: cpuOfFamily(range.town.databasePid) }
  const place = { port, path, connections: CONNECTIONS, firstUpdate: nextUpdate, firstChat: nextChat }
  nextUpdate += chats * perChat
  nextChat += chats
  const answer = answerOf<Hits>(range.shooter)
  range.shooter.send({ ...place, ...shots } satisfies Shots)
  const hits = await answer
  if (hits.refused > 0) throw new Error(`${hits.refused} of ${chats * perChat} requests were refused`)
  const cpu = cpuOf(pid) - before.own
  if (untilQuiet) await quiet(range)
  const databaseCpu = cpuOfFamily(range.town.databasePid) - before.database
  return { ...hits, cpu, databaseCpu, programCpu: cpuOf(pid) - before.own }
}

/** Where work is done, until none is left; where it is only accepted, it is swept away. */
async function quiet({ town, db }: Pick<Range, 'town' | 'db'>): Promise<void> {
  if (town.replicas[0]?.role === 'web') return void (await db.raw('truncate inbox, outbox'))
  const until = performance.now() + QUIET_WITHIN_MS
  for (;;) {
    const { rows } = await db.raw<{ rows: { left: string }[] }>(
      `select (select count(*) from inbox where state = 'new') + (select count(*) from outbox) as left`,
    )
    if (Number(rows[0]?.left) === 0) return
    if (performance.now() > until) throw new Error(`Not quiet: ${rows[0]?.left} left`)
    await sleep(100)
  }
}

type Pairs = { ours: Round[]; bare: Round[] }

/** A B A B …: what else happens on the machine happens to both. */
async function alternate(range: Range, volley: Volley, rounds: number): Promise<Pairs> {
  const pairs: Pairs = { ours: [], bare: [] }
  for (let turn = 0; turn < rounds; turn += 1) {
    pairs.ours.push(await round(range, range.ours, volley))
    pairs.bare.push(await round(range, range.bare, volley))
  }
  return pairs
}

type Figure = (one: Round) => number

function ratio({ ours, bare }: Pairs, figure: Figure, unit: string): Pick<Line, 'value' | 'unit' | 'of'> {
  const [mine, theirs] = [median(ours.map(figure)), median(bare.map(figure))]
  const shown = (value: number): string => (value < 10 ? value.toFixed(2) : String(Math.round(value)))
  return { value: mine / theirs, unit: '×', of: `${shown(mine)} beside ${shown(theirs)} ${unit}` }
}

async function acceptance(range: Range): Promise<Line[]> {
  const isAlone = range.town.replicas[0]?.role === 'web'
  const pairs = await alternate(range, { chats: 500, perChat: 2 }, SHORT_ROUNDS)
  const rate: Figure = (one) => one.latenciesMs.length / one.seconds
  const at =
    (share: number): Figure =>
    (one) =>
      percentile(one.latenciesMs, share)
  const aim = isAlone ? { aim: { atLeast: 0.8 } } : {}
  const role = isAlone ? 'web role' : 'web and worker in one'
  return [
    { what: `webhooks a second beside the bare route, ${role}`, ...ratio(pairs, rate, '/s'), ...aim },
    { what: `median time of an answer beside the bare route's, ${role}`, ...ratio(pairs, at(0.5), 'ms') },
    { what: `p99 of an answer beside the bare route's, ${role}`, ...ratio(pairs, at(0.99), 'ms') },
  ]
}

const burstName = `${BURST.chats * BURST.perChat} messages of ${BURST.chats} chats`

async function acceptanceCpu(range: Range): Promise<Line[]> {
  const pairs = await alternate(range, BURST, ROUNDS)
  return [
    {
      what: `processor time to accept ${burstName}`,
      ...ratio(pairs, ({ cpu }) => cpu, 's'),
      aim: { atMost: 2 },
    },
    { what: 'the same with the database', ...ratio(pairs, (one) => one.cpu + one.databaseCpu, 's') },
  ]
}

async function timeToCard(range: Range): Promise<Line[]> {
  const { aSecond, seconds, warmUpSeconds } = PACE
  await round(range, range.ours, { chats: aSecond * warmUpSeconds, perChat: 1, aSecond })
  const first = nextChat
  const chats = aSecond * seconds
  await round(range, range.ours, { chats, perChat: 1, aSecond })
  const { rows } = await range.db.raw<{ rows: { ms: number }[] }>(
    `select cast(extract(epoch from p.at - i.received_at) * 1000 as float8) as ms
       from conversations c
       join inbox i on i.lane = c.account || ':' || c.thread
       join rehearsal_posts p on p.key = 'card:' || c.id
      where cast(c.thread as integer) between ? and ?`,
    [first, first + chats - 1],
  )
  const times = rows.map(({ ms }) => ms)
  const atMost = range.town.queue === 'redis' ? 100 : 200
  const name = `from kept to card, ${aSecond} new conversations a second`
  return [
    { what: `${name}: median`, value: median(times), unit: 'ms' },
    { what: `${name}: p95`, value: percentile(times, 0.95), unit: 'ms', aim: { atMost } },
    { what: `${name}: p99`, value: percentile(times, 0.99), unit: 'ms' },
    { what: 'conversations without a card', value: chats - times.length, unit: '', aim: { atMost: 0 } },
  ]
}

async function wholeBurst(range: Range): Promise<Line[]> {
  const first = nextChat
  const pairs = await alternate(range, BURST, ROUNDS)
  const counted = await range.db.raw<{ rows: { messages: number; disorder: number; hidden: number }[] }>(
    `with m as (
       select m.conversation_id, m.seq, m.text, cast(split_part(m.text, ':', 2) as integer) as chat,
              cast(split_part(split_part(m.text, ' ', 1), ':', 3) as integer) as n
         from messages m join conversations c on c.id = m.conversation_id
        where cast(c.thread as integer) >= ?)
     select cast(count(*) as integer) as messages,
            cast(count(*) filter (where m.n <> m.seq) as integer) as disorder,
            cast(count(*) filter (where x.posted_through is null or f.id > x.posted_through) as integer) as hidden
       from m
       left join mirrors x on x.conversation_id = m.conversation_id
       left join lateral (select max(id) as id from facts where conversation_id = m.conversation_id) f on true`,
    [first],
  )
  const { messages = 0, disorder = 0, hidden = 0 } = counted.rows[0] ?? {}
  const all = ROUNDS * BURST.chats * BURST.perChat
  return [
    {
      what: 'processor time of the program until all of the burst is shown',
      ...ratio(pairs, ({ programCpu }) => programCpu, 's'),
    },
    { what: 'the same with the database', ...ratio(pairs, (one) => one.programCpu + one.databaseCpu, 's') },
    { what: 'messages of the bursts that are missing', value: all - messages, unit: '', aim: { atMost: 0 } },
    { what: 'out of order in their conversation', value: disorder, unit: '', aim: { atMost: 0 } },
    { what: 'not shown in the room', value: hidden, unit: '', aim: { atMost: 0 } },
  ]
}

console.log(
  `bench: ${SHORT_ROUNDS} short and ${ROUNDS} long rounds each, ${CONNECTIONS} connections, load of the machine ${machineLoad()}`,
)
main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
