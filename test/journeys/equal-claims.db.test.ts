import { acts, rosaWrites } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'
import type { Post, Stage } from '../support/counter/stage'

const cardOf = async (stage: Stage, text: string): Promise<Post> => (await rosaWrites(stage, text)).card

const STORIES: readonly Story[] = [
  {
    title: 'a customer writes, and a card with its buttons stands in the room',
    play: async (stage) => {
      const card = await cardOf(stage, 'Where is my router?')
      for (const part of ['Rosa', 'Where is my router?', 'Nobody has claimed it yet', 'First reply due'])
        expect(card.text).toContain(part)
      expect(acts(card)).toEqual(expect.arrayContaining(['claim', 'reply', 'close', 'assign', 'snooze', 'spam']))
      expect(card.calls).toEqual([])
    },
  },
  {
    title: 'two claim at once: one holds it, the other is told who',
    play: async (stage) => {
      const card = await cardOf(stage, 'Two hands reach for this')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      await Promise.all([ada.press(card.at, 'claim'), bruno.press(card.at, 'claim')])
      const { text } = await stage.shows(card, /Held by (Ada|Bruno)/)
      const [winner, loser] = text.includes('Held by Ada') ? ['Ada', bruno] : ['Bruno', ada]
      await (loser as typeof ada).hears(winner as string)
    },
  },
  {
    title: 'whoever takes over says why, and the former holder is told',
    play: async (stage) => {
      const card = await cardOf(stage, 'Take me over, please')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      await ada.press(card.at, 'claim')
      await stage.shows(card, 'Held by Ada')
      await bruno.press(card.at, 'take-over')
      await bruno.sees('Ada Conti')
      await bruno.fill({ reason: 'Ada is at lunch' })
      await bruno.isDone()
      await stage.shows(card, 'Held by Bruno')
      expect((await stage.post(card, 'took over from')).text).toContain('Ada is at lunch')
      const told = await ada.isTold('over from you')
      expect(told.text).toContain(`#${stage.number(card)}`)
      expect(told.text).toContain('Ada is at lunch')
    },
  },
  {
    title: 'an agent gives it to a colleague, who is told in their own language',
    play: async (stage) => {
      const card = await cardOf(stage, 'Somebody for me?')
      const giulia = stage.person('giulia')
      await giulia.press(card.at, 'assign')
      await giulia.sees('Marco Bianchi')
      await giulia.fill({ person: 'marco' })
      await giulia.isDone()
      await stage.shows(card, 'Held by Marco')
      await stage.person('marco').isTold(new RegExp(`Giulia Ferri.*#${stage.number(card)}`))
    },
  },
  {
    title: 'it is put aside and comes back by itself, and by hand',
    play: async (stage) => {
      const card = await cardOf(stage, 'Put me aside')
      const ada = stage.person('ada')
      await ada.press(card.at, 'claim')
      await ada.press(card.at, 'snooze')
      await ada.sees('Until')
      await ada.fill({ span: 'hour' })
      await ada.isDone()
      await stage.shows(card, 'Put aside until')
      await ada.press(card.at, 'wake')
      await stage.post(card, 'Ada Conti brought the conversation back.')
      await ada.type(card.at, '!snooze 2h')
      await stage.shows(card, 'Put aside until')
      await stage.house.clock.advance(2 * 3_600_000 + 60_000)
      await stage.house.quiet()
      await stage.post(card, 'The time is over: the conversation is back.')
    },
  },
  {
    title: 'it is closed with a reason, opened again, and opened by the customer',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Close me softly')
      const ada = stage.person('ada')
      await ada.press(card.at, 'claim')
      await ada.press(card.at, 'close')
      await ada.sees('has no answer yet')
      await ada.fill({ reason: 'solved', text: 'She found it herself' })
      await ada.isDone()
      await stage.shows(card, 'Closed by Ada')
      await stage.post(card, 'The customer’s last message had no answer.')
      await ada.press(card.at, 'reopen')
      await stage.post(card, 'Ada Conti opened the conversation again.')
      await ada.type(card.at, '!close solved')
      await stage.shows(card, 'Closed by Ada')
      await rosa.writes('It is lost again')
      await stage.post(card, 'the conversation is open again')
      expect(acts(await stage.shows(card, 'It is lost again'))).toContain('claim')
    },
  },
  {
    title: 'spam is set aside, and is none when somebody says so',
    play: async (stage) => {
      const card = await cardOf(stage, 'Cheap watches for everybody')
      const ada = stage.person('ada')
      await ada.press(card.at, 'spam')
      expect(acts(await stage.shows(card, 'Marked as spam by Ada Conti'))).toContain('not-spam')
      await ada.press(card.at, 'not-spam')
      await stage.post(card, 'said that it is no spam')
      expect(acts(await stage.shows(card, 'First reply due'))).toContain('claim')
    },
  },
  {
    title: 'its priority is set by form and by word',
    play: async (stage) => {
      const card = await cardOf(stage, 'The whole street is dark')
      const ada = stage.person('ada')
      await ada.press(card.at, 'priority')
      await ada.sees('urgent')
      await ada.fill({ priority: '1' })
      await ada.isDone()
      await stage.shows(card, '1 · urgent')
      await ada.type(card.at, '!priority 4')
      await stage.shows(card, '4 · low')
      await ada.type(card.at, '!priority 9')
      await ada.hears('“9” is no priority')
    },
  },
  {
    title: 'a button of an older card does nothing and says what has changed',
    play: async (stage) => {
      const card = await cardOf(stage, 'Drawn long ago')
      const [ada, bruno] = [stage.person('ada'), stage.person('bruno')]
      await bruno.press(card.at, 'claim')
      await stage.shows(card, 'Held by Bruno')
      await ada.pressAsSeen(card, 'close')
      await ada.hears('has changed since that card was drawn')
      expect((await stage.shows(card, 'Drawn long ago')).text).toContain('Held by Bruno')
    },
  },
  {
    title: 'what happens under a card is told there, and calls nobody for their own act',
    play: async (stage) => {
      const card = await cardOf(stage, 'Who is called?')
      const ada = stage.person('ada')
      await ada.press(card.at, 'claim')
      await ada.type(card.at, '!release')
      await stage.post(card, 'Ada Conti released the conversation.')
      expect((await stage.thread(card)).flatMap(({ calls }) => calls)).toEqual([])
    },
  },
]

playEverywhere(STORIES)
