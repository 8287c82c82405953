import { onePart } from '../../src/channels/channel'
import {
  claimSend,
  recallSent,
  resolveUnknown,
  settleSend,
  takeReceipt,
  viewConversation,
  viewReply,
  type EventOf,
  type SendOutcome,
} from '../../src/desk/index'
import type { ConversationId, ReplyId } from '../../src/lib/ids'
import { deliver } from '../support/customer'
import { ada } from '../support/desk'
import {
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
let echoes = 0

describe('an echo of a reply whose call was lost', () => {
  const lost: SendOutcome = { kind: 'unknown', detail: 'no answer' }
  const echo = (of: object): EventOf<'own_echo'> => {
    const { account, thread, surface, visibility, occurredAt } = said(of)
    return {
      ...{ kind: 'own_echo', account, thread, surface, visibility, occurredAt, attachments: [] },
      ...{ author: { externalId: 'us', name: 'Acme' }, text: 'We look into it.' },
      ...{ externalId: `echo${(echoes += 1)}`, dedupeKey: `echo${echoes}` },
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
    expect(await tell({ thread: 'comment:77:mario', amid: 'comment:77:', text: 'Another answer' })).toBe(false)
    expect(await tell({ thread: 'comment:79:mario', amid: 'comment:79:' })).toBe(false)
    expect(await tell({ thread: 'comment:77:mario' })).toBe(false)
    expect(await states(here, there)).toEqual(['unknown', 'unknown'])
    expect(await tell({ thread: 'comment:77:mario', amid: 'comment:77:' })).toBe(true)
    expect(await states(here, there)).toEqual(['sent', 'unknown'])
  })

  it('proves neither of two that say the same under one comment', async () => {
    const both = [await commented('comment:80:rosa'), await commented('comment:80:ines')]
    for (const one of both) await send(one, 'public_reply', lost)
    expect(await tell({ thread: 'comment:80:mario', amid: 'comment:80:' })).toBe(false)
    expect(await states(...both)).toEqual(['unknown', 'unknown'])
  })

  it('in private proves nothing by its words alone: the same may have been written to anybody', async () => {
    const id = await commented()
    await send(id, 'private_reply', lost)
    expect(await tell({ thread: 'dm-of-bob', surface: 'dm', visibility: 'private' })).toBe(false)
    expect(await states(id)).toEqual(['unknown'])
    expect((await viewConversation(house.desk, id))?.elsewhere).toBeNull()
  })

  it('in private that names our attempt carries the conversation on there, as the answer of the call would have', async () => {
    const id = await commented()
    const { attempt } = await send(id, 'private_reply', lost)
    const there = { thread: `dm${count}`, surface: 'dm', visibility: 'private' }
    expect(await tell({ ...there, attempt: 'no id of ours' })).toBe(false)
    expect(await tell({ ...there, attempt })).toBe(true)
    expect(await states(id)).toEqual(['sent'])
    await deliver(house.desk, inPrivate('The number is 77.'))
    expect(await viewConversation(house.desk, id)).toMatchObject({ lastSeq: 2, elsewhere: { thread: `dm${count}` } })
  })

  it('in private that came before the answer of the call leaves the place to that answer', async () => {
    const id = await commented()
    expect(await submit(id, 'private_reply')).toMatchObject({ ok: true })
    const { attempt } = await claimed(id)
    await tell({ thread: `dm${count}`, surface: 'dm', visibility: 'private', attempt })
    await settleSend(house.desk, { attempt, outcome: moved() })
    await deliver(house.desk, inPrivate('The number is 77.'))
    expect(await viewConversation(house.desk, id)).toMatchObject({ lastSeq: 2, elsewhere: { thread: `dm${count}` } })
  })

  it('proves no public reply in the private place that the conversation moved to', async () => {
    const id = await commented()
    await send(id, 'private_reply', moved())
    await deliver(house.desk, inPrivate('The number is 77.'))
    await send(id, 'public_reply', lost)
    expect(await tell({ thread: `dm${count}`, surface: 'dm', visibility: 'private' })).toBe(false)
    expect(await states(id)).toEqual(['sent', 'unknown'])
  })

  it('is no proof any more when the platform says that it refused the call', async () => {
    const id = await commented('comment:81:rosa')
    expect(await submit(id, 'public_reply')).toMatchObject({ ok: true })
    const { attempt, reply } = await claimed(id)
    expect(await tell({ thread: 'comment:81:rosa' })).toBe(true)
    await settleSend(house.desk, {
      attempt,
      outcome: { kind: 'refused', reason: 'policy', remedies: ['open_natively'], detail: '' },
    })
    expect(await viewReply(house.desk, reply as ReplyId)).toMatchObject({
      failure: { reason: 'delivery_failed', remedies: ['open_natively'] },
    })
    expect((await viewConversation(house.desk, id))?.unansweredSince).not.toBeNull()
  })

  it('spares the customer a second time what somebody wants sent again', async () => {
    const id = await commented('comment:82:rosa')
    const { attempt, reply } = await send(id, 'public_reply', lost)
    const again = { reply: reply as ReplyId, attempt, by: ada, answer: 'send-again' } as const
    expect(await resolveUnknown(house.desk, again)).toMatchObject({ ok: true })
    expect(await tell({ thread: 'comment:82:rosa' })).toBe(true)
    expect(await states(id)).toEqual(['sent'])
    expect(await claimSend(house.desk, { conversation: id, split: onePart })).toMatchObject({ ok: false })
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
