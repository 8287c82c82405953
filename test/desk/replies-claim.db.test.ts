import { claimSend } from '../../src/desk/replies/deliver'
import { settleSend } from '../../src/desk/replies/settle'
import { viewReply } from '../../src/desk/replies/view'
import type { ConversationId, ReplyId } from '../../src/lib/ids'
import { ada, byParagraph, type Counter, eva, openReplies } from '../support/replies'

// Real transactions, on a machine that may be busy with other tests.
jest.setTimeout(30_000)

let counter: Counter
beforeAll(async () => {
  counter = await openReplies()
})
afterAll(() => counter.close())
afterEach(() => {
  const { rules } = counter
  rules.playbook = {
    ...rules.playbook,
    reply: { ...rules.playbook.reply, approvalForRoles: [], undoMs: { public: 10_000, private: 5_000 } },
  }
  const { window: _, ...open } = rules.capabilities
  rules.capabilities = open
})

const stateOf = async (reply: ReplyId): Promise<string | undefined> => (await viewReply(counter.desk, reply))?.state

describe('claiming a due reply', () => {
  it('hands over all that one call needs', async () => {
    const conversation = await counter.openConversation('thread-7')
    const { seq, externalId } = await counter.customerWrites(conversation)
    const reply = await counter.submit(conversation, { seenSeq: seq })
    await counter.customerWrites(conversation)
    await counter.advance(6_000)
    const send = await counter.claim(conversation)
    expect(send).toMatchObject({
      ...{ reply, conversation, account: 'shop', thread: 'thread-7', subject: null, kind: 'dm', visibility: 'private' },
      ...{ author: { id: 'ada', name: 'Ada' }, text: 'We look into it.', files: [], part: 0, parts: 1 },
      ...{ inReplyTo: externalId, recipient: { name: 'Rosa', handle: '@rosa' } },
    })
    expect(send.references).toEqual([1, 2, 3].map((n) => `in-${conversation}-${n}`))
    expect(await viewReply(counter.desk, reply)).toMatchObject({ state: 'sending', attempt: send.attempt })
  })

  it('names what was said in the place before, ours too, the latest fifty, oldest first', async () => {
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    await counter.advance(6_000)
    const { attempt } = await counter.claim(conversation)
    await settleSend(counter.desk, { attempt, outcome: { kind: 'sent', ids: ['ours-1'] } })
    for (let n = 0; n < 52; n += 1) await counter.customerWrites(conversation)
    await counter.submit(conversation, { seenSeq: 53 })
    await counter.advance(6_000)
    const { references } = await counter.claim(conversation)
    expect(references).toHaveLength(50)
    expect(references.at(-1)).toBe(`in-${conversation}-53`)
    expect(references[0]).toBe(`in-${conversation}-4`)
  })

  it('puts our own ids between the customer’s', async () => {
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    await counter.advance(6_000)
    const { attempt } = await counter.claim(conversation)
    await settleSend(counter.desk, { attempt, outcome: { kind: 'sent', ids: ['ours-between'] } })
    await counter.advance(1_000)
    await counter.customerWrites(conversation)
    await counter.submit(conversation, { seenSeq: 2 })
    await counter.advance(6_000)
    expect((await counter.claim(conversation)).references).toEqual([
      `in-${conversation}-1`,
      'ours-between',
      `in-${conversation}-2`,
    ])
  })

  it('refuses what must not go any more, without a call, and goes on with the next', async () => {
    const conversation = await counter.openConversation()
    const late = await counter.submit(conversation)
    const next = await counter.submit(conversation, { by: eva, text: 'Second', inSpiteOfWarnings: true })
    counter.rules.playbook = {
      ...counter.rules.playbook,
      people: counter.rules.playbook.people.filter(({ id }) => id !== ada),
    }
    await counter.advance(6_000)
    const send = await counter.claim(conversation)
    expect(send.reply).toBe(next)
    expect(await viewReply(counter.desk, late)).toMatchObject({
      state: 'refused',
      failure: { reason: 'not_permitted' },
    })
    expect(await counter.inFlight(conversation)).toBe(1)
    counter.rules.playbook = {
      ...counter.rules.playbook,
      people: [
        { ...counter.rules.playbook.people[0]!, id: ada, name: 'Ada', roles: ['agent'] },
        ...counter.rules.playbook.people,
      ],
    }
  })

  it('refuses a reply whose window closed while it waited, with a remedy', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    counter.rules.capabilities = { ...counter.rules.capabilities, window: { forMs: 1_000, afterwards: 'template' } }
    await counter.advance(6_000)
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    expect(await viewReply(counter.desk, reply)).toMatchObject({
      ...{ state: 'refused', failure: { reason: 'window_closed', remedies: ['use_template', 'open_natively'] } },
    })
    expect(await counter.all('select 1 from send_attempts where reply_id = ?', [reply])).toEqual([])
  })

  it('gives a reply that waited half an hour back to its agent when the customer wrote again', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    await counter.customerWrites(conversation)
    await counter.advance(31 * 60_000)
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    expect(await viewReply(counter.desk, reply)).toMatchObject({ state: 'refused', failure: { reason: 'outdated' } })
  })

  it('leaves nothing behind when the platform’s cut fails', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    await counter.advance(6_000)
    const split = () => {
      throw new Error('no')
    }
    await expect(claimSend(counter.desk, { conversation, split })).rejects.toThrow('no')
    expect(await stateOf(reply)).toBe('waiting')
    expect((await counter.claim(conversation)).reply).toBe(reply)
  })

  it('finds nothing in a conversation that does not exist', async () => {
    const conversation = 'nonsense' as ConversationId
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
  })
})
