import { openHouseWithCustomers, type CustomerOptions, type HouseWithCustomers } from './house-with-customers'
import type { MessageRow } from './slack/ledger'
import { openSlackStandIn, type SlackStandIn } from './slack-stand-in'
import { until } from './until'

export const SOCIAL = 'C0SOCIAL'
export const MAIL = 'C0MAIL'

/** The whole program between a strict Slack and its customers. */
export type HouseInSlack = HouseWithCustomers & {
  slack: SlackStandIn
  /** The card that shows this text, with what hangs under it. */
  shown: (text: string, room?: string) => Promise<{ root: MessageRow; replies: MessageRow[] }>
  /** Our post under that card which shows this text. */
  post: (root: MessageRow, text: string) => Promise<MessageRow>
}

const PEOPLE = ['Ada', 'Marco', 'Bruno', 'Giulia', 'Vera']

/** What a program needs to be told to find this Slack. */
export const slackSettings = (slack: SlackStandIn): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_API_URL: slack.apiUrl,
})

/** A Slack with the rooms of the house, and with these people in it. */
export async function openSlackOfHouse(people: readonly string[] = PEOPLE): Promise<SlackStandIn> {
  const slack = await openSlackStandIn()
  for (const name of people) slack.addUser({ id: `U${name.toUpperCase()}`, name })
  slack.addRoom(SOCIAL, 'social-care')
  slack.addRoom(MAIL, 'mail-care')
  return slack
}

export const slackPlatform = (slack: SlackStandIn) => ({
  settle: slack.settle,
  calls: () => slack.ledger.calls.length,
  ahead: (ms: number) => void (slack.caller.ahead += ms / 1000),
  close: slack.close,
})

export async function openHouseInSlack({ env, ...options }: CustomerOptions = {}): Promise<HouseInSlack> {
  const slack = await openSlackOfHouse()
  const house = await openHouseWithCustomers({ ...options, env: { ...slackSettings(slack), ...env } }, [
    slackPlatform(slack),
  ])
  slack.connect(house.url)
  return {
    ...house,
    slack,
    shown: (text, room = SOCIAL) => until(`a card with "${text}"`, () => slack.thread(room, text)),
    post: (root, text) =>
      until(`a post with "${text}"`, () =>
        slack.ledger
          .thread(root.channel, root.ts)
          .find((row) => row !== root && row.bot_id !== undefined && slack.contentOf(row).includes(text)),
      ),
  }
}
