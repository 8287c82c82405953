import { askingHouse } from '../support/asks'
import { openHouseInSlack, SOCIAL, type HouseInSlack } from '../support/house-in-slack'
import type { MessageRow } from '../support/slack/ledger'
import { until } from '../support/until'

// Machines that run tests are slower than ours.
jest.setTimeout(120_000)

let house: HouseInSlack
beforeAll(async () => {
  house = await openHouseInSlack({ known: askingHouse })
  for (const name of ['Carlo', 'Lucia', 'Hanna', 'Dario']) {
    house.slack.addUser({ id: `U${name.toUpperCase()}`, name })
  }
})
afterAll(() => house.close())

/** The latest direct message to somebody that shows this text. */
const direct = (user: string, text: string): Promise<MessageRow> =>
  until(`${user} is asked "${text}"`, () =>
    house.slack
      .messages(house.slack.direct(user))
      .findLast((row) => row.bot_id !== undefined && house.slack.contentOf(row).includes(text)),
  )
const whispered = (user: string, text: string): Promise<string> =>
  until(`${user} is told "${text}"`, () => house.slack.hints(user).find((hint) => hint.includes(text)))

async function asked(text: string, question: string): Promise<{ root: MessageRow }> {
  const { slack } = house
  await house.phone(301).writes(text)
  const { root } = await house.shown(text)
  const number = /#(\d+) ·/.exec(slack.contentOf(root))?.[1] ?? ''
  await slack.command('UADA', `/escalate ${number}`, { channel: SOCIAL })
  await until('the form', () => slack.viewText('UADA').includes('Carlo Bianchi') || undefined)
  await slack.submit('UADA', { question })
  await house.quiet()
  return { root }
}

describe('asking another department in Slack', () => {
  it('takes what is typed beside the thread of a direct message for no answer, and follows when an answer is mended', async () => {
    const { slack } = house
    const { root } = await asked('I paid the bill twice!', 'Did Nina pay twice?')
    const message = await direct('UCARLO', 'Did Nina pay twice?')
    await slack.type('UCARLO', 'Yes, twice', { channel: message.channel })
    await whispered('UCARLO', 'scrivi nel suo thread')
    const typed = await slack.type('UCARLO', 'Yes, twice. We pay one back.', {
      ...{ channel: message.channel, thread: message.ts },
    })
    const answer = await house.post(root, 'Yes, twice. We pay one back.')
    await house.quiet()

    // He mends what he typed: the note follows, and is used as it is then.
    await slack.edit(typed, 'Yes, we pay back.')
    await house.quiet()
    await slack.click('UADA', answer, 'use-answer')
    await until('the reply form', () => JSON.stringify(slack.view('UADA')?.view ?? '').includes('Yes, we pay back.'))
    slack.closeViews('UADA')
    expect(house.phone(301).got()).toEqual([])
  })
})
