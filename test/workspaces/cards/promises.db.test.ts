import { claimConversation, closeConversation, timelineOf, viewConversation } from '../../../src/desk/index'
import { type ConversationId, newId } from '../../../src/lib/ids'
import { openPerform } from '../../../src/workspaces/acts/perform'
import type { Card } from '../../../src/workspaces/cards/card'
import { openDrawing } from '../../../src/workspaces/cards/draw'
import { as, cardOf, dialogOf, hands, readingOf } from '../../support/counter'
import { ada, bruno, giulia, marco, vera } from '../../support/desk'
import { type Counter, openPromises } from '../../support/promises'

// Real transactions, on a machine that may be busy with other tests.
jest.setTimeout(60_000)

let counter: Counter
beforeAll(async () => {
  counter = await openPromises()
})
afterAll(() => counter.close())
beforeEach(() => counter.at('09:00'))

const place = () => newId() as string
const at = () => hands(openPerform(counter.desk))
const numberOf = async (id: ConversationId) => (await viewConversation(counter.desk, id))?.number ?? ''
/** All times of these tests are UTC; the team reads them in Rome, an hour later. */
const card = async (id: ConversationId): Promise<Card> => (await openDrawing(counter.desk).card(id))?.card as Card

/** What is told of the facts after the given one: to whom, and what they read. */
async function told(id: ConversationId, after = '0') {
  const facts = await timelineOf(counter.desk, id, { after, limit: 1_000 })
  const posts = await openDrawing(counter.desk).posts(id, facts, 'slack')
  const lines = posts.map(({ card: shown, mention, to, amends }) => {
    const who = to ?? (mention === undefined ? 'thread' : `thread, ${mention}`)
    return `${amends ? 'amended' : who}: ${readingOf(shown).trim().split('\n').at(-1)}`
  })
  return { lines, last: facts.at(-1)?.id ?? after }
}

describe('The card', () => {
  it('shows the promise that is due first, in local time, and marks what is overdue', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    expect(readingOf(await card(id))).toContain('First reply due 11:00')
    await counter.at('10:05')
    const overdue = await card(id)
    expect(readingOf(overdue)).toContain('⚠️ First reply overdue since 20 Nov, 11:00')
    expect(overdue.tone).toBe('bad')
    await counter.answers(id)
    expect(readingOf(await card(id))).toContain('Resolution due Sat 10:00')
    await closeConversation(counter.desk, { conversation: id, by: ada, reason: 'solved' })
    expect(readingOf(await card(id))).not.toMatch(/due|overdue/)
  })

  it('of spam offers to take that back', async () => {
    const id = await counter.writes(place(), 'Cheap watches')
    await at().say(as(ada), 'spam', '', { conversation: id })
    const drawn = await card(id)
    expect(readingOf(drawn)).toContain('Marked as spam by Ada Rossi')
    expect(readingOf(drawn)).toContain('Not spam')
    expect(drawn.tone).toBe('quiet')
  })
})

describe('Reminders', () => {
  it('call the holder in the thread, then the managers directly', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    await claimConversation(counter.desk, { conversation: id, by: ada })
    let { last } = await told(id)
    const fire = async (time: string) => {
      await counter.at(time)
      await counter.fires()
      const news = await told(id, last)
      last = news.last
      return news.lines
    }
    expect(await fire('09:45')).toEqual(['thread, ada: ⏳ First reply due 11:00.'])
    expect((await fire('10:00'))[0]).toMatch(/^thread, ada: .*⚠️ First reply was due 11:00 and is overdue\.$/)
    expect(await fire('11:00')).toEqual([
      expect.stringMatching(/^thread: .*🔔 First reply was due 11:00 .* Told: Giulia Verdi, Marco Bianchi\.$/),
      expect.stringMatching(/^giulia: .*🔔 #\d+: First reply was due 11:00 and is still open\. Held by Ada Rossi\.$/),
      expect.stringMatching(/^marco: /),
    ])
  })

  it('are told to the room where nobody holds the conversation', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    await counter.at('09:45')
    await counter.fires()
    expect((await told(id)).lines).toEqual([
      expect.stringMatching(/^thread: .*First reply due 11:00\. Nobody holds this conversation\.$/),
    ])
  })

  it('are edited when they are obsolete: they say what became of the promise, and call nobody', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    await counter.at('09:45')
    await counter.fires()
    const { last } = await told(id)
    await counter.at('09:50')
    await counter.answers(id)
    const { lines } = await told(id, last)
    expect(lines.filter((line) => line.startsWith('amended'))).toEqual([
      expect.stringMatching(/^amended: .*✓ First reply: by Ada Rossi, 10:50, in time\.$/),
    ])
  })

  it('that were never told before the answer came call nobody any more', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    await claimConversation(counter.desk, { conversation: id, by: bruno })
    await counter.at('11:00')
    await counter.fires()
    await counter.answersNatively(id)
    const { lines } = await told(id)
    const late = /✓ First reply: answered outside Sportello, 12:00, late\.$/
    expect(lines.filter((line) => late.test(line)).map((line) => line.split(':')[0])).toEqual([
      ...['thread', 'thread', 'thread'],
      ...['giulia', 'marco'],
    ])
  })
})

