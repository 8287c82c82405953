import { TEAMS_MAIL, TEAMS_SOCIAL } from '../house'
import { openHouseWithCustomers, type HouseWithCustomers } from '../house-with-customers'
import { openTeamsOfHouse, teamsPlatform, teamsSettings } from '../house-in-teams'
import { channelOf, rootOf, type Json, type PostRow } from '../teams/ledger'
import type { Spot } from '../teams/people'
import { actionsOf, cardsOf, inputsOf, readable } from '../teams/reading'
import type { TeamsStandIn } from '../teams-stand-in'
import { PEOPLE } from './cast'
import type { Column, Entries, Hands, Place, Post } from './stage'

const ROOMS: Readonly<Record<string, string>> = { 'social-care': TEAMS_SOCIAL, 'mail-care': TEAMS_MAIL }

export const teamsColumn: Column = {
  name: 'Teams',
  open: async (options) => {
    const teams = await openTeamsOfHouse(PEOPLE)
    const env = { ...options.env, ...teamsSettings(teams), REHEARSAL: 'off' }
    const house = await openHouseWithCustomers({ ...options, env }, [teamsPlatform(teams)])
    return teamsPlace(teams, house)
  },
}

/** Everybody adds the app for themselves. */
export async function teamsPlace(teams: TeamsStandIn, house: HouseWithCustomers): Promise<Place> {
  teams.connect(house.url)
  for (const key of teams.ledger.users.keys()) await teams.install(key)
  const posts = (rows: readonly PostRow[]): Promise<Post[]> =>
    Promise.all(rows.map((row) => toPost(row, { teams, url: house.url })))
  return {
    house,
    roots: (room) => {
      const channel = ROOMS[room] ?? room
      const isRoot = (row: PostRow): boolean => rootOf(row.conversation) === row.id
      return posts(teams.posts(channel).filter((row) => channelOf(row.conversation) === channel && isRoot(row)))
    },
    under: (at) => {
      const { conversation, id } = spotOf(at)
      return posts(teams.ledger.thread(conversation).filter((row) => row.id !== id))
    },
    hands: (person) => openHands(teams, person, posts),
    refused: () => [
      // A machine that is busy with other tests may be late.
      ...teams.caller.complaints.filter((one) => !one.includes('no answer in')),
      ...teams.ledger.calls.flatMap(({ name, outcome }) =>
        /^4(00|13|15)$/.test(outcome) ? [`${name}: ${outcome}`] : [],
      ),
    ],
  }
}

type Row = Post & { cards: readonly Json[] }

const spotOf = (at: string): Spot => {
  const [conversation = '', id = ''] = at.split(' ')
  return { conversation, id }
}
const atOf = ({ conversation, id }: Spot): string => `${conversation} ${id}`

async function toPost(row: PostRow, { teams, url }: { teams: TeamsStandIn; url: string }): Promise<Row> {
  const cards = structuredClone(cardsOf(row.attachments))
  return {
    at: atOf(row),
    text: teams.contentOf(row),
    buttons: cards.flatMap(actionsOf).flatMap(buttonOf),
    calls: teams.mentionsOf(row).map((id) => teams.ledger.userAt(id)?.key ?? id),
    files: await filesOf(row, url),
    cards,
  }
}

/** The act stands in the verb of what is answered in place, and in the data of what opens a form. */
function buttonOf({ verb, data, title }: Json): Post['buttons'] {
  const act = verb ?? (data as Json | undefined)?.['act']
  return typeof act === 'string' ? [{ act, label: String(title) }] : []
}

/** Pictures come along; everything else is a link to the house, whose public address is not known when it opens. */
async function filesOf(row: PostRow, house: string): Promise<Post['files']> {
  const pictures = row.attachments.flatMap(({ contentUrl, name }) => {
    const [, data] = /^data:[^,]*;base64,(.*)$/.exec(String(contentUrl)) ?? []
    return data === undefined ? [] : [{ name: String(name), content: Buffer.from(data, 'base64') }]
  })
  const links = cardsOf(row.attachments)
    .flatMap(actionsOf)
    .filter(({ type, url }) => type === 'Action.OpenUrl' && String(url).includes('/files/'))
  const linked = links.map(async ({ url, title }) => {
    const { pathname, search } = new URL(String(url))
    const response = await fetch(house + pathname + search)
    if (!response.ok) throw new Error(`A file cannot be had: ${response.status}`)
    return { name: String(title), content: Buffer.from(await response.arrayBuffer()) }
  })
  return [...pictures, ...(await Promise.all(linked))]
}

