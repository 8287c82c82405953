import { openAsk, viewAsk, viewConversation, type Ask } from '../../src/desk/index'
import type { AskId, ConversationId } from '../../src/lib/ids'
import { askingHouse, billing, carlo } from '../support/asks'
import { ada, playbookOfTests } from '../support/desk'
import { openTeamsHouse, type TeamsHouse } from '../support/teams-house'
import type { Spot } from '../support/teams/people'

jest.setTimeout(60_000)

let house: TeamsHouse
beforeEach(async () => {
  house = await openTeamsHouse({ desk: { playbook: askingHouse(playbookOfTests) } })
})
afterEach(async () => {
  expect(house.standIn.caller.complaints.splice(0)).toEqual([])
  await house.close()
})

/** Ada asks Administration; Carlo is told in his chat. */
async function asked(
  question = 'Was it paid?',
): Promise<{ ask: AskId; conversation: ConversationId; told: Spot; number: string }> {
  const { conversation, number } = await house.card()
  const opened = await openAsk(house.desk, {
    ...{ conversation, by: ada, department: billing, question, tried: '', submitKey: `ask-${Math.random()}` },
  })
  if (!opened.ok) throw new Error(opened.why)
  await house.mirror(conversation)
  const post = house.standIn.chat('carlo').findLast((row) => house.standIn.contentOf(row).includes(question))
  const facts = await house.facts(conversation)
  const [ask] = facts.flatMap(({ event }) => (event.type === 'ask.opened' ? [event.ask] : []))
  return { ask: ask!, conversation, number, told: house.standIn.spotOf(post!) }
}

const stateOf = async (ask: AskId): Promise<Ask['state']> => (await viewAsk(house.desk, ask))!.state
const chatOf = (user: string): string => house.standIn.chat(user).map(house.standIn.contentOf).join('\n')
const last = (user: string): Spot => house.standIn.spotOf(house.standIn.chat(user).at(-1)!)
async function types(user: string, text: string): Promise<Spot> {
  const spot = await house.standIn.type(user, text)
  await house.settle()
  return spot
}

/** Somebody answers a message by quoting it, as chats of Teams have it. */
async function quotes(user: string, quoted: Spot, text: string): Promise<void> {
  const id = house.standIn.ledger.nextId()
  const quote = `<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="${quoted.id}"><p itemprop="preview">Was it</p></blockquote>`
  await house.standIn.deliver({
    ...house.standIn.base(user, quoted.conversation),
    ...{ type: 'message', id, text: `Was it\n${text}`, textFormat: 'plain' },
    attachments: [{ contentType: 'text/html', content: `${quote}<p>${text}</p>` }],
  })
  await house.settle()
}

describe('a contact who was asked one thing in Teams', () => {
  it('answers by writing', async () => {
    const { ask, conversation } = await asked()
    await types('carlo', 'It was booked yesterday')
    expect((await stateOf(ask)).answered).toMatchObject({ by: carlo })
    expect(await house.notes(conversation)).toMatchObject([{ text: 'It was booked yesterday' }])
    expect(chatOf('carlo')).toContain('Ada Rossi')
  })

  it('mends the answer by editing the message', async () => {
    const { conversation } = await asked()
    const answer = await types('carlo', 'It was boked')
    await house.standIn.edit(answer, 'It was booked')
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'It was booked' }])
  })

  it('answers by the button, after saying that they are on it', async () => {
    const { ask, told } = await asked()
    const [onIt, answer] = house.standIn.labels('carlo', told)
    await house.standIn.press('carlo', told, onIt!)
    expect((await stateOf(ask)).rungs[0]?.acknowledged).toMatchObject({ by: carlo })
    await house.standIn.press('carlo', told, answer!)
    await house.standIn.submit('carlo', { t_text: 'Booked' })
    expect((await stateOf(ask)).answered).toMatchObject({ by: carlo })
  })

  it('is asked what they meant when an answer begins like an order', async () => {
    const { ask, conversation } = await asked()
    await types('carlo', 'close the account, it was paid')
    expect((await stateOf(ask)).answered).toBeNull()
    const [answer, order] = house.standIn.labels('carlo', last('carlo'))
    expect([answer, order]).toEqual([expect.stringContaining('Was it paid?'), expect.stringContaining('close')])
    const question = last('carlo')
    await house.standIn.press('carlo', question, answer!)
    await house.quiet()
    expect((await stateOf(ask)).answered).toMatchObject({ by: carlo })
    expect(await house.notes(conversation)).toMatchObject([{ text: 'close the account, it was paid' }])
  })

  it('gets their orders done all the same', async () => {
    const { ask } = await asked()
    await types('carlo', '!who billing')
    await types('carlo', 'home')
    expect((await stateOf(ask)).answered).toBeNull()
    expect(chatOf('carlo')).toContain('Aspettano una tua risposta: 1 domanda')
  })
})

