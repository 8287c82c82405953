import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { savePost, takeIn } from '../../src/desk/index'
import type { ConversationId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { openTeams } from '../../src/workspaces/teams/index'
import { message } from '../support/customer'
import { CARE, openSlackHouse } from '../support/slack-house'
import { optionsFor } from '../support/teams-door'
import { openTeamsStandIn } from '../support/teams-stand-in'
import { until } from '../support/until'

jest.setTimeout(120_000)

const ROOM = '19:care@thread.tacv2'

/** One desk whose conversations are shown in Slack, where Ada is, and in Teams, where Bruno is. */
async function openBoth() {
  const house = await openSlackHouse()
  const teams = await openTeamsStandIn()
  teams.addUser({ key: 'bruno', name: 'Bruno Neri', email: 'bruno@sportello.example' })
  teams.addRoom(ROOM, 'care')
  const log = openLog({ level: 'error', destination: { write: () => undefined } })
  const workspace = openTeams({ ...optionsFor(teams), log }, house.counter)
  const app = express()
  if (workspace.routes !== undefined) app.use(workspace.routes)
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  teams.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)

  /** Somebody writes; their card stands in both. */
  async function card(text: string) {
    const event = message({ text, thread: `thread-${text}` })
    const conversation = await house.desk.db.transaction(async (tx) => {
      await takeIn(tx, house.desk, event)
      const row = (await tx('messages').where({ external_id: event.externalId }).first('conversation_id')) as {
        conversation_id: ConversationId
      }
      return row.conversation_id
    })
    const drawn = await openDrawing(house.desk).card(conversation)
    if (drawn === undefined) throw new Error('no card')
    const key = `card:${conversation}`
    const slackRef = await house.workspace.postCard(CARE, drawn.card, key)
    const teamsRef = await workspace.postCard(ROOM, drawn.card, key)
    await savePost(house.desk, { workspace: 'slack', ref: slackRef, key, conversation })
    await savePost(house.desk, { workspace: 'teams', ref: teamsRef, key, conversation })
    const [channel = '', ts = ''] = slackRef.split(':')
    const [place = '', id = ''] = teamsRef.split(' ')
    return { conversation, number: drawn.number, root: { channel, ts }, spot: { conversation: place, id } }
  }

  return {
    house,
    teams,
    card,
    close: async () => {
      await workspace.close?.()
      await new Promise((resolve) => server.close(resolve))
      await teams.close()
      await house.close()
    },
  }
}

const ROUNDS = 20
const AT_ONCE = 10

it('gives a conversation that two agents claim at once in Slack and in Teams to one of them, 200 times, and tells the other', async () => {
  const { house, teams, card, close } = await openBoth()
  for (let round = 0; round < ROUNDS; round++) {
    const cards = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, one) => card(`Round ${round}, customer ${one}`)),
    )
    await Promise.all(
      cards.flatMap(({ root, spot }, one) => {
        const [inTeams, inSlack] = [
          () => teams.press('bruno', spot, 'Claim'),
          () => house.slack.click('UADA', root, 'Claim'),
        ]
        return (one % 2 === 0 ? [inTeams, inSlack] : [inSlack, inTeams]).map((act: () => Promise<unknown>) => act())
      }),
    )
    const told = teams.hints('bruno').join('\n')
    for (const { conversation, number } of cards) {
      const claims = (await house.facts(conversation)).flatMap(({ event }) =>
        event.type === 'conversation.claimed' ? [event.by as string] : [],
      )
      expect(claims).toHaveLength(1)
      const [owner = ''] = claims
      if (owner === 'ada') expect(told).toContain(`Ada Rossi has held #${number} `)
      else {
        const hears = (): boolean => house.slack.hints('UADA').join('\n').includes(`Bruno Neri has held #${number} `)
        await until('Ada is told', hears)
      }
    }
  }
  expect(house.slack.caller.complaints).toEqual([])
  expect(teams.caller.complaints).toEqual([])
  await close()
})
