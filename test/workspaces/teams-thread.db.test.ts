import { savePost } from '../../src/desk/index'
import { handleActivity } from '../../src/workspaces/teams/activities'
import { playbookOfTests } from '../support/desk'
import { CARE, openTeamsHouse, refOf, type TeamsHouse } from '../support/teams-house'

jest.setTimeout(60_000)

let house: TeamsHouse
beforeAll(async () => {
  house = await openTeamsHouse()
})
afterAll(() => house.close())
afterEach(() => {
  house.gate.before = () => Promise.resolve()
  expect(house.standIn.caller.complaints.splice(0)).toEqual([])
})

const fileOf = (name: string, size = 20, mime = 'image/png') => ({ name, mime, content: Buffer.alloc(size, 7) })

describe('what is typed under a card in Teams', () => {
  it('is a note, and stays inside', async () => {
    const { spot, conversation } = await house.card()
    const before = (await house.replies()).length
    const note = await house.standIn.type('ada', 'She called <twice> & is angry', { under: spot })
    await house.settle()
    expect(await house.notes(conversation)).toEqual([
      { text: 'She called <twice> & is angry', origin: `teams:${refOf(note)}`, deleted: false },
    ])
    expect(await house.replies()).toHaveLength(before)
  })

  it('is one note however often Teams delivers it', async () => {
    const { spot, conversation } = await house.card()
    house.standIn.weather.repeat = 3
    await house.standIn.type('ada', 'Once is enough', { under: spot })
    house.standIn.weather.repeat = 1
    await house.settle()
    expect(await house.notes(conversation)).toHaveLength(1)
  })

  it('follows edits and deletions', async () => {
    const { spot, conversation } = await house.card()
    const note = await house.standIn.type('ada', 'first thought', { under: spot })
    await house.settle()
    await house.standIn.edit(note, 'second thought')
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'second thought', deleted: false }])
    await house.standIn.remove(note)
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ deleted: true }])
  })

  it('ends as it was left when message, edit and deletion come in the wrong order', async () => {
    const { spot, conversation } = await house.card()
    house.standIn.weather.reorder = true
    const kept = await house.standIn.type('ada', 'kept, old', { under: spot })
    const gone = await house.standIn.type('ada', 'gone', { under: spot })
    await house.standIn.edit(kept, 'kept, new')
    await house.standIn.remove(gone)
    house.standIn.weather.reorder = false
    await house.standIn.release()
    await house.settle()
    const notes = await house.notes(conversation)
    expect(notes.filter((note) => !note.deleted).map((note) => note.text)).toEqual(['kept, new'])
  })

  it('acts when it begins with a verb or our name, in the person’s own words', async () => {
    const { spot, conversation } = await house.card()
    await house.standIn.type('ada', '!claim', { under: spot })
    await house.standIn.type('ada', 'note Look at 1 < 2', { under: spot, mention: true })
    await house.standIn.type('ada', '!reply It is *mended* & <done>', { under: spot, files: [fileOf('proof.png')] })
    await house.settle()
    expect(await house.types(conversation)).toEqual(
      expect.arrayContaining(['conversation.claimed', 'note.added', 'reply.submitted']),
    )
    expect(await house.notes(conversation)).toMatchObject([{ text: 'Look at 1 < 2' }])
    expect((await house.replies()).at(-1)).toEqual({ text: 'It is *mended* & <done>', state: 'waiting', files: 1 })
  })

  it('sends nothing when a sent text is edited, and nothing when a note is edited into an order', async () => {
    const { spot, conversation } = await house.card()
    const before = (await house.replies()).length
    const sent = await house.standIn.type('ada', '!reply Hello Rosa', { under: spot })
    const note = await house.standIn.type('ada', 'just a note', { under: spot })
    await house.settle()
    await house.standIn.edit(sent, '!reply Hello Rosa, once more')
    await house.standIn.edit(note, '!reply Now as a reply')
    await house.standIn.remove(sent)
    await house.settle()
    expect((await house.replies()).slice(before).map((reply) => reply.text)).toEqual(['Hello Rosa'])
    expect(await house.notes(conversation)).toMatchObject([{ text: 'just a note' }])
  })

  it('follows the edit of a note that was typed as an order', async () => {
    const { spot, conversation } = await house.card()
    const note = await house.standIn.type('ada', '!note first', { under: spot })
    await house.settle()
    await house.standIn.edit(note, '!note second')
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'second' }])
  })

  it('names the files that stand there, and reads none of them', async () => {
    const { spot, conversation } = await house.card()
    await house.standIn.type('ada', 'See the bill', { under: spot, files: [fileOf('bill.pdf', 20, 'application/pdf')] })
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'See the bill\n📎 bill.pdf' }])
  })

  it('does nothing with half of an order whose file cannot be had, and tells its author alone', async () => {
    const { spot } = await house.card()
    const before = (await house.replies()).length
    await house.standIn.type('ada', '!reply With the bill', {
      ...{ under: spot, files: [fileOf('bill.pdf', 20, 'application/pdf')] },
    })
    await house.settle()
    expect(await house.replies()).toHaveLength(before)
    expect(house.standIn.hints('ada').join()).toContain('“bill.pdf” could not be fetched')
    expect(house.standIn.posts(CARE).map(house.standIn.contentOf).join()).not.toContain('could not be fetched')
  })

  it('is nothing to us under posts of others', async () => {
    const other = await house.standIn.type('ada', 'Lunch?', { channel: CARE })
    const under = await house.standIn.type('bruno', 'Pizza!', { under: other })
    await expect(house.settle()).resolves.toBeUndefined()
    expect(house.standIn.hints('bruno').join()).not.toContain('Pizza')
    expect(under.conversation).toBe(other.conversation)
  })

  it('answers what cannot be shown in the room in the person’s own chat', async () => {
    const { spot } = await house.card()
    await house.standIn.type('ada', '!history', { under: spot })
    await house.standIn.type('ada', '!reply', { under: spot })
    await house.settle()
    const chat = house.standIn.chat('ada').map(house.standIn.contentOf).join('\n')
    expect(chat).toContain('History of #')
    expect(chat).toContain('Open')
    expect(house.standIn.posts(CARE).map(house.standIn.contentOf).join('\n')).not.toContain('History of #')
  })

  it('says in the room only that there is an answer to somebody who has no chat with us', async () => {
    const { spot } = await house.card('A secret of Rosa')
    await house.standIn.install('bruno', 'remove')
    await house.settle()
    await house.standIn.type('bruno', '!history', { under: spot })
    await house.settle()
    const told = house.standIn.thread(CARE, 'A secret of Rosa')?.replies.map(house.standIn.contentOf) ?? []
    expect(told.at(-1)).toContain('Bruno Neri, I cannot write to you personally')
    expect(told.join()).not.toContain('History')
    await house.standIn.install('bruno')
    await house.settle()
  })
})