describe('a contact who was asked several things in Teams', () => {
  it('is asked which one they mean, and their words go there', async () => {
    const [first, second] = [await asked('Was it paid?'), await asked('Is it booked?')]
    await types('carlo', 'Yes')
    expect((await stateOf(first.ask)).answered ?? (await stateOf(second.ask)).answered).toBeNull()
    const question = last('carlo')
    const label = house.standIn.labels('carlo', question).find((name) => name.includes('Is it booked?'))
    await house.standIn.press('carlo', question, label!)
    await house.quiet()
    expect((await stateOf(first.ask)).answered).toBeNull()
    expect((await stateOf(second.ask)).answered).toMatchObject({ by: carlo })
    expect(await house.notes(second.conversation)).toMatchObject([{ text: 'Yes' }])
    expect(house.standIn.labels('carlo', question)).toEqual([])
  })

  it('is not asked when they quote the question', async () => {
    const [first, second] = [await asked('Was it paid?'), await asked('Is it booked?')]
    await quotes('carlo', first.told, 'Yes, in May')
    expect((await stateOf(second.ask)).answered).toBeNull()
    expect((await stateOf(first.ask)).answered).toMatchObject({ by: carlo })
    expect(await house.notes(first.conversation)).toMatchObject([{ text: 'Yes, in May' }])
  })

  it('gives nobody else their words: a button of theirs pressed by somebody else does nothing', async () => {
    const [first] = [await asked('Was it paid?'), await asked('Is it booked?')]
    await types('carlo', 'Yes')
    const row = house.standIn.chat('carlo').at(-1)!
    const data = JSON.stringify(row.attachments).match(/\{"act":"teams-meant"[^}]*\}/)?.[0] ?? '{}'
    const answer = await house.standIn.caller.invoke({
      ...house.standIn.base('bruno', house.standIn.ledger.chatOf('bruno').id),
      ...{ type: 'invoke', id: 'f:else', name: 'adaptiveCard/action' },
      value: { action: { type: 'Action.Execute', verb: 'teams-meant', data: JSON.parse(data) as object } },
    })
    expect(JSON.stringify(answer.body)).toContain('not valid any more')
    expect((await stateOf(first.ask)).answered).toBeNull()
  })
})

describe('the personal chat of an agent', () => {
  it('takes every command with a number, and answers there', async () => {
    const { conversation, number } = await house.card()
    await types('ada', `claim ${number}`)
    await types('ada', `/case ${number} priority 1`)
    await types('ada', `reply ${number} It is on its way`)
    await types('ada', 'help')
    await types('ada', 'sla')
    await types('ada', 'claim 999999')
    expect((await viewConversation(house.desk, conversation))?.claim?.agent).toBe('ada')
    expect((await house.replies()).at(-1)).toMatchObject({ text: 'It is on its way' })
    for (const said of [`You hold #${number} now`, 'What you can do here', 'There is no conversation #999999']) {
      expect(chatOf('ada')).toContain(said)
    }
  })

  it('sends the files that were added to an order', async () => {
    const { number } = await house.card()
    const files = [{ name: 'bill.pdf', mime: 'application/pdf', content: Buffer.alloc(30, 1) }]
    await house.standIn.type('ada', `reply ${number} Here it is`, { files })
    await house.settle()
    expect((await house.replies()).at(-1)).toMatchObject({ text: 'Here it is', files: 1 })
  })

  it('shows Home, and draws it anew after what was done on it', async () => {
    const { number } = await house.card('A question for Home')
    await types('giulia', 'home')
    const home = last('giulia')
    expect(house.standIn.seenBy('giulia', home)).toContain(`#${number}`)
    await house.standIn.press('giulia', home, 'Claim')
    await house.quiet()
    expect(house.standIn.contentOf(house.standIn.chat('giulia').at(-1)!)).toContain('You hold 1 conversation')
    await house.standIn.press('giulia', home, 'Close')
    await house.standIn.submit('giulia')
    await house.quiet()
    expect(house.standIn.contentOf(house.standIn.chat('giulia').at(-1)!)).toContain('You hold no conversation')
  })

  it('hears nothing of what other bots and other companies say', async () => {
    const { number } = await house.card()
    const base = house.standIn.base('ada', house.standIn.ledger.chatOf('ada').id)
    const told = house.standIn.chat('ada').length
    const say = { type: 'message', text: `claim ${number}`, textFormat: 'plain', attachments: [] }
    await house.standIn.deliver({ ...base, ...say, id: '1', from: { id: '28:another-bot', name: 'Bot' } })
    await house.standIn.deliver({ ...base, type: 'messageReaction', id: '2', reactionsAdded: [{ type: 'like' }] })
    await house.settle()
    expect(house.standIn.chat('ada')).toHaveLength(told)
  })
})

describe('the app as it comes and goes', () => {
  it('greets once, in the person’s language, with what they can do', async () => {
    await house.standIn.install('carlo')
    await house.standIn.install('carlo')
    await house.settle()
    const greetings = house.standIn.chat('carlo').map(house.standIn.contentOf)
    expect(greetings).toHaveLength(1)
    expect(greetings[0]).toContain('Ciao Carlo Bianchi')
    expect(greetings[0]).toContain('Che cosa puoi fare qui')
  })

  it('tells somebody whom the playbook does not know how to be known', async () => {
    house.standIn.addUser({ key: 'nadia', name: 'Nadia New' })
    await house.standIn.install('nadia')
    await house.settle()
    expect(chatOf('nadia')).toContain('ask a lead to add you')
  })

  it('forgets the chat of somebody who took it away, and says when a team did', async () => {
    await house.standIn.install('ada')
    await house.settle()
    const user = house.standIn.aad('ada')
    expect(await house.teams.places.directOf(user)).toBeDefined()
    await house.standIn.install('ada', 'remove')
    await house.settle()
    expect(await house.teams.places.directOf(user)).toBeUndefined()
    await house.standIn.installInTeam('19:care@thread.tacv2', 'ada', 'remove')
    await house.settle()
    expect(house.logged().join()).toContain('install the app again')
  })
})
