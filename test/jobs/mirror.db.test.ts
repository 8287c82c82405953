import { addNote, storeFile, type Fact } from '../../src/desk/index'
import type { Outcome, Run } from '../../src/jobs/job'
import { mirrorConversationJob } from '../../src/jobs/mirror-conversation'
import type { AccountId, ConversationId, FileId, RoomId } from '../../src/lib/ids'
import { WorkspaceError, type Drawing, type ThreadPost } from '../../src/workspaces/workspace'
import { deliver, message, opened } from '../support/customer'
import { ada, openDesk, type TestDesk } from '../support/desk'
import { silentLog } from './bench'
import { cardOf, openFakeWorkspace, type FakeWorkspace } from './fake-workspace'

jest.setTimeout(60_000)

let house: TestDesk
beforeAll(async () => {
  house = await openDesk()
})
afterAll(() => house.close())

/** The card shows how many messages there are; each later message and each note is a post. */
function drawing(more: Partial<Drawing> = {}, change: (post: ThreadPost) => ThreadPost[] = (post) => [post]): Drawing {
  return {
    card: async (conversation) => {
      const row = await house.desk.db('conversations').where({ id: conversation }).first()
      if (row === undefined) return undefined
      const title = `card ${row.last_seq}`
      return { card: cardOf(title), hash: title, room: row.room as RoomId, number: String(row.number) }
    },
    posts: async (_conversation, facts) => facts.filter(isTold).flatMap((fact) => change(postOf(fact))),
    askMail: () => Promise.resolve(undefined),
    notice: (event) => ({ card: cardOf(event.type), rooms: ['social-care' as RoomId, 'billing' as RoomId] }),
    ...more,
  }
}

const isTold = ({ event }: Fact): boolean =>
  event.type === 'note.added' || (event.type === 'message.received' && event.seq > 1)

const postOf = ({ id, event }: Fact): ThreadPost => ({
  key: `fact:${id}`,
  through: id,
  card: cardOf(event.type === 'message.received' ? `message ${event.seq}` : 'note'),
  files: [],
})

const addresses: Record<string, string> = { 'social-care': 'CARE', billing: 'BILLING' }

function mirroring(fakes: FakeWorkspace[], draws: Drawing = drawing(), rooms = addresses) {
  const showings = fakes.map(({ workspace }) => ({
    workspace,
    addressOf: (room: RoomId) => rooms[room],
    personAddress: (person: string) => (person === 'ada' ? 'U-ADA' : undefined),
  }))
  const notices = {
    moved: (card: { title: string }) => cardOf(`${card.title} (moved)`),
    unshowable: () => cardOf('cannot be shown'),
  }
  return mirrorConversationJob({ desk: house.desk, drawing: draws, notices, showings, log: silentLog })
}

const run = (key: string, more: Partial<Run> = {}): Run => ({
  ...{ id: '1', key, payload: {}, attempts: 0, retried: false, holds: () => true, ...more },
})

const payloadOf = (outcome: Outcome): Record<string, string> =>
  outcome !== undefined && 'payload' in outcome ? (outcome.payload ?? {}) : {}

/** A conversation of so many messages. */
async function talk(
  messages: number,
): Promise<{ conversation: ConversationId; thread: string; say: () => Promise<void> }> {
  const thread = `mirror-${Math.random()}`
  const conversation = await opened(house.desk, { thread })
  const say = () => deliver(house.desk, message({ thread }))
  for (let n = 1; n < messages; n++) await say()
  return { conversation, thread, say }
}

it('shows a card once, then what happens under it, and draws the card anew only when it changed', async () => {
  const fake = openFakeWorkspace()
  const mirror = mirroring([fake])
  const { conversation, say } = await talk(1)
  expect(await mirror(run(conversation))).toBeUndefined()
  expect(fake.titles()).toEqual(['card 1'])
  await say()
  await say()
  await mirror(run(conversation))
  await mirror(run(conversation))
  expect(fake.titles()).toEqual(['card 3', 'message 2', 'message 3'])
  expect(fake.calls.filter((call) => call.startsWith('redraw'))).toHaveLength(1)
  expect(fake.calls.filter((call) => call.startsWith('find'))).toEqual([])
})

const cuts = ['card:', 'fact:']
it.each(cuts)('shows %s… once though the answer to its posting was lost', async (prefix) => {
  const fake = openFakeWorkspace()
  const mirror = mirroring([fake])
  const { conversation } = await talk(3)
  let lost = 0
  fake.state.trouble = (_method, key) =>
    key.startsWith(prefix) && lost++ === 0 ? { after: new WorkspaceError('unknown', 'reset') } : undefined
  const first = await mirror(run(conversation))
  expect(first).toMatchObject({ unclear: true, retryInMs: 1_000 })
  await mirror(run(conversation, { retried: true, payload: payloadOf(first) }))
  expect(fake.titles()).toEqual(['card 3', 'message 2', 'message 3'])
})

