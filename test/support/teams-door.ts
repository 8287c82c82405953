import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import type { FileId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import { openPerform } from '../../src/workspaces/acts/perform'
import type { Counter } from '../../src/workspaces/counter'
import { openFoundation, type Foundation, type TeamsOptions } from '../../src/workspaces/teams/foundation'
import { openInvokeDoor } from '../../src/workspaces/teams/invoke-door'
import { openReceiver } from '../../src/workspaces/teams/receiver'
import type { Invokes, Json } from '../../src/workspaces/teams/surroundings'
import { openDesk, type TestDesk } from './desk'
import { openTeamsStandIn, type TeamsStandIn } from './teams-stand-in'

export const CARE = '19:care@thread.tacv2'

export type TeamsDoor = TestDesk &
  Foundation & {
    standIn: TeamsStandIn
    counter: Counter
    url: string
    /** What presses and forms were handed to the acts, and how they answer. */
    invoked: Json[]
    answer: { with: Invokes }
    /** What was logged, line by line. */
    logged: () => string[]
  }

/** The way in between a strict Teams and a real database: who is let in, what is kept, what is answered. */
export async function openTeamsDoor(options: Partial<TeamsOptions> = {}): Promise<TeamsDoor> {
  const standIn = await openTeamsStandIn()
  const house = await openDesk()
  for (const { id, name, email } of house.playbook.people) standIn.addUser({ key: id, name, ...(email && { email }) })
  standIn.addRoom(CARE, 'care')
  const lines: string[] = []
  const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } })
  const counter = counterOf(house)
  const foundation = openFoundation({ ...optionsFor(standIn), log, ...options }, counter)
  const invoked: Json[] = []
  const answer = { with: (() => Promise.resolve(undefined)) as Invokes }
  const answerInvoke = openInvokeDoor(
    foundation.teams,
    (activity) => {
      invoked.push(activity)
      return answer.with(activity)
    },
    options.patience?.invokeMs ?? 4_000,
  )
  const app = express()
  app.use(openReceiver(foundation.teams, { ...foundation, answerInvoke }))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  standIn.connect(url)
  return {
    ...house,
    ...foundation,
    ...{ standIn, counter, url, invoked, answer, logged: () => lines },
    close: async () => {
      await standIn.settle()
      await Promise.allSettled(foundation.teams.inFlight)
      await new Promise((resolve) => server.close(resolve))
      await standIn.close()
      await house.close()
    },
  }
}

export const counterOf = ({ desk, playbook }: TestDesk): Counter => ({
  desk,
  publicUrl: 'http://127.0.0.1:3000',
  perform: openPerform(desk),
  personFor: (workspace, { id, email }) =>
    playbook.people.find((person) => person.workspaces[workspace] === id) ??
    (email === undefined ? undefined : playbook.people.find((person) => person.email === email)),
  fileLink: (file: FileId) => `http://127.0.0.1:3000/files/${file}`,
})

/** How the product is set up to meet the stand-in. */
export const optionsFor = ({ appId, tenantId, password, loginUrl, serviceUrl, serviceHost }: TeamsStandIn) => ({
  ...{ appId, tenantId, loginUrl, serviceUrl, serviceHosts: [serviceHost] },
  proof: { kind: 'secret', password } as const,
  secretKey: 'a secret of the tests, long enough',
})
