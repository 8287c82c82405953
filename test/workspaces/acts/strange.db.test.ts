import { newId, type ConversationId } from '../../../src/lib/ids'
import { openPerform } from '../../../src/workspaces/acts/perform'
import { ada, giulia, otto, stranger, vera, type TestDesk } from '../../support/desk'
import { opened } from '../../support/customer'
import { actsOn, as, cardOf, dialogOf, hands, openCounter, readingOf } from '../../support/counter'

describe('What reaches the counter from outside', () => {
  let house: TestDesk
  let { at, typesOf } = {} as Awaited<ReturnType<typeof openCounter>>
  beforeAll(async () => {
    ;({ house, at, typesOf } = await openCounter())
  })
  afterAll(() => house.close())

  it.each([
    ['no conversation', { c: '' }],
    ['an id that is none', { c: "'; drop table conversations; --" }],
    ['a number instead of an id', { c: '4821' }],
    ['a version that is none', { c: newId<ConversationId>(), v: 1.5 }],
    ['a reply that is none', { c: newId<ConversationId>(), r: '../../etc/passwd' }],
    ['a NUL', { c: 'a\0b' }],
    ['nothing at all', {} as { c: string }],
    ['a conversation that is not there', { c: newId<ConversationId>() }],
  ])('answers %s with a sentence', async (_, value) => {
    for (const act of ['claim', 'reply', 'undo', 'approve', 'decline', 'arrived', 'note', 'history']) {
      expect(await at.press(as(giulia), act, value)).toMatchObject({
        kind: 'refused',
        tell: expect.stringMatching(/\w/),
      })
    }
  })

  it.each(['', 'nonsense', 'constructor', '__proto__', 'toString', 'CLAIM'])(
    'does not know the act “%s”',
    async (act) => {
      const id = await opened(house.desk)
      expect(await at.press(as(ada), act, { c: id })).toMatchObject({ kind: 'refused' })
      expect(await typesOf(id)).toHaveLength(2)
    },
  )

  it('refuses a reply form that somebody has tampered with', async () => {
    const id = await opened(house.desk)
    const form = dialogOf(await at.press(as(ada), 'reply', { c: id }))
    const entries = { text: { text: 'Hello' } }
    for (const kept of [
      {},
      { ...form.kept, seen: 'all' },
      { ...form.kept, kind: 'public_reply' },
      { ...form.kept, kind: 'constructor' },
    ]) {
      expect(await at.submit(as(ada), { ...form, kept }, entries)).toMatchObject({ kind: 'refused' })
    }
    expect(await at.submit(as(ada), form, { ...entries, files: ['../secret'] })).toMatchObject({ kind: 'refused' })
    expect(await at.submit(as(ada), form, { ...entries, files: [newId()] })).toMatchObject({ kind: 'refused' })
    expect(await at.submit(as(ada), { ...form, submitKey: '' }, entries)).toMatchObject({ kind: 'refused' })
    expect(await typesOf(id)).not.toContain('reply.submitted')
  })

  it('does nothing for people whom the playbook does not know, or whose role does not allow it', async () => {
    const id = await opened(house.desk)
    const acts = [
      'claim',
      'reply',
      'close',
      'snooze',
      'note',
      'assign',
      'take-over',
      'undo',
      'approve',
      'arrived',
      'replay-delivery',
    ]
    for (const act of acts) {
      expect(await at.press(as(stranger), act, { c: id })).toMatchObject({
        kind: 'refused',
        tell: expect.stringContaining('playbook'),
      })
      expect(await at.press(as(vera), act, { c: id })).toMatchObject({
        kind: 'refused',
        tell: expect.stringContaining('role'),
      })
    }
    for (const verb of ['claim', 'reply', 'close', 'note', 'assign', 'takeover', 'undo', 'compose']) {
      expect(await at.say(as(vera), verb, 'x', { conversation: id })).toMatchObject({ kind: 'refused' })
      expect(await at.say(as(stranger), verb, 'x', { conversation: id })).toMatchObject({ kind: 'refused' })
    }
    expect(await at.press(as(ada), 'replay-delivery', { c: '1' })).toMatchObject({
      kind: 'refused',
      tell: expect.stringContaining('role'),
    })
    expect(await typesOf(id)).toEqual(['conversation.opened', 'message.received'])
    expect(cardOf(await at.press(as(vera), 'history', { c: id })).title).toContain('History')
  })

  it('shows on the Home tab what I hold and what nobody holds, with what I may do', async () => {
    const [mine, free] = [
      await opened(house.desk, { text: 'held by Otto? no' }),
      await opened(house.desk, { text: 'nobody has me' }),
    ]
    await at.press(as(giulia), 'claim', { c: mine })
    const home = cardOf(await at.say(as(giulia, 'it'), 'home', ''))
    expect(readingOf(home)).toContain('In carico a te: 1 conversazione')
    expect([...actsOn(home).values()].map(({ c }) => c)).toContain(mine)
    const seen = cardOf(await at.say(as(vera), 'home', ''))
    // Whoever only looks may read how the team works.
    expect([...actsOn(seen).keys()]).toEqual(['playbook'])
    expect(free).not.toBe(mine)
  })

  it('replays what died for people who may, and says when it is gone', async () => {
    const replayed: string[] = []
    const dead = { id: '7', job: 'deliver-reply', key: 'k', since: house.desk.now(), reason: 'boom' }
    const perform = openPerform(house.desk, {
      deadWork: {
        list: async () => [dead],
        replay: async (id) => {
          replayed.push(id)
          return id === '7'
        },
      },
    })
    const home = cardOf(await hands(perform).say(as(otto), 'home', ''))
    expect(readingOf(home)).toContain('boom')
    const value = actsOn(home).get('replay-work') ?? { c: '' }
    expect(await hands(perform).press(as(otto), 'replay-work', value)).toMatchObject({ kind: 'done' })
    expect(await hands(perform).press(as(otto), 'replay-work', { c: '8' })).toMatchObject({ kind: 'refused' })
    expect(await hands(perform).press(as(ada), 'replay-work', value)).toMatchObject({ kind: 'refused' })
    expect(replayed).toEqual(['7', '8'])
  })
})