describe('somebody who is quicker than we are', () => {
  it('types under a card before its place is written down, and the note is made when it is', async () => {
    const rooms = playbookOfTests.rooms.map((room) => ({ ...room, workspaces: { teams: CARE } }))
    const quick = await openTeamsHouse({ desk: { playbook: { rooms } } })
    const { conversation, spot } = await quick.card()
    const ref = refOf(spot)
    await quick.desk.db('posts').where({ workspace: 'teams', ref }).delete()
    await quick.standIn.type('ada', 'In the blink of an eye', { under: spot })
    await expect(quick.settle()).rejects.toThrow('may not be known yet')
    await savePost(quick.desk, { workspace: 'teams', ref, key: `card:${conversation}`, conversation })
    const { raw } = (await quick.desk.db('inbox').where({ source: 'workspace' }).first('raw')) as { raw: Buffer }
    await handleActivity(quick.teams, raw)
    expect(await quick.notes(conversation)).toMatchObject([{ text: 'In the blink of an eye' }])
    await quick.close()
  })
})

describe('whoever types under a card without a right', () => {
  it.each<[string, Parameters<TeamsHouse['standIn']['addUser']>[0], string]>([
    ['is a guest', { key: 'gina', name: 'Gina Guest', userRole: 'guest' }, 'Guests cannot act'],
    ['is not in the playbook', { key: 'nadia', name: 'Nadia New' }, 'I do not know you yet'],
    [
      'comes from another company',
      { key: 'frank', name: 'Frank Far', tenantId: 'elsewhere' },
      'Only members of this company',
    ],
  ])('hears alone why nothing is done when they %s', async (_title, user, expected) => {
    house.standIn.addUser(user)
    const { spot, conversation } = await house.card()
    await house.standIn.type(user.key, 'What I think', { under: spot })
    await house.standIn.type(user.key, '!reply Buy from me', { under: spot })
    await house.settle()
    expect(await house.notes(conversation)).toEqual([])
    expect(await house.types(conversation)).toEqual(['conversation.opened', 'message.received'])
    expect(house.standIn.hints(user.key).join()).toContain(expected)
  })

  it('is asked for again while Teams does not say who it is', async () => {
    const { spot, conversation } = await house.card()
    house.standIn.addUser({ key: 'lara', name: 'Lara Late' })
    house.standIn.fail('member', { how: '502' })
    await house.standIn.type('lara', 'Hm', { under: spot })
    await expect(house.settle()).rejects.toThrow('does not say who typed this')
    expect(await house.notes(conversation)).toEqual([])
  })
})

describe('a team that lets us read only what names us', () => {
  it('makes notes of mentions, and acts on them', async () => {
    const closed = await openTeamsHouse({ rsc: false })
    const { spot, conversation } = await closed.card()
    await closed.standIn.type('ada', 'Nobody reads this', { under: spot })
    await closed.standIn.type('ada', 'note She called', { under: spot, mention: true })
    await closed.standIn.type('ada', 'claim', { under: spot, mention: true })
    await closed.settle()
    expect(await closed.notes(conversation)).toMatchObject([{ text: 'She called' }])
    expect(await closed.types(conversation)).toContain('conversation.claimed')
    await closed.close()
  })
})
