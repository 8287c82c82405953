import { lastReply, viewConversation } from '../../../src/desk/index'
import { newId, type ConversationId } from '../../../src/lib/ids'
import { parseVerb } from '../../../src/workspaces/acts/commands'
import { openPerform } from '../../../src/workspaces/acts/perform'
import { ada, bruno, marco, openDesk, type TestDesk } from '../../support/desk'
import { deliver, message, opened } from '../../support/customer'
import { as, cardOf, dialogOf, hands, readingOf } from '../../support/counter'

describe('What people type', () => {
  let house: TestDesk
  let at: ReturnType<typeof hands>

  beforeAll(async () => {
    house = await openDesk()
    at = hands(openPerform(house.desk))
  })
  afterAll(() => house.close())

  const view = async (id: ConversationId) => {
    const found = await viewConversation(house.desk, id)
    if (found === undefined) throw new Error('gone')
    return found
  }
  const typesOf = async (id: ConversationId) => (await house.facts(id)).map(({ event }) => event.type)
  const count = async (id: ConversationId, type: string) => (await typesOf(id)).filter((one) => one === type).length
  const post = () => `slack:C1:${newId()}`

  it('sends a reply once, however often the workspace tells of the same post', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, { thread })
    const origin = post()
    const told = () => at.say(as(ada), 'reply', 'Good morning!', { conversation: id, origin })
    expect((await Promise.all([told(), told(), told()])).map(({ kind }) => kind)).toEqual(['done', 'done', 'done'])
    await deliver(house.desk, message({ thread }))
    expect(await told()).toMatchObject({ kind: 'done', tell: expect.stringContaining('not sent twice') })
    expect(await count(id, 'reply.submitted')).toBe(1)
  })

  it('sends nothing twice when a held-back text is sent by the form and its post is told again', async () => {
    const id = await opened(house.desk)
    await at.say(as(bruno), 'reply', 'Bruno was first', { conversation: id, origin: post() })
    const origin = post()
    const held = await at.say(as(ada), 'reply', 'Ada is second', { conversation: id, origin })
    expect(held).toMatchObject({ kind: 'amend', remarks: { '': expect.stringContaining('Bruno Neri') } })
    await at.submit(as(ada), dialogOf(held), { text: { text: 'Ada is second' }, checks: { anyway: true } })
    await house.advance(60_000)
    await at.say(as(ada), 'reply', 'Ada is second', { conversation: id, origin })
    expect(await count(id, 'reply.submitted')).toBe(2)
  })

  it('opens the form for a reply without words, and for a text that shall go to the customer', async () => {
    const id = await opened(house.desk)
    const empty = dialogOf(await at.say(as(ada), 'reply', '', { conversation: id }))
    expect(empty.act).toBe('reply')
    const filled = dialogOf(await at.say(as(ada), 'compose', 'as Marco said', { conversation: id, origin: post() }))
    expect(filled.fields).toContainEqual(expect.objectContaining({ name: 'text', initial: 'as Marco said' }))
    expect(await count(id, 'reply.submitted')).toBe(0)
  })

  it('keeps what is typed in a thread as one note, and a photo without words as nothing', async () => {
    const id = await opened(house.desk)
    const origin = post()
    for (let time = 0; time < 2; time += 1) {
      expect(await at.say(as(ada), 'note', 'ask billing', { conversation: id, origin })).toEqual({ kind: 'done' })
    }
    expect(await at.say(as(ada), 'note', '', { conversation: id, origin: post(), files: [newId()] })).toEqual({
      kind: 'done',
    })
    expect(await count(id, 'note.added')).toBe(1)
  })

  it('takes a number outside threads, says what was done, and what is missing', async () => {
    const id = await opened(house.desk)
    const { number } = await view(id)
    expect(await at.say(as(ada), 'claim', `#${number}`)).toEqual({ kind: 'done', tell: `You hold #${number} now.` })
    expect(await at.say(as(bruno), 'claim', number)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('Ada Rossi'),
    })
    expect(await at.say(as(ada), 'claim', '')).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('/claim 4821'),
    })
    expect(await at.say(as(ada), 'claim', 'me')).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('/claim 4821'),
    })
    expect(await at.say(as(ada), 'claim', '999999999')).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('#999999999'),
    })
    expect(await at.say(as(ada), 'reply', `${number} Hello there`)).toMatchObject({
      kind: 'done',
      tell: expect.stringContaining('goes out at'),
    })
    expect(await lastReply(house.desk, id)).toMatchObject({ text: 'Hello there' })
  })

  it('shows a case by its number and acts on it by the words behind', async () => {
    const id = await opened(house.desk, { text: 'where is my parcel' })
    const { number } = await view(id)
    expect(readingOf(cardOf(await at.say(as(ada), 'case', number)))).toContain('where is my parcel')
    expect(await at.say(as(ada), 'case', `${number} dance`)).toMatchObject({ kind: 'card' })
    expect(await at.say(as(ada), 'case', `${number} clsoe`)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('!close'),
    })
    expect(await at.say(as(ada), 'case', `${number} chiudi spam`)).toMatchObject({
      kind: 'done',
      tell: expect.stringContaining('closed'),
    })
    expect((await view(id)).closed).toMatchObject({ by: ada, reason: 'spam' })
    expect(await at.say(as(ada), 'case', `${number} reopen`)).toMatchObject({ kind: 'done' })
    expect(await at.say(as(ada), 'sportello', `case ${number} history`)).toMatchObject({ kind: 'card' })
    expect(await at.say(as(ada), 'sportello', 'sportello sportello')).toMatchObject({ kind: 'card' })
  })

  it('hands a conversation only to somebody who is named exactly', async () => {
    const id = await opened(house.desk)
    const where = { conversation: id }
    expect(await at.say(as(marco), 'assign', 'Ad', where)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('Bruno Neri'),
    })
    expect(await at.say(as(marco), 'assign', 'vera', where)).toMatchObject({ kind: 'refused' })
    expect((await view(id)).claim).toBeNull()
    for (const [name, person] of [
      ['ada rossi', ada],
      ['@bruno', bruno],
      ['<@UADA>', ada],
      ['<@UBRUNO|bruno>', bruno],
      ['ADA@sportello.example', ada],
    ] as const) {
      expect(await at.say(as(marco), 'assign', name, where)).toEqual({ kind: 'done' })
      expect((await view(id)).claim?.agent).toBe(person)
    }
    expect(await at.say(as(ada), 'assign', 'bruno', where)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('role'),
    })
  })

  it('puts aside until the moment that is named, and asks again when it does not understand', async () => {
    const id = await opened(house.desk)
    const where = { conversation: id }
    expect(await at.say(as(ada), 'snooze', '2h', where)).toEqual({ kind: 'done' })
    const until = (await view(id)).snooze?.until.getTime() ?? 0
    expect(Math.abs(until - house.desk.now().getTime() - 7_200_000)).toBeLessThan(60_000)
    expect(await at.say(as(ada), 'snooze', 'soon', where)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('soon'),
    })
    expect(await at.say(as(ada), 'snooze', '0m', where)).toMatchObject({ kind: 'refused' })
    expect(dialogOf(await at.say(as(ada), 'snooze', '', where)).act).toBe('snooze')
    expect(await at.say(as(ada), 'wake', '', where)).toEqual({ kind: 'done' })
  })

  it('takes over with the reason that is typed, and asks for one that is not', async () => {
    const id = await opened(house.desk)
    const where = { conversation: id }
    await at.say(as(ada), 'claim', '', where)
    expect(dialogOf(await at.say(as(bruno), 'takeover', '', where)).act).toBe('take-over')
    expect(await at.say(as(bruno), 'przejmij', 'shift is over', where)).toEqual({ kind: 'done' })
    expect((await view(id)).claim?.agent).toBe(bruno)
    expect(await at.say(as(ada), 'release', '', where)).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('Bruno Neri'),
    })
    expect(await at.say(as(bruno), 'release', '', where)).toEqual({ kind: 'done' })
  })

  it('executes nothing that only looks like a verb', async () => {
    const id = await opened(house.desk)
    const before = await typesOf(id)
    const spoken = parseVerb('!repyl Dear Rosa, you will get your money')
    expect(spoken).toBeDefined()
    const answer = await at.say(as(ada), spoken?.verb ?? '', spoken?.words ?? '', { conversation: id, origin: post() })
    expect(answer).toMatchObject({ kind: 'refused', tell: expect.stringMatching(/!repyl.*!reply.*nothing was sent/i) })
    expect(await typesOf(id)).toEqual(before)
  })

  it('answers in the language of the person and helps in it', async () => {
    const help = { en: 'What you can do here', it: 'Che cosa puoi fare qui', pl: 'Co można tu zrobić' }
    for (const language of ['en', 'it', 'pl'] as const) {
      expect(cardOf(await at.say(as(ada, language), 'pomoc', '')).title).toBe(help[language])
      const unknown = cardOf(await at.say(as(ada, language), 'abracadabra', ''))
      expect(readingOf(unknown)).toContain('abracadabra')
    }
  })

  it('says in the thread that a conversation is gone or closed', async () => {
    expect(await at.say(as(ada), 'claim', '', { conversation: newId() })).toMatchObject({ kind: 'refused' })
    expect(await at.say(as(ada), 'claim', '', { conversation: 'x' })).toMatchObject({ kind: 'refused' })
    const id = await opened(house.desk)
    await at.say(as(ada), 'close', '', { conversation: id })
    expect((await view(id)).closed?.reason).toBe('solved')
    for (const [verb, words] of [
      ['reply', 'too late'],
      ['reply', ''],
      ['claim', ''],
      ['snooze', '2h'],
      ['takeover', 'x'],
    ] as const) {
      expect(await at.say(as(bruno), verb, words, { conversation: id })).toMatchObject({
        kind: 'refused',
        tell: expect.stringContaining('Ada Rossi'),
      })
    }
  })
})
