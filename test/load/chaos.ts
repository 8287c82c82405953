import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { openDatabase, type Db } from '../../src/lib/db'
import { openTelegramStandIn, type Fault, type TelegramStandIn } from '../support/telegram-stand-in'
import { playTimers } from './timers'
import { judge } from './verdict'
import { openTown, postUpdate, REHEARSED, sleep, telegramUpdate, type Replica, type Town } from './town'

/**
 * Everything at once that goes wrong in a bad week: workers killed in the middle of things, the queue emptied, the
 * database killed, a platform that loses its answers. Afterwards the ledgers are compared: what customers wrote with
 * what the desk has, what agents sent with what customers got.
 */
const CHATS = 200
const MESSAGES = Number(process.env['CHAOS_MESSAGES'] ?? 2_000)
const REPLIES = Number(process.env['CHAOS_REPLIES'] ?? 1_000)
const PACE_MS = 70_000
const KILL_EVERY_MS = 5_000
const QUIET_WITHIN_MS = 420_000

type Figures = Record<string, number>

async function main(): Promise<void> {
  const hasRedis = spawnSync('redis-server', ['--version']).status === 0
  const queue = process.argv.includes('--postgres') || !hasRedis ? 'postgres' : 'redis'
  const standIn = await openTelegramStandIn()
  for (let chat = 1; chat <= CHATS; chat += 1) standIn.chats.add(String(chat))
  const town = await openTown({ telegramUrl: standIn.url, telegramToken: standIn.token, queue })
  const db = openDatabase(town.databaseUrl, { name: 'chaos', max: 2, statementTimeoutMs: 120_000 })
  try {
    await town.addReplica()
    await town.addReplica()
    console.log(`chaos: ${MESSAGES} messages in ${CHATS} chats, ${REPLIES} replies, 2 replicas, queue on ${queue}`)
    const figures = await play({ town, standIn, db })
    await judge({ standIn, db, figures, expected: { messages: MESSAGES, replies: REPLIES } })
    await playTimers({ town, db })
  } finally {
    await db.destroy()
    await town.close()
    await standIn.close()
  }
}

type Play = { town: Town; standIn: TelegramStandIn; db: Db }

async function play({ town, standIn, db }: Play): Promise<Figures> {
  const figures: Figures = {
    'kill -9 of a replica': 0,
    'kill -9 of Postgres': 0,
    'queue emptied': 0,
    'answers lost by the platform': 0,
    'deliveries repeated': 0,
  }
  standIn.failBy(() => chooseFault(figures))
  const over = new AbortController()
  const begun = performance.now()
  const monkey = runMonkey({ town, figures, over: over.signal })
  const person = resolveUnknowns({ town, standIn, db, figures, over: over.signal })
  await Promise.all([deliverAll(town, figures), replyAll({ town, db })])
  figures['seconds of chaos'] = Math.round((performance.now() - begun) / 1000)
  standIn.failBy(() => undefined)
  over.abort()
  await monkey
  figures['seconds until quiet'] = await untilQuiet(db)
  await person
  return figures
}

function chooseFault(figures: Figures): Fault | undefined {
  const dice = Math.random()
  const fault: Fault | undefined =
    dice < 0.03
      ? 'reset-after'
      : dice < 0.05
        ? '502-after'
        : dice < 0.06
          ? 'hang-after'
          : dice < 0.08
            ? '429'
            : dice < 0.09
              ? 'reset-before'
              : undefined
  if (fault && fault !== '429')
    figures['answers lost by the platform'] = (figures['answers lost by the platform'] ?? 0) + 1
  return fault
}

const anyReplica = ({ replicas }: Town): Replica => {
  const up = replicas.filter((replica) => replica.up())
  const choice = up.length > 0 ? up : replicas
  return choice[Math.floor(Math.random() * choice.length)] as Replica
}

/** As Telegram does: in order for each chat, again and again until it is accepted, and some twice for good measure. */
async function deliverAll(town: Town, figures: Figures): Promise<void> {
  const each = MESSAGES / CHATS
  const chats = Array.from({ length: CHATS }, (_, index) => index + 1)
  await Promise.all(
    chats.map(async (chat) => {
      for (let n = 1; n <= each; n += 1) {
        await sleep(Math.random() * 2 * (PACE_MS / each))
        const update = telegramUpdate(chat * 1_000 + n, chat, `m:${chat}:${n}`)
        const times = Math.random() < 0.15 ? 2 : 1
        if (times === 2) figures['deliveries repeated'] = (figures['deliveries repeated'] ?? 0) + 1
        for (let done = 0; done < times;) {
          const accepted = await postUpdate(anyReplica(town).url, update).catch(() => false)
          if (accepted) done += 1
          else await sleep(150)
        }
      }
    }),
  )
}

async function replyAll({ town, db }: Pick<Play, 'town' | 'db'>): Promise<void> {
  const lanes = 20
  const each = REPLIES / lanes
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let n = 0; n < each; n += 1) {
        await sleep(Math.random() * 2 * (PACE_MS / each))
        await replyOnce({ town, db, text: `r:${lane * each + n}` })
      }
    }),
  )
}

