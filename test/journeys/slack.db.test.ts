import type { Visitor } from '../support/visitor'
import { SOCIAL, openHouseInSlack, type HouseInSlack } from '../support/house-in-slack'
import { until } from '../support/until'

let house: HouseInSlack
beforeAll(async () => {
  house = await openHouseInSlack()
})
afterAll(() => house.close())

type Customer = { writes: (text: string) => Promise<unknown>; got: () => Promise<string[]> }

const byWebChat = async (): Promise<Customer> => {
  const rosa: Visitor = await house.visitor()
  const got = async () => (await rosa.sees()).filter(({ by }) => by === 'brand').map(({ text }) => text)
  return { writes: rosa.writes, got }
}
const byTelegram = (): Promise<Customer> => {
  const nina = house.phone(71)
  return Promise.resolve({ writes: nina.writes, got: () => Promise.resolve(nina.got().map(({ text }) => text)) })
}

/** Two agents, and whom the other must be told of. */
const RIVALS = [
  ['UADA', 'Ada', 'UMARCO'],
  ['UMARCO', 'Marco', 'UADA'],
] as const

const told = (user: string, text: string): Promise<string> =>
  until(`${user} is told "${text}"`, () => house.slack.hints(user).find((hint) => hint.includes(text)))
const form = (user: string, text: string): Promise<true> =>
  until(`${user} sees a form with "${text}"`, () => house.slack.viewText(user).includes(text) || undefined)

describe('one conversation, from the customer to the agent in Slack and back', () => {
  it.each([
    ['the web chat', byWebChat],
    ['Telegram', byTelegram],
  ])('is claimed, answered, taken back, sent, thanked for and closed: %s', async (place, open) => {
    const { slack } = house
    const customer = await open()
    const first = `I paid my bill, but you still ask for it! (${place})`
    await customer.writes(first)
    const { root } = await house.shown(first)

    // Two agents at once: one wins, the other is told who, in private.
    await Promise.all([slack.click('UADA', root, 'Claim'), slack.click('UMARCO', root, 'Claim')])
    const winner = await until('somebody holds it', () =>
      RIVALS.find(([, name]) => slack.contentOf(root).includes(`Held by ${name}`)),
    )
    const [owner, name, other] = winner
    await until('the other is told', () => slack.hints(other).some((hint) => hint.includes(name)) || undefined)
    await house.quiet()
    expect(slack.contentOf(root)).toContain(`Held by ${name}`)

    // A reply with a placeholder comes back with a remark; the mended one waits for the undo time.
    await slack.click(owner, root, 'reply')
    await form(owner, first)
    await slack.submit(owner, { text: 'Dear {name}, we are looking.' })
    expect(slack.view(owner)).toBeDefined()
    await slack.submit(owner, { text: 'Dear customer, we are looking.' })
    expect(slack.view(owner)).toBeUndefined()
    const waiting = await house.post(root, 'we are looking')
    expect(await customer.got()).toEqual([])

    // Undo: nothing reaches the customer, the text is in the next form.
    await slack.click(owner, waiting, 'undo')
    await house.quiet()
    await house.undoTimePasses()
    await house.quiet()
    expect(await customer.got()).toEqual([])
    await slack.click(owner, root, 'reply')
    await form(owner, first)
    expect(JSON.stringify(slack.view(owner)?.view)).toContain('Dear customer, we are looking.')

    // Sent: the customer sees it, once.
    await slack.submit(owner, { text: 'The money is here. Thank you.' })
    await house.quiet()
    await house.undoTimePasses()
    await until('the customer sees the answer', async () => (await customer.got()).length > 0 || undefined)
    await house.quiet()
    expect(slack.contentOf(root)).toContain('sent')

    // Thanks, and closed.
    await customer.writes(`Thank you! (${place})`)
    await house.post(root, `Thank you! (${place})`)
    await house.quiet()
    await slack.click(owner, root, 'close')
    await until('the form for closing', () => slack.view(owner))
    await slack.submit(owner)
    await until('it is closed', () => slack.contentOf(root).includes(`Closed by ${name}`) || undefined)
    await house.quiet()
    expect(await customer.got()).toEqual(['The money is here. Thank you.'])
    expect(
      slack.messages(SOCIAL).filter((row) => row.thread_ts === undefined && slack.contentOf(row).includes(place)),
    ).toHaveLength(1)
    expect(slack.caller.complaints.filter((one) => !one.startsWith('answered after'))).toEqual([])
  })
})

