import { openHouse, type House, type HouseOptions } from './house'
import { openTelegramStandIn, TELEGRAM_TOKEN, type TelegramStandIn } from './telegram-stand-in'
import { openTelegramCustomer, TELEGRAM_SECRET, type TelegramCustomer } from './telegram-customer'
import { until } from './until'

/** The whole program between a strict Telegram and a site with the web chat. */
export type HouseWithCustomers = House & {
  telegram: TelegramStandIn
  /** Somebody with a phone. */
  phone: (id: number) => TelegramCustomer
  /** Waits until nobody has anything to do; the time that a room or a platform asked for goes by at once. */
  quiet: () => Promise<void>
  /** The time in which replies can be taken back goes by. */
  undoTimePasses: () => Promise<void>
}

/** A workspace's stand-in, as far as a house has to wait for it. */
export type Platform = {
  /** Waits until everything under way was delivered. */
  settle: () => Promise<void>
  /** How often it was called so far. */
  calls: () => number
  /** The product's clock went ahead of ours. */
  ahead: (ms: number) => void
  close: () => Promise<void>
}

export type CustomerOptions = Omit<HouseOptions, 'accounts'> & {
  /** Accounts besides those of the web chat and Telegram. */
  besides?: readonly object[]
}

const UNDO_SECONDS = 60

const accounts = (telegram: string) => [
  { id: 'webchat', type: 'webchat', name: 'Web chat', undo_seconds: UNDO_SECONDS },
  {
    ...{ id: 'telegram', type: 'telegram', name: '@LineaChiaraBot', undo_seconds: UNDO_SECONDS },
    ...{ token: 'env:TELEGRAM_BOT_TOKEN', webhook_secret: 'env:TELEGRAM_WEBHOOK_SECRET', receive: 'webhook' },
    api_url: telegram,
  },
]

export async function openHouseWithCustomers(
  { env, besides = [], ...options }: CustomerOptions,
  platforms: readonly Platform[],
): Promise<HouseWithCustomers> {
  const telegram = await openTelegramStandIn()
  const house = await openHouse({
    accounts: [...accounts(telegram.url), ...besides],
    ...options,
    env: { TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN, TELEGRAM_WEBHOOK_SECRET: TELEGRAM_SECRET, ...env },
  })
  const advance = async (ms: number): Promise<void> => {
    await house.clock.advance(ms)
    for (const platform of platforms) platform.ahead(ms)
    house.app.engine.kick()
  }
  const settled = async (): Promise<void> => void (await Promise.all(platforms.map((platform) => platform.settle())))
  const calls = (): number => platforms.reduce((sum, platform) => sum + platform.calls(), 0)
  const quiet = async (): Promise<void> => {
    await until(
      'everybody is quiet',
      async () => {
        const before = calls()
        await settled()
        await house.settle()
        const inMs = await nextWorkInMs(house)
        if (inMs !== undefined && inMs > 0) await advance(inMs)
        await settled()
        return inMs === undefined && calls() === before
      },
      60_000,
    )
  }
  return {
    ...house,
    telegram,
    quiet,
    clock: { advance },
    phone: (id) => openTelegramCustomer(house.url, telegram, id),
    undoTimePasses: () => advance(UNDO_SECONDS * 1000 + 1000),
    close: async () => {
      await settled()
      await house.close()
      for (const platform of platforms) await platform.close()
      await telegram.close()
    },
  }
}

/** When work that waits for a moment is due; undefined when there is none, or none that comes by itself soon. */
async function nextWorkInMs({ app }: House): Promise<number | undefined> {
  const { rows } = await app.desk.db.raw<{ rows: { in_ms: number | null }[] }>(
    `select extract(epoch from min(due_at) - db_now())::float8 * 1000 as in_ms from outbox
     where state in ('pending', 'dispatched') and due_at < db_now() + interval '5 minutes'`,
  )
  return rows[0]?.in_ms ?? undefined
}
