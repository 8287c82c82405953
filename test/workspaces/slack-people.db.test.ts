import { until } from '../support/until'
import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse()
  const { slack } = house
  slack.addUser({ id: 'UGUEST', name: 'Guest', email: 'ada@sportello.example', is_restricted: true })
  slack.addUser({ id: 'USINGLE', name: 'Single', email: 'ada@sportello.example', is_ultra_restricted: true })
  slack.addUser({
    id: 'USTRANGER',
    name: 'Partner',
    email: 'ada@sportello.example',
    is_stranger: true,
    team_id: 'T0OTHER',
  })
  slack.addUser({ id: 'UOTHER', name: 'Other', email: 'ada@sportello.example', team_id: 'T0OTHER' })
  slack.addUser({ id: 'UBOT', name: 'Robot', email: 'ada@sportello.example', is_bot: true })
  slack.addUser({ id: 'UGONE', name: 'Gone', email: 'ada@sportello.example', deleted: true })
  slack.addUser({ id: 'UNOBODY', name: 'Nobody', email: 'nobody@sportello.example' })
  slack.addUser({ id: 'UADA2', name: 'Ada at home', email: 'ada@sportello.example' })
})
afterAll(() => house.close())

const REFUSED = ['UGUEST', 'USINGLE', 'USTRANGER', 'UOTHER', 'UBOT', 'UGONE', 'UNOBODY']
const told = (user: string): string => house.slack.hints(user).join('\n')

describe('somebody who may not act', () => {
  it.each(REFUSED)('presses in vain, is told so alone, and leaves a line in the log: %s', async (user) => {
    const { root, conversation } = await house.card()
    await house.slack.click(user, root, 'Claim')
    await until('the hint', () => told(user) !== '')
    expect(await house.types(conversation)).not.toContain('conversation.claimed')
    expect(house.logged().join('')).toContain(`"agent":"${user}"`)
    expect(house.slack.thread(CARE, 'dunned')?.replies).toEqual([])
  })

  it.each(REFUSED)('types a verb, a note or a command in vain: %s', async (user) => {
    const { root, conversation, number } = await house.card()
    const before = (await house.replies()).length
    await house.slack.type(user, '!reply Give me your password', { channel: CARE, thread: root.ts })
    await house.slack.type(user, 'a note of mine', { channel: CARE, thread: root.ts })
    await house.settle()
    const answer = await house.slack.command(user, `/claim ${number}`, { channel: CARE })
    expect(JSON.stringify(answer.body)).toContain('Nothing was done')
    expect(await house.replies()).toHaveLength(before)
    expect(await house.notes(conversation)).toEqual([])
    expect(await house.types(conversation)).not.toContain('conversation.claimed')
  })

  it('cannot send a form that was opened before the right was taken away', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.click('UBRUNO', root, 'Reply')
    await until('the form', () => house.slack.viewText('UBRUNO').includes('Rosa'))
    house.slack.addUser({ id: 'UBRUNO', name: 'Bruno', is_restricted: true })
    const answer = await house.slack.submit('UBRUNO', { text: 'Hello' })
    expect(JSON.stringify(answer.body)).toContain('Guests cannot act')
    expect(await house.replies()).toHaveLength(before)
    house.slack.addUser({ id: 'UBRUNO', name: 'Bruno', email: 'bruno@sportello.example' })
  })

  it('is refused while Slack does not say who it is', async () => {
    const { root, conversation } = await house.card()
    house.slack.addUser({ id: 'UMARCO2', name: 'Marco', email: 'marco@sportello.example' })
    house.slack.fail('users.info', { times: 1, how: '502' })
    await house.slack.click('UMARCO2', root, 'Claim')
    await until('the hint', () => told('UMARCO2').includes('I cannot check'))
    expect(await house.types(conversation)).not.toContain('conversation.claimed')
  })

  it('sees a Home tab that says why it is empty', async () => {
    await house.slack.openHome('UNOBODY')
    await house.settle()
    expect(JSON.stringify(house.slack.home('UNOBODY')?.view)).toContain('I do not know you yet')
  })
})

describe('somebody who may act', () => {
  it('is known by the address that Slack vouches for', async () => {
    const { root, conversation } = await house.card()
    await house.slack.click('UADA2', root, 'Claim')
    const [fact] = (await house.facts(conversation)).filter(({ event }) => event.type === 'conversation.claimed')
    expect(fact?.event).toMatchObject({ by: 'ada' })
  })

  it('is not asked for at each click, but before anything is sent', async () => {
    const { root } = await house.card()
    house.slack.ledger.calls.length = 0
    await house.slack.click('UMARCO', root, 'Claim')
    await house.slack.click('UMARCO', root, 'history')
    expect(house.slack.calls('users.info').length).toBeLessThanOrEqual(1)
    await house.slack.click('UMARCO', root, 'Reply')
    expect(house.slack.calls('users.info').length).toBeGreaterThanOrEqual(1)
  })

  it('sees on the Home tab what is theirs and what nobody has, and acts from there', async () => {
    const empty = await openSlackHouse()
    const { conversation, number } = await empty.card('A question for the Home tab')
    const tab = (): string => JSON.stringify(empty.slack.home('UGIULIA')?.view)
    await empty.slack.openHome('UGIULIA')
    await empty.settle()
    expect(tab()).toContain(`#${number}`)
    expect(tab()).toContain('Claim')
    await empty.slack.click('UGIULIA', { view: 'home:UGIULIA' }, 'Claim')
    expect(await empty.types(conversation)).toContain('conversation.claimed')
    await until('the tab is drawn anew', () => tab().includes('Close') && !tab().includes('Claim"'))
    await empty.close()
  })
})

describe('a direct message', () => {
  it('is an order or gets the help, privately', async () => {
    const { number, conversation } = await house.card()
    await house.slack.type('UADA', `claim ${number}`, { channel: house.slack.direct('UADA') })
    await house.settle()
    expect(await house.types(conversation)).toContain('conversation.claimed')
  })

  it('tells a person something, and carries buttons', async () => {
    const { conversation } = await house.card()
    await house.workspace.tell(
      'ada',
      {
        title: 'You have been asked',
        tone: 'plain',
        fallback: 'You have been asked',
        nodes: [
          { kind: 'buttons', items: [{ kind: 'act', act: 'claim', label: 'Claim', value: { c: conversation } }] },
        ],
      },
      'tell:1',
    )
    const direct = house.slack.direct('UADA')
    const message = house.slack.messages(direct).at(-1)
    await house.slack.click('UADA', { channel: direct, ts: message?.ts ?? '' }, 'Claim')
    expect(await house.types(conversation)).toContain('conversation.claimed')
  })
})
