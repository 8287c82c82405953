import { askingHouse } from '../support/asks'
import { acts, answered, answersTo, PEOPLE, rosaWrites } from '../support/counter/cast'
import { slackPlace } from '../support/counter/slack-column'
import { openStage, type Stage } from '../support/counter/stage'
import { teamsPlace } from '../support/counter/teams-column'
import { openHouseWithCustomers } from '../support/house-with-customers'
import { openSlackOfHouse, slackPlatform, slackSettings } from '../support/house-in-slack'
import { openTeamsOfHouse, teamsPlatform, teamsSettings } from '../support/house-in-teams'

/** One house whose rooms stand in Slack and in Teams at once. */
let inSlack: Stage
let inTeams: Stage
beforeAll(async () => {
  const slack = await openSlackOfHouse(PEOPLE)
  const teams = await openTeamsOfHouse(PEOPLE)
  const env = { ...slackSettings(slack), ...teamsSettings(teams), REHEARSAL: 'off' }
  const house = await openHouseWithCustomers({ env, known: askingHouse }, [slackPlatform(slack), teamsPlatform(teams)])
  slack.connect(house.url)
  inSlack = openStage(slackPlace(slack, house))
  inTeams = openStage(await teamsPlace(teams, house))
})
afterAll(() => inSlack.house.close())

/** Rosa writes; her card stands in both. */
async function bothSee(text: string) {
  const { rosa, card } = await rosaWrites(inSlack, text)
  return { rosa, here: card, there: await inTeams.card(text) }
}

describe('one conversation in a room of Slack and in a channel of Teams', () => {
  it('is claimed in the one and seen as claimed in the other, whose old buttons say by whom', async () => {
    const { here, there } = await bothSee('Two rooms, one customer')
    await inSlack.person('ada').press(here.at, 'claim')
    expect((await inTeams.shows(there, 'Two rooms')).text).toContain('Held by Ada')
    const marco = inTeams.person('marco')
    await marco.pressAsSeen(there, 'claim')
    await marco.hears('Ada Conti')
    await marco.press(there.at, 'take-over')
    await marco.sees('Ada Conti')
    await marco.fill({ reason: 'Ada is at lunch' })
    expect((await inSlack.shows(here, 'Two rooms')).text).toContain('Held by Marco')
    // Ada works in both, and is told in both.
    await inSlack.person('ada').isTold('over from you')
    await inTeams.person('ada').isTold('over from you')
  })

  it('has its notes in both, each once, and follows when they are changed', async () => {
    const { rosa, here, there } = await bothSee('Notes in two places')
    const note = await inTeams.person('marco').type(there.at, 'Her contract is in the cellar')
    await inSlack.post(here, 'Her contract is in the cellar')
    await inSlack.person('ada').type(here.at, 'Found it')
    await inTeams.post(there, 'Found it')
    await inTeams.person('marco').edit(note, 'Her contract is in the attic')
    expect((await inSlack.thread(here)).map(({ text }) => text).join()).toContain('in the attic')
    const inThread = async (stage: Stage, card: typeof here, text: string) =>
      (await stage.thread(card)).filter((post) => post.text.includes(text)).length
    expect(await inThread(inTeams, there, 'Found it')).toBe(1)
    expect(await inThread(inSlack, here, 'Found it')).toBe(1)
    await inSlack.house.undoTimePasses()
    await inSlack.house.quiet()
    expect(await answersTo(rosa)).toEqual([])
  })

  it('is answered in the one and taken back in the other; then answered once', async () => {
    const { rosa, here, there } = await bothSee('Answer me once')
    const [ada, marco] = [inSlack.person('ada'), inTeams.person('marco')]
    await ada.press(here.at, 'reply')
    await ada.sees('Answer me once')
    await ada.fill({ text: 'Your contract is a bit wet.' })
    await ada.isDone()
    await marco.press((await inTeams.post(there, 'a bit wet')).at, 'undo')
    expect((await inSlack.thread(here)).map(({ text }) => text).join()).toContain('took the reply back')
    await inSlack.house.undoTimePasses()
    await inSlack.house.quiet()
    expect(await answersTo(rosa)).toEqual([])
    await marco.type(there.at, '!reply Your contract is dry again.')
    await inSlack.post(here, 'Your contract is dry again.')
    expect(await answered(inSlack, rosa)).toEqual(['Your contract is dry again.'])
    expect((await inSlack.shows(here, 'Answer me once')).text).toMatch(/Marco Bianchi’s, (sent|delivered)/)
    expect((await inTeams.shows(there, 'Answer me once')).text).toMatch(/Marco Bianchi’s, (sent|delivered)/)
  })

  it('asks a department from Slack, and is answered from Teams', async () => {
    const { here, there } = await bothSee('My bill is wrong')
    const ada = inSlack.person('ada')
    await ada.press(here.at, 'escalate')
    await ada.sees('Carlo Bianchi')
    await ada.fill({ question: 'What is wrong with it?', holding: false })
    await ada.isDone()
    const carlo = inTeams.person('carlo')
    const asked = await carlo.isTold('What is wrong with it?')
    await carlo.type(asked.at, 'Nothing, the customer is right.')
    await inSlack.post(here, 'Nothing, the customer is right.')
    await inTeams.post(there, 'Nothing, the customer is right.')
    // What he was told elsewhere is over as well.
    const elsewhere = (await inSlack.person('carlo').direct()).filter(({ text }) => text.includes('What is wrong'))
    expect(elsewhere.flatMap(acts)).toEqual([])
  })
})
