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
  const tone = { text: '', do: [], dont: [], forbidden: { en: ['call our hotline'] } }
  house = await openHouse({ known: (playbook) => ({ ...askingHouse(playbook), tone }) })
})
afterAll(() => house.close())

const latestCard = async () => {
  const card = (await house.cards()).findLast((post) => textOf(post).includes('Rosa') || textOf(post).includes('#'))
  if (card === undefined) throw new Error('There is no card')
  return card
}
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
  it('the answer of another department becomes the reply of the agent', async () => {
    const { card, customer } = await escalated('I paid my bill, but you still ask for it!')
    const [ada, carlo] = [house.colleague('ada'), house.colleague('carlo')]

    // Carlo is told in Italian what Rosa wrote, what is asked, what was tried, and until when.
    const asked = await direct('carlo')
    const text = textOf(asked)
    for (const part of ['Ada Conti ti chiede', 'Has Rosa paid', 'last statement', 'you still ask for it', 'entro'])
      expect(text).toContain(part)
    expect(acts(asked)).toEqual(['ask-ack', 'ask-answer', 'ask-pass', 'ask-time'])
    expect(textOf(await latestCard())).toContain('Administration: Carlo Bianchi')

    // Somebody else's press is refused, on the server.
    const value = asked.body.kind === 'card' ? (findValue(asked.body.card, 'ask-ack') ?? {}) : {}
    const pressed = await house.colleague('bruno').pressValue('ask-ack', value)
    expect(pressed).toMatchObject({ kind: 'refused', tell: expect.stringContaining('not put to you') as string })
    const lucia = await house.colleague('lucia').pressValue('ask-answer', value)
    expect(lucia).toMatchObject({ kind: 'refused' })

    expect((await carlo.press(asked, 'ask-ack')).kind).toBe('done')
    await house.settle()
    expect(await threadText(card)).toContain('Carlo Bianchi is on it')
    expect(acts(await direct('carlo'))).toEqual(['ask-answer', 'ask-pass', 'ask-time'])

    // What he types under the message is the answer; it goes to Ada and to nobody else.
    await house.clock.advance(20 * MINUTE)
    const typed = await carlo.says('Yes, the payment came on Monday. No more reminders.', asked)
    expect(typed).toMatchObject({ kind: 'done', tell: expect.stringContaining('Ada Conti') as string })
    await house.settle()
    const answer = (await house.thread(card)).find((post) => textOf(post).includes('the payment came on Monday'))
    expect(answer).toMatchObject({ mention: 'ada' })
    expect((await customer.sees()).filter(({ by }) => by === 'brand')).toEqual([])
    const over = await direct('carlo')
    expect(acts(over)).toEqual([])
    expect(textOf(over)).toContain('risposta di Carlo Bianchi')
    expect(textOf(await latestCard())).toContain('answered by Carlo Bianchi')

    // Used in the reply, made her own, sent, delivered.
    if (answer === undefined) throw new Error('there is an answer')
    const reply = await ada.press(answer, 'use-answer')
    expect(JSON.stringify(asDialog(reply).dialog.fields)).toContain('the payment came on Monday')
    // Rosa must not be sent elsewhere: nothing goes out, and the reason is said.
    const held = await ada.submit(reply, { text: 'Dear Rosa, please call our hotline about it.' })
    expect(held.kind === 'amend' && JSON.stringify(held.remarks)).toContain('call our hotline')
    await ada.submit(held, { text: 'Dear Rosa, your payment came on Monday. Please forget our reminder.' })
    await house.clock.advance(MINUTE)
    await house.settle()
    const seen = await until('Rosa sees the answer', async () =>
      (await customer.sees()).find(({ by }) => by === 'brand'),
    )
    expect(seen.text).toBe('Dear Rosa, your payment came on Monday. Please forget our reminder.')
    // She was called once, for the answer.
    expect((await house.thread(card)).filter(({ mention }) => mention === 'ada')).toHaveLength(1)
  })

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

  it('who is on duty can be asked for, absence sends questions to the deputy, and closing withdraws what is open', async () => {
    const [ada, carlo] = [house.colleague('ada'), house.colleague('carlo')]
    const duty = await ada.says('/who billing')
    expect(duty.kind === 'card' && JSON.stringify(duty.card)).toContain('Carlo Bianchi')
    expect(await ada.says('/who fattura')).toMatchObject({ kind: 'card' })
    expect(await ada.says('/who')).toMatchObject({ kind: 'card' })
    expect(await ada.says('/who nothing')).toMatchObject({ kind: 'refused' })

    const { card } = await escalated('Another bill that I paid.')
    expect(await carlo.says('/away until tomorrow 18:00')).toMatchObject({ kind: 'done' })
    await house.settle()
    expect(await threadText(card)).toContain('Carlo Bianchi is away. Now Lucia Verdi is asked.')
    expect(await carlo.says('/assente rientro')).toMatchObject({ kind: 'done' })
    expect(await carlo.says('/away back')).toMatchObject({ kind: 'refused' })
    expect(await carlo.says('/away')).toMatchObject({ kind: 'refused' })
    expect(await ada.says('/away carlo until friday')).toMatchObject({ kind: 'refused' })

    const shown = (await house.cards()).find(({ id }) => id === card.id) ?? card
    await ada.submit(await ada.press(shown, 'close'), {})
    await house.settle()
    expect(await threadText(card)).toContain('the question is withdrawn')
    expect(textOf(await direct('lucia'))).toContain('la domanda è ritirata')
  })

  it('a holding reply is offered when the customer is promised an answer before the department’s', async () => {
    const rosa = await house.visitor()
    await rosa.writes('Where is my invoice?')
    const card = await until('the card is there', async () =>
      (await house.cards()).find((post) => textOf(post).includes('Where is my invoice?')),
    )
    const ada = house.colleague('ada')
    const reply = await ada.submit(await ada.press(card, 'escalate'), { question: 'Where is it?' }, { holding: true })
    expect(asDialog(reply).dialog).toMatchObject({ act: 'reply' })
    await house.settle()
    expect(await threadText(card)).toContain('Ada Conti asked Carlo Bianchi (Administration)')
    const kept = await ada.says('/sla departments')
    expect(kept.kind === 'card' && JSON.stringify(kept.card)).toMatch(/Administration.*answered in time: \d of \d/)
  })

  it('a contact can do nothing but answer', async () => {
    const card = await latestCard()
    const carlo = house.colleague('carlo')
    for (const verb of ['!claim', '!reply Hello', '!escalate What?', '!close', 'just a note'])
      expect(await carlo.says(verb, card)).toMatchObject({ kind: 'refused' })
  })
})
