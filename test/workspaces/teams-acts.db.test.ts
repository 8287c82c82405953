import { CARE, openTeamsHouse, type TeamsHouse } from '../support/teams-house'
import { WRITTEN_PLAYBOOK } from '../support/desk'
import type { Json } from '../support/teams/ledger'
import type { Spot } from '../support/teams/people'

jest.setTimeout(60_000)

let house: TeamsHouse
const clock = { ahead: 0 }
beforeAll(async () => {
  const now = () => new Date(Date.now() + clock.ahead)
  house = await openTeamsHouse({ desk: { playbook: WRITTEN_PLAYBOOK }, now })
})
afterAll(() => house.close())
afterEach(() => {
  house.gate.before = () => Promise.resolve()
  clock.ahead = 0
  expect(house.standIn.caller.complaints.splice(0)).toEqual([])
})

const hintsOf = (user: string): string => house.standIn.hints(user).join('\n')
const press = (user: string, spot: Spot, label: string) => house.standIn.press(user, spot, label)
describe('a card in Teams', () => {
  it('becomes the one of two agents who press at once, and the other is told whose it is', async () => {
    const { spot, conversation } = await house.card()
    await Promise.all([press('ada', spot, 'Claim'), press('bruno', spot, 'Claim')])
    const claims = (await house.facts(conversation)).flatMap(({ event }) =>
      event.type === 'conversation.claimed' ? [event.by] : [],
    )
    expect(claims).toHaveLength(1)
    const [loser, winner] = claims[0] === 'ada' ? ['bruno', 'Ada Rossi'] : ['ada', 'Bruno Neri']
    expect(hintsOf(loser)).toContain(winner)
  })

  it('shows at once to the one who pressed what became of it', async () => {
    const { spot } = await house.card()
    await press('ada', spot, 'Claim')
    expect(house.standIn.seenBy('ada', spot)).toContain('Ada Rossi')
    expect(house.standIn.labels('ada', spot)).toContain('Release')
    expect(house.standIn.seenBy('bruno', spot)).not.toContain('Ada Rossi')
  })

  it('does nothing for a button of an older card, and says why to nobody else', async () => {
    const { spot, conversation, number } = await house.card()
    await house.standIn.type('bruno', '!claim', { under: spot })
    await house.settle()
    await press('ada', spot, 'Claim')
    expect(hintsOf('ada')).toContain(`Bruno Neri has held #${number}`)
    expect(hintsOf('giulia')).not.toContain(`#${number}`)
    expect((await house.types(conversation)).filter((type) => type === 'conversation.claimed')).toHaveLength(1)
  })

  it('opens a form, sends what was entered, and undoes it', async () => {
    const { spot, conversation } = await house.card('Where is my parcel?')
    await press('ada', spot, 'Reply')
    expect(house.standIn.dialogText('ada')).toContain('Rosa Conti')
    await house.standIn.submit('ada', { t_text: 'It comes *tomorrow*' })
    expect(house.standIn.dialog('ada')).toBeUndefined()
    expect((await house.replies()).at(-1)).toMatchObject({ text: 'It comes *tomorrow*', state: 'waiting' })
    await house.mirror(conversation)
    const undo = house.standIn
      .posts(CARE)
      .findLast((row) => house.standIn.contentOf(row).includes('It comes *tomorrow*'))
    const spotOfReply = house.standIn.spotOf(undo!)
    const label = house.standIn.labels('ada', spotOfReply).find((name) => name.startsWith('Undo')) ?? 'Undo'
    await press('ada', spotOfReply, label)
    expect((await house.replies()).at(-1)).toMatchObject({ state: 'undone' })
    expect(hintsOf('ada')).toContain('Taken back')
  })

  it('keeps a form open with a remark beside what is missing, and with what was typed', async () => {
    const { spot } = await house.card()
    await press('ada', spot, 'Reply')
    await house.standIn.submit('ada', { t_text: 'Call {name} back' })
    expect(house.standIn.dialogText('ada')).toContain('Call {name} back')
    expect((await house.replies()).filter(({ text }) => text.includes('{name}'))).toEqual([])
    await house.standIn.submit('ada', { t_text: 'Call Rosa back' })
    expect((await house.replies()).at(-1)).toMatchObject({ text: 'Call Rosa back' })
  })

  it('submits a form once, however often Teams sends it', async () => {
    const { spot } = await house.card()
    await press('ada', spot, 'Reply')
    const { about, card } = house.standIn.dialog('ada') ?? { about: {}, card: {} }
    const data = { ...dataOf(card), t_text: 'Only once' }
    const invoke = { ...about, id: 'f:once', name: 'task/submit', value: { data } }
    await Promise.all([house.standIn.caller.invoke(invoke), house.standIn.caller.invoke(invoke)])
    await house.standIn.caller.invoke({ ...invoke, id: 'f:twice' })
    await house.quiet()
    expect((await house.replies()).filter(({ text }) => text === 'Only once')).toHaveLength(1)
  })

  it('shows a card in a window, with buttons that work in it', async () => {
    const { spot } = await house.card()
    await press('ada', spot, 'History')
    expect(house.standIn.dialog('ada')?.title).toContain('History of #')
    await house.standIn.type('ada', 'playbook')
    await house.settle()
    const home = house.standIn.spotOf(house.standIn.chat('ada').at(-1)!)
    const [first] = house.standIn.labels('ada', home)
    await press('ada', home, first!)
    expect(house.standIn.dialog('ada')?.card).toBeDefined()
  })
})

