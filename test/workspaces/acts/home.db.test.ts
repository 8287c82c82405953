import { openAsk, submitReply } from '../../../src/desk/index'
import type { ConversationId } from '../../../src/lib/ids'
import type { Actor } from '../../../src/workspaces/acts/answer'
import { askingHouse, billing, carlo } from '../../support/asks'
import { actsOn, as, cardOf, openCounter, readingOf } from '../../support/counter'
import { ada, bruno, marco, playbookOfTests } from '../../support/desk'
import { opened } from '../../support/customer'

jest.setTimeout(60_000)

type Counter = Awaited<ReturnType<typeof openCounter>>
let counter: Counter
beforeAll(async () => {
  const playbook = askingHouse(playbookOfTests)
  const reply = { ...playbookOfTests.reply, approvalForRoles: ['agent' as const] }
  counter = await openCounter({ playbook: { ...playbook, reply } })
})
afterAll(() => counter.house.close())

const homeOf = async (actor: Actor) => cardOf(await counter.at.say(actor, 'home', ''))
const asks = async (conversation: ConversationId, question: string): Promise<void> => {
  const done = await openAsk(counter.house.desk, {
    ...{ conversation, by: ada, department: billing, question, tried: '', submitKey: question },
  })
  expect(done.ok).toBe(true)
}

describe('the Home card', () => {
  it('shows a contact what they are asked, with what they can do about it, and nothing else', async () => {
    const conversation = await opened(counter.house.desk, { text: 'a question for Administration' })
    expect(readingOf(await homeOf(as(carlo)))).toContain('Nobody waits for an answer from you.')
    await asks(conversation, 'Was it paid?')
    const home = await homeOf(as(carlo))
    expect(readingOf(home)).toContain('1 question for you to answer')
    expect(readingOf(home)).toContain('Was it paid?')
    expect(readingOf(home)).not.toContain('without anybody')
    expect([...actsOn(home).keys()]).toEqual(['ask-ack', 'ask-answer', 'ask-pass', 'ask-time'])
    const answer = await counter.at.press(as(carlo), 'ask-ack', actsOn(home).get('ask-ack') ?? { c: '' })
    expect(answer).toMatchObject({ kind: 'done' })
    expect([...actsOn(await homeOf(as(carlo))).keys()]).not.toContain('ask-ack')
  })

  it('shows an agent whose answers they wait for', async () => {
    expect(readingOf(await homeOf(as(ada)))).toContain('You wait for 1 answer from other departments')
    expect(readingOf(await homeOf(as(bruno)))).not.toContain('You wait for')
  })

  it('shows whoever may approve the replies that wait, whole, but nobody their own', async () => {
    const { desk } = counter.house
    const short = await opened(desk, { text: 'short', thread: 'short' })
    const long = await opened(desk, { text: 'long', thread: 'long' })
    for (const [conversation, text] of [[short, 'It is on its way'] as const, [long, 'word '.repeat(400)] as const]) {
      const done = await submitReply(desk, {
        ...{ conversation, by: ada, text, kind: 'chat' as const, files: [], submitKey: text.slice(0, 20) },
        ...{ seenSeq: 99, inSpiteOfWarnings: true },
      })
      expect(done.ok).toBe(true)
    }
    const home = await homeOf(as(marco))
    expect(readingOf(home)).toContain('2 replies wait for approval')
    expect(readingOf(home)).toContain('It is on its way')
    expect(actsOn(home).get('approve')).toMatchObject({ c: short })
    expect(actsOn(home).get('case')).toMatchObject({ c: long })
    expect(await counter.at.press(as(marco), 'approve', actsOn(home).get('approve') ?? { c: '' })).toMatchObject({
      kind: 'done',
    })
    expect(readingOf(await homeOf(as(marco)))).toContain('1 reply waits for approval')
    expect(readingOf(await homeOf(as(ada)))).not.toContain('for approval')
  })
})
