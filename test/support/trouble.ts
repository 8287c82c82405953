import { doorsOf, type Answered, type Door } from './doors'
import { openHouseInSlack, type HouseInSlack } from './house-in-slack'
import type { Visitor } from './visitor'

/** A word that only customers say: it may stand nowhere but with them and their agents. */
export const CANARY = 'canary-7f3a9c'

/** The whole program with its log laid open, and Rosa, whose card stands in the room. */
export type Trouble = {
  house: HouseInSlack
  rosa: Visitor
  doors: readonly Door[]
  door: (name: string) => Door
  /** Every line of the log. */
  logged: readonly string[]
  /** Every answer that blamed ourselves. */
  ours: readonly string[]
  /** Takes note of an answer that blames ourselves. */
  noted: (what: string, answered: Answered) => Answered
  count: (table: string) => Promise<number>
}

const server = {
  host: 'env:NO_SUCH_HOST',
  port: 993,
  tls: true,
  user: 'env:NO_SUCH_USER',
  password: 'env:NO_SUCH_WORD',
}
/** An account without its secrets is simulated: its phone is one more thing that can be asked. */
const MAILBOX = {
  ...{ id: 'email', type: 'email', name: 'ciao@lineachiara.example', address: 'ciao@lineachiara.example' },
  ...{ imap: server, smtp: { ...server, port: 465 } },
}

export async function openTrouble(): Promise<Trouble> {
  const logged: string[] = []
  const ours: string[] = []
  const house = await openHouseInSlack({
    env: { LOG_LEVEL: 'debug' },
    logTo: (line) => void logged.push(line),
    besides: [MAILBOX],
  })
  const rosa = await house.visitor()
  await rosa.writes(`The first words (${CANARY})`)
  await house.shown('The first words')
  await house.quiet()
  const doors = doorsOf(house, rosa.token)
  return {
    ...{ house, rosa, doors, logged, ours },
    door: (name) => {
      const found = doors.find((one) => one.name.endsWith(name))
      if (found === undefined) throw new Error(`There is no door ${name}`)
      return found
    },
    noted: (what, answered) => {
      if (answered.status >= 500) ours.push(`${what}: ${answered.status} ${answered.text}`)
      return answered
    },
    count: async (table) => Number((await house.app.desk.db(table).count())[0]?.['count']),
  }
}
