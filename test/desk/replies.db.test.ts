import { approveReply, declineReply } from '../../src/desk/replies/approve'
import { claimSend } from '../../src/desk/replies/deliver'
import { readDraft, saveDraft } from '../../src/desk/replies/draft'
import { undoReply } from '../../src/desk/replies/undo'
import { lastReply, viewReply } from '../../src/desk/replies/view'
import { fireDueTimers } from '../../src/desk/deadlines/timer'
import type { ReplyId } from '../../src/lib/ids'
import { ada, ben, byParagraph, type Counter, eva, openReplies, vic } from '../support/replies'

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

describe('taking a reply back', () => {
  it('stops it, gives the text back as a draft and frees the conversation', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    expect(await undoReply(counter.desk, { reply, by: ben })).toEqual({ ok: true, text: 'We look into it.' })
    expect(await readDraft(counter.desk, { conversation, agent: ada })).toEqual({
      text: 'We look into it.',
      seenSeq: 1,
    })
    expect(await counter.inFlight(conversation)).toBe(0)
    await counter.advance(60_000)
    await fireDueTimers(counter.desk, { limit: 100, by: 'test' })
    expect(await counter.facts(conversation)).toEqual(['conversation.claimed', 'reply.submitted', 'reply.undone'])
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
  })

  it('forgets what the form had kept before it was mended', async () => {
    const conversation = await counter.openConversation()
    await saveDraft(counter.desk, { conversation, agent: ada }, { text: 'Dear {name}, we look', seenSeq: 1 })
    const reply = await counter.submit(conversation, { text: 'Dear Rosa, we look into it.' })
    await undoReply(counter.desk, { reply, by: ada })
    expect((await readDraft(counter.desk, { conversation, agent: ada }))?.text).toBe('Dear Rosa, we look into it.')
  })

  it('loses nothing of what the author has begun since', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    await saveDraft(counter.desk, { conversation, agent: ada }, { text: 'And one thing more', seenSeq: 1 })
    await undoReply(counter.desk, { reply, by: ada })
    expect((await readDraft(counter.desk, { conversation, agent: ada }))?.text).toBe(
      'We look into it.\n\nAnd one thing more',
    )
  })

  it('is too late once, or twice', async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    await undoReply(counter.desk, { reply, by: ada })
    expect(await undoReply(counter.desk, { reply, by: ada })).toEqual({ ok: false, why: 'too-late', state: 'undone' })
    expect(await counter.inFlight(conversation)).toBe(0)
  })

  it('asks for the reply behind it, whose own time has passed meanwhile', async () => {
    counter.rules.playbook = {
      ...counter.rules.playbook,
      reply: { ...counter.rules.playbook.reply, undoMs: { public: 10_000, private: 60_000 } },
    }
    const conversation = await counter.openConversation()
    const first = await counter.submit(conversation)
    counter.rules.playbook = {
      ...counter.rules.playbook,
      reply: { ...counter.rules.playbook.reply, undoMs: { public: 10_000, private: 0 } },
    }
    await counter.submit(conversation, { text: 'Second' })
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    await counter.clearWork()
    await undoReply(counter.desk, { reply: first, by: ada })
    expect(await counter.work()).toEqual([conversation])
    expect((await counter.claim(conversation)).text).toBe('Second')
  })

  it('refuses somebody who may only look, and an unknown reply', async () => {
    const reply = await counter.submit(await counter.openConversation())
    expect(await undoReply(counter.desk, { reply, by: vic })).toEqual({ ok: false, why: 'not-allowed' })
    expect(await undoReply(counter.desk, { reply: 'nonsense' as ReplyId, by: ada })).toEqual({
      ok: false,
      why: 'not-found',
    })
  })
})

