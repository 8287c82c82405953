import { asDialog } from '../support/colleague'
import { openHouse, textOf, type House } from '../support/house'
import { until } from '../support/until'

// A whole program, on a machine that may be busy with other tests.
jest.setTimeout(120_000)

const MINUTE = 60_000

describe('A promise to a customer', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  const passes = async (minutes: number): Promise<void> => {
    await house.clock.advance(minutes * MINUTE)
    await house.settle()
  }

  it('is shown on the card, called to mind, told to those who lead, and settled by the answer', async () => {
    const rosa = await house.visitor()
    const ada = house.colleague('ada')
    await rosa.writes('I paid my bill, but you still ask for it!')
    const card = await until('the card is there', async () => (await house.cards()).at(-1))
    await house.settle()
    const thread = async () => (await house.thread(card)).map(textOf)
    const now = async () => (await house.cards()).at(-1) ?? card
    expect(textOf(await now())).toMatch(/First reply due \S*\s?\d\d:\d\d/)

    // Nobody holds it: the room is warned, and nobody by name.
    await passes(46)
    const warning = (await house.thread(card)).find((post) => textOf(post).includes('⏳ First reply due'))
    expect(warning && textOf(warning)).toContain('Nobody holds this conversation.')
    expect(JSON.stringify(warning)).not.toContain('"mention":"ada"')

    // Ada holds it: she is called when it is due, and Giulia, who leads, an hour later.
    await ada.press(await now(), 'claim')
    await passes(15)
    const missed = (await house.thread(card)).find((post) => textOf(post).includes('and is overdue'))
    expect(JSON.stringify(missed)).toContain('"mention":"ada"')
    expect(textOf(await now())).toContain('⚠️ First reply overdue since')
    expect(await house.direct('giulia')).toEqual([])
    await passes(60)
    expect((await house.direct('giulia')).map(textOf).join()).toContain('is still open. Held by Ada Conti.')

    // Each was told once: nothing is left of it and nothing comes again.
    const told = await thread()
    await passes(10)
    expect(await thread()).toEqual(told)

    // Her answer settles it: every reminder says so, and the card goes on to the next promise.
    const dialog = asDialog(await ada.press(await now(), 'reply'))
    await ada.submit(dialog, { text: 'Dear Rosa, we found your payment.' })
    await passes(1)
    const after = await thread()
    expect(after.filter((text) => text.includes('✓ First reply: by Ada Conti'))).toHaveLength(3)
    expect(after.filter((text) => /overdue|⏳/.test(text))).toEqual([])
    expect((await house.direct('giulia')).map(textOf).join()).toContain('✓ First reply: by Ada Conti')
    expect(textOf(await now())).toContain('Resolution due')

    // The explanation is for whoever asks.
    const explained = await ada.says('!sla', card)
    expect(JSON.stringify(explained)).toContain('round the clock (Europe/Rome)')
    expect(JSON.stringify(explained)).toContain('acceptable')
  })

  it('is not made to spam, and is made good when it was none', async () => {
    const rosa = await house.visitor()
    const ada = house.colleague('ada')
    await rosa.writes('Cheap watches for everybody')
    const card = await until('the card is there', async () =>
      (await house.cards()).find((post) => textOf(post).includes('Cheap watches')),
    )
    await house.settle()
    const now = async () => (await house.cards()).find((post) => post.id === card.id) ?? card
    await ada.press(await now(), 'spam')
    await house.settle()
    expect(textOf(await now())).toContain('Marked as spam by Ada Conti')
    await passes(50)
    const posts = async () => (await house.thread(card)).map(textOf)
    expect((await posts()).filter((text) => text.includes('First reply'))).toEqual([])
    await ada.press(await now(), 'not-spam')
    await house.settle()
    expect((await posts()).filter((text) => text.includes('⏳ First reply due'))).toHaveLength(1)
    expect(textOf(await now())).toContain('First reply due')
  })
})
