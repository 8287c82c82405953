import type { PostWire } from '../../src/workspaces/rehearsal/wire'
import { askingHouse } from '../support/asks'
import { asDialog, findValue } from '../support/colleague'
import { openHouse, textOf, type House } from '../support/house'
import { until } from '../support/until'

// Machines that run tests are slower than ours.
jest.setTimeout(120_000)

const MINUTE = 60_000

let house: House
beforeAll(async () => {
  house = await openHouse({ known: askingHouse })
})
afterAll(() => house.close())

const direct = async (person: string): Promise<PostWire> => {
  const post = (await house.direct(person)).at(-1)
  if (post === undefined) throw new Error(`${person} was told nothing`)
  return post
}
const threadText = async (root: PostWire) => (await house.thread(root)).map(textOf).join('\n')
const acts = (post: PostWire): string[] =>
  ['ask-ack', 'ask-answer', 'ask-pass', 'ask-time'].filter(
    (act) => post.body.kind === 'card' && findValue(post.body.card, act) !== undefined,
  )

/** Rosa writes, Ada claims and asks the department that the form suggests. */
async function escalated(text: string): Promise<{ card: PostWire; customer: Awaited<ReturnType<House['visitor']>> }> {
  const customer = await house.visitor()
  await customer.writes(text)
  const found = await until('the card is there', async () =>
    (await house.cards()).find((post) => textOf(post).includes(text)),
  )
  const ada = house.colleague('ada')
  await ada.press(found, 'claim')
  await house.settle()
  const card = (await house.cards()).find(({ id }) => id === found.id) ?? found
  const form = await ada.press(card, 'escalate')
  const fields = JSON.stringify(asDialog(form).dialog.fields)
  expect(fields).toContain('Invoice')
  expect(fields).toContain('Administration · Carlo Bianchi')
  const empty = await ada.submit(form, { question: ' ' })
  expect(empty.kind).toBe('amend')
  expect(fields).toMatch(/Carlo Bianchi agreed to acknowledge by .* and to answer by/)
  // The customer was promised an answer before Carlo has to give his.
  expect(fields).toContain('The customer is promised an answer by')
  const done = await ada.submit(form, { question: 'Has Rosa paid her bill?', tried: 'I looked at the last statement.' })
  expect(done).toMatchObject({ kind: 'done', tell: expect.stringContaining('Carlo Bianchi') as string })
  await house.settle()
  return { card, customer }
}

describe('A day at the counter', () => {
  it('whoever is silent is reminded, then the next is asked, and in the end the whole room knows', async () => {
    const { card } = await escalated('My bill is wrong again.')
    const advance = async (minutes: number) => {
      await house.clock.advance(minutes * MINUTE)
      await house.settle()
    }
    const before = (await house.direct('carlo')).length
    await advance(8)
    const reminder = await direct('carlo')
    expect(textOf(reminder)).toContain('ti aspetta ancora')
    await advance(4.5)
    expect((await house.direct('carlo')).length).toBe(before + 2)
    await advance(3)
    expect(await threadText(card)).toContain(
      'No word from Carlo Bianchi within the agreed time. Now Lucia Verdi is asked.',
    )
    expect(acts(await direct('lucia'))).toEqual(['ask-ack', 'ask-answer', 'ask-pass', 'ask-time'])
    // What Carlo was told before says now whose turn it is; he may still answer, and his reminders are over.
    const told = await house.direct('carlo')
    expect(told.slice(-2).map(acts)).toEqual([[], []])
    for (const post of told.slice(-3)) expect(textOf(post)).toContain('Ora tocca a Lucia Verdi')

    // Lucia takes more time, then passes it on; Ada is told of the first.
    const lucia = house.colleague('lucia')
    await lucia.submit(await lucia.press(await direct('lucia'), 'ask-time'), {})
    await house.settle()
    const extended = (await house.thread(card)).find((post) => textOf(post).includes('needs more time'))
    expect(extended).toMatchObject({ mention: 'ada' })
    const again = await lucia.press(await direct('lucia'), 'ask-pass')
    expect((await lucia.submit(again, { to: 'to:hanna', reason: 'her case' })).kind).toBe('done')
    await house.settle()
    expect(await threadText(card)).toContain('Lucia Verdi passed the question on to Hanna Rossi (her case).')

    // Hanna cannot, and Dario, who comes last, is silent.
    const hanna = house.colleague('hanna')
    await hanna.submit(await hanna.press(await direct('hanna'), 'ask-pass'), {})
    await house.settle()
    expect(await threadText(card)).toContain('Hanna Rossi cannot answer. Now Dario Moretti is asked.')
    await advance(61)
    expect(await threadText(card)).toContain('UNANSWERED')
    const loud = await house.cards()
    expect(loud.some((post) => textOf(post).includes('UNANSWERED by Administration'))).toBe(true)
    expect(loud.find(({ id }) => id === card.id)).toMatchObject({ body: { card: { tone: 'bad' } } })

    // It is never too late, and the card is at peace again.
    const dario = house.colleague('dario')
    await dario.submit(await dario.press(await direct('dario'), 'ask-answer'), { text: 'We mend the bill today.' })
    await house.settle()
    expect(await threadText(card)).toContain('We mend the bill today.')
    const calm = (await house.cards()).find(({ id }) => id === card.id) ?? card
    expect(textOf(calm)).toContain('answered by Dario Moretti')
    expect(textOf(calm)).not.toContain('UNANSWERED')
  })
})