describe('in the thread', () => {
  it('verbs, mentions and notes act, each once, though Slack tells of them three times', async () => {
    const { slack } = house
    const nina = house.phone(72)
    await nina.writes('My line is dead since Monday')
    const { root } = await house.shown('My line is dead')
    const thread = { channel: SOCIAL, thread: root.ts }
    slack.weather.repeat = 3
    await slack.type('UADA', '!claim', thread)
    await until('Ada holds it', () => slack.contentOf(root).includes('Held by Ada') || undefined)
    await slack.type('UBRUNO', 'I know this one: the exchange in via Roma is flooded.', thread)
    await slack.type('UADA', '!note Told the technicians.', thread)
    await slack.type('UADA', '!reply We are mending the line in via Roma.', thread)
    await house.post(root, 'We are mending the line')
    await house.quiet()
    await house.undoTimePasses()
    await until('Nina reads it', () => nina.got().length > 0 || undefined)
    // A slip of the finger sends nothing and is no note.
    await slack.type('UADA', '!repyl And now?', thread)
    await told('UADA', '!repyl')
    await slack.type('UADA', 'close solved', { ...thread, mention: true })
    await until('it is closed', () => slack.contentOf(root).includes('Closed by Ada') || undefined)
    slack.weather.repeat = 1
    await house.quiet()
    expect(nina.got().map(({ text }) => text)).toEqual(['We are mending the line in via Roma.'])
    const { rows } = await notes(root.ts)
    expect(rows.map(({ text }) => text)).toEqual([
      'I know this one: the exchange in via Roma is flooded.',
      'Told the technicians.',
    ])
  })

  it('a message is sent on from its menu, with its file, and another is kept as a note', async () => {
    const { slack } = house
    const nina = house.phone(73)
    await nina.writes('Please send me the contract')
    const { root } = await house.shown('Please send me the contract')
    const contract = { name: 'contract.pdf', mime: 'application/pdf', content: Buffer.from('%PDF-1.4 contract') }
    const spot = await slack.type('UBRUNO', 'Here is your contract.', {
      ...{ channel: SOCIAL, thread: root.ts, files: [contract] },
    })
    await slack.shortcut('UADA', spot, 'send_to_customer')
    await form('UADA', 'contract.pdf')
    await slack.submit('UADA')
    await house.post(root, 'Ada Conti answers')
    await house.undoTimePasses()
    await until('Nina has the file', () => nina.got().some(({ file }) => file === 'contract.pdf') || undefined)
    await house.quiet()
    expect(
      nina
        .got()
        .map(({ text }) => text)
        .join(),
    ).toContain('Here is your contract.')
    expect(
      nina
        .got()
        .find(({ file }) => file)
        ?.content?.toString(),
    ).toBe('%PDF-1.4 contract')
  })

  it('a photo of the customer stands in the thread, once, though its upload is cut off', async () => {
    const { slack } = house
    const nina = house.phone(74)
    slack.fail('files.completeUploadExternal', { how: 'reset' })
    const photo = Buffer.from('a photo of a modem')
    await nina.sendsPhoto('All lamps are red', photo)
    const { root } = await house.shown('All lamps are red')
    const files = (): Buffer[] =>
      slack.ledger.thread(SOCIAL, root.ts).flatMap((row) => row.files.map(({ content }) => content))
    await until('the photo is there', () => files().length > 0 || undefined)
    await house.quiet()
    expect(files()).toEqual([photo])
  })

  it('edits and deletions of both sides are shown, the old text beside the new', async () => {
    const { slack } = house
    const nina = house.phone(75)
    const first = await nina.writes('My number is 111')
    const { root } = await house.shown('My number is 111')
    await nina.edits(first, 'My number is 222')
    const changed = slack.contentOf(await house.post(root, 'My number is 222'))
    expect(changed).toContain('My number is 111')
    await until('the card shows the new text', () => slack.contentOf(root).includes('My number is 222') || undefined)

    const note = await slack.type('UADA', 'She pays by card', { channel: SOCIAL, thread: root.ts })
    const gone = await slack.type('UADA', 'Nonsense', { channel: SOCIAL, thread: root.ts })
    await slack.edit(note, 'She pays by bank transfer')
    await slack.remove(gone)
    await house.quiet()
    const { rows } = await notes(root.ts)
    expect(rows).toEqual([
      { text: 'She pays by bank transfer', deleted: false },
      { text: '', deleted: true },
    ])
    expect(nina.got()).toEqual([])
  })
})

/** The notes of a thread, oldest first. */
const notes = (ts: string) =>
  house.app.desk.db.raw<{ rows: { text: string; deleted: boolean }[] }>(
    `select n.text, n.deleted_at is not null as deleted from notes n
     join mirrors m on m.conversation_id = n.conversation_id and m.workspace = 'slack'
     where m.root = ? order by n.at, n.id`,
    [`${SOCIAL}:${ts}`],
  )
