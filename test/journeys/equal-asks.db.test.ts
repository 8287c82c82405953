import { askingHouse } from '../support/asks'
import { acts, answered, answersTo, labels, rosaWrites } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'
import type { Post, Stage } from '../support/counter/stage'

const MINUTE = 60_000
const ASKED = ['ask-ack', 'ask-answer', 'ask-pass', 'ask-time']

/** Rosa writes, Ada claims and asks the department that the form suggests. */
async function escalated(stage: Stage, text: string, question: string) {
  const { rosa, card } = await rosaWrites(stage, text)
  const ada = stage.person('ada')
  await ada.press(card.at, 'claim')
  await ada.press(card.at, 'escalate')
  const form = await ada.sees('Administration · Carlo Bianchi')
  expect(form).toMatch(/Carlo Bianchi agreed to acknowledge by .* and to answer by/)
  await ada.fill({ question, tried: 'I looked at the last statement.', holding: false })
  await ada.isDone()
  await stage.post(card, 'Ada Conti asked Carlo Bianchi (Administration)')
  return { rosa, card, ada }
}

async function passes({ house }: Stage, minutes: number): Promise<void> {
  await house.clock.advance(minutes * MINUTE)
  await house.quiet()
}

const calledIn = async (stage: Stage, card: Post): Promise<string[]> =>
  (await stage.thread(card)).flatMap(({ calls }) => calls)