describe('a reply that a second person must approve', () => {
  beforeEach(() => {
    counter.rules.playbook = {
      ...counter.rules.playbook,
      reply: { ...counter.rules.playbook.reply, approvalForRoles: ['agent'] },
    }
  })
  const submitForApproval = async () => {
    const conversation = await counter.openConversation()
    const reply = await counter.submit(conversation)
    const view = await viewReply(counter.desk, reply)
    return { conversation, reply, hash: view?.contentHash ?? '' }
  }

  it('waits, is not sent, and starts its undo time with the approval', async () => {
    const { conversation, reply, hash } = await submitForApproval()
    await counter.advance(3_600_000)
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    expect(await approveReply(counter.desk, { reply, by: eva, hash })).toEqual({ ok: true, reply })
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    await counter.advance(6_000)
    await fireDueTimers(counter.desk, { limit: 100, by: 'test' })
    expect((await counter.claim(conversation)).reply).toBe(reply)
    expect(await counter.facts(conversation)).toEqual([
      ...['conversation.claimed', 'reply.submitted', 'reply.approved', 'reply.due'],
    ])
  })

  it('holds no other reply up', async () => {
    const { conversation } = await submitForApproval()
    await counter.submit(conversation, { by: eva, text: 'From the lead', inSpiteOfWarnings: true })
    await counter.advance(6_000)
    expect((await counter.claim(conversation)).text).toBe('From the lead')
  })

  it('is not approved by its author, by an agent, for other content, or twice', async () => {
    const { reply, hash } = await submitForApproval()
    expect(await approveReply(counter.desk, { reply, by: ben, hash })).toEqual({ ok: false, why: 'not-allowed' })
    expect(await approveReply(counter.desk, { reply, by: eva, hash: 'other' })).toEqual({ ok: false, why: 'changed' })
    expect(await stateOf(reply)).toBe('awaiting-approval')
    await approveReply(counter.desk, { reply, by: eva, hash })
    expect(await approveReply(counter.desk, { reply, by: eva, hash })).toEqual({ ok: false, why: 'already-decided' })
    await counter.db('replies').where('id', reply).update({ author: 'eva', state: 'awaiting-approval' })
    expect(await approveReply(counter.desk, { reply, by: eva, hash })).toEqual({ ok: false, why: 'own-reply' })
  })

  it('goes back to its author when it is declined', async () => {
    const { conversation, reply } = await submitForApproval()
    expect(await declineReply(counter.desk, { reply, by: eva, reason: 'Too short' })).toEqual({ ok: true, reply })
    expect(await stateOf(reply)).toBe('declined')
    expect((await readDraft(counter.desk, { conversation, agent: ada }))?.text).toBe('We look into it.')
    expect(await counter.inFlight(conversation)).toBe(0)
    expect(await declineReply(counter.desk, { reply, by: eva, reason: 'again' })).toEqual({
      ok: false,
      why: 'already-decided',
    })
  })

  it('is not sent when its content was changed behind the approver’s back', async () => {
    const { conversation, reply, hash } = await submitForApproval()
    await approveReply(counter.desk, { reply, by: eva, hash })
    await counter.db('replies').where('id', reply).update({ text: 'Something else' })
    await counter.advance(6_000)
    expect(await claimSend(counter.desk, { conversation, split: byParagraph })).toEqual({
      ok: false,
      why: 'nothing-due',
    })
    expect(await stateOf(reply)).toBe('refused')
  })
})

describe('the last reply', () => {
  it('is the latest one, whatever became of it', async () => {
    const conversation = await counter.openConversation()
    expect(await lastReply(counter.desk, conversation)).toBeUndefined()
    await counter.submit(conversation)
    const second = await counter.submit(conversation, { text: 'Second' })
    await undoReply(counter.desk, { reply: second, by: ada })
    expect(await lastReply(counter.desk, conversation)).toMatchObject({ id: second, state: 'undone' })
  })
})

describe('a draft', () => {
  it('is kept for each agent, replaced, and forgotten when it is empty', async () => {
    const conversation = await counter.openConversation()
    const [mine, theirs] = [
      { conversation, agent: ada },
      { conversation, agent: ben },
    ]
    await saveDraft(counter.desk, mine, { text: 'One', seenSeq: 1 })
    await saveDraft(counter.desk, theirs, { text: 'Other', seenSeq: 1 })
    await saveDraft(counter.desk, mine, { text: 'Two\0', seenSeq: 2 })
    expect(await readDraft(counter.desk, mine)).toEqual({ text: 'Two\uFFFD', seenSeq: 2 })
    await saveDraft(counter.desk, mine, { text: ' \n', seenSeq: 2 })
    expect(await readDraft(counter.desk, mine)).toBeUndefined()
    expect((await readDraft(counter.desk, theirs))?.text).toBe('Other')
  })
})
