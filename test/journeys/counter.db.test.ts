import { asDialog } from '../support/colleague'
import { openHouse, textOf, type House } from '../support/house'
import { until } from '../support/until'

describe('one conversation, from the customer to the agent and back', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())

  it('is claimed, answered, taken back, sent, thanked for and closed', async () => {
    const rosa = await house.visitor()
    const ada = house.colleague('ada')
    const marco = house.colleague('marco')

    await rosa.writes('I paid my bill, but you still ask for it!')
    const card = await until('the card is there', async () => (await house.cards()).at(-1))
    expect(textOf(card)).toContain('I paid my bill')

    // Two agents at once: one wins, the other is told who.
    const answers = await Promise.all([ada.press(card, 'claim'), marco.press(card, 'claim')])
    expect(answers.map((answer) => answer.kind).sort()).toEqual(['done', 'refused'])
    const [owner, other] = answers[0]?.kind === 'done' ? [ada, marco] : [marco, ada]
    const ownerName = owner === ada ? 'Ada' : 'Marco'
    const refused = answers.find((answer) => answer.kind === 'refused')
    expect(refused?.kind === 'refused' && refused.tell).toContain(ownerName)

    await house.settle()
    const claimed = (await house.cards()).at(-1) ?? card
    expect(textOf(claimed)).toContain(ownerName)

    // A reply with a placeholder is held back, the mended one waits for the undo time.
    const dialog = await owner.press(claimed, 'reply')
    const held = await owner.submit(dialog, { text: 'Dear {name}, we are looking.' })
    expect(held.kind).toBe('amend')
    await owner.submit(held, { text: 'Dear Rosa, we are looking.' })
    await house.settle()
    const submitted = (await house.thread(claimed)).find((post) => textOf(post).includes('we are looking'))
    expect(submitted).toBeDefined()
    expect((await rosa.sees()).filter((line) => line.by === 'brand')).toEqual([])

    // Undo: nothing reaches Rosa, the text is in the next dialog.
    if (submitted) await owner.press(submitted, 'undo')
    await house.clock.advance(60_000)
    await house.settle()
    expect((await rosa.sees()).filter((line) => line.by === 'brand')).toEqual([])
    const again = asDialog(await owner.press((await house.cards()).at(-1) ?? card, 'reply'))
    expect(JSON.stringify(again.dialog.fields)).toContain('Dear Rosa, we are looking.')

    // Sent: Rosa sees it once.
    await owner.submit(again, { text: 'Dear Rosa, the money is here. Thank you.' })
    await house.clock.advance(60_000)
    await house.settle()
    const seen = await until('Rosa sees the answer', async () =>
      (await rosa.sees()).find((line) => line.by === 'brand'),
    )
    expect(seen.text).toBe('Dear Rosa, the money is here. Thank you.')

    // Rosa thanks, the owner closes.
    await rosa.writes('Thank you!')
    await house.settle()
    expect((await house.thread(claimed)).some((post) => textOf(post).includes('Thank you!'))).toBe(true)
    const close = await owner.press((await house.cards()).at(-1) ?? card, 'close')
    expect((await owner.submit(close, {})).kind).toBe('done')
    await house.settle()
    expect((await house.cards()).length).toBe(1)
    expect((await rosa.sees()).filter((line) => line.by === 'brand').length).toBe(1)
    expect((await other.press((await house.cards()).at(-1) ?? card, 'reopen')).kind).toBe('done')
  })
})