const STORIES: readonly Story[] = [
  {
    title: 'a department is asked, is on it, answers in the thread of its message, and the answer becomes the reply',
    play: async (stage) => {
      const { rosa, card, ada } = await escalated(stage, 'I paid my bill, but you still ask for it!', 'Has Rosa paid?')
      const carlo = stage.person('carlo')
      const asked = await carlo.isTold('Has Rosa paid?')
      for (const part of ['Ada Conti ti chiede', 'last statement', 'you still ask for it', 'entro'])
        expect(asked.text).toContain(part)
      expect(acts(asked)).toEqual(ASKED)
      expect(labels(asked)).toContain('Ci penso io')

      await stage.person('bruno').pressAsSeen(asked, 'ask-ack')
      await stage.person('bruno').hears('not put to you')
      await carlo.press(asked.at, 'ask-ack')
      await stage.post(card, 'Carlo Bianchi is on it')
      expect(acts(await carlo.isTold('Has Rosa paid?'))).toEqual(['ask-answer', 'ask-pass', 'ask-time'])

      await carlo.type(asked.at, 'Yes, the payment came on Monday. No more reminders.')
      await carlo.hears('ha la tua risposta')
      const answer = await stage.post(card, 'the payment came on Monday')
      expect(answer.calls).toEqual(['ada'])
      expect(await answersTo(rosa)).toEqual([])
      expect(acts(await carlo.isTold('risposta di Carlo Bianchi'))).toEqual([])
      await stage.shows(card, 'answered by Carlo Bianchi')

      await ada.press(answer.at, 'use-answer')
      await ada.sees('the payment came on Monday')
      await ada.fill({ text: 'Dear Rosa, please call our hotline about it.' })
      await ada.sees('call our hotline')
      await ada.fill({ text: 'Dear Rosa, your payment came on Monday. Please forget our reminder.' })
      await ada.isDone()
      expect(await answered(stage, rosa)).toEqual([
        'Dear Rosa, your payment came on Monday. Please forget our reminder.',
      ])
      expect(await calledIn(stage, card)).toEqual(['ada'])
      await ada.command('sla departments')
      await ada.hears(/Administration[^]*answered in time: \d of \d/)
    },
  },
  {
    title: 'a holding reply is offered, since the customer is promised an answer earlier than the department',
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'Where is my invoice?')
      const ada = stage.person('ada')
      await ada.press(card.at, 'escalate')
      await ada.sees('The customer is promised an answer by')
      await ada.fill({ question: 'Where is it?' })
      await ada.sees('Where is my invoice?')
      await stage.post(card, 'Ada Conti asked Carlo Bianchi (Administration)')
    },
  },
  {
    title: 'an answer is given in a form as well',
    play: async (stage) => {
      const { card } = await escalated(stage, 'My bill is in Polish.', 'Can it be English?')
      const carlo = stage.person('carlo')
      await carlo.press((await carlo.isTold('Can it be English?')).at, 'ask-answer')
      await carlo.sees('Ada Conti')
      await carlo.fill({ text: 'It can, from next month.' })
      await carlo.isDone()
      await stage.post(card, 'It can, from next month.')
    },
  },
  {
    title: 'whoever is silent is reminded, then the next is asked; more time and passing on are told',
    play: async (stage) => {
      const { card } = await escalated(stage, 'My bill is wrong again.', 'Why is it wrong?')
      const [carlo, lucia, hanna] = [stage.person('carlo'), stage.person('lucia'), stage.person('hanna')]
      await carlo.isTold('Why is it wrong?')
      await passes(stage, 8)
      await carlo.isTold('ti aspetta ancora')
      await passes(stage, 7.5)
      await stage.post(card, 'No word from Carlo Bianchi within the agreed time. Now Lucia Verdi is asked.')
      expect(acts(await carlo.isTold('Ora tocca a Lucia Verdi'))).toEqual([])
      const asked = await lucia.isTold('Why is it wrong?')
      expect(acts(asked)).toEqual(ASKED)

      await lucia.press(asked.at, 'ask-time')
      await lucia.sees('tempo concordato')
      await lucia.fill({})
      await lucia.isDone()
      expect((await stage.post(card, 'needs more time')).calls).toEqual(['ada'])
      await lucia.press((await lucia.isTold('Why is it wrong?')).at, 'ask-pass')
      await lucia.sees('Hanna Rossi')
      await lucia.fill({ to: 'to:hanna', reason: 'her case' })
      await lucia.isDone()
      await stage.post(card, 'Lucia Verdi passed the question on to Hanna Rossi (her case).')
      expect(acts(await hanna.isTold('Why is it wrong?'))).toEqual(ASKED)
    },
  },
  {
    title: 'nobody answers, and the whole room hears it',
    play: async (stage) => {
      const { card } = await escalated(stage, 'Nobody explains my bill.', 'Who explains it?')
      for (const person of ['carlo', 'lucia', 'hanna']) {
        const contact = stage.person(person)
        await contact.press((await contact.isTold('Who explains it?')).at, 'ask-pass')
        await contact.sees('')
        await contact.fill({})
        await contact.isDone()
      }
      await stage.post(card, 'Now Dario Moretti is asked.')
      await passes(stage, 61)
      await stage.post(card, 'UNANSWERED')
      await stage.card(`#${stage.number(card)}: UNANSWERED by Administration`)
      const dario = stage.person('dario')
      await dario.type((await dario.isTold('Who explains it?')).at, 'We mend the bill today.')
      await stage.post(card, 'We mend the bill today.')
      expect((await stage.shows(card, 'answered by Dario Moretti')).text).not.toContain('UNANSWERED')
    },
  },
  {
    title: 'who is on duty can be asked, absence sends questions to the deputy, closing withdraws them',
    play: async (stage) => {
      const [ada, carlo] = [stage.person('ada'), stage.person('carlo')]
      await ada.command('who billing')
      await ada.hears('Carlo Bianchi')
      await ada.command('who nothing')
      await ada.hears('no department')
      const { card } = await escalated(stage, 'Another bill that I paid.', 'Is it paid?')
      await carlo.command('away until tomorrow')
      await carlo.hears('chi ti sostituisce')
      await stage.post(card, 'Carlo Bianchi is away. Now Lucia Verdi is asked.')
      await ada.command('who billing')
      await ada.hears('away, asked again from')
      await carlo.command('assente rientro')
      await carlo.hears('Eccoti di nuovo')
      await carlo.command('away')
      await carlo.hears('Fino a quando?')
      await ada.press(card.at, 'close')
      await ada.sees('')
      await ada.fill({})
      await ada.isDone()
      await stage.post(card, 'the question is withdrawn')
      expect(acts(await stage.person('lucia').isTold('la domanda è ritirata'))).toEqual([])
    },
  },
  {
    title: 'a contact can do nothing but answer',
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'Not for contacts')
      const carlo = stage.person('carlo')
      for (const words of ['!claim', '!reply Hello', '!escalate What?', '!close', 'just a note']) {
        await carlo.type(card.at, words)
        await carlo.hears(/./)
      }
      await stage.house.quiet()
      const { text } = await stage.shows(card, 'Not for contacts')
      expect(text).toContain('Nobody has claimed it yet')
      expect((await stage.thread(card)).map((post) => post.text).join()).not.toContain('Carlo Bianchi')
    },
  },
]

/** Nobody is sent elsewhere. */
const tone = { text: '', do: [], dont: [], forbidden: { en: ['call our hotline'] } }

playEverywhere(STORIES, { known: (playbook) => ({ ...askingHouse(playbook), tone }) })