/** A person who presses again until they see an answer (the key makes it one reply) and reads what they are warned of. */
async function replyOnce({ town, db, text }: Pick<Play, 'town' | 'db'> & { text: string }): Promise<void> {
  const number = await patiently(async () => {
    const { rows } = await db.raw<{ rows: { number: string }[] }>(
      'select number from conversations order by random() limit 1',
    )
    return rows[0]?.number
  })
  const key = randomUUID()
  const said = { key, room: 'care', files: [], text: `/reply ${number} ${text}` }
  let answer = await patiently(() => act(anyReplica(town), 'say', said))
  while (answer.kind === 'amend' && answer.dialog) {
    const { dialog } = answer
    const checks = Object.fromEntries(
      dialog.fields.filter(({ kind }) => kind === 'check').map(({ name }) => [name, true]),
    )
    const { act: name, value, kept, submitKey } = dialog
    const submitted = { act: name, value, kept, submitKey, entries: { text: { text }, checks, files: [] } }
    answer = await patiently(() => act(anyReplica(town), 'submit', submitted))
  }
  if (answer.kind !== 'done') throw new Error(`refused: ${JSON.stringify(answer)}`)
}

/** Again and again until there is an answer. */
async function patiently<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined)
    if (answer !== undefined) return answer
    await sleep(200)
  }
}

type Answered = {
  kind: string
  dialog?: { act: string; value: object; kept: object; submitKey: string; fields: { kind: string; name: string }[] }
}

async function act(replica: Replica, path: string, body: object): Promise<Answered | undefined> {
  const response = await fetch(`${replica.url}/rehearsal/api/${path}`, {
    method: 'POST',
    headers: REHEARSED,
    body: JSON.stringify({ as: 'ada', ...body }),
    signal: AbortSignal.timeout(15_000),
  })
  const read = await response.text()
  if (response.ok) return JSON.parse(read) as Answered
  return response.status < 500 ? { kind: `${response.status} ${read}` } : undefined
}

async function runMonkey({ town, figures, over }: { town: Town; figures: Figures; over: AbortSignal }): Promise<void> {
  const count = (what: string): void => void (figures[what] = (figures[what] ?? 0) + 1)
  const starting: Promise<void>[] = []
  const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve(), { once: true }))
  for (let round = 1; !over.aborted; round += 1) {
    await Promise.race([sleep(KILL_EVERY_MS), ended])
    if (over.aborted) break
    const replica = town.replicas[round % town.replicas.length] as Replica
    if (replica.up()) {
      replica.kill()
      count('kill -9 of a replica')
      starting.push(sleep(500).then(() => replica.start()))
    }
    if (round % 6 === 3) {
      await town.flushQueue()
      if (town.queue === 'redis') count('queue emptied')
    }
    if (round % 7 === 5) {
      town.killPostgres()
      count('kill -9 of Postgres')
    }
  }
  await Promise.all(starting)
  for (const replica of town.replicas) if (!replica.up()) await replica.start()
}

/** A lead who looks at the customer's phone and settles what is unknown, by the buttons of the card. */
async function resolveUnknowns({
  town,
  standIn,
  db,
  figures,
  over,
}: Play & { figures: Figures; over: AbortSignal }): Promise<void> {
  figures['unknown, settled by a person'] = 0
  for (let calm = 0; calm < 8;) {
    await sleep(500)
    const rows = await unknown(db).catch(() => undefined)
    calm = over.aborted && rows?.length === 0 && (await busy(db).catch(() => 1)) === 0 ? calm + 1 : 0
    for (const { id, attempt, conversation, text, shown } of rows ?? []) {
      // Only what is shown can be pressed.
      if (!shown) continue
      const arrived = standIn.sent.some((sent) => sent.text === text)
      const answer = await act(anyReplica(town), 'press', {
        act: arrived ? 'arrived' : 'send-again',
        value: { c: conversation, r: id, a: attempt },
      }).catch(() => undefined)
      if (answer?.kind === 'done') figures['unknown, settled by a person'] += 1
    }
  }
}

type Unknown = { id: string; attempt: string; conversation: string; text: string; shown: boolean }

/** Unknown replies, and whether a post with their buttons stands in the room. */
async function unknown(db: Db): Promise<Unknown[]> {
  const { rows } = await db.raw<{ rows: Unknown[] }>(
    `select r.id, r.attempt_id as attempt, r.conversation_id as conversation, r.text,
            exists (select 1 from rehearsal_posts p where p.body::text like '%' || r.attempt_id || '%') as shown
       from replies r where r.state = 'unknown'`,
  )
  return rows
}

async function busy(db: Db): Promise<number> {
  const { rows } = await db.raw<{ rows: { busy: string }[] }>(
    `select (select count(*) from outbox where state <> 'dead')
          + (select count(*) from inbox where state = 'new')
          + (select count(*) from timers where state = 'pending' and (kind = 'undo' or due_at <= db_now()))
          + (select count(*) from replies where state in ('waiting', 'sending', 'unknown')) as busy`,
  )
  return Number(rows[0]?.busy)
}

async function untilQuiet(db: Db): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const left = await busy(db).catch(() => -1)
    if (left === 0) return Math.round((performance.now() - begun) / 1000)
    if (performance.now() - begun > QUIET_WITHIN_MS) {
      const { rows } = await db.raw(
        `select job, state, attempts, last_error, count(*) from outbox group by 1, 2, 3, 4 limit 20`,
      )
      const replies = await db.raw(`select state, count(*) from replies group by 1`)
      throw new Error(`Not quiet: ${left} left; ${JSON.stringify(rows)} ${JSON.stringify(replies.rows)}`)
    }
    await sleep(500)
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