it('shows it once though the worker died between the post and its saving', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(2)
  // The post is made, and nothing is saved of it: the process is gone.
  fake.state.trouble = (method) => (method === 'postCard' ? { after: new Error('killed') } : undefined)
  await expect(mirroring([fake])(run(conversation))).rejects.toThrow('killed')
  fake.state.trouble = (method) => (method === 'postInThread' ? { after: new Error('killed') } : undefined)
  await expect(mirroring([fake])(run(conversation, { retried: true }))).rejects.toThrow('killed')
  fake.state.trouble = () => undefined
  await mirroring([fake])(run(conversation, { retried: true }))
  expect(fake.titles()).toEqual(['card 2', 'message 2'])
})

it('stops for as long as the workspace asks for patience, on every replica, and goes on where it was', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(3)
  const other = await talk(2)
  let told = 0
  fake.state.trouble = (_method, key) =>
    key.startsWith('fact:') && ++told === 2
      ? { before: new WorkspaceError('later', '429', { retryAfterMs: 30_000 }) }
      : undefined
  expect(await mirroring([fake])(run(conversation))).toMatchObject({ retryInMs: 30_000, unclear: false })
  expect(fake.titles()).toEqual(['card 3', 'message 2'])
  const calls = fake.calls.length
  const elsewhere = await mirroring([fake])(run(other.conversation))
  expect(elsewhere).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(fake.calls).toHaveLength(calls)
  await house.advance(31_000)
  expect(await mirroring([fake])(run(conversation))).toBeUndefined()
  expect(await mirroring([fake])(run(other.conversation))).toBeUndefined()
  expect(fake.titles()).toEqual(['card 3', 'message 2', 'message 3', 'card 2', 'message 2'])
})

it('draws a post anew where it stands, nobody being told again, and passes over one that is not there', async () => {
  const fake = openFakeWorkspace('mending')
  const { conversation, say } = await talk(2)
  await mirroring([fake])(run(conversation))
  const [, told] = fake.posts
  const mending = drawing({}, (post) => [
    post,
    ...[told?.key ?? '', 'fact:never-told'].map((key) => ({
      ...{ key, through: post.through, files: [], card: cardOf('mended') },
      amends: true as const,
    })),
  ])
  await say()
  fake.state.trouble = (method, ref) =>
    method === 'redraw' && ref === told?.ref ? { after: new WorkspaceError('unknown', 'reset') } : undefined
  const cut = await mirroring([fake], mending)(run(conversation))
  expect(cut).toMatchObject({ unclear: true })
  fake.state.trouble = () => undefined
  await mirroring([fake], mending)(run(conversation, { retried: true, payload: payloadOf(cut) }))
  expect(fake.titles()).toEqual(['card 3', 'mended', 'message 3'])
  // Somebody removed it: nothing is held up.
  if (told) fake.remove(told.ref)
  await say()
  expect(await mirroring([fake], mending)(run(conversation))).toBeUndefined()
  expect(fake.titles()).toEqual(['card 4', 'message 3', 'message 4'])
})

it('gives each room one post at a time, in the order in which they came, and other rooms at once', async () => {
  const pace = 10_000
  const fake = openFakeWorkspace('paced', pace)
  const mirror = mirroring([fake])
  const talks = await Promise.all([1, 2, 3].map(() => talk(1)))
  const [first, second, third] = talks.map(({ conversation }) => conversation) as [
    ConversationId,
    ConversationId,
    ConversationId,
  ]
  expect(await mirror(run(first))).toBeUndefined()
  const waiting = new Map<string, Outcome>()
  for (const conversation of [second, third]) waiting.set(conversation, await mirror(run(conversation)))
  const again = (conversation: ConversationId) =>
    mirror(run(conversation, { payload: payloadOf(waiting.get(conversation)) }))
  const turns = [second, third].map((conversation) => Number(payloadOf(waiting.get(conversation))['turn:paced:CARE']))
  expect(turns[1]! - turns[0]!).toBeGreaterThanOrEqual(pace - 1)
  const email = { account: 'email' as AccountId, thread: `m-${Math.random()}`, surface: 'email' } as const
  expect(await mirror(run(await opened(house.desk, email)))).toBeUndefined()
  expect(fake.posts.map(({ room }) => room)).toEqual(['CARE', 'BILLING'])
  // Whoever comes before its turn keeps it, and takes nobody else's.
  expect(await again(third)).toMatchObject({ payload: payloadOf(waiting.get(third)) })
  await house.advance(pace)
  expect(await again(third)).toMatchObject({ payload: payloadOf(waiting.get(third)) })
  expect(await again(second)).toBeUndefined()
  await house.advance(pace)
  expect(await again(third)).toBeUndefined()
  expect(fake.posts.map(({ key }) => key).filter((key) => key !== fake.posts[1]?.key)).toEqual(
    [first, second, third].map((conversation) => `card:${conversation}`),
  )
})

