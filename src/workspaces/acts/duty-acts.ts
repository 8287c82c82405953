import { comeBack, dutyOf, goAway, type Department, type Person } from '../../desk/index'
import { foldText } from '../../lib/text'
import { dutyCard } from '../cards/duty-card'
import { oneLine } from '../cards/texts'
import { refused, type Acting } from './acting'
import type { Answer } from './answer'
import { personNamed } from './people'
import { readMoment } from './times'

/** Departments of a card at most: more are read in the playbook. */
const MAX_DEPARTMENTS = 12

/** `/who billing`: a department or a topic by its name, else all departments. */
export async function showDuty(acting: Acting, typed: string): Promise<Answer> {
  const { desk, shown } = acting
  const { departments } = desk.playbook()
  if (departments.length === 0) return refused(shown.words.asks.answers.noDepartments)
  const found = typed.trim() === '' ? departments : departmentsNamed(acting, typed)
  if (found.length === 0) {
    const known = departments.slice(0, MAX_DEPARTMENTS).map(({ id }) => shown.department(id))
    return refused(shown.words.asks.answers.unknownDepartment(oneLine(typed, 40), known.join(', ')))
  }
  const lists = []
  for (const { id } of found.slice(0, MAX_DEPARTMENTS)) {
    lists.push({ department: id, lines: await dutyOf(desk, id) })
  }
  return { kind: 'card', card: dutyCard(shown, lists) }
}

/** By id or by a name in any language; a topic stands for the department that answers for it. */
function departmentsNamed({ desk }: Acting, typed: string): Department[] {
  const { departments, topics } = desk.playbook()
  const wanted = foldText(typed).trim()
  const isNamed = ({ id, name }: Pick<Department, 'id' | 'name'> | (typeof topics)[number]): boolean =>
    [id, ...Object.values(name)].some((one) => foldText(one).startsWith(wanted))
  const named = departments.filter(isNamed)
  if (named.length > 0) return named
  const about = new Set(topics.filter(isNamed).map(({ id }) => id))
  return departments.filter((department) => department.topics.some((topic) => about.has(topic)))
}

const BACK = new Set(['back', 'rientro', 'rientrato', 'rientrata', 'tornato', 'tornata', 'wracam', 'powrot', 'jestem'])
const UNTIL = /^(?:(.*?)\s+)?(?:until|till|fino al|fino alle|fino a|do)\s+(.+)$/

type Absence = { who: string; back: boolean; until: string }

/** '(somebody) until friday 18:00', '(somebody) back', or only the moment. */
export function readAbsence(typed: string): Absence {
  const words = typed.trim().replace(/\s+/g, ' ')
  const folded = foldText(words)
  const last = folded.split(' ').at(-1) ?? ''
  if (BACK.has(last)) return { who: words.split(' ').slice(0, -1).join(' '), back: true, until: '' }
  const [, who = '', until] = UNTIL.exec(folded) ?? []
  return until === undefined ? { who: '', back: false, until: words } : { who, back: false, until }
}

/** `/away until friday`, `/away back`; whoever may assign says it for others: `/away Marco Bianchi until friday`. */
export async function setAbsence(acting: Acting, typed: string): Promise<Answer> {
  const { answers } = acting.shown.words.asks
  const { who, back, until } = readAbsence(typed)
  const person = who === '' ? acting.person : personNamed(acting, who)
  if (person === undefined) return refused(answers.unknownPerson(oneLine(who, 60)))
  if (back) return returnOf(acting, person)
  if (until === '') return refused(answers.awayUsage)
  const moment = readMoment(until, acting.shown)
  if (moment === undefined) return refused(acting.shown.words.answers.noTime(oneLine(until, 60)))
  const done = await goAway(acting.desk, { person: person.id, by: acting.person.id, until: moment })
  if (!done.ok) return refused(tellAbsence(acting, done.why, person))
  const { from, now } = acting.shown
  if (person.id === acting.person.id) return { kind: 'done', tell: answers.away(from(now, moment)) }
  return { kind: 'done', tell: answers.personAway(oneLine(person.name, 60), from(now, moment)) }
}

async function returnOf(acting: Acting, person: Person): Promise<Answer> {
  const { answers } = acting.shown.words.asks
  const done = await comeBack(acting.desk, { person: person.id, by: acting.person.id })
  if (!done.ok) return refused(tellAbsence(acting, done.why, person))
  const tell = person.id === acting.person.id ? answers.back : answers.personBack(oneLine(person.name, 60))
  return { kind: 'done', tell }
}

function tellAbsence({ shown: { words } }: Acting, why: string, person: Person): string {
  if (why === 'not-away') return words.asks.answers.notAway(oneLine(person.name, 60))
  if (why === 'in-the-past') return words.answers.inThePast
  if (why === 'not-allowed') return words.answers.noRight(`/away ${oneLine(person.name, 60)}`)
  return words.asks.answers.unknownPerson(oneLine(person.name, 60))
}
