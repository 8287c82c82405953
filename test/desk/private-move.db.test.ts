import { closeConversation, settleSend, viewConversation, viewDeadlines, type SendOutcome } from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import { conversationOf, deliver } from '../support/customer'
import { ada } from '../support/desk'
import {
  begin,
  claimed,
  commented,
  count,
  DAY_MS,
  fb,
  house,
  inPrivate,
  moved,
  said,
  send,
  submit,
  useMoves,
} from '../support/moves'

useMoves()

const types = async (id: ConversationId) => (await house.facts(id)).map(({ event }) => event.type)

describe('moving from public to private', () => {
  it('is one act: the private answer meets the promise, and the customer answers in the same conversation', async () => {
    const id = await commented()
    expect(await send(id, 'private_reply', moved())).toMatchObject({
      ...{ kind: 'private_reply', visibility: 'private', surface: 'comment', inReplyTo: `comment${count}` },
      recipient: { externalId: 'public-rosa' },
    })
    const [first] = (await viewDeadlines(house.desk, id)).filter(({ kind }) => kind === 'first-reply')
    expect(first?.ended).toMatchObject({ outcome: 'met', by: ada, missed: false })
    await deliver(house.desk, inPrivate('Thank God. The number is 77.'))
    const view = await viewConversation(house.desk, id)
    expect(view).toMatchObject({
      ...{ surface: 'comment', visibility: 'public', lastSeq: 2 },
      elsewhere: { surface: 'dm', visibility: 'private', thread: `dm${count}` },
      last: { text: 'Thank God. The number is 77.', place: { surface: 'dm', visibility: 'private' } },
    })
    expect(view?.asked?.usedAt).toBeInstanceOf(Date)
    expect((await types(id)).slice(-2)).toEqual(['conversation.continued', 'message.received'])
    expect(await send(id, 'dm')).toMatchObject({
      ...{ thread: `dm${count}`, surface: 'dm', visibility: 'private' },
      recipient: { externalId: 'psid-rosa' },
    })
    expect(await send(id, 'public_reply')).toMatchObject({
      ...{ thread: `c${count}`, surface: 'comment', inReplyTo: `comment${count}` },
      recipient: { externalId: 'public-rosa' },
    })
  })

  it('makes the person in private the same customer, and their later comments stay in the conversation', async () => {
    const id = await commented()
    await send(id, 'private_reply', moved())
    await deliver(house.desk, inPrivate('Here I am'), said({ text: 'Still waiting here' }))
    const { rows } = await house.desk.db.raw(
      `select count(distinct customer_id)::int as n from identities where external_id in ('public-rosa', 'psid-rosa')`,
    )
    expect(rows).toEqual([{ n: 1 }])
    expect((await viewConversation(house.desk, id))?.lastSeq).toBe(3)
    expect((await types(id)).filter((type) => type === 'conversation.continued')).toHaveLength(1)
  })

  it('is possible once, even while the first is on its way, and says what is possible instead', async () => {
    const id = await commented()
    expect(await submit(id, 'private_reply')).toMatchObject({ ok: true })
    const second = await submit(id, 'private_reply', { inSpiteOfWarnings: true })
    const finding = { kind: 'not-permitted', level: 'block', facts: { why: 'used', instead: 'public_reply' } }
    expect(second).toMatchObject({ ok: false, why: 'findings', findings: [finding] })
    const { attempt } = await claimed(id)
    await settleSend(house.desk, { attempt, outcome: moved() })
    expect(await submit(id, 'private_reply')).toMatchObject({ ok: false, findings: [finding] })
    await deliver(house.desk, said({ text: 'Another comment' }))
    expect(await submit(id, 'private_reply')).toMatchObject({ ok: true })
  })

  it('is possible again after one that the platform did not take, but not after "somebody did so already"', async () => {
    const id = await commented()
    const refused = (reason: 'policy' | 'duplicate'): SendOutcome => ({
      ...{ kind: 'refused', reason, remedies: [], detail: '' },
    })
    await send(id, 'private_reply', refused('policy'))
    await send(id, 'private_reply', refused('duplicate'))
    expect(await submit(id, 'private_reply')).toMatchObject({ ok: false, why: 'findings' })
  })

  it('is over after seven days', async () => {
    begin()
    await deliver(house.desk, said({ text: 'old', occurredAt: new Date(Date.now() - 8 * DAY_MS) }))
    const id = await conversationOf(house.desk, { account: fb, thread: `c${count}` })
    expect(await submit(id, 'private_reply')).toMatchObject({
      findings: [{ kind: 'not-permitted', facts: { why: 'expired' } }],
    })
  })

  it('links the two when the private place has an open conversation already, and both say so', async () => {
    const id = await commented()
    await deliver(house.desk, inPrivate('I write here as well'))
    const other = await conversationOf(house.desk, { account: fb, thread: `dm${count}` })
    await send(id, 'private_reply', moved())
    expect((await types(id)).at(-1)).toBe('conversation.linked')
    expect((await types(other)).at(-1)).toBe('conversation.linked')
    await deliver(house.desk, inPrivate('And more'))
    expect((await viewConversation(house.desk, other))?.lastSeq).toBe(2)
    expect((await viewConversation(house.desk, id))?.elsewhere).toBeNull()
  })

  it('reopens what was closed when the customer answers in private, unless another is open in public by then', async () => {
    const id = await commented()
    await send(id, 'private_reply', moved())
    await closeConversation(house.desk, { conversation: id, by: ada, reason: 'solved' })
    await deliver(house.desk, inPrivate('One more question'))
    expect((await viewConversation(house.desk, id))?.closed).toBeNull()
    await closeConversation(house.desk, { conversation: id, by: ada, reason: 'solved' })
    await house.advance(2 * DAY_MS)
    await deliver(house.desk, said({ text: 'Something else', occurredAt: house.desk.now() }))
    await deliver(house.desk, { ...inPrivate('And here'), occurredAt: house.desk.now() })
    const { rows } = await house.desk.db.raw(
      `select thread from open_threads where account = ? and thread in (?, ?) order by thread`,
      [fb, `c${count}`, `dm${count}`],
    )
    expect(rows).toEqual([{ thread: `c${count}` }, { thread: `dm${count}` }])
    await house.advance(-2 * DAY_MS)
  })
})

describe('a template', () => {
  it('is what is sent when the time for free text is over: its text is kept as it will be read', async () => {
    begin()
    const late = { occurredAt: new Date(Date.now() - 2 * DAY_MS) }
    await deliver(house.desk, { ...inPrivate('Hello?'), ...late })
    const id = await conversationOf(house.desk, { account: fb, thread: `dm${count}` })
    expect(await submit(id, 'dm')).toMatchObject({ findings: [{ kind: 'window-closed' }] })
    const template = { name: 'hello', language: 'it', values: ['Rosa', ''] }
    expect(await submit(id, 'template', { template })).toMatchObject({
      findings: [{ kind: 'placeholder', facts: { placeholder: '{{2}}' } }],
    })
    const whole = { ...template, values: ['Rosa', '77'] }
    expect(await submit(id, 'template', { template: whole })).toMatchObject({ ok: true })
    expect(await claimed(id)).toMatchObject({
      ...{ kind: 'template', template: whole, text: 'Buongiorno Rosa, la pratica 77 è aperta.' },
    })
    await expect(submit(id, 'template', { template: { ...whole, name: 'other' } })).rejects.toThrow('no such template')
    await expect(submit(id, 'template')).rejects.toThrow('no such template')
  })
})
