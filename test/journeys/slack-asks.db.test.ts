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

async function asked(text: string, question: string): Promise<{ root: MessageRow; number: string }> {
  const { slack } = house
  await house.phone(301).writes(text)
  const { root } = await house.shown(text)
  const number = /#(\d+) ·/.exec(slack.contentOf(root))?.[1] ?? ''
  await slack.command('UADA', `/escalate ${number}`, { channel: SOCIAL })
  await until('the form', () => slack.viewText('UADA').includes('Carlo Bianchi') || undefined)
  await slack.submit('UADA', { question })
  await house.quiet()
  return { root, number }
}

describe('asking another department in Slack', () => {
  it('is answered in the thread of a direct message, and used in the reply', async () => {
    const { slack } = house
    const { root, number } = await asked('I paid the bill twice!', 'Did Nina pay twice?')
    const message = await direct('UCARLO', 'Did Nina pay twice?')
    expect(slack.contentOf(message)).toContain(`Ada Conti ti chiede della #${number}`)
    expect(slack.contentOf(message)).toContain('I paid the bill twice!')

    // A stranger to the question presses the button of a message that was shown to them.
    await slack.click('UMARCO', message, 'ask-ack')
    await whispered('UMARCO', 'non è stata rivolta a te')
    await slack.click('UCARLO', message, 'ask-ack')
    await house.post(root, 'Carlo Bianchi is on it')

    // What he types beside the thread is no answer, and he is told where it would be one; in the thread it is.
    await slack.type('UCARLO', 'Yes, twice', { channel: message.channel })
    await whispered('UCARLO', 'scrivi nel suo thread')
    const thread = { channel: message.channel, thread: message.ts }
    const typed = await slack.type('UCARLO', 'Yes, twice. We pay one back.', thread)
    await house.post(root, 'Yes, twice. We pay one back.')
    await whispered('UCARLO', 'ha la tua risposta')
    await house.quiet()
    const answer = await house.post(root, 'Yes, twice. We pay one back.')
    expect(slack.contentOf(answer)).toContain('<@UADA>')
    await until('the direct message says so', () =>
      slack.contentOf(message).includes('risposta di Carlo Bianchi') ? true : undefined,
    )
    expect(slack.labels(message)).not.toContain('Ci penso io')
    expect(house.phone(301).got()).toEqual([])

    // He mends what he typed: the note follows, and is used as it is then.
    await slack.edit(typed, 'Yes, we pay back.')
    await house.quiet()
    await slack.click('UADA', answer, 'use-answer')
    await until('the reply form', () => JSON.stringify(slack.view('UADA')?.view ?? '').includes('Yes, we pay back.'))
    slack.closeViews('UADA')
  })

  it('says who is on duty and takes absences, as slash commands', async () => {
    const { slack } = house
    const room = { channel: SOCIAL }
    expect(JSON.stringify((await slack.command('UADA', '/who billing', room)).body)).toContain('Carlo Bianchi')
    const away = await slack.command('UCARLO', '/away until tomorrow', room)
    expect(JSON.stringify(away.body)).toContain('chi ti sostituisce')
    expect(JSON.stringify((await slack.command('UADA', '/who billing', room)).body)).toMatch(/away, asked again from/)
    expect(JSON.stringify((await slack.command('UCARLO', '/away back', room)).body)).toContain('Eccoti di nuovo')
  })
})
