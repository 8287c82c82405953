import {
  claimSend,
  closeConversation,
  recallSent,
  settleSend,
  submitReply,
  takeReceipt,
  viewConversation,
  viewDeadlines,
  type Account,
  type ClaimedSend,
  type EventOf,
  type ReplyKind,
  type SendOutcome,
} from '../../src/desk/index'
import { onePart } from '../../src/channels/channel'
import { DEFAULT_PROMISES } from '../../src/desk/index'
import type { AccountId, ConversationId } from '../../src/lib/ids'
import { conversationOf, deliver, message } from '../support/customer'
import { ada, openDesk, playbookOfTests, type TestDesk } from '../support/desk'

const DAY_MS = 86_400_000
const fb = 'telegram' as AccountId
const account: Account = {
  ...{ id: fb, channel: 'telegram', name: 'Acme', undoMs: 0, promises: DEFAULT_PROMISES },
  templates: [{ name: 'hello', language: 'it', text: 'Buongiorno {{1}}, la pratica {{2}} è aperta.' }],
}

let house: TestDesk
beforeAll(async () => {
  house = await openDesk({
    playbook: { accounts: [...playbookOfTests.accounts.filter(({ id }) => id !== fb), account] },
    capabilities: {
      telegram: {
        surfaces: ['comment', 'dm'],
        reply: { comment: ['public_reply', 'private_reply'], dm: ['dm', 'template'] },
        privateMove: { from: ['comment'], once: true, forMs: 7 * DAY_MS },
        window: { forMs: DAY_MS, afterwards: 'template', surfaces: ['dm'] },
      },
    },
  })
})
afterAll(() => house.close())

let count = 0
const rosaInPublic = { externalId: 'public-rosa', name: 'Rosa Conti' }
const rosaInPrivate = { externalId: 'psid-rosa', name: 'Rosa Conti' }
const said = (told: Partial<EventOf<'message'>>): EventOf<'message'> =>
  message({ account: fb, thread: `c${count}`, surface: 'comment', visibility: 'public', author: rosaInPublic, ...told })
const inPrivate = (text: string): EventOf<'message'> =>
  said({ thread: `dm${count}`, surface: 'dm', visibility: 'private', author: rosaInPrivate, text })

async function commented(under?: string): Promise<ConversationId> {
  count += 1
  const thread = under ?? `c${count}`
  await deliver(house.desk, said({ thread, text: 'My bill is paid and I am dunned!', externalId: `comment${count}` }))
  return await conversationOf(house.desk, { account: fb, thread })
}

const submit = (conversation: ConversationId, kind: ReplyKind, more: object = {}) =>
  submitReply(house.desk, {
    ...{ conversation, by: ada, text: 'We look into it.', kind, files: [], seenSeq: 99, inSpiteOfWarnings: false },
    submitKey: `k${(keys += 1)}`,
    ...more,
  })
let keys = 0

async function claimed(conversation: ConversationId): Promise<ClaimedSend> {
  const claim = await claimSend(house.desk, { conversation, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  return claim.send
}

const moved = (): SendOutcome => ({
  kind: 'sent',
  ids: [`out${count}-${keys}`],
  continues: { thread: `dm${count}`, surface: 'dm', author: rosaInPrivate },
})

async function send(
  conversation: ConversationId,
  kind: ReplyKind,
  outcome: SendOutcome = { kind: 'sent', ids: [`out${count}-${keys + 1}`] },
): Promise<ClaimedSend> {
  expect(await submit(conversation, kind)).toMatchObject({ ok: true })
  const call = await claimed(conversation)
  await settleSend(house.desk, { attempt: call.attempt, outcome })
  return call
}

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
    count += 1
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

describe('an echo of a reply whose call was lost', () => {
  const lost: SendOutcome = { kind: 'unknown', detail: 'no answer' }
  const echo = (of: object): EventOf<'own_echo'> => {
    const { account, thread, surface, visibility, occurredAt } = said(of)
    return {
      ...{ kind: 'own_echo', account, thread, surface, visibility, occurredAt, attachments: [] },
      ...{ author: { externalId: 'us', name: 'Acme' }, text: 'We look into it.' },
      ...{ externalId: `echo${(keys += 1)}`, dedupeKey: `echo${keys}` },
      ...of,
    }
  }
  const tell = (of: object): Promise<boolean> =>
    house.desk.db.transaction((tx) => takeReceipt(tx, house.desk, echo(of)))
  const states = async (...ids: ConversationId[]) => {
    const { rows } = await house.desk.db.raw<{ rows: { state: string }[] }>(
      `select state from unnest(?::uuid[]) with ordinality as asked (id, n) join replies on conversation_id = asked.id order by n`,
      [ids],
    )
    return rows.map(({ state }) => state)
  }

  it('proves it though the platform places it with somebody else under the same comment', async () => {
    const [here, there] = [await commented('comment:77:rosa'), await commented('comment:78:rosa')]
    await send(here, 'public_reply', lost)
    await send(there, 'public_reply', lost)
    expect(await tell({ thread: 'comment:77:mario', text: 'Another answer' })).toBe(false)
    expect(await tell({ thread: 'comment:79:mario' })).toBe(false)
    expect(await states(here, there)).toEqual(['unknown', 'unknown'])
    expect(await tell({ thread: 'comment:77:mario' })).toBe(true)
    expect(await states(here, there)).toEqual(['sent', 'unknown'])
  })

  it('in private carries the conversation on there, as the answer of the call would have', async () => {
    const id = await commented()
    await send(id, 'private_reply', lost)
    expect(await tell({ thread: `dm${count}`, surface: 'dm', visibility: 'private' })).toBe(true)
    expect(await states(id)).toEqual(['sent'])
    await deliver(house.desk, inPrivate('The number is 77.'))
    expect(await viewConversation(house.desk, id)).toMatchObject({ lastSeq: 2, elsewhere: { thread: `dm${count}` } })
  })

  it('in private goes to the conversation that went on there', async () => {
    const id = await commented()
    await send(id, 'private_reply', moved())
    await deliver(house.desk, inPrivate('The number is 77.'))
    await send(id, 'dm', lost)
    expect(await tell({ thread: `dm${count}`, surface: 'dm', visibility: 'private' })).toBe(true)
    expect(await states(id)).toEqual(['sent', 'sent'])
  })
})

it('knows what was sent in the private place up to a moment, and not what was said in public', async () => {
  const id = await commented()
  await send(id, 'public_reply', { kind: 'sent', ids: ['in-public'] })
  await send(id, 'private_reply', { ...moved(), ids: ['in-private'] } as SendOutcome)
  const about = { account: fb, thread: `dm${count}`, until: new Date(house.desk.now().getTime() + DAY_MS) }
  expect(await recallSent(house.desk, about)).toEqual(['in-private'])
})

describe('a template', () => {
  it('is what is sent when the time for free text is over: its text is kept as it will be read', async () => {
    count += 1
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
