import type { Channel, TimedSend } from '../../src/channels/channel'
import { TOO_LATE } from '../../src/channels/in-time'
import type { SendOutcome } from '../../src/desk/index'
import { deliverReplyJob, type DeliverLimits } from '../../src/jobs/deliver-reply'
import type { Handler, Outcome, Run } from '../../src/jobs/job'
import { seekEvidenceJob } from '../../src/jobs/seek-evidence'
import { probeAccountJob } from '../../src/jobs/probe-account'
import type { ConversationId, ReplyId } from '../../src/lib/ids'
import { ACCOUNT, byParagraph, openReplies, type Counter } from '../support/replies'
import { until } from '../support/until'
import { silentLog } from './bench'

jest.setTimeout(60_000)

let counter: Counter
beforeAll(async () => {
  counter = await openReplies()
})
afterEach(() => counter.clearWork())
afterAll(() => counter.close())

type Answer = SendOutcome | Error | 'hang'
const arrived: SendOutcome = { kind: 'sent', ids: [] }

/** A platform that answers what it is told to, in this order, and keeps what it was sent. */
function platform(answers: Answer[], more: Partial<Channel> = {}) {
  const sent: TimedSend[] = []
  let calls = 0
  const channel: Channel = {
    channel: 'fake',
    account: ACCOUNT,
    capabilities: counter.rules.capabilities,
    split: byParagraph,
    send: async (send) => {
      sent.push(send)
      const answer = answers[calls++] ?? arrived
      if (answer === 'hang') return await new Promise(() => undefined)
      if (answer instanceof Error) throw answer
      return answer.kind === 'sent' && answer.ids.length === 0 ? { kind: 'sent', ids: [`id-${send.attempt}`] } : answer
    },
    ...more,
  }
  return { channel, sent }
}

const run = (key: string, more: Partial<Run> = {}): Run => ({
  ...{ id: '1', key, payload: {}, attempts: 0, retried: false, holds: () => true, ...more },
})

const delivering = (channel: Channel, limits: Partial<DeliverLimits> = {}): Handler =>
  deliverReplyJob({ desk: counter.desk, channelOf: () => channel, log: silentLog, limits })

/** A reply whose undo time is over. */
async function due(conversation: ConversationId, text = 'We look into it.'): Promise<ReplyId> {
  const reply = await counter.submit(conversation, { text, inSpiteOfWarnings: true })
  await counter.advance(11_000)
  return reply
}

const stateOf = async (reply: ReplyId): Promise<string> =>
  (await counter.all<{ state: string }>('select state from replies where id = ?', [reply]))[0]?.state ?? 'none'

it('sends each part once, in order, and the next reply after it', async () => {
  const conversation = await counter.openConversation()
  const first = await due(conversation, 'One\n\nTwo')
  const second = await due(conversation, 'Three')
  const { channel, sent } = platform([])
  expect(await delivering(channel)(run(conversation))).toBeUndefined()
  expect(sent.map(({ text }) => text)).toEqual(['One', 'Two', 'Three'])
  expect(await Promise.all([first, second].map(stateOf))).toEqual(['sent', 'sent'])
  expect(await delivering(channel)(run(conversation))).toBeUndefined()
  expect(sent).toHaveLength(3)
})

it('repeats what was proved not to have been sent, when the platform wants it, and nothing else', async () => {
  const conversation = await counter.openConversation()
  const reply = await due(conversation)
  const busy: SendOutcome = { kind: 'not-sent', why: 'rate-limited', retryAfterMs: 7_000, detail: '429' }
  const { channel, sent } = platform([busy])
  expect(await delivering(channel)(run(conversation))).toEqual({ retryInMs: 7_000 })
  const early = await delivering(channel)(run(conversation))
  expect(early).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(sent).toHaveLength(1)
  await counter.advance(8_000)
  expect(await delivering(channel)(run(conversation))).toBeUndefined()
  expect(sent).toHaveLength(2)
  expect(await stateOf(reply)).toBe('sent')
})

it('shows a refusal and goes on with the next reply', async () => {
  const conversation = await counter.openConversation()
  const [first, second] = [await due(conversation, 'first'), await due(conversation, 'second')]
  const no: SendOutcome = { kind: 'refused', reason: 'policy', remedies: [], detail: 'no' }
  const { channel, sent } = platform([no])
  await delivering(channel)(run(conversation))
  expect(await Promise.all([first, second].map(stateOf))).toEqual(['refused', 'sent'])
  expect(sent).toHaveLength(2)
})

