import { claimSend, lastReply, settleSend, type SplitReply } from '../../../src/desk/index'
import { newId, type AttemptId, type ConversationId, type ReplyId } from '../../../src/lib/ids'
import { ada, bruno, giulia, marco, playbookOfTests, vera, type TestDesk } from '../../support/desk'
import { deliver, message, opened } from '../../support/customer'
import { as, dialogOf, openCounter } from '../../support/counter'

const inOnePart: SplitReply = ({ text, files }) => [{ text, files: files.map(({ id }) => id) }]

describe('A reply from the counter', () => {
  let house: TestDesk
  let { at, valueOf, typesOf } = {} as Awaited<ReturnType<typeof openCounter>>
  beforeAll(async () => {
    ;({ house, at, valueOf, typesOf } = await openCounter())
  })
  afterAll(() => house.close())

  /** Ada has written, the undo time is over, and a worker has called the platform. */
  async function calledFor(id: ConversationId, text = 'On its way') {
    await at.say(as(ada), 'reply', text, { conversation: id, origin: `slack:C:${newId()}` })
    await house.advance(6_000)
    const claimed = await claimSend(house.desk, { conversation: id, split: inOnePart })
    if (!claimed.ok) throw new Error(claimed.why)
    return claimed.send
  }

  it('says who will read a reply, and makes one reply of a form that is submitted twice', async () => {
    const id = await opened(house.desk)
    const form = dialogOf(await at.press(as(ada), 'reply', await valueOf(id)))
    const text = JSON.stringify(form.fields)
    expect(text).toContain('Rosa Conti')
    expect(text).toContain('PRIVATE')
    const both = await Promise.all([1, 2].map(() => at.submit(as(ada), form, { text: { text: 'Good morning' } })))
    expect(both.map(({ kind }) => kind)).toEqual(['done', 'done'])
    expect((await typesOf(id)).filter((type) => type === 'reply.submitted')).toHaveLength(1)
  })

  it('holds a reply back when the customer wrote meanwhile, shows what, and sends at the second press', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, { thread })
    const form = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    await deliver(house.desk, message({ thread, text: 'Forget it, it works now' }))
    const held = await at.submit(as(ada), form, { text: { text: 'Please restart the router' } })
    expect(held.kind).toBe('amend')
    expect(JSON.stringify(dialogOf(held))).toContain('Forget it, it works now')
    expect(JSON.stringify(dialogOf(held))).toContain('Please restart the router')
    expect(await typesOf(id)).not.toContain('reply.submitted')
    expect(await at.submit(as(ada), dialogOf(held), { text: { text: 'Glad to hear' } })).toMatchObject({ kind: 'done' })
    expect(await lastReply(house.desk, id)).toMatchObject({ text: 'Glad to hear', state: 'waiting' })
  })

  it('accepts with “send it all the same” only the warnings that were shown', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, { thread })
    await at.say(as(bruno), 'reply', 'Hello from Bruno', { conversation: id, origin: `slack:C:${newId()}` })
    const warned = await at.submit(as(ada), dialogOf(await at.press(as(ada), 'reply', { c: id })), {
      text: { text: 'Hello from Ada' },
    })
    expect(warned).toMatchObject({ kind: 'amend', remarks: { '': expect.stringContaining('Bruno Neri') } })
    expect(dialogOf(warned).fields.some(({ kind }) => kind === 'check')).toBe(true)
    await deliver(house.desk, message({ thread, text: 'And one more thing' }))
    const entries = { text: { text: 'Hello from Ada' }, checks: { anyway: true } }
    const again = await at.submit(as(ada), dialogOf(warned), entries)
    expect(again).toMatchObject({ kind: 'amend', remarks: { '': expect.stringContaining('written meanwhile') } })
    expect(await at.submit(as(ada), dialogOf(again), entries)).toMatchObject({ kind: 'done' })
  })

  it('keeps the form open without a way around for what the playbook blocks, and keeps the text', async () => {
    const id = await opened(house.desk)
    const form = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    const long = await at.submit(as(ada), form, { text: { text: 'x'.repeat(5_000) } })
    expect(long).toMatchObject({ kind: 'amend', remarks: { text: expect.stringContaining('at most 4000 characters') } })
    expect(dialogOf(long).fields.some(({ kind }) => kind === 'check')).toBe(false)
    const holes = await at.submit(as(ada), dialogOf(long), { text: { text: 'Dear {name}' }, checks: { anyway: true } })
    expect(holes).toMatchObject({ kind: 'amend', remarks: { text: expect.stringContaining('{name}') } })
    const later = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    expect(later.fields).toContainEqual(expect.objectContaining({ name: 'text', initial: 'Dear {name}' }))
  })

  it('takes a reply back before it is sent and says so when it is too late', async () => {
    const id = await opened(house.desk)
    await at.say(as(ada), 'reply', 'Oops', { conversation: id, origin: 'slack:C:undo' })
    const first = await lastReply(house.desk, id)
    expect(await at.press(as(ada), 'undo', { c: id, r: first?.id ?? '' })).toMatchObject({ kind: 'done' })
    expect(await at.press(as(ada), 'undo', { c: id, r: first?.id ?? '' })).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('before'),
    })
    const { reply } = await calledFor(id)
    expect(await at.press(as(ada), 'undo', { c: id, r: reply })).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('Too late'),
    })
    expect(await at.say(as(ada), 'undo', '', { conversation: id })).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('Too late'),
    })
  })

  it('lets a person settle a reply that may have arrived, once, and only for the attempt that was shown', async () => {
    const id = await opened(house.desk)
    const { reply, attempt } = await calledFor(id)
    await settleSend(house.desk, { attempt, outcome: { kind: 'unknown', detail: 'reset' } })
    const value = { c: id, r: reply as string, a: attempt as string }
    expect(await at.press(as(ada), 'arrived', { ...value, a: newId<AttemptId>() })).toMatchObject({ kind: 'refused' })
    expect(await at.press(as(vera), 'arrived', value)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('role'),
    })
    expect(await at.press(as(ada), 'arrived', value)).toMatchObject({ kind: 'done' })
    expect(await at.press(as(bruno), 'send-again', value)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('settled already'),
    })
    expect(await lastReply(house.desk, id)).toMatchObject({ state: 'sent' })
  })

  it('does not let the reply of another conversation be settled or undone from here', async () => {
    const [mine, other] = [await opened(house.desk), await opened(house.desk)]
    await at.say(as(ada), 'reply', 'Hello', { conversation: other, origin: `slack:C:${newId()}` })
    const reply = await lastReply(house.desk, other)
    expect(await at.press(as(ada), 'undo', { c: mine, r: reply?.id ?? '' })).toMatchObject({ kind: 'refused' })
    expect(await lastReply(house.desk, other)).toMatchObject({ state: 'waiting' })
  })

  it('opens the form again with the text of a reply that was refused', async () => {
    const id = await opened(house.desk)
    const { reply, attempt } = await calledFor(id, 'A text that is not wanted there')
    await settleSend(house.desk, {
      attempt,
      outcome: { kind: 'refused', reason: 'policy', remedies: [], detail: 'no' },
    })
    const form = dialogOf(await at.press(as(ada), 'reply', { c: id, r: reply as ReplyId }))
    expect(form.fields).toContainEqual(
      expect.objectContaining({ name: 'text', initial: 'A text that is not wanted there' }),
    )
  })
})

