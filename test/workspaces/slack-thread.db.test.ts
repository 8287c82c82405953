import { CARE, openSlackHouse, type SlackHouse } from '../support/slack-house'

jest.setTimeout(60_000)

let house: SlackHouse
beforeAll(async () => {
  house = await openSlackHouse()
})
afterAll(() => house.close())
afterEach(() => {
  house.gate.before = () => Promise.resolve()
  expect(house.slack.caller.complaints.splice(0)).toEqual([])
})

const fileOf = (name: string, size = 20): { name: string; mime: string; content: Buffer } => ({
  name,
  mime: 'image/png',
  content: Buffer.alloc(size, 7),
})

describe('what is typed under a card', () => {
  it('is a note, and stays inside', async () => {
    const { root, conversation } = await house.card()
    const before = (await house.replies()).length
    const spot = await house.slack.type('UADA', 'She called <twice> & is angry', { channel: CARE, thread: root.ts })
    await house.settle()
    expect(await house.notes(conversation)).toEqual([
      { text: 'She called <twice> & is angry', origin: `slack:${CARE}:${spot.ts}`, deleted: false, author: 'ada' },
    ])
    expect(await house.replies()).toHaveLength(before)
  })

  it('is one note however often Slack delivers it', async () => {
    const { root, conversation } = await house.card()
    house.slack.weather.repeat = 3
    await house.slack.type('UADA', 'Once is enough', { channel: CARE, thread: root.ts, broadcast: true })
    house.slack.weather.repeat = 1
    await house.settle()
    expect(await house.notes(conversation)).toHaveLength(1)
  })

  it('follows edits and deletions, and takes no unfolded link for one', async () => {
    const { root, conversation } = await house.card()
    const spot = await house.slack.type('UADA', 'first thought', { channel: CARE, thread: root.ts })
    await house.settle()
    await house.slack.unfurl(spot)
    await house.settle()
    expect(await house.types(conversation)).not.toContain('note.edited')
    await house.slack.edit(spot, 'second thought')
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'second thought', deleted: false }])
    await house.slack.remove(spot)
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ deleted: true }])
  })

  it('ends as it was left when message, edit and deletion come in the wrong order', async () => {
    const { root, conversation } = await house.card()
    house.slack.weather.reorder = true
    const kept = await house.slack.type('UADA', 'kept, old', { channel: CARE, thread: root.ts })
    const gone = await house.slack.type('UADA', 'gone', { channel: CARE, thread: root.ts })
    await house.slack.edit(kept, 'kept, new')
    await house.slack.remove(gone)
    house.slack.weather.reorder = false
    await house.slack.release()
    await house.settle()
    const notes = await house.notes(conversation)
    expect(notes.filter((note) => !note.deleted).map((note) => note.text)).toEqual(['kept, new'])
  })

  it('ends as it was left even when the edit was handled before its message came', async () => {
    const { root, conversation } = await house.card()
    house.slack.weather.reorder = true
    const spot = await house.slack.type('UADA', 'old', { channel: CARE, thread: root.ts })
    house.slack.weather.reorder = false
    await house.slack.edit(spot, 'new')
    await house.settle()
    await house.slack.release()
    await house.settle()
    expect(await house.notes(conversation)).toMatchObject([{ text: 'new', deleted: false }])
  })

  it('acts when it begins with a verb, in the person’s own words', async () => {
    const { root, conversation } = await house.card()
    await house.slack.type('UADA', '!claim', { channel: CARE, thread: root.ts })
    await house.slack.type('UADA', '!note Look at <https://a.example|a.example>', { channel: CARE, thread: root.ts })
    await house.slack.type('UADA', '!reply It is *mended* & <done>', {
      channel: CARE,
      thread: root.ts,
      files: [fileOf('proof.png')],
    })
    await house.settle()
    expect(await house.types(conversation)).toEqual(
      expect.arrayContaining(['conversation.claimed', 'note.added', 'reply.submitted']),
    )
    expect((await house.replies()).at(-1)).toEqual({ text: 'It is *mended* & <done>', state: 'waiting', files: 1 })
  })

  it('acts once for a mention, though Slack tells of it twice', async () => {
    const { root } = await house.card()
    const before = (await house.replies()).length
    await house.slack.type('UADA', 'reply Hello Rosa', { channel: CARE, thread: root.ts, mention: true })
    await house.settle()
    expect((await house.replies()).slice(before).map((reply) => reply.text)).toEqual(['Hello Rosa'])
  })

  it('sends nothing when a sent text is edited, and nothing when a note is edited into an order', async () => {
    const { root, conversation } = await house.card()
    const before = (await house.replies()).length
    const sent = await house.slack.type('UADA', '!reply Hello Rosa', { channel: CARE, thread: root.ts })
    const note = await house.slack.type('UADA', 'just a note', { channel: CARE, thread: root.ts })
    await house.settle()
    await house.slack.edit(sent, '!reply Hello Rosa, once more')
    await house.slack.edit(note, '!reply Now as a reply')
    await house.slack.remove(sent)
    await house.settle()
    expect((await house.replies()).slice(before).map((reply) => reply.text)).toEqual(['Hello Rosa'])
    expect(await house.notes(conversation)).toHaveLength(1)
  })

  it('is nothing to us outside our threads', async () => {
    const root = await house.slack.type('UADA', 'Lunch?', { channel: CARE })
    await house.slack.type('UBRUNO', 'Pizza!', { channel: CARE, thread: root.ts })
    await house.settle()
    expect(house.slack.hints('UBRUNO').filter((hint) => hint.includes('Pizza'))).toEqual([])
  })
})
