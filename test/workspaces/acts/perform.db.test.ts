import { viewConversation } from '../../../src/desk/index'
import { ada, bruno, marco, type TestDesk } from '../../support/desk'
import { opened } from '../../support/customer'
import { as, dialogOf, openCounter } from '../../support/counter'

describe('At the counter', () => {
  let house: TestDesk
  let { at, valueOf, typesOf } = {} as Awaited<ReturnType<typeof openCounter>>
  beforeAll(async () => {
    ;({ house, at, valueOf, typesOf } = await openCounter())
  })
  afterAll(() => house.close())

  it('gives a conversation to one of two who claim it at once, and tells the other who has it', async () => {
    const id = await opened(house.desk)
    const value = await valueOf(id)
    const answers = await Promise.all([at.press(as(ada), 'claim', value), at.press(as(bruno), 'claim', value)])
    const lost = answers.filter((answer) => answer.kind === 'refused')
    expect(answers.filter((answer) => answer.kind === 'done')).toHaveLength(1)
    expect(lost).toHaveLength(1)
    const holder = (await viewConversation(house.desk, id))?.claim?.agent
    expect(lost[0]?.kind === 'refused' && lost[0].tell).toContain(holder === ada ? 'Ada Rossi' : 'Bruno Neri')
  })

  it('does nothing for a button of an old card and says how things stand', async () => {
    const id = await opened(house.desk)
    const old = await valueOf(id)
    await at.press(as(ada), 'claim', old)
    for (const act of ['release', 'snooze', 'close', 'take-over', 'assign'] as const) {
      const answer = await at.press(as(marco), act, old)
      expect(answer).toMatchObject({ kind: 'refused', tell: expect.stringContaining('Held by Ada Rossi') })
    }
    expect(await typesOf(id)).toEqual(['conversation.opened', 'message.received', 'conversation.claimed'])
  })

  it('shows a form again, with what was typed, when the conversation changed while it lay open', async () => {
    const id = await opened(house.desk)
    const form = dialogOf(await at.press(as(ada), 'close', await valueOf(id)))
    await at.press(as(bruno), 'claim', await valueOf(id))
    const again = await at.submit(as(ada), form, { text: { reason: 'other', text: 'she rang us' } })
    expect(again).toMatchObject({ kind: 'amend', remarks: { '': expect.stringContaining('Bruno Neri') } })
    expect(JSON.stringify(dialogOf(again))).toContain('she rang us')
    expect(await at.submit(as(ada), dialogOf(again), { text: { reason: 'other', text: 'she rang us' } })).toMatchObject(
      { kind: 'done' },
    )
    expect((await viewConversation(house.desk, id))?.closed?.reason).toBe('other: she rang us')
  })

  it('asks for the reason of a take-over before it takes anything', async () => {
    const id = await opened(house.desk)
    await at.press(as(ada), 'claim', await valueOf(id))
    const form = dialogOf(await at.press(as(bruno), 'take-over', await valueOf(id)))
    expect(JSON.stringify(form.fields)).toContain('Ada Rossi')
    expect(await at.submit(as(bruno), form, { text: { reason: '  ' } })).toMatchObject({
      kind: 'amend',
      remarks: { reason: expect.any(String) },
    })
    expect(await at.submit(as(bruno), form, { text: { reason: 'her shift is over' } })).toMatchObject({ kind: 'done' })
    expect((await house.facts(id)).at(-1)?.event).toMatchObject({
      type: 'conversation.takenOver',
      from: ada,
      reason: 'her shift is over',
    })
  })
})
