import { SOCIAL, openHouseInSlack, type HouseInSlack } from '../support/house-in-slack'
import { until } from '../support/until'

let house: HouseInSlack
beforeAll(async () => {
  house = await openHouseInSlack()
})
afterAll(() => house.close())

const told = (user: string, text: string): Promise<string> =>
  until(`${user} is told "${text}"`, () => house.slack.hints(user).find((hint) => hint.includes(text)))
const form = (user: string, text: string): Promise<true> =>
  until(`${user} sees a form with "${text}"`, () => house.slack.viewText(user).includes(text) || undefined)

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
})

/** The notes of a thread, oldest first. */
const notes = (ts: string) =>
  house.app.desk.db.raw<{ rows: { text: string; deleted: boolean }[] }>(
    `select n.text, n.deleted_at is not null as deleted from notes n
     join mirrors m on m.conversation_id = n.conversation_id and m.workspace = 'slack'
     where m.root = ? order by n.at, n.id`,
    [`${SOCIAL}:${ts}`],
  )
