import type { Channel } from '../../src/channels/channel'
import { accept, submitReply, type ClaimedSend, type Desk } from '../../src/desk/index'
import { openEngine, type Engine } from '../../src/jobs/engine'
import { openBroker, type Broker } from '../../src/jobs/queue'
import { reactions } from '../../src/jobs/reactions'
import type { ConversationId, RoomId } from '../../src/lib/ids'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { conversationOf, delivery, message } from '../support/customer'
import { ada, openDesk, webchat, type TestDesk } from '../support/desk'
import { until } from '../support/until'
import { rowsIn, silentLog } from './bench'
import { openFakeWorkspace, type FakeWorkspace } from './fake-workspace'

jest.setTimeout(60_000)

type House = TestDesk & {
  fake: FakeWorkspace
  sent: ClaimedSend[]
  /** How the channel answers; the first line of a test may make it slow. */
  answer: { wait: Promise<void> }
  engines: Engine[]
  open: (works?: boolean) => Engine
}

let house: House
beforeEach(async () => {
  const opened = await openDesk({ reactions, max: 20 })
  const sent: ClaimedSend[] = []
  const engines: Engine[] = []
  const brokers: Broker[] = []
  const answer = { wait: Promise.resolve() }
  const fake = openFakeWorkspace()
  // As the app does it: the engines hear of every commit of the desk.
  const desk: Desk = { ...opened.desk, committed: () => engines.forEach((engine) => engine.kick()) }
  const channel: Channel = {
    channel: 'webchat',
    account: webchat,
    capabilities: desk.capabilities(webchat),
    send: async (send) => {
      sent.push(send)
      await answer.wait
      return { kind: 'sent', ids: [send.attempt] }
    },
  }
  const open = (works = true): Engine => {
    const broker = openBroker({ databaseUrl: opened.url, deployment: 'test', log: silentLog })
    brokers.push(broker)
    const showing = {
      workspace: fake.workspace,
      addressOf: (room: RoomId) => room as string,
      personAddress: () => undefined,
    }
    const notices = {
      moved: <T>(card: T) => card,
      unshowable: (number: string) => ({ title: number, tone: 'bad' as const, nodes: [], fallback: number }),
    }
    const engine = openEngine({
      ...{ desk, broker, works, notices, log: silentLog, showings: [showing] },
      channels: new Map([[webchat, channel]]),
      drawing: openDrawing(desk),
    })
    engines.push(engine)
    engine.start()
    return engine
  }
  const close = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.stop()))
    await Promise.all(brokers.map((broker) => broker.close()))
    await opened.close()
  }
  house = { ...opened, desk, fake, sent, answer, engines, open, close }
})
afterEach(() => house.close())

const say = async (thread: string): Promise<void> => void (await accept(house.desk, [delivery(message({ thread }))]))

const reply = (conversation: ConversationId, text: string) =>
  submitReply(house.desk, {
    ...{ conversation, by: ada, text, kind: 'chat', files: [], seenSeq: 1 },
    ...{ submitKey: `${conversation} ${text}`, inSpiteOfWarnings: true },
  })

it('makes a card of a message and a call of a reply, with one replica that takes in and two that work', async () => {
  const web = house.open(false)
  house.open()
  house.open()
  expect(web.health().sweeperAgeMs).toBeUndefined()
  const threads = Array.from({ length: 10 }, (_, n) => `thread-${n}`)
  await Promise.all(threads.map(say))
  await until('ten cards', () => house.fake.posts.filter(({ root }) => root === null).length === 10)
  const conversations = await Promise.all(
    threads.map((thread) => conversationOf(house.desk, { account: webchat, thread })),
  )
  await Promise.all(conversations.map((conversation) => reply(conversation, 'We look into it.')))
  await until('the replies wait for their undo time', async () => {
    const { rows } = await house.desk.db.raw(
      `select count(*)::int as n from timers where state = 'pending' and kind = 'undo'`,
    )
    return rows[0].n === 10
  })
  expect(house.sent).toEqual([])
  await house.advance(6_000)
  await until('ten replies', () => house.sent.length === 10)
  await until('all is done', async () => (await rowsIn(house.desk.db)).length === 0)
  expect(new Set(house.sent.map(({ conversation }) => conversation)).size).toBe(10)
  const { rows } = await house.desk.db.raw(`select distinct state from replies`)
  expect(rows).toEqual([{ state: 'sent' }])
  const worked = house.engines.map(({ figures }) => figures.jobs['deliver-reply'].done)
  expect(worked[0]).toBe(0)
})

it('lets a call that has begun end before it stops, and begins no other', async () => {
  const engine = house.open()
  await say('slow')
  await until('a card', () => house.fake.posts.length === 1)
  let release: () => void = () => undefined
  house.answer.wait = new Promise((resolve) => (release = resolve))
  const conversation = await conversationOf(house.desk, { account: webchat, thread: 'slow' })
  await reply(conversation, 'first')
  await house.advance(6_000)
  await until('it is being sent', () => house.sent.length === 1)
  let stopped = false
  const stopping = engine.stop().then(() => (stopped = true))
  await say('later')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(stopped).toBe(false)
  release()
  await stopping
  const { rows } = await house.desk.db.raw(`select state from replies`)
  expect(rows).toEqual([{ state: 'sent' }])
  expect(house.fake.posts.filter(({ root }) => root === null)).toHaveLength(1)
  expect((await rowsIn(house.desk.db)).some(({ job }) => job === 'drain-lane')).toBe(true)
  house.open()
  await until(
    'the next replica does what was left',
    () => house.fake.posts.filter(({ root }) => root === null).length === 2,
  )
})