it('takes the card to the fallback room with a warning when its room is closed', async () => {
  const fake = openFakeWorkspace()
  const mirror = mirroring([fake])
  const thread = `m-${Math.random()}`
  const email = { account: 'email' as AccountId, thread, surface: 'email' } as const
  const conversation = await opened(house.desk, email)
  fake.state.trouble = (method, key) =>
    method === 'postCard' && !key.includes('CARE') ? { before: new WorkspaceError('gone', 'is_archived') } : undefined
  await mirror(run(conversation))
  expect(fake.posts.map(({ room, title }) => `${room} ${title}`)).toEqual(['CARE card 1 (moved)'])
  await deliver(house.desk, message(email))
  await mirror(run(conversation))
  expect(fake.titles()).toEqual(['card 2 (moved)', 'message 2'])
})

it('posts the card again where it was when somebody removed it, and what comes next under it', async () => {
  const fake = openFakeWorkspace()
  const mirror = mirroring([fake])
  const { conversation, say } = await talk(1)
  await mirror(run(conversation))
  fake.remove(fake.posts[0]!.ref)
  await say()
  const outcome = await mirror(run(conversation))
  await mirror(run(conversation, { payload: payloadOf(outcome) }))
  expect(fake.titles()).toEqual(['card 2', 'message 2'])
})

it('does not hold the thread up for a post that the workspace refuses', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(3)
  const refused = new WorkspaceError('refused', 'invalid_blocks')
  let seen = 0
  fake.state.trouble = (method) => (method === 'postInThread' && seen++ === 0 ? { before: refused } : undefined)
  expect(await mirroring([fake])(run(conversation))).toBeUndefined()
  expect(fake.titles()).toEqual(['card 3', 'cannot be shown', 'message 3'])
  const second = await talk(3)
  fake.state.trouble = (method) => (method === 'postInThread' ? { before: refused } : undefined)
  expect(await mirroring([fake])(run(second.conversation))).toBeUndefined()
  expect(await mirroring([fake])(run(second.conversation))).toBeUndefined()
})

it('shows a conversation in a second workspace though the first does not answer', async () => {
  const [sick, well] = [openFakeWorkspace('sick'), openFakeWorkspace('well')]
  sick.state.trouble = () => ({ before: new WorkspaceError('unknown', 'timeout') })
  const { conversation } = await talk(2)
  const outcome = await mirroring([sick, well])(run(conversation))
  expect(outcome).toMatchObject({ unclear: true })
  expect(well.titles()).toEqual(['card 2', 'message 2'])
  sick.state.trouble = () => undefined
  expect(await mirroring([sick, well])(run(conversation, { retried: true }))).toBeUndefined()
  expect(sick.titles()).toEqual(['card 2', 'message 2'])
  expect(well.titles()).toEqual(['card 2', 'message 2'])
})

it('tells a person directly and names them in the thread, each once, though it is cut off between', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(1)
  await addNote(house.desk, { conversation, by: ada, text: 'look' })
  const both = (post: ThreadPost): ThreadPost[] => [
    { ...post, mention: ada },
    { ...post, key: `${post.key}:direct`, to: ada },
  ]
  let cut = true
  fake.state.trouble = (method) =>
    method === 'tell' && cut ? { before: new WorkspaceError('unknown', 'reset') } : undefined
  await mirroring([fake], drawing({}, both))(run(conversation))
  cut = false
  await mirroring([fake], drawing({}, both))(run(conversation, { retried: true }))
  await mirroring([fake], drawing({}, both))(run(conversation))
  expect(fake.posts.map(({ room, mention, title }) => [room, mention, title])).toEqual([
    ['CARE', undefined, 'card 1'],
    ['CARE', 'U-ADA', 'note'],
    ['U-ADA', undefined, 'note'],
  ])
})

it('shows the files of a post, and skips one that is refused', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(2)
  const files: FileId[] = []
  for (const name of ['a.txt', 'b.txt']) {
    files.push(await storeFile(house.desk, { name, mime: 'text/plain', content: Buffer.from(name) }))
  }
  fake.state.trouble = (method, key) =>
    method === 'postFile' && key.endsWith(files[0]!) ? { before: new WorkspaceError('refused', 'virus') } : undefined
  await mirroring(
    [fake],
    drawing({}, (post) => [{ ...post, files }]),
  )(run(conversation))
  expect(fake.titles()).toEqual(['card 2', 'message 2', 'b.txt'])
  expect(fake.posts[2]?.file).toBe('b.txt')
})

it('makes no post any more when another may have taken the work over', async () => {
  const fake = openFakeWorkspace()
  const { conversation } = await talk(1)
  await expect(mirroring([fake])(run(conversation, { holds: () => false }))).rejects.toThrow('held up')
  expect(fake.posts).toEqual([])
})