describe('What people say', () => {
  it.each([
    [
      'en',
      ['Promises of', 'target 2 of Our webchat (priority 1), playbook version 1', 'round the clock (Europe/Rome)'],
    ],
    [
      'it',
      ['Le promesse della', 'obiettivo 2 di Our webchat (priorità 1), versione 1', 'giorno e notte (Europe/Rome)'],
    ],
    ['pl', ['Obietnice w rozmowie', 'cel 2 konta Our webchat (priorytet 1), wersja', 'całą dobę (Europe/Rome)']],
  ] as const)('“/sla case 4821” explains in “%s” why it is due then', async (language, [title, rule, calendar]) => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    await at().say(as(ada), 'priority', '1', { conversation: id })
    await counter.at('09:10')
    await counter.answers(id)
    const shown = cardOf(await at().say(as(vera, language), 'sla', `case ${await numberOf(id)}`))
    expect(shown.title).toBe(`${title} #${await numberOf(id)}`)
    const reading = readingOf(shown)
    for (const part of [rule, calendar, '10:10', '15 min', '10 min']) expect(reading).toContain(part)
    expect(readingOf(cardOf(await at().say(as(vera, language), 'sla', '', { conversation: id })))).toBe(reading)
  })

  it('“/sla case” of a conversation that is not there says so', async () => {
    expect(await at().say(as(ada), 'sla', 'case 999999')).toMatchObject({ kind: 'refused' })
  })

  it('corrects priority, kind and spam by verb and by form, and refuses what is none', async () => {
    const id = await counter.writes(place(), 'Where is my parcel?')
    const number = await numberOf(id)
    const say = (verb: string, words: string) => at().say(as(marco), verb, words)
    expect(await say('priority', `${number} 2`)).toMatchObject({ tell: `The priority of #${number} is 2 · high now.` })
    expect(await say('priority', `${number} 7`)).toMatchObject({ kind: 'refused' })
    expect(await say('priority', `${number} 2`)).toMatchObject({ kind: 'refused' })
    const form = dialogOf(await at().press(as(marco), 'priority', { c: id }))
    await at().submit(as(marco), form, { text: { priority: '1' } })
    expect(await at().say(as(marco, 'it'), 'kind', `${number} reclamo`)).toMatchObject({ kind: 'done' })
    expect(await say('kind', `${number} rocket`)).toMatchObject({ kind: 'refused' })
    expect(await viewConversation(counter.desk, id)).toMatchObject({ priority: 1, kind: 'complaint' })
    expect(await say('spam', number)).toMatchObject({
      tell: `#${number} is marked as spam. “Not spam” takes that back.`,
    })
    expect(await say('reply', `${number} Hello`)).toMatchObject({ kind: 'refused' })
    expect(await say('nospam', number)).toMatchObject({ tell: `#${number} is no spam any more.` })
    expect(await at().say(as(vera), 'spam', number)).toMatchObject({ kind: 'refused' })
    const { lines } = await told(id)
    expect(lines.some((line) => line.includes('set the kind to: complaint'))).toBe(true)
  })

  it('is listed by what is due next, and spam not at all', async () => {
    await counter.desk.db('deadlines').update({ ended_at: new Date(), outcome: 'met' }).whereNull('ended_at')
    const [late, soon, spam] = [
      await counter.writes(place(), 'The later one'),
      await counter.writes(place(), 'The urgent one'),
      await counter.writes(place(), 'Cheap watches'),
    ]
    await at().say(as(giulia), 'priority', '1', { conversation: soon })
    await at().say(as(giulia), 'spam', '', { conversation: spam })
    const reading = readingOf(cardOf(await at().say(as(ada), 'home', '')))
    expect(reading).toMatch(
      /First reply due 10:15[\s\S]*The urgent one[\s\S]*First reply due 11:00[\s\S]*The later one/,
    )
    expect(reading).not.toContain('Cheap watches')
    for (const conversation of [late, soon]) await claimConversation(counter.desk, { conversation, by: bruno })
    const mine = readingOf(cardOf(await at().say(as(bruno), 'home', '')))
    expect(mine).toMatch(/First reply due 10:15[\s\S]*The urgent one[\s\S]*First reply due 11:00[\s\S]*The later one/)
  })
})
