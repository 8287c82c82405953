import { conversationsAtRisk, departmentFigures, mayAct, personOf, slaNow, type SlaFilter } from '../../desk/index'
import type { DepartmentId, PersonId } from '../../lib/ids'
import { foldText } from '../../lib/text'
import { departmentsCard } from '../cards/departments-card'
import { filterKey, riskCard, slaCard, type SlaChoices } from '../cards/sla-card'
import { refused, type Acting } from './acting'
import type { Answer } from './answer'
import { personNamed } from './people'

/** `/sla`: how the promises stand now. */

const RISK_LINES = 10

/** What the buttons of the pages carry: `all`, `channel:telegram`, `agent:ada`, `department:billing`. */
export const showSla = (acting: Acting, key: string): Promise<Answer> => withFilter(acting, key, overview)
export const showRisk = (acting: Acting, key: string): Promise<Answer> => withFilter(acting, key, atRisk)

/** What may be typed after `/sla`. */
export function saySla(acting: Acting, typed: string): Promise<Answer> | Answer {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(typed) ?? []
  const page = PAGES.get(foldText(word))
  return page ? page(acting, rest.trim()) : refused(acting.shown.words.sla.usage)
}

type Spoken = (acting: Acting, rest: string) => Promise<Answer> | Answer

const ofChannel: Spoken = (acting, rest) =>
  filtered(acting, channelNamed(acting, rest), acting.shown.words.sla.noSuchChannel(rest))
const ofAgent: Spoken = (acting, rest) =>
  filtered(acting, agentNamed(acting, rest), acting.shown.words.sla.noSuchPerson(rest))
const ofDepartment: Spoken = (acting, rest) =>
  filtered(acting, departmentNamed(acting, rest), acting.shown.words.sla.noSuchDepartment(rest))
const ofDepartments: Spoken = (acting) => showDepartments(acting)

/** English, Italian, Polish. */
const PAGES: ReadonlyMap<string, Spoken> = new Map([
  ['', (acting: Acting) => showSla(acting, 'all')],
  ...['risk', 'rischio', 'ryzyko'].map((word): [string, Spoken] => [word, (acting) => showRisk(acting, 'all')]),
  ...['departments', 'reparti', 'dzialy'].map((word): [string, Spoken] => [word, ofDepartments]),
  ...['channel', 'canale', 'kanal'].map((word): [string, Spoken] => [word, ofChannel]),
  ...['agent', 'agente'].map((word): [string, Spoken] => [word, ofAgent]),
  ...['department', 'reparto', 'dzial'].map((word): [string, Spoken] => [word, ofDepartment]),
])

const PERIOD_MS = 30 * 86_400_000

/** How each department kept its agreement in the asks of the last thirty days. */
async function showDepartments({ desk, shown }: Acting): Promise<Answer> {
  const to = new Date(shown.now.getTime() + 1)
  const figures = await departmentFigures(desk, { from: new Date(to.getTime() - PERIOD_MS), to })
  return { kind: 'card', card: departmentsCard(shown, figures) }
}

const filtered = (acting: Acting, filter: SlaFilter | undefined, missing: string): Promise<Answer> | Answer =>
  filter === undefined ? refused(missing) : showSla(acting, filterKey(filter))

type Page = { filter: SlaFilter; only: string | undefined }

function withFilter(
  acting: Acting,
  key: string,
  show: (acting: Acting, page: Page) => Promise<Answer>,
): Promise<Answer> {
  const page = readKey(acting, key)
  return page === undefined ? Promise.resolve(refused(acting.shown.words.answers.unknownAct)) : show(acting, page)
}

/** Undefined for what no page of ours has offered, or what the playbook does not know any more. */
function readKey({ desk, shown }: Acting, key: string): Page | undefined {
  const [kind, id = ''] = key.split(':', 2)
  if (kind === 'all') return { filter: {}, only: undefined }
  if (kind === 'channel') return { filter: { channel: id }, only: shown.words.names.channel(id) }
  if (kind === 'agent' && personOf(desk.playbook(), id as PersonId))
    return { filter: { agent: id as PersonId }, only: shown.who(id as PersonId) }
  const department = desk.playbook().departments.find((one) => one.id === id)
  return kind === 'department' && department
    ? { filter: { department: department.id }, only: shown.department(department.id) }
    : undefined
}

async function overview(acting: Acting, { filter, only }: Page): Promise<Answer> {
  const states = await slaNow(acting.desk, filter)
  return { kind: 'card', card: slaCard(acting.shown, { states, ...pageOf(acting, { filter, only }) }) }
}

async function atRisk(acting: Acting, { filter, only }: Page): Promise<Answer> {
  const found = await conversationsAtRisk(acting.desk, filter, RISK_LINES)
  const lines = await Promise.all(
    found.map(async (line) => ({ ...line, thread: await acting.threadLink(acting.actor.workspace, line.id) })),
  )
  const card = riskCard(acting.shown, { lines, limit: RISK_LINES, ...pageOf(acting, { filter, only }) })
  return { kind: 'card', card }
}

const pageOf = (acting: Acting, page: Page) => ({ ...page, choices: choicesOf(acting), reader: acting.person.id })

function choicesOf({ desk, shown }: Acting): SlaChoices {
  const playbook = desk.playbook()
  const agents = playbook.people.filter(({ id }) => mayAct(playbook, id, 'handle'))
  return {
    channels: [...new Set(playbook.accounts.map(({ channel }) => channel))],
    people: agents.map(({ id, name }) => ({ id, name })),
    departments: playbook.departments.map(({ id }) => ({ id, name: shown.department(id) })),
  }
}

const isCalled = (typed: string, ...names: readonly string[]): boolean =>
  typed.trim() !== '' && names.some((name) => foldText(name).startsWith(foldText(typed.trim())))

function channelNamed({ desk, shown }: Acting, typed: string): SlaFilter | undefined {
  const channels = desk.playbook().accounts.map(({ channel }) => channel)
  const channel = channels.find((one) => isCalled(typed, one, shown.words.names.channel(one)))
  return channel === undefined ? undefined : { channel }
}

function agentNamed(acting: Acting, typed: string): SlaFilter | undefined {
  const person = personNamed(acting, typed)
  return person && { agent: person.id }
}

function departmentNamed({ desk }: Acting, typed: string): SlaFilter | undefined {
  const department = desk.playbook().departments.find(({ id, name }) => isCalled(typed, id, ...Object.values(name)))
  return department && { department: department.id satisfies DepartmentId }
}