function openHands(teams: TeamsStandIn, user: string, posts: (rows: readonly PostRow[]) => Promise<Post[]>): Hands {
  const { ledger } = teams
  const chat = ledger.chatOf(user).id
  /** Dialogs that only tell something, in the order in which they opened. */
  const notices: { card: Json; text: string }[] = []
  const open = () => ledger.dialogs.get(user)
  const notice = (): string[] => {
    const dialog = open()
    if (dialog !== undefined && !isForm(dialog.card) && notices.at(-1)?.card !== dialog.card)
      notices.push({ card: dialog.card, text: `${dialog.title}\n${readable(dialog.card)}` })
    return notices.map(({ text }) => text)
  }
  const press = async (spot: Spot, cards: readonly Json[], act: string): Promise<void> => {
    const row = ledger.post(spot.conversation, spot.id)
    if (row === undefined) throw new Error('no such post')
    const button = cards
      .flatMap(actionsOf)
      .flatMap(buttonOf)
      .find((one) => one.act === act)
    if (button === undefined) throw new Error(`There is no button '${act}' on "${cards.map(readable).join()}"`)
    teams.closeDialog(user)
    const own = row.views.get(user)
    const [card] = cards
    if (card !== undefined) row.views.set(user, card)
    const pressed = teams.press(user, spot, button.label)
    if (own === undefined) row.views.delete(user)
    else row.views.set(user, own)
    await pressed
  }
  const direct = (): PostRow[] => ledger.thread(chat).filter(({ from }) => from === teams.botId)
  return {
    press: (at, act) => {
      const { conversation, id } = spotOf(at)
      const row = ledger.post(conversation, id)
      const own = row?.views.get(user)
      return press({ conversation, id }, own === undefined ? cardsOf(row?.attachments) : [own], act)
    },
    pressAsSeen: (post, act) => press(spotOf(post.at), (post as Row).cards, act),
    form: () => {
      const dialog = open()
      return dialog !== undefined && isForm(dialog.card) ? `${dialog.title}\n${readable(dialog.card)}` : undefined
    },
    fill: async (entries) => {
      const dialog = open()
      if (dialog === undefined) throw new Error(`${user} sees no form`)
      await teams.submit(user, entered(dialog.card, entries))
    },
    type: async (under, text, { mention = false, files = [] } = {}) => {
      const spot = spotOf(under)
      const where = spot.conversation === chat ? { quotes: spot } : { under: spot }
      return atOf(await teams.type(user, text, { ...where, mention, files }))
    },
    edit: (at, text) => teams.edit(spotOf(at), text),
    remove: (at) => teams.remove(spotOf(at)),
    command: async (line) => void (await teams.type(user, `!${line}`)),
    menu: async (at, entry) => {
      teams.closeDialog(user)
      await teams.messageAction(user, spotOf(at), entry === 'compose' ? 'send_to_customer' : 'add_as_note')
    },
    heard: () => {
      const whispers = ledger.whispers.filter((whisper) => whisper.user === user).map(({ text }) => text)
      return Promise.resolve([whispers, direct().map(teams.contentOf), notice()])
    },
    direct: () => posts(direct()),
  }
}

const isForm = (card: Json): boolean => inputsOf(card).length > 0

/** A field's kind stands before its name, and a moment has two fields; people only know what they see. */
function entered(card: Json, entries: Entries): Record<string, string> {
  const ids = inputsOf(card).map(({ id }) => String(id))
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) => {
      const id = ids.find((one) => one.slice(2) === name)
      if (id === undefined) throw new Error(`this form has no field ${name}: ${ids.join()}`)
      if (typeof entry === 'string' || typeof entry === 'boolean') return [[id, String(entry)]]
      throw new Error(`A form of Teams cannot take this: ${name}`)
    }),
  )
}
