import type { Entry, Upload } from '../slack/forms'
import type { CustomerOptions, HouseWithCustomers } from '../house-with-customers'
import { until } from '../until'

/** Something that stands in a workspace, as it was when it was looked at. */
export type Post = {
  /** Where it stands; only its column reads it. */
  at: string
  text: string
  buttons: readonly { act: string; label: string }[]
  /** People of the playbook whom it calls. */
  calls: readonly string[]
  files: readonly { name: string; content: Buffer }[]
}

export type Entries = Readonly<Record<string, Entry>>

/** What somebody does with a workspace's own means. Each resolves when the workspace has taken it. */
export type Hands = {
  /** Presses the button or menu item of this act, as it stands there now; fails when it is not offered. */
  press: (at: string, act: string) => Promise<void>
  /** Presses it as it stood when `post` was looked at. */
  pressAsSeen: (post: Post, act: string) => Promise<void>
  /** The form that lies open: all that can be read in it. */
  form: () => string | undefined
  /** Submits that form: entries by field name over what stands there. */
  fill: (entries: Entries) => Promise<void>
  /** Types under a card or a direct message. Gives where it stands. */
  type: (under: string, text: string, how?: { mention?: boolean; files?: readonly Upload[] }) => Promise<string>
  /** Changes what they typed. */
  edit: (at: string, text: string) => Promise<void>
  remove: (at: string) => Promise<void>
  /** A command outside of threads, without the sign that a workspace puts before it: `claim 4821`. */
  command: (line: string) => Promise<void>
  /** Chooses an entry of the menu of a message: sent on to the customer, or kept as a note. */
  menu: (at: string, entry: 'compose' | 'note') => Promise<void>
  /** Everything that reached them alone so far: answers, whispers, direct messages, each oldest first. */
  heard: () => Promise<readonly (readonly string[])[]>
  /** Direct messages to them, oldest first. */
  direct: () => Promise<readonly Post[]>
}

/** A house with one workspace. */
export type Place = {
  house: HouseWithCustomers
  /** The roots of a room of the playbook, oldest first. */
  roots: (room: string) => Promise<readonly Post[]>
  /** What hangs under a root, oldest first; files are posts of their own or belong to one. */
  under: (at: string) => Promise<readonly Post[]>
  hands: (person: string) => Hands
  /** What the platform refused or could not show, so far. */
  refused: () => readonly string[]
}

/** Somebody at the counter, whatever workspace they sit in. What they do is done when it resolves. */
export type Person = Omit<Hands, 'heard' | 'form'> & {
  /** What was told to them alone since they last did something, in words or by a form, once it has this in it. */
  hears: (text: string | RegExp) => Promise<string>
  /** The form that lies open before them, once it shows this. */
  sees: (text: string | RegExp) => Promise<string>
  /** Where words alone open no form, the button that came instead is pressed: Teams opens one for a press only. */
  goesOn: (act: string) => Promise<void>
  /** No form lies open before them any more. */
  isDone: () => Promise<void>
  /** The latest direct message that shows this. */
  isTold: (text: string | RegExp) => Promise<Post>
}

export type Stage = Pick<Place, 'house' | 'refused'> & {
  person: (id: string) => Person
  /** The latest card of a room that shows this. */
  card: (text: string | RegExp, room?: string) => Promise<Post>
  /** The same card, once it shows this. */
  shows: (card: Post, text: string | RegExp) => Promise<Post>
  thread: (card: Post) => Promise<readonly Post[]>
  /** The latest post under a card that shows this. */
  post: (card: Post, text: string | RegExp) => Promise<Post>
  number: (card: Post) => string
}

export type ColumnName = 'rehearsal' | 'Slack' | 'Teams'
export type Column = { name: ColumnName; open: (options: StageOptions) => Promise<Place> }
export type StageOptions = Pick<CustomerOptions, 'known' | 'playbook' | 'besides' | 'env'>

const has = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)
const latest = (posts: readonly Post[], wanted: string | RegExp): Post | undefined =>
  posts.findLast(({ text }) => has(text, wanted))

/** The same verbs over every workspace. */
export function openStage({ house, roots, under, hands, refused }: Place): Stage {
  const card: Stage['card'] = (text, room = 'social-care') =>
    until(`a card with "${text}"`, async () => latest(await roots(room), text))
  return {
    house,
    refused,
    card,
    person: (id) => openPerson(id, hands(id), house),
    shows: (shown, text) =>
      until(`the card shows "${text}"`, async () => {
        const all = [...(await roots('social-care')), ...(await roots('mail-care'))]
        return all.find((post) => post.at === shown.at && has(post.text, text))
      }),
    thread: ({ at }) => under(at),
    post: ({ at }, text) => until(`a post with "${text}"`, async () => latest(await under(at), text)),
    number: ({ text }) => /#(\d+) ·/.exec(text)?.[1] ?? 'none',
  }
}

function openPerson(id: string, hands: Hands, { quiet }: HouseWithCustomers): Person {
  let before: readonly number[] = []
  const doing =
    <Given extends unknown[], T>(deed: (...given: Given) => Promise<T>) =>
    async (...given: Given): Promise<T> => {
      before = (await hands.heard()).map(({ length }) => length)
      const done = await deed(...given)
      await quiet()
      return done
    }
  const since = async (): Promise<string> => {
    const told = (await hands.heard()).flatMap((said, kind) => said.slice(before[kind] ?? 0))
    return [...told, hands.form() ?? ''].join('\n').trim()
  }
  return {
    press: doing(hands.press),
    pressAsSeen: doing(hands.pressAsSeen),
    fill: doing(hands.fill),
    type: doing(hands.type),
    edit: doing(hands.edit),
    remove: doing(hands.remove),
    command: doing(hands.command),
    menu: doing(hands.menu),
    direct: hands.direct,
    goesOn: async (act) => {
      if (hands.form() !== undefined) return
      const offer = (await hands.direct()).findLast(({ buttons }) => buttons.some((button) => button.act === act))
      if (offer !== undefined) await hands.press(offer.at, act)
    },
    hears: (text) => seek(`${id} hears "${text}"`, since, (heard) => heard !== '' && has(heard, text)),
    sees: (text) =>
      seek(
        `${id} sees a form with "${text}"`,
        () => Promise.resolve(hands.form() ?? ''),
        (form) => has(form, text),
      ),
    isDone: async () => void (await until(`${id} has no form`, () => hands.form() === undefined)),
    isTold: (text) => until(`${id} is told "${text}"`, async () => latest(await hands.direct(), text)),
  }
}

/** Looks until what is read is right; whoever looks in vain is told what was there instead. */
async function seek(what: string, read: () => Promise<string>, isRight: (text: string) => boolean): Promise<string> {
  let last = ''
  const look = async (): Promise<string | undefined> => (isRight((last = await read())) ? last : undefined)
  try {
    return await until(what, look)
  } catch (error) {
    throw new Error(`${(error as Error).message}, but only: ${last.slice(0, 1_000)}`, { cause: error })
  }
}
