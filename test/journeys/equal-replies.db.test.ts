import { acts, answered, answersTo, ninaWrites, rosaWrites } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'

const WRITING: readonly Story[] = [
  {
    title: 'a reply is checked, mended, taken back, sent after all, and delivered once',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'I paid my bill, but you still ask for it!')
      const ada = stage.person('ada')
      await ada.press(card.at, 'claim')
      await ada.press(card.at, 'reply')
      await ada.sees('I paid my bill')
      await ada.fill({ text: 'Dear {name}, we are looking.' })
      await ada.sees('{name} is still in the text')
      await ada.fill({ text: 'Dear Rosa, we are looking.' })
      await ada.isDone()
      const waiting = await stage.post(card, 'Dear Rosa, we are looking.')
      expect(await answersTo(rosa)).toEqual([])

      await ada.press(waiting.at, 'undo')
      await stage.post(card, 'took the reply back')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await answersTo(rosa)).toEqual([])

      await ada.press(card.at, 'reply')
      await ada.sees('Dear Rosa, we are looking.')
      await ada.fill({ text: 'Dear Rosa, the money is here. Thank you.' })
      await ada.isDone()
      expect(await answered(stage, rosa)).toEqual(['Dear Rosa, the money is here. Thank you.'])
      await stage.shows(card, /Ada Conti’s, (sent|delivered)/)
      expect((await stage.thread(card)).flatMap(({ calls }) => calls)).toEqual([])
    },
  },
  {
    title: 'a warning is read first, and the reply sent all the same',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Is my line dead?')
      const ada = stage.person('ada')
      await ada.press(card.at, 'reply')
      await ada.sees('Is my line dead?')
      await rosa.writes('Now it blinks red')
      await stage.post(card, 'Now it blinks red')
      await ada.fill({ text: 'We look at your line.' })
      await ada.sees('The customer has written meanwhile')
      await ada.sees('We look at your line.')
      expect(await answersTo(rosa)).toEqual([])
      await ada.fill({})
      await ada.isDone()
      await stage.post(card, 'We look at your line.')

      // A colleague has just answered: that is for Bruno to know, and to decide.
      const bruno = stage.person('bruno')
      await bruno.press(card.at, 'reply')
      await bruno.sees('Now it blinks red')
      await bruno.fill({ text: 'A technician comes tomorrow.' })
      await bruno.sees('Ada Conti has just answered this customer')
      await bruno.fill({ anyway: true })
      await bruno.isDone()
      expect(await answered(stage, rosa, 2)).toEqual(['We look at your line.', 'A technician comes tomorrow.'])
    },
  },
  {
    title: 'a form for sending says who will read it, and a forgotten one sends nothing',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Only between us')
      const ada = stage.person('ada')
      await ada.press(card.at, 'reply')
      await ada.sees('🔒 PRIVATE: only Rosa will read it.')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await answersTo(rosa)).toEqual([])
    },
  },
  {
    title: 'a reply is typed in the thread; a slip of the finger or a placeholder sends nothing',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'When does the shop open?')
      const ada = stage.person('ada')
      await ada.type(card.at, '!repyl At nine.')
      await ada.hears('!reply')
      await ada.type(card.at, '!reply At nine.')
      await ada.hears('goes out at')
      expect(await answered(stage, rosa)).toEqual(['At nine.'])
      await ada.type(card.at, '!rispondi {nome}, alle nove.')
      await ada.hears('{nome} is still in the text')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await answersTo(rosa)).toEqual(['At nine.'])
    },
  },
  {
    title: 'a mention of Sportello in the thread is an order as well',
    lacks: { rehearsal: 'verbs begin with "!" there; nobody is mentioned' },
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Mention me')
      const ada = stage.person('ada')
      await ada.type(card.at, 'claim', { mention: true })
      await stage.shows(card, 'Held by Ada')
      await ada.type(card.at, 'reply You are mentioned.', { mention: true })
      await ada.hears('goes out at')
      expect(await answered(stage, rosa)).toEqual(['You are mentioned.'])
    },
  },
  {
    title: 'undo by word, and too late: both are told',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Take it back')
      const ada = stage.person('ada')
      await ada.type(card.at, '!reply Too early.')
      await stage.post(card, 'Too early.')
      await ada.type(card.at, '!undo')
      await ada.hears('Taken back, not sent')
      await ada.type(card.at, '!reply Now it is right.')
      const waiting = await stage.post(card, 'Now it is right.')
      expect(await answered(stage, rosa)).toEqual(['Now it is right.'])
      await ada.pressAsSeen(waiting, 'undo')
      await ada.hears('Too late')
    },
  },
  {
    title: 'a message of a colleague is sent on from its menu',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Who knows about cellars?')
      const bruno = stage.person('bruno')
      const typed = await bruno.type(card.at, 'Your cellar has number 12.')
      const ada = stage.person('ada')
      await ada.menu(typed, 'compose')
      await ada.sees('Your cellar has number 12.')
      await ada.fill({})
      await ada.isDone()
      expect(await answered(stage, rosa)).toEqual(['Your cellar has number 12.'])
    },
  },
]

const TROUBLE: readonly Story[] = [
  {
    title: 'nobody knows whether a reply arrived: a person looks and says that it did',
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'Did my payment arrive?')
      const { house } = stage
      house.telegram.fail('sendMessage', '502-after')
      const ada = stage.person('ada')
      await ada.type(card.at, '!reply It did.')
      await house.undoTimePasses()
      const unknown = await stage.post(card, 'We don’t know if this reached')
      await house.quiet()
      expect(acts(unknown)).toEqual(expect.arrayContaining(['arrived', 'send-again', 'leave']))
      await ada.press(unknown.at, 'arrived')
      await stage.post(card, 'Ada Conti says that the reply arrived.')
      expect(acts(await stage.post(card, 'We don’t know if this reached').catch(() => card))).not.toContain('leave')
      expect(nina.got().map(({ text }) => text)).toEqual(['It did.'])
    },
  },
  {
    title: 'a reply that was refused says why',
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'I block you')
      stage.house.telegram.fail('sendMessage', '403')
      await stage.person('ada').type(card.at, '!reply Please do not.')
      await stage.house.undoTimePasses()
      await stage.post(card, 'The customer has blocked us.')
      expect(nina.got()).toEqual([])
    },
  },
  {
    title: 'a broken channel is told to the room and on the card, and works again',
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'Is anybody there?')
      const { house } = stage
      house.telegram.fail('sendMessage', '401')
      await stage.person('ada').type(card.at, '!reply We are.')
      await house.undoTimePasses()
      await stage.card('@LineaChiaraBot does not answer')
      await stage.shows(card, 'has not answered since')
      expect((await stage.shows(card, 'Is anybody there?')).buttons).toContainEqual({
        act: 'reply',
        label: 'Reply (will wait)',
      })
      expect(nina.got()).toEqual([])
      await house.clock.advance(60_000)
      await stage.card('@LineaChiaraBot works again')
    },
  },
]

playEverywhere([...WRITING, ...TROUBLE])