describe('A reply that needs approval', () => {
  let house: TestDesk
  let { at } = {} as Awaited<ReturnType<typeof openCounter>>
  beforeAll(async () => {
    const reply = { ...playbookOfTests.reply, approvalForRoles: ['agent' as const] }
    ;({ house, at } = await openCounter({ playbook: { reply } }))
  })
  afterAll(() => house.close())

  it('is approved by another who saw exactly this text, or declined with a reason', async () => {
    const id = await opened(house.desk)
    await at.say(as(ada), 'reply', 'Please approve me', { conversation: id, origin: 'slack:C:a1' })
    const reply = await lastReply(house.desk, id)
    const value = { c: id as string, r: reply?.id as string, h: reply?.contentHash ?? '' }
    expect(await at.press(as(ada), 'approve', value)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('role'),
    })
    expect(await at.press(as(marco), 'approve', { ...value, h: 'another text' })).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('changed'),
    })
    expect(await at.press(as(marco), 'approve', { c: id, r: value.r })).toMatchObject({ kind: 'refused' })
    expect(await at.press(as(marco), 'approve', value)).toMatchObject({ kind: 'done' })
    expect(await at.press(as(giulia), 'approve', value)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('decided'),
    })
    expect(await at.press(as(giulia), 'decline', value)).toMatchObject({ kind: 'refused' })

    const other = await opened(house.desk)
    await at.say(as(ada), 'reply', 'Decline me', { conversation: other, origin: 'slack:C:a2' })
    const second = await lastReply(house.desk, other)
    const form = dialogOf(await at.press(as(marco), 'decline', { c: other, r: second?.id ?? '' }))
    expect(await at.submit(as(marco), form, { text: { reason: '' } })).toMatchObject({ kind: 'amend' })
    expect(await at.submit(as(marco), form, { text: { reason: 'too cold' } })).toMatchObject({ kind: 'done' })
    expect(await lastReply(house.desk, other)).toMatchObject({ state: 'declined' })
  })
})
