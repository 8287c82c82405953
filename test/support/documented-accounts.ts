import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { CATALOGUE } from '../../src/channels/catalogue'
import type { Channel, ChannelDeps } from '../../src/channels/channel'
import { DEFAULT_PROMISES } from '../../src/desk/index'
import { openDatabase } from '../../src/lib/db'
import type { AccountId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { FIXTURES } from './fixtures'
import { OPEN_ID } from './tiktok-stand-in'

/** What the desk reads itself; everything else is the channel's own. */
const OF_THE_DESK = ['id', 'type', 'name', 'enabled', 'undo_seconds', 'promises', 'calendar', 'objective', 'templates']
const SECRET = 'a-secret-of-nobody-0123456789abcdef'
/** Secrets that have a shape, and accounts that are documented with polling and are opened with their webhook. */
const SHAPED: Readonly<Record<string, object>> = {
  telegram: { token: `1234567:${'A'.repeat(35)}`, receive: 'webhook', webhook_secret: 'a-secret-of-nobody' },
  wechat: { encoding_aes_key: 'A'.repeat(43), token: 'NobodysToken0123' },
  // The account that the made deliveries are for.
  tiktok: { business_id: OPEN_ID },
  sms: { account_sid: `AC${'0'.repeat(32)}` },
  apple: { secret: Buffer.from(SECRET).toString('base64') },
}

/** An account as the channel's page of the documentation shows it. */
export function documentedAccount(channel: string): object {
  const path = join(FIXTURES, '../../docs/channels', `${channel}.md`)
  if (!existsSync(path)) throw new Error(`docs/channels/${channel}.md is missing`)
  const [, sample = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(path, 'utf8')) ?? []
  const read = parse(sample) as unknown
  const accounts = (
    Array.isArray(read) ? read : ((read as { accounts?: unknown[] } | null)?.accounts ?? [])
  ) as object[]
  const account = accounts.find((one) => (one as { type?: string }).type === channel)
  if (account === undefined) throw new Error(`docs/channels/${channel}.md shows no account of type ${channel}`)
  return account
}

/** The settings of an account that are the channel's own, with secrets that open nothing. */
export function settingsOf(channel: string, account: object): Record<string, unknown> {
  const own = Object.entries(account).filter(([key]) => !OF_THE_DESK.includes(key))
  return { ...(filled(Object.fromEntries(own)) as Record<string, unknown>), ...SHAPED[channel] }
}

function filled(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('env:') ? secretFor(value) : value
  if (Array.isArray(value)) return value.map(filled)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner)]))
}

/** Addresses and names are no secrets, and are checked. */
function secretFor(name: string): string {
  if (/_HOST$/.test(name)) return 'mail.example'
  return /_(?:USER|ADDRESS)$/.test(name) ? 'care@brand.example' : SECRET
}

/** An account of every channel of the catalogue, opened as documented. No platform and no database is ever reached. */
export const withDocumentedChannels = <T>(use: (channels: ReadonlyMap<string, Channel>) => Promise<T>): Promise<T> =>
  withChannels(
    Object.keys(CATALOGUE).map((channel) => [channel, documentedAccount(channel)]),
    use,
  )

/** Accounts by their channels, opened with secrets that open nothing. */
export async function withChannels<T>(
  accounts: readonly (readonly [channel: string, account: object])[],
  use: (channels: ReadonlyMap<string, Channel>) => Promise<T>,
): Promise<T> {
  const db = openDatabase('postgres://nobody@127.0.0.1:9/none', { name: 'documented' })
  const channels = new Map<string, Channel>()
  try {
    for (const [channel, account] of accounts) {
      const opened = CATALOGUE[channel]?.open(settingsOf(channel, account), { ...depsOf(channel), db })
      if (opened !== undefined) channels.set(channel, opened)
    }
    return await use(channels)
  } finally {
    for (const channel of channels.values()) await channel.close?.()
    await db.destroy()
  }
}

const depsOf = (channel: string): Omit<ChannelDeps, 'db'> => ({
  account: { id: channel as AccountId, channel, name: channel, undoMs: undefined, promises: DEFAULT_PROMISES },
  clock: { now: () => new Date() },
  log: openLog({ level: 'silent' }),
  publicUrl: 'https://desk.example',
  secretKey: SECRET,
  ...{ brand: 'Linea Chiara', zone: 'Europe/Rome', language: 'en' },
  accept: () => Promise.reject(new Error('nothing is kept here')),
})
