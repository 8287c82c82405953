import { openHouse, type House, type HouseOptions } from './house'
import type { MessageRow } from './slack/ledger'
import { openSlackStandIn, type SlackStandIn } from './slack-stand-in'
import { openTelegramStandIn, TELEGRAM_TOKEN, type TelegramStandIn } from './telegram-stand-in'
import { openTelegramCustomer, TELEGRAM_SECRET, type TelegramCustomer } from './telegram-customer'
import { until } from './until'

export const SOCIAL = 'C0SOCIAL'
export const MAIL = 'C0MAIL'

/** The whole program between a strict Slack, a strict Telegram and a site with the web chat. */
export type HouseInSlack = House & {
  slack: SlackStandIn
  telegram: TelegramStandIn
  /** Somebody with a phone. */
  phone: (id: number) => TelegramCustomer
  /** Waits until nobody has anything to do; the time that a room or a platform asked for goes by at once. */
  quiet: () => Promise<void>
  /** The time in which replies can be taken back goes by. */
  undoTimePasses: () => Promise<void>
  /** The card that shows this text, with what hangs under it. */
  shown: (text: string, room?: string) => Promise<{ root: MessageRow; replies: MessageRow[] }>
  /** Our post under that card which shows this text. */
  post: (root: MessageRow, text: string) => Promise<MessageRow>
}

const UNDO_SECONDS = 60

const ACCOUNTS = (telegram: string) => [
  { id: 'webchat', type: 'webchat', name: 'Web chat', undo_seconds: UNDO_SECONDS },
  {
    ...{ id: 'telegram', type: 'telegram', name: '@LineaChiaraBot', undo_seconds: UNDO_SECONDS },
    ...{ token: 'env:TELEGRAM_BOT_TOKEN', webhook_secret: 'env:TELEGRAM_WEBHOOK_SECRET', receive: 'webhook' },
    api_url: telegram,
  },
]

const PEOPLE = ['Ada', 'Marco', 'Bruno', 'Giulia', 'Vera']

type Options = Omit<HouseOptions, 'accounts'> & {
  /** Accounts besides those of the web chat and Telegram. */
  besides?: readonly object[]
}

export async function openHouseInSlack({ env, besides = [], ...options }: Options = {}): Promise<HouseInSlack> {
  const slack = await openSlackStandIn()
  for (const name of PEOPLE) slack.addUser({ id: `U${name.toUpperCase()}`, name })
  slack.addRoom(SOCIAL, 'social-care')
  slack.addRoom(MAIL, 'mail-care')
  const telegram = await openTelegramStandIn()
  const house = await openHouse({
    accounts: [...ACCOUNTS(telegram.url), ...besides],
    ...options,
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      TELEGRAM_BOT_TOKEN: TELEGRAM_TOKEN,
      TELEGRAM_WEBHOOK_SECRET: TELEGRAM_SECRET,
      ...env,
    },
  })
  slack.connect(house.url)
  const advance = async (ms: number): Promise<void> => {
    await house.clock.advance(ms)
    slack.caller.ahead += ms / 1000
    house.app.engine.kick()
  }
  const quiet = async (): Promise<void> => {
    await until(
      'everybody is quiet',
      async () => {
        const calls = slack.ledger.calls.length
        await slack.settle()
        await house.settle()
        const inMs = await nextWorkInMs(house)
        if (inMs !== undefined && inMs > 0) await advance(inMs)
        await slack.settle()
        return inMs === undefined && slack.ledger.calls.length === calls
      },
      60_000,
    )
  }
  return {
    ...house,
    slack,
    telegram,
    quiet,
    clock: { advance },
    phone: (id) => openTelegramCustomer(house.url, telegram, id),
    undoTimePasses: () => advance(UNDO_SECONDS * 1000 + 1000),
    shown: (text, room = SOCIAL) => until(`a card with "${text}"`, () => slack.thread(room, text)),
    post: (root, text) =>
      until(`a post with "${text}"`, () =>
        slack.ledger
          .thread(root.channel, root.ts)
          .find((row) => row !== root && row.bot_id !== undefined && slack.contentOf(row).includes(text)),
      ),
    close: async () => {
      await slack.settle()
      await house.close()
      await slack.close()
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
