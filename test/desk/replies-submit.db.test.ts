import { storeFile } from '../../src/desk/conversations/file'
import { checkReply } from '../../src/desk/replies/check'
import { submitReply } from '../../src/desk/replies/send'
import { undoReply } from '../../src/desk/replies/undo'
import { viewReply } from '../../src/desk/replies/view'
import type { ConversationId, FileId, PersonId } from '../../src/lib/ids'
import { ada, ben, type Counter, openReplies, vic } from '../support/replies'

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

describe('submitting a reply', () => {
  it('keeps it for the undo time, makes the conversation the sender’s and counts it as on its way', async () => {
    const conversation = await counter.openConversation()
    const before = Date.now()
    const submitted = await submitReply(counter.desk, counter.newReply(conversation))
    if (!submitted.ok) throw new Error(submitted.why)
    expect(submitted).toMatchObject({ approval: false, again: false })
    expect((submitted.releaseAt?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(4_000)
    expect(await viewReply(counter.desk, submitted.reply)).toMatchObject({
      ...{ state: 'waiting', author: ada, text: 'We look into it.', visibility: 'private', attempt: null },
    })
    expect(await counter.facts(conversation)).toEqual(['conversation.claimed', 'reply.submitted'])
    expect(await counter.inFlight(conversation)).toBe(1)
    expect(await counter.all('select agent from claims where conversation_id = ?', [conversation])).toEqual([
      { agent: 'ada' },
    ])
  })

  it('leaves a colleague’s conversation theirs and takes the reply all the same', async () => {
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    await counter.advance(31_000)
    await counter.submit(conversation, { by: ben })
    expect(await counter.all('select agent from claims where conversation_id = ?', [conversation])).toEqual([
      { agent: 'ada' },
    ])
  })

  it('gives the first reply back for the same form, also when it would not be taken now', async () => {
    const conversation = await counter.openConversation()
    const form = counter.newReply(conversation)
    const first = await submitReply(counter.desk, form)
    await counter.customerWrites(conversation)
    const second = await submitReply(counter.desk, { ...form, text: '' })
    expect(second).toEqual({ ...first, again: true })
  })

  it('refuses the form of one conversation in another', async () => {
    const form = counter.newReply(await counter.openConversation())
    await submitReply(counter.desk, form)
    const elsewhere = await counter.openConversation()
    await expect(submitReply(counter.desk, { ...form, conversation: elsewhere })).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await counter.inFlight(elsewhere)).toBe(0)
  })

  it.each<[string, PersonId, string]>([
    ['somebody who may only look', vic, 'not-allowed'],
    ['somebody whom the playbook does not know', 'zoe' as PersonId, 'unknown-person'],
  ])('refuses %s', async (_title, by, why) => {
    const conversation = await counter.openConversation()
    expect(await submitReply(counter.desk, counter.newReply(conversation, { by }))).toEqual({ ok: false, why })
    expect(await counter.inFlight(conversation)).toBe(0)
  })

  it.each(['0199a000-0000-7000-8000-000000000000', 'nonsense'])('finds no conversation %s', async (id) => {
    const reply = counter.newReply(id as ConversationId)
    expect(await submitReply(counter.desk, reply)).toEqual({ ok: false, why: 'not-found' })
  })

  it('refuses in a closed conversation and says who closed it', async () => {
    const conversation = await counter.openConversation()
    await counter
      .db('closures')
      .insert({ conversation_id: conversation, by: 'ben', at: new Date(), reason: 'done', answered: true })
    expect(await submitReply(counter.desk, counter.newReply(conversation))).toEqual({
      ok: false,
      why: 'closed',
      by: 'ben',
    })
  })

  it('warns of a newer message and of a colleague’s reply, and takes the reply in spite of it', async () => {
    const conversation = await counter.openConversation()
    await counter.submit(conversation, { by: ben })
    await counter.customerWrites(conversation)
    const form = counter.newReply(conversation)
    const held = await submitReply(counter.desk, form)
    expect(held).toEqual({
      ok: false,
      why: 'findings',
      findings: [
        { kind: 'newer-message', level: 'warn', facts: { count: 1 } },
        { kind: 'other-reply', level: 'warn', facts: { agent: 'Ben', seconds: 0 } },
      ],
    })
    expect(await checkReply(counter.desk, form)).toEqual(held.ok ? [] : 'findings' in held && held.findings)
    expect(await submitReply(counter.desk, { ...form, inSpiteOfWarnings: true })).toMatchObject({ ok: true })
  })

  it('forgets a colleague’s reply after half a minute, and one that was taken back at once', async () => {
    const conversation = await counter.openConversation()
    const first = await counter.submit(conversation, { by: ben })
    await undoReply(counter.desk, { reply: first, by: ben })
    expect(await checkReply(counter.desk, counter.newReply(conversation))).toEqual([])
    await counter.submit(conversation, { by: ben })
    expect(await checkReply(counter.desk, counter.newReply(conversation))).toHaveLength(1)
    await counter.advance(31_000)
    expect(await checkReply(counter.desk, counter.newReply(conversation))).toEqual([])
  })

  it('never takes a blocking finding, whatever the agent says', async () => {
    const conversation = await counter.openConversation()
    const reply = counter.newReply(conversation, { text: 'Dear {name}', inSpiteOfWarnings: true })
    expect(await submitReply(counter.desk, reply)).toMatchObject({ ok: false, why: 'findings' })
    expect(await counter.facts(conversation)).toEqual([])
  })

  it('makes text storable before it is checked and kept', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation, { text: 'a\0b\uD800c' })
    expect((await viewReply(counter.desk, reply))?.text).toBe('a\uFFFDb\uFFFDc')
  })

  it('is due at once where the undo time is nothing', async () => {
    counter.rules.playbook = {
      ...counter.rules.playbook,
      reply: { ...counter.rules.playbook.reply, undoMs: { public: 0, private: 0 } },
    }
    const conversation = await counter.openConversation()
    await counter.submit(conversation)
    expect(await counter.facts(conversation)).toContain('reply.due')
    expect((await counter.claim(conversation)).text).toBe('We look into it.')
  })

  it('carries its files, in their order, to the call', async () => {
    const conversation = await counter.openConversation()
    const one = await storeFile(counter.desk, { name: 'b.txt', mime: 'text/plain', content: Buffer.from('one') })
    const two = await storeFile(counter.desk, { name: 'a.png', mime: 'image/png', content: Buffer.from('two') })
    const reply = await counter.submit(conversation, { files: [one, two] })
    expect((await viewReply(counter.desk, reply))?.attachments).toMatchObject([
      { name: 'b.txt', kind: 'file', file: one, state: 'stored' },
      { name: 'a.png', kind: 'image', file: two, state: 'stored' },
    ])
    await counter.advance(6_000)
    const { files } = await counter.claim(conversation)
    expect(files.map(({ name, content }) => [name, content.toString()])).toEqual([
      ['b.txt', 'one'],
      ['a.png', 'two'],
    ])
  })

  it('says that a file is gone instead of sending without it', async () => {
    const conversation = await counter.openConversation()
    const reply = counter.newReply(conversation, { files: ['0199a000-0000-7000-8000-000000000000' as FileId] })
    await expect(submitReply(counter.desk, reply)).rejects.toMatchObject({ code: 'invalid' })
  })
})