const dataOf = (card: Json): Json => {
  const [action] = (card['actions'] ?? []) as Json[]
  return (action?.['data'] ?? {}) as Json
}

describe('what was typed into a form', () => {
  it('stays there, beside the reason, when the act is refused', async () => {
    const { spot } = await house.card()
    await press('ada', spot, 'Close')
    await house.standIn.type('bruno', '!reply On its way', { under: spot })
    await house.settle()
    await house.standIn.submit('ada', { t_text: 'She is happy now' })
    if (!house.standIn.dialogText('ada').includes('still on its way')) await house.standIn.submit('ada')
    expect(house.standIn.dialogText('ada')).toMatch(/still on its way[\s\S]*She is happy now/)
    expect(house.standIn.dialog('ada')?.title).toContain('Close #')
  })

  it.each<[string, string, string]>([
    ['the database is away', 'Connection terminated', 'I cannot save right now'],
    ['an act fails', 'no idea', 'This did not work'],
  ])('stays there when %s', async (_title, failure, expected) => {
    const { spot, conversation } = await house.card()
    await press('ada', spot, 'Note …')
    house.gate.before = () => Promise.reject(new Error(failure))
    await house.standIn.submit('ada', { t_text: 'A long and careful text' })
    expect(house.standIn.dialogText('ada')).toContain(expected)
    expect(house.standIn.dialogText('ada')).toContain('A long and careful text')
    house.gate.before = () => Promise.resolve()
    await house.standIn.submit('ada')
    expect(await house.notes(conversation)).toMatchObject([{ text: 'A long and careful text' }])
  })

  it('is safe when the act takes longer than Teams waits, and its end is told in the person’s own chat', async () => {
    const { spot, conversation } = await house.card()
    await press('ada', spot, 'Note …')
    let go: () => void = () => undefined
    house.gate.before = () => new Promise((resolve) => (go = resolve))
    await house.standIn.submit('ada', { t_text: 'Slow but sure' })
    expect(house.standIn.dialogText('ada')).toMatch(/Still working[\s\S]*Slow but sure/)
    go()
    await house.quiet()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'Slow but sure' }])
    expect(house.standIn.chat('ada').map(house.standIn.contentOf).join('\n')).toContain('Done.')
  })

  it('is shown once more when the form is too old to be used', async () => {
    const { spot, conversation } = await house.card()
    await press('ada', spot, 'Note …')
    clock.ahead = 4 * 86_400_000
    await house.standIn.submit('ada', { t_text: 'Written over the weekend' })
    expect(house.standIn.dialogText('ada')).toMatch(/not valid any more[\s\S]*Written over the weekend/)
    expect(await house.notes(conversation)).toEqual([])
  })
})

describe('a button that was not pressed as we made it', () => {
  const execute = async (user: string, spot: Spot, data: Json) => {
    const value = { action: { type: 'Action.Execute', verb: 'claim', data }, trigger: 'manual' }
    const base = house.standIn.base(user, spot.conversation)
    const answer = await house.standIn.caller.invoke({
      ...base,
      ...{ type: 'invoke', id: `f:${Math.random()}`, name: 'adaptiveCard/action', replyToId: spot.id, value },
    })
    return JSON.stringify(answer.body)
  }
  const claimOf = (spot: Spot): Json => {
    const row = house.standIn.ledger.post(spot.conversation, spot.id)
    const found = JSON.stringify(row?.attachments).match(/\{"act":"claim"[^}]*\}/)
    return JSON.parse(found?.[0] ?? '{}') as Json
  }

  it.each<[string, (data: Json) => Json]>([
    ['says another act', (data) => ({ ...data, act: 'spam' })],
    ['names another conversation', (data) => ({ ...data, c: '01990000-0000-7000-8000-000000000000' })],
    ['has no proof', ({ s: _, ...data }) => data],
    ['is nothing of ours', () => ({ hello: 'there' })],
  ])('does nothing when it %s', async (_title, tamper) => {
    const { spot, conversation } = await house.card()
    expect(claimOf(spot)).toHaveProperty('s')
    expect(await execute('ada', spot, tamper(claimOf(spot)))).toContain('This button is not valid any more')
    expect(await house.types(conversation)).toEqual(['conversation.opened', 'message.received'])
  })

  it('does nothing when it is too old', async () => {
    const { spot, conversation } = await house.card()
    clock.ahead = 32 * 86_400_000
    expect(await execute('ada', spot, claimOf(spot))).toContain('This button is not valid any more')
    expect(await house.types(conversation)).not.toContain('conversation.claimed')
  })

  it('is told as unknown when no table of ours has it', async () => {
    const base = house.standIn.base('ada', house.standIn.ledger.chatOf('ada').id)
    const answer = await house.standIn.caller.invoke({
      ...base,
      ...{ type: 'invoke', id: 'f:unknown', name: 'composeExtension/query', value: {} },
    })
    expect(answer.status).toBe(200)
  })
})