const unclear: [string, Answer][] = [
  ['says so', { kind: 'unknown', detail: 'reset' }],
  ['throws', new Error('boom')],
  ['never answers', 'hang'],
]
it.each(unclear)('takes it as unknown when a channel %s, and never calls again by itself', async (_how, answer) => {
  const conversation = await counter.openConversation()
  const [first, second] = [await due(conversation), await due(conversation, 'later')]
  const { channel, sent } = platform([answer])
  const deliver = delivering(channel, { callMs: 50, fenceMs: 2_000 })
  expect(await deliver(run(conversation))).toBeUndefined()
  expect(await Promise.all([first, second].map(stateOf))).toEqual(['unknown', 'waiting'])
  await counter.advance(3_600_000)
  for (let again = 0; again < 3; again++) expect(await deliver(run(conversation))).toBeUndefined()
  expect(sent).toHaveLength(1)
})

it('makes no call with a claim that was held up, and tries again', async () => {
  const conversation = await counter.openConversation()
  const reply = await due(conversation)
  const { channel, sent } = platform([])
  const held = await delivering(channel, { fenceMs: -1 })(run(conversation))
  expect(held).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(sent).toEqual([])
  await counter.advance(5_000)
  expect(await delivering(channel)(run(conversation))).toBeUndefined()
  expect(sent).toHaveLength(1)
  expect(await stateOf(reply)).toBe('sent')
})

/** What comes before the call takes until it is too late; or the call itself does, which was begun in time. */
const slowly = (what: 'preparing' | 'calling') => ({
  send: async ({ tooLate }: TimedSend): Promise<SendOutcome> => {
    const begun = what === 'calling' && !tooLate()
    await until('it is too late', tooLate)
    return begun ? { kind: 'sent', ids: ['arrived-late'] } : TOO_LATE
  },
})

it('takes what was not begun in time as not sent, however long that took, and tries again', async () => {
  const conversation = await counter.openConversation()
  const reply = await due(conversation)
  const slow = platform([], slowly('preparing'))
  const held = await delivering(slow.channel, { fenceMs: 2_000 })(run(conversation))
  expect(held).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(await stateOf(reply)).toBe('waiting')
  await counter.advance(5_000)
  expect(await delivering(platform([]).channel)(run(conversation))).toBeUndefined()
  expect(await stateOf(reply)).toBe('sent')
})

it('hears a call to its end that was begun in time', async () => {
  const conversation = await counter.openConversation()
  const reply = await due(conversation)
  await delivering(platform([], slowly('calling')).channel, { fenceMs: 2_000 })(run(conversation))
  expect(await stateOf(reply)).toBe('sent')
})

it('gives an account that hangs no more than its places, and leaves the others alone', async () => {
  const conversations = await Promise.all([1, 2, 3, 4, 5, 6].map(() => counter.openConversation()))
  for (const conversation of conversations) await due(conversation)
  const hanging = platform(conversations.map(() => 'hang' as const))
  const deliver = delivering(hanging.channel, { callMs: 500, fenceMs: 2_500, places: 2 })
  const running = conversations.slice(0, 2).map((conversation) => deliver(run(conversation)))
  await until('two calls hang', () => hanging.sent.length === 2)
  const turnedAway = await Promise.all(conversations.slice(2).map((conversation) => deliver(run(conversation))))
  expect(turnedAway.every((outcome) => outcome !== undefined && 'retryInMs' in outcome)).toBe(true)
  expect(hanging.sent).toHaveLength(2)
  await Promise.all(running)
  // What was turned away was not claimed: it can be sent by anybody.
  const well = platform([])
  await Promise.all(conversations.slice(2).map((conversation) => delivering(well.channel)(run(conversation))))
  expect(well.sent).toHaveLength(4)
})

it('lets many workers of one conversation make one call a reply', async () => {
  const conversation = await counter.openConversation()
  for (let n = 0; n < 5; n++) await due(conversation, `reply ${n}`)
  const { channel, sent } = platform([])
  const deliver = delivering(channel, { places: 50 })
  const workers = Array.from({ length: 8 }, () => deliver(run(conversation)))
  await Promise.all(workers)
  await deliver(run(conversation))
  expect(sent.map(({ text }) => text)).toEqual([0, 1, 2, 3, 4].map((n) => `reply ${n}`))
})

