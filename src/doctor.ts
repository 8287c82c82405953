import type { Channel } from './channels/channel'
import { accountTroubles } from './desk/index'
import { isSchemaCurrent, type Db } from './lib/db'
import { formatLocal } from './lib/time'
import type { Workspace } from './workspaces/workspace'

export type Finding = { name: string; ok: boolean; says: string }

export type Patient = {
  db: Db
  queue: { kind: string; isReachable: () => Promise<boolean> }
  channels: Iterable<Channel>
  workspaces: readonly Workspace[]
  now: () => Date
  publicUrl: string
}

/** More than this between our clock and the database's is worth an alarm: people see times of both. */
const CLOCK_WARN_MS = 1_000

/** Offsets that are known, in minutes: old or broken zone data shows here before it shows in a promise. */
const ZONES = [
  { zone: 'Europe/Rome', at: '2027-01-15T12:00:00Z', offset: 60 },
  { zone: 'Europe/Rome', at: '2027-07-15T12:00:00Z', offset: 120 },
  { zone: 'Europe/Warsaw', at: '2027-01-15T12:00:00Z', offset: 60 },
  { zone: 'Europe/London', at: '2027-07-15T12:00:00Z', offset: 60 },
] as const

/** Looks at everything the program stands on and says what to do about what is wrong. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const database = await examineDatabase(patient)
  const queue = await patient.queue.isReachable()
  const found: Finding[] = [
    ...database,
    {
      name: 'queue',
      ok: queue,
      says: queue
        ? `${patient.queue.kind} answers`
        : `${patient.queue.kind} does not answer: check REDIS_URL or the database`,
    },
    examinePublicUrl(patient),
  ]
  for (const workspace of patient.workspaces) found.push(await probe(workspace.name, () => workspace.probe()))
  for (const channel of patient.channels) found.push(await examineChannel(channel), ...(await checksOf(channel)))
  return [...found, ...(await examineHearing(patient))]
}

async function examineDatabase({ db, now }: Patient): Promise<Finding[]> {
  try {
    const { rows } = await db.raw<{ rows: { version: string; at: Date }[] }>(
      `select current_setting('server_version') as version, db_now() as at`,
    )
    const row = rows[0]
    const skewMs = row ? now().getTime() - row.at.getTime() : 0
    const current = await isSchemaCurrent(db)
    return [
      { name: 'database', ok: true, says: `PostgreSQL ${row?.version}` },
      { name: 'migrations', ok: current, says: current ? 'at the newest version' : 'run `sportello migrate`' },
      {
        name: 'clock',
        ok: Math.abs(skewMs) <= CLOCK_WARN_MS,
        says: `${skewMs} ms from the database's${Math.abs(skewMs) > CLOCK_WARN_MS ? ': let both machines follow a time server' : ''}`,
      },
      await examineZones(db),
    ]
  } catch (error) {
    return [{ name: 'database', ok: false, says: `does not answer: ${(error as Error).message}` }]
  }
}

/** Compares Node's zone data with the database's and both with what is known. */
async function examineZones(db: Db): Promise<Finding> {
  const wrong: string[] = []
  for (const { zone, at, offset } of ZONES) {
    const { rows } = await db.raw<{ rows: { offset: number }[] }>(
      `select (extract(epoch from (?::timestamptz at time zone ?) - (?::timestamptz at time zone 'UTC')) / 60)::int as offset`,
      [at, zone, at],
    )
    if (rows[0]?.offset !== offset) wrong.push(`${zone} in the database`)
    if (nodeOffset(zone, new Date(at)) !== offset) wrong.push(`${zone} in Node`)
  }
  if (wrong.length === 0) return { name: 'time zones', ok: true, says: 'Node and the database know today’s rules' }
  return {
    name: 'time zones',
    ok: false,
    says: `old rules for ${[...new Set(wrong)].join(', ')}: update Node or the system's tzdata if you work there`,
  }
}

function nodeOffset(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name)
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0
}

function examinePublicUrl({ publicUrl, channels, now }: Patient): Finding {
  const hooks = [...channels].filter((channel) => channel.webhook).map((channel) => channel.account)
  const local = /\/\/(localhost|127\.|\[::1\])/.test(publicUrl)
  const ok = hooks.length === 0 || !local
  const says = ok
    ? `${publicUrl}, ${formatLocal(now(), 'UTC', 'en')} UTC`
    : `${publicUrl} cannot be reached by platforms, but ${hooks.join(', ')} wait for webhooks: set PUBLIC_URL`
  return { name: 'address', ok, says }
}

async function examineChannel(channel: Channel): Promise<Finding> {
  const name = `${channel.channel} ${channel.account}`
  return channel.probe ? probe(name, channel.probe) : { name, ok: true, says: 'nothing to ask' }
}

/** How each account stands on its platform, asked now. */
async function checksOf({ channel, account, checks }: Channel): Promise<Finding[]> {
  const name = (what: string): string => `${channel} ${account} ${what}`
  try {
    return ((await checks?.()) ?? []).map(({ what, state, detail, until }) => ({
      name: name(what),
      ok: state !== 'bad',
      says: [
        ...(detail === '' ? [state === 'ok' ? 'in order' : state] : [detail]),
        ...(until === undefined ? [] : [`until ${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
      ].join('; '),
    }))
  } catch (error) {
    return [{ name: name('checks'), ok: false, says: (error as Error).message }]
  }
}

/** What platforms told us themselves, such as that they stopped calling us. */
async function examineHearing({ db, channels }: Patient): Promise<Finding[]> {
  const asked = new Set([...channels].filter(({ checks }) => checks).map(({ account }) => account))
  const troubles = await accountTroubles({ db })
  return troubles
    .filter(({ account, what }) => !asked.has(account) || what === 'subscription')
    .map(({ account, what, state, detail, since }) => ({
      name: `${account} ${what}`,
      ok: state !== 'bad',
      says: `${detail} (since ${since.toISOString().slice(0, 16).replace('T', ' ')} UTC)`,
    }))
}

async function probe(name: string, ask: () => Promise<{ ok: true } | { ok: false; reason: string }>): Promise<Finding> {
  try {
    const answer = await ask()
    return { name, ok: answer.ok, says: answer.ok ? 'answers' : answer.reason }
  } catch (error) {
    return { name, ok: false, says: (error as Error).message }
  }
}