describe('whoever presses without a right', () => {
  it.each<[string, Parameters<TeamsHouse['standIn']['addUser']>[0], string]>([
    ['is a guest', { key: 'gina', name: 'Gina Guest', userRole: 'guest' }, 'Guests cannot act'],
    ['is not in the playbook', { key: 'nadia', name: 'Nadia New' }, 'I do not know you yet'],
    [
      'is of another company',
      { key: 'frank', name: 'Frank Far', tenantId: 'elsewhere' },
      'Only members of this company',
    ],
  ])('hears alone why nothing is done when they %s', async (_title, user, expected) => {
    house.standIn.addUser(user)
    const { spot, conversation } = await house.card()
    await press(user.key, spot, 'Claim')
    await press(user.key, spot, 'Reply')
    expect(hintsOf(user.key)).toContain(expected)
    expect(house.standIn.dialog(user.key)).toBeUndefined()
    expect(await house.types(conversation)).toEqual(['conversation.opened', 'message.received'])
    expect(house.logged().join()).toContain('this person may not act')
  })

  it('hears which right is missing when they only look', async () => {
    const { spot, conversation } = await house.card()
    await press('vera', spot, 'Claim')
    expect(hintsOf('vera')).toContain('Your role does not allow “Claim”')
    expect(await house.types(conversation)).not.toContain('conversation.claimed')
  })
})

describe('the menu of a message', () => {
  it('opens the reply form with the message’s words', async () => {
    const { spot } = await house.card()
    const note = await house.standIn.type('bruno', 'It was <booked> & sent', { under: spot })
    await house.settle()
    await house.standIn.messageAction('ada', note, 'send_to_customer')
    expect(house.standIn.dialogText('ada')).toContain('It was <booked> & sent')
    await house.standIn.submit('ada')
    expect((await house.replies()).at(-1)).toMatchObject({ text: 'It was <booked> & sent', state: 'waiting' })
    expect(house.standIn.dialog('ada')).toBeUndefined()
  })

  it('makes a note of a message, once', async () => {
    const { spot, conversation } = await house.card()
    const order = await house.standIn.type('bruno', '!wake', { under: spot })
    await house.settle()
    await house.standIn.messageAction('ada', order, 'add_as_note')
    await house.standIn.messageAction('ada', order, 'add_as_note')
    expect(await house.notes(conversation)).toMatchObject([{ text: '!wake' }])
  })

  it('says so where no conversation is', async () => {
    const talk = await house.standIn.type('ada', 'Lunch?', { channel: CARE })
    await house.standIn.messageAction('ada', talk, 'send_to_customer')
    expect(hintsOf('ada')).toContain('No conversation belongs to this message')
    expect(house.standIn.dialog('ada')).toBeUndefined()
    await house.standIn.messageAction('ada', talk, 'format_disk')
    expect(hintsOf('ada')).toContain('This button is not valid any more')
  })
})

describe('a slow or failing act', () => {
  it('is told as going on, and later in the person’s own chat', async () => {
    const { spot, conversation, number } = await house.card()
    await house.standIn.type('bruno', '!claim', { under: spot })
    await house.settle()
    let go: () => void = () => undefined
    house.gate.before = () => new Promise((resolve) => (go = resolve))
    await press('ada', spot, 'Claim')
    expect(hintsOf('ada')).toContain('Still working on it')
    go()
    await house.quiet()
    expect(house.standIn.chat('ada').map(house.standIn.contentOf).join('\n')).toContain(
      `Bruno Neri has held #${number}`,
    )
    expect(await house.types(conversation)).toContain('conversation.claimed')
  })

  it('says that it failed, and logs why without a word of the customer', async () => {
    const { spot } = await house.card('A very private matter')
    house.gate.before = () => Promise.reject(new Error('no idea'))
    await press('ada', spot, 'Claim')
    expect(hintsOf('ada')).toContain('This did not work')
    expect(house.logged().join()).not.toContain('private matter')
  })
})
