import { MAIL, openSlackOfHouse, slackPlatform, slackSettings, SOCIAL } from '../house-in-slack'
import { openHouseWithCustomers, type HouseWithCustomers } from '../house-with-customers'
import type { Json, MessageRow } from '../slack/ledger'
import { readable } from '../slack/reading'
import type { SlackStandIn } from '../slack-stand-in'
import { PEOPLE } from './cast'
import type { Column, Hands, Place, Post } from './stage'

const ROOMS: Readonly<Record<string, string>> = { 'social-care': SOCIAL, 'mail-care': MAIL }

export const slackColumn: Column = {
  name: 'Slack',
  open: async (options) => {
    const slack = await openSlackOfHouse(PEOPLE)
    const env = { ...options.env, ...slackSettings(slack), REHEARSAL: 'off' }
    const house = await openHouseWithCustomers({ ...options, env }, [slackPlatform(slack)])
    slack.connect(house.url)
    return slackPlace(slack, house)
  },
}

export function slackPlace(slack: SlackStandIn, house: HouseWithCustomers): Place {
  return {
    house,
    roots: (room) => {
      const rows = slack.messages(ROOMS[room] ?? room).filter((row) => row.thread_ts === undefined)
      return Promise.resolve(rows.map((row) => toPost(slack, row)))
    },
    under: (at) => {
      const { channel, ts } = spotOf(at)
      const rows = slack.ledger.thread(channel, ts).filter((row) => row.ts !== ts)
      return Promise.resolve(rows.map((row) => toPost(slack, row)))
    },
    hands: (person) => openHands(slack, `U${person.toUpperCase()}`),
    refused: () => [
      // A machine that is busy with other tests may be late.
      ...slack.caller.complaints.filter((one) => !one.startsWith('answered after')),
      ...slack.ledger.calls.flatMap(({ method, outcome }) =>
        /^invalid_/.test(outcome) ? [`${method}: ${outcome}`] : [],
      ),
    ],
  }
}

type Row = Post & { blocks: Json[] | undefined }

const spotOf = (at: string): { channel: string; ts: string } => {
  const [channel = '', ts = ''] = at.split(' ')
  return { channel, ts }
}

const toPost = (slack: SlackStandIn, row: MessageRow): Row => ({
  at: `${row.channel} ${row.ts}`,
  text: slack.contentOf(row),
  buttons: buttonsOf(row.blocks ?? []),
  calls: row.pings.flatMap((ping) => (/^@U/.test(ping) ? [ping.slice(2).toLowerCase()] : [ping])),
  files: row.files.map(({ name, content }) => ({ name, content })),
  blocks: structuredClone(row.blocks),
})

/** What a button or an entry of a menu is labelled, and which act it carries. */
function buttonsOf(blocks: readonly Json[]): Post['buttons'] {
  const elements = blocks.filter(({ type }) => type === 'actions').flatMap((block) => block['elements'] as Json[])
  return elements.flatMap((element) => {
    const options = (element['options'] as Json[] | undefined) ?? []
    if (element['type'] !== 'button')
      return options.map((option) => ({ act: String(option['value']), label: readable(option['text']) }))
    return [{ act: String(element['action_id']).split('|')[2] ?? '', label: readable(element['text']) }]
  })
}

function openHands(slack: SlackStandIn, user: string): Hands {
  const answers: string[] = []
  /** What stands beside the fields of the open form in red. */
  let remarks = ''
  /** Slack lays its windows over everything else: they are closed before anything else is done. */
  const lookAway = (): void => {
    remarks = ''
    slack.closeViews(user)
  }
  /** Windows that only tell something, by their ids. */
  const notices = new Map<string, string>()
  const notice = (): string[] => {
    const window = slack.view(user)
    if (window !== undefined && !isForm(window.view)) notices.set(window.id, slack.viewText(user))
    return [...notices.values()]
  }
  return {
    press: async (at, act) => {
      lookAway()
      await slack.click(user, spotOf(at), act)
    },
    pressAsSeen: async (post, act) => {
      lookAway()
      const { channel, ts } = spotOf(post.at)
      const row = slack.ledger.message(channel, ts)
      if (row === undefined) throw new Error('no such message')
      // Somebody's window may show it as it was, whatever it is now.
      const { blocks } = row
      Object.assign(row, { blocks: (post as Row).blocks })
      const clicked = slack.click(user, { channel, ts }, act)
      Object.assign(row, { blocks })
      await clicked
    },
    form: () => {
      const window = slack.view(user)
      return window !== undefined && isForm(window.view) ? `${remarks}${JSON.stringify(window.view)}` : undefined
    },
    fill: async (entries) => {
      const { body } = await slack.submit(user, entries)
      remarks = JSON.stringify((body as { errors?: object }).errors ?? '')
    },
    type: async (under, text, { mention = false, files = [] } = {}) => {
      const { channel, ts } = spotOf(under)
      const spot = await slack.type(user, text, { channel, thread: ts, mention, files })
      return `${spot.channel} ${spot.ts}`
    },
    edit: (at, text) => slack.edit(spotOf(at), text),
    remove: (at) => slack.remove(spotOf(at)),
    command: async (line) => {
      lookAway()
      const { body } = await slack.command(user, `/${line}`, { channel: SOCIAL })
      answers.push(typeof body === 'string' ? body : readable(body))
    },
    menu: async (at, entry) => {
      lookAway()
      const callback = entry === 'compose' ? 'send_to_customer' : 'add_as_note'
      await slack.shortcut(user, spotOf(at), callback)
    },
    heard: () => Promise.resolve([answers, slack.whispers(user), slack.told(user), notice()]),
    direct: () =>
      Promise.resolve(
        slack
          .messages(slack.direct(user))
          .filter((row) => row.bot_id !== undefined && row.thread_ts === undefined)
          .map((row) => toPost(slack, row)),
      ),
  }
}

/** A view that can be submitted. */
const isForm = (view: Json): boolean => view['submit'] !== undefined