describe('evidence', () => {
  const seek = (channel: Channel) => seekEvidenceJob({ desk: counter.desk, channelOf: () => channel })
  beforeAll(() => void (counter.rules.capabilities = { ...counter.rules.capabilities, evidence: true }))
  afterAll(() => void (counter.rules.capabilities = { ...counter.rules.capabilities, evidence: false }))
  afterEach(() => counter.forgetHealth())

  async function unknownReply() {
    await counter.forgetHealth()
    const conversation = await counter.openConversation()
    const reply = await due(conversation)
    await delivering(platform([{ kind: 'unknown', detail: 'reset' }]).channel)(run(conversation))
    return { conversation, reply }
  }

  it('waits until the platform has had its time, then believes it that the reply arrived', async () => {
    const { reply } = await unknownReply()
    const asked: string[] = []
    const { channel } = platform([], { evidence: async (about) => (asked.push(about.reply), 'arrived') })
    expect(await seek(channel)(run(reply))).toMatchObject({ retryInMs: 20_000 })
    expect(asked).toEqual([])
    await counter.advance(61_000)
    expect(await seek(channel)(run(reply))).toBeUndefined()
    expect(asked).toEqual([reply])
    expect(await stateOf(reply)).toBe('sent')
  })

  it('by its words alone proves the reply only if they are nobody else’s, and knows it by its id from then on', async () => {
    const [rosa, nina] = [await unknownReply(), await unknownReply()]
    await counter.advance(61_000)
    const found = (...ids: string[]) => platform([], { evidence: async () => ({ ids }) }).channel
    await seek(found('the-one-to-rosa'))(run(rosa.reply))
    expect(await stateOf(rosa.reply)).toBe('sent')
    await seek(found('the-one-to-rosa'))(run(nina.reply))
    expect(await stateOf(nina.reply)).toBe('unknown')
    await seek(found('the-one-to-rosa', 'the-one-to-nina'))(run(nina.reply))
    expect(await stateOf(nina.reply)).toBe('sent')
    const ids = await counter.all<{ external_id: string }>('select external_id from sent_ids where reply_id = ?', [
      nina.reply,
    ])
    expect(ids).toEqual([{ external_id: 'the-one-to-nina' }])
  })

  it('by the same words proves one of two that are looked for at once', async () => {
    const both = [await unknownReply(), await unknownReply()]
    await counter.advance(61_000)
    const { channel } = platform([], { evidence: async () => ({ ids: ['the-only-one'] }) })
    await Promise.all(both.map(({ reply }) => seek(channel)(run(reply))))
    expect((await Promise.all(both.map(({ reply }) => stateOf(reply)))).sort()).toEqual(['sent', 'unknown'])
  })

  it('sends again what is proved absent, once', async () => {
    const { conversation, reply } = await unknownReply()
    const { channel, sent } = platform([], { evidence: async () => 'absent' })
    await counter.advance(61_000)
    await seek(channel)(run(reply))
    expect(await stateOf(reply)).toBe('waiting')
    await delivering(channel)(run(conversation))
    await delivering(channel)(run(conversation))
    expect(sent).toHaveLength(1)
    expect(await stateOf(reply)).toBe('sent')
  })

  it('asks a silent platform a few times and leaves the rest to a person', async () => {
    const { reply } = await unknownReply()
    let asked = 0
    const { channel } = platform([], { evidence: async () => (asked++, 'silent') })
    await counter.advance(61_000)
    let outcome: Outcome = { again: true }
    for (let payload = {}; outcome !== undefined; payload = 'payload' in outcome ? (outcome.payload ?? {}) : {}) {
      outcome = await seek(channel)(run(reply, { payload }))
      if (outcome === undefined) break
    }
    expect(asked).toBe(3)
    expect(await stateOf(reply)).toBe('unknown')
  })
})

it('asks a broken account by a harmless read until it works, and sends nothing to a customer meanwhile', async () => {
  const conversations: ConversationId[] = []
  for (let n = 0; n < 6; n++) conversations.push(await counter.openConversation())
  for (const conversation of conversations) await due(conversation)
  const expired: SendOutcome = { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'], detail: '401' }
  let works = false
  const { channel, sent } = platform([expired], {
    probe: async () => (works ? { ok: true } : { ok: false, reason: 'no' }),
  })
  await delivering(channel)(run(conversations[0]!))
  const held = await delivering(channel)(run(conversations[1]!))
  expect(held).toMatchObject({ retryInMs: expect.any(Number) as number })
  expect(sent).toHaveLength(1)
  const probe = probeAccountJob({ desk: counter.desk, channelOf: () => channel, log: silentLog })
  expect(await probe(run(ACCOUNT))).toEqual({ retryInMs: 5_000 })
  await counter.advance(31_000)
  expect(await probe(run(ACCOUNT))).toEqual({ retryInMs: 5_000 })
  works = true
  await counter.advance(31_000)
  expect(await probe(run(ACCOUNT))).toBeUndefined()
  expect(sent).toHaveLength(1)
  await delivering(channel)(run(conversations[1]!))
  expect(sent).toHaveLength(2)
})
