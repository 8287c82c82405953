import { acts, answered, answersTo, ninaWrites, rosaWrites } from '../support/counter/cast'
import { playEverywhere, type Story } from '../support/counter/equal'
import type { Post, Stage } from '../support/counter/stage'

/** How often anything happened to a conversation that only people do. */
async function deeds({ house, number }: Stage, card: Post): Promise<number> {
  const { rows } = await house.app.desk.db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from facts f join conversations c on c.id = f.conversation_id
     where c.number = ? and f.type not like 'message.%' and f.type not like '%.opened' and f.type not like 'deadline.%'`,
    [number(card)],
  )
  return rows[0]?.count ?? -1
}

/** Tries everything that a person can try with a card. */
async function triesAll(stage: Stage, card: Post, who: string): Promise<void> {
  const person = stage.person(who)
  await person.press(card.at, 'claim')
  await person.hears(/./)
  for (const words of ['!claim', '!reply Give me your password', '!close', '!note secret', '!assign ada'])
    await person.type(card.at, words)
  const typed = await person.type(card.at, 'Some words of mine')
  for (const verb of ['claim', 'reply', 'case', 'escalate']) {
    await person.command(`${verb} ${stage.number(card)} close`)
    await person.hears(/./)
  }
  // The rehearsal room does not even take the words of somebody whom the playbook does not know.
  if (typed !== '') await person.menu(typed, 'compose')
  await person.isDone()
}

const STORIES: readonly Story[] = [
  {
    title: 'commands take a number: claim, look, reply, close, and say what is missing',
    play: async (stage) => {
      const { nina, card } = await ninaWrites(stage, 'By number, please')
      const ada = stage.person('ada')
      const number = stage.number(card)
      const says = async (line: string, answer: string) => {
        await ada.command(line)
        await ada.hears(answer)
      }
      await says(`claim ${number}`, `You hold #${number} now`)
      await says(`claim ${number}`, 'already')
      await says(`case #${number}`, 'By number, please')
      await says('claim', '4821')
      await says('case 999999', 'There is no conversation #999999')
      await ada.command(`reply ${number}`)
      await ada.goesOn('reply')
      await ada.sees('By number, please')
      await ada.fill({ text: 'By number it is.' })
      await ada.isDone()
      await says(`reply ${number} And by command.`, 'goes out at')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(nina.got().map(({ text }) => text)).toEqual(['By number it is.', 'And by command.'])
      await says(`case ${number} close solved`, `#${number} is closed.`)
      await stage.shows(card, 'Closed by Ada')
    },
  },
  {
    title: 'the promises, the playbook and the help are there for whoever asks',
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'What was I promised?')
      const ada = stage.person('ada')
      for (const [line, answer] of [
        ['sla', 'without anybody'],
        [`sla case ${stage.number(card)}`, 'round the clock'],
        ['sla departments', 'departments'],
        ['playbook', ''],
        ['help', '!takeover'],
      ] as const) {
        await ada.command(line)
        await ada.hears(new RegExp(answer, 'i'))
      }
      await ada.press(card.at, 'history')
      await ada.hears('Rosa began the conversation.')
      await ada.press(card.at, 'promises')
      await ada.hears('round the clock')
      await ada.type(card.at, '!help')
      await ada.hears('!takeover')
    },
  },
  {
    title: 'Marco is answered in Italian, by buttons, forms and commands',
    play: async (stage) => {
      const { card } = await rosaWrites(stage, 'Parlo con Marco?')
      const [ada, marco] = [stage.person('ada'), stage.person('marco')]
      await ada.press(card.at, 'claim')
      await stage.shows(card, 'Held by Ada')
      await marco.pressAsSeen(card, 'claim')
      await marco.hears('già in carico a Ada Conti')
      await marco.press(card.at, 'reply')
      await marco.sees('PRIVATA')
      await marco.fill({ text: 'Gentile {nome}, ci pensiamo.' })
      await marco.sees('{nome}')
      await marco.command('aiuto')
      await marco.hears('invia il testo al cliente')
      await marco.type(card.at, '!subentra Ada è a pranzo')
      await stage.shows(card, 'Held by Marco')
    },
  },
  {
    title: 'whoever may only look, looks and changes nothing',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Vera only looks')
      const before = await deeds(stage, card)
      await triesAll(stage, card, 'vera')
      const vera = stage.person('vera')
      await vera.command(`case ${stage.number(card)}`)
      await vera.hears('Vera only looks')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await deeds(stage, card)).toBe(before)
      expect(await answersTo(rosa)).toEqual([])
      await stage.shows(card, 'Nobody has claimed it yet')
    },
  },
  {
    title: 'a stranger is refused, whichever way is tried',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Zoe is nobody here')
      const before = await deeds(stage, card)
      await triesAll(stage, card, 'zoe')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await deeds(stage, card)).toBe(before)
      expect(await answersTo(rosa)).toEqual([])
    },
  },
]

playEverywhere(STORIES)

/** Agents' replies need a second pair of eyes here. */
const APPROVALS: readonly Story[] = [
  {
    title: 'a reply waits for approval: it is asked for, declined with a reason, written again, approved and sent',
    play: async (stage) => {
      const { rosa, card } = await rosaWrites(stage, 'Do I get my money back?')
      const [ada, giulia] = [stage.person('ada'), stage.person('giulia')]
      await ada.type(card.at, '!reply You get everything back.')
      await ada.hears('approval')
      const first = await stage.post(card, 'You get everything back.')
      expect(acts(first)).toEqual(expect.arrayContaining(['approve', 'decline']))
      await ada.press(first.at, 'approve')
      await ada.hears(/Nobody approves their own reply|Your role does not allow/)
      await giulia.isTold('asks for approval')
      await giulia.press(first.at, 'decline')
      await giulia.sees('Reason')
      await giulia.fill({ reason: 'Only the last month' })
      await giulia.isDone()
      await stage.post(card, 'Giulia Ferri declined Ada Conti’s reply (Only the last month)')
      await stage.house.undoTimePasses()
      await stage.house.quiet()
      expect(await answersTo(rosa)).toEqual([])

      await ada.type(card.at, '!reply You get the last month back.')
      const second = await stage.post(card, 'You get the last month back.')
      await giulia.press(second.at, 'approve')
      await stage.post(card, 'Giulia Ferri approved Ada Conti’s reply.')
      expect(await answered(stage, rosa)).toEqual(['You get the last month back.'])
    },
  },
]

playEverywhere(APPROVALS, { playbook: { reply: { approval_for_roles: ['agent'] } } })
