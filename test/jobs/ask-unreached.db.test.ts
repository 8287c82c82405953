import type { Channel } from '../../src/channels/channel'
import { acknowledgeAsk } from '../../src/desk/index'
import type { Run } from '../../src/jobs/job'
import { mailAskJob } from '../../src/jobs/mail-ask'
import type { Showing } from '../../src/jobs/mirror'
import { mirrorConversationJob } from '../../src/jobs/mirror-conversation'
import type { AskId } from '../../src/lib/ids'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { mirrorNotices } from '../../src/workspaces/cards/notices'
import { openShown } from '../../src/workspaces/cards/shown'
import { openFoundation, type Foundation } from '../../src/workspaces/teams/foundation'
import { openPosts } from '../../src/workspaces/teams/posts'
import type { Workspace } from '../../src/workspaces/workspace'
import { carlo } from '../support/asks'
import { openEmail, settingsOf } from '../support/email-house'
import { headerOf, openSmtpSink, type SmtpSink } from '../support/email-smtp'
import { at, openAsking, type AskingDesk } from '../support/ladder'
import { CARE, counterOf, optionsFor } from '../support/teams-door'
import { openTeamsStandIn, type TeamsStandIn } from '../support/teams-stand-in'
import { openFakeWorkspace } from './fake-workspace'
import { silentLog } from './bench'

// Machines that run tests are slower than ours.
jest.setTimeout(120_000)

let house: AskingDesk
let smtp: SmtpSink
let standIn: TeamsStandIn
let foundation: Foundation
beforeEach(async () => {
  ;[house, smtp, standIn] = await Promise.all([
    openAsking(at('2026-11-23', '10:00')),
    openSmtpSink(),
    openTeamsStandIn(),
  ])
  for (const { id, name } of house.playbook.people) standIn.addUser({ key: id, name, installed: id !== carlo })
  standIn.addRoom(CARE, 'care')
  for (const person of house.playbook.people) Object.assign(person, { workspaces: { teams: standIn.aad(person.id) } })
  for (const contact of house.playbook.contacts) Object.assign(contact, { media: ['teams'] })
  foundation = openFoundation({ ...optionsFor(standIn), log: silentLog }, counterOf(house))
})
afterEach(async () => {
  await Promise.allSettled(foundation.teams.inFlight)
  await Promise.all([house.close(), smtp.close(), standIn.close()])
})

const run = (key: string): Run => ({ ...{ id: '1', key, payload: {}, attempts: 0 }, retried: false, holds: () => true })

const teamsShowing = (): Showing => {
  const posts = openPosts(foundation.teams, { invite: () => Promise.resolve(false), patienceMs: 5_000 })
  return showing({ name: 'teams', ...posts } as Workspace, CARE)
}
const showing = (workspace: Workspace, room: string): Showing => ({
  workspace,
  addressOf: () => room,
  personAddress: (id) => house.playbook.people.find((person) => person.id === id)?.workspaces[workspace.name],
})

/** The mirror and the mails, until there is nothing left to tell. */
async function work(id: AskId, showings = [teamsShowing()]): Promise<void> {
  const drawing = openDrawing(house.desk)
  const notices = mirrorNotices(openShown(house.desk))
  const { conversation } = await house.view(id)
  const channel = openEmail(settingsOf({ imapPort: 1, smtp })) as Channel
  for (let round = 0; round < 3; round++) {
    await mirrorConversationJob({ desk: house.desk, drawing, notices, showings, log: silentLog })(run(conversation))
    await mailAskJob({ desk: house.desk, drawing, log: silentLog, channelOf: () => channel })(run(id))
  }
}

const unreached = async (id: AskId) => (await house.told(id)).filter(({ type }) => type === 'ask.unreached')
const thread = (): string[] => standIn.posts(CARE).map(standIn.contentOf)

test('who has not installed the app is asked by mail, once, and the ask says so openly', async () => {
  const id = await house.ask()
  await work(id)
  await work(id)
  expect(smtp.mails.map(({ raw }) => headerOf(raw, 'To'))).toEqual([expect.stringContaining('carlo@sportello.example')])
  expect(await unreached(id)).toMatchObject([{ to: carlo, workspace: 'teams', about: 'turn', mailed: true }])
  const said = thread().filter((text) => text.includes('Carlo Bianchi has not installed Sportello in Teams'))
  // The asker is told, and the ask itself shows it from then on.
  expect(said).toHaveLength(2)
  expect(said[0]).toContain('Question test-1?')
  expect(said[1]).toContain('the question goes by e-mail')
})

test('reminders follow the question by mail and are no news in the thread', async () => {
  const id = await house.ask()
  await work(id)
  const news = (): string[] => thread().filter((text) => text.includes('has not installed'))
  const before = news()
  await house.until(at('2026-11-23', '10:08'))
  await work(id)
  expect(smtp.mails).toHaveLength(2)
  expect(news()).toEqual(before)
})

test('who installs the app meanwhile is told there of what comes next', async () => {
  const id = await house.ask()
  await work(id)
  standIn.ledger.user(carlo).installed = true
  await house.until(at('2026-11-23', '10:08'))
  await work(id)
  expect(smtp.mails).toHaveLength(1)
  expect(standIn.hints(carlo).join()).toContain('10:15')
})

test('without an address the asker is told to ask in another way', async () => {
  for (const person of house.playbook.people) if (person.id === carlo) Object.assign(person, { email: undefined })
  const id = await house.ask()
  await work(id)
  expect(smtp.mails).toEqual([])
  expect(thread().join()).toContain('Please ask in another way')
})

test('who read the question elsewhere is not asked a second time', async () => {
  for (const person of house.playbook.people)
    if (person.id === carlo) Object.assign(person, { workspaces: { ...person.workspaces, slack: 'UCARLO' } })
  const id = await house.ask()
  await work(id, [showing(openFakeWorkspace('slack').workspace, 'CCARE')])
  await work(id)
  expect(smtp.mails).toEqual([])
  expect(await unreached(id)).toEqual([])
})

test('an ask that was taken up meanwhile needs no mail', async () => {
  const id = await house.ask()
  standIn.ledger.user(carlo).installed = true
  await work(id)
  await acknowledgeAsk(house.desk, { ask: id, by: carlo })
  standIn.ledger.user(carlo).installed = false
  await work(id)
  expect(smtp.mails).toEqual([])
  expect(await unreached(id)).toEqual([])
})
