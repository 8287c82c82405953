import { type AskId, type ConversationId, type DepartmentId, isUuid, type NoteId, type PersonId } from '../../lib/ids'
import { type BusinessHours, isOpenAt, nextOpenAt, openSpansBetween } from '../../lib/business-time'
import { keyOfPost } from '../conversations/mirror'
import { viewNote } from '../conversations/view'
import type { NoteView } from '../conversations/view.rules'
import type { Desk } from '../desk'
import { personOf } from '../playbook/playbook.rules'
import { findFact } from '../timeline/history'
import { readAway } from './absence.store'
import type { Ask, RungWhy } from './ask.rules'
import { askOfNote, readAsk, readAsksOf, readNow, readOpenAsksBy, readOpenAsksOf } from './ask.store'
import { firstDues } from './clock.rules'
import { askedAs, buildLadder, departmentOf } from './ladder.rules'

type Reading = Pick<Desk, 'db'>

export async function viewAsk({ db }: Reading, id: AskId): Promise<Ask | undefined> {
  return isUuid(id) ? await readAsk(db, id) : undefined
}

/** The asks of a conversation, oldest first. */
export function asksOf({ db }: Reading, conversation: ConversationId): Promise<Ask[]> {
  return readAsksOf(db, conversation)
}

/** Open asks that were put to somebody, at their turn now or before, oldest first: these they may answer. */
export function asksPutTo({ db }: Reading, person: PersonId, limit: number): Promise<Ask[]> {
  return readOpenAsksOf(db, person, limit)
}

/** Open asks to whose answers somebody looks forward, oldest first. */
export function asksPutBy({ db }: Reading, asker: PersonId, limit: number): Promise<Ask[]> {
  return readOpenAsksBy(db, asker, limit)
}

/** A note that is somebody's answer, with the ask that it answers. */
export async function viewAnswer(desk: Reading, note: NoteId): Promise<{ note: NoteView; ask: AskId } | undefined> {
  const found = await viewNote(desk, note)
  const ask = found && (await askOfNote(desk.db, note))
  return ask && { note: found, ask }
}

/** The ask that a direct message tells of: what is typed under it is its answer. */
export async function askAtPost(desk: Reading, post: { workspace: string; ref: string }): Promise<AskId | undefined> {
  // A post is named after its fact, and what goes to one person also after the person.
  const [, fact] = /^fact:(\d{1,18}):to-/.exec((await keyOfPost(desk, post)) ?? '') ?? []
  const event = fact === undefined ? undefined : (await findFact(desk, fact))?.event
  return event !== undefined && 'ask' in event ? event.ask : undefined
}

/** Whom a department would ask now, and until when they promise to answer. */
export type Offer = { department: DepartmentId; person: PersonId; acknowledgeDue: Date; answerDue: Date }

/** What each department would promise for an ask that is opened now; those with nobody to ask are left out. */
export async function offers(
  desk: Pick<Desk, 'db' | 'playbook'>,
  { priority, asker }: { priority: 1 | 2 | 3 | 4; asker: PersonId },
): Promise<Offer[]> {
  const playbook = desk.playbook()
  const { now, away } = await momentOf(desk)
  return playbook.departments.flatMap((department) => {
    const ladder = buildLadder(playbook, department, { now, away: new Set(away.keys()), priority, asker })
    const person = ladder?.steps[0]?.person
    const clock = person && ladder.people[person]
    if (!person || !clock) return []
    return [{ department: department.id, person, ...firstDues(clock, now, ladder.agreed) }]
  })
}

/**
 * Somebody on a department's ladder as it is now. `until`: when they leave (null: not within a week); `backAt`: when
 * those who are off or away are there again (null: not for long).
 */
export type DutyLine = {
  person: PersonId
  why: RungWhy
  open: boolean
  until: Date | null
  backAt: Date | null
  away: boolean
}

const WEEK_MS = 7 * 86_400_000

/** Who is on duty in a department now, and who comes after. */
export async function dutyOf(desk: Pick<Desk, 'db' | 'playbook'>, id: DepartmentId): Promise<DutyLine[]> {
  const playbook = desk.playbook()
  const department = departmentOf(playbook, id)
  if (department === undefined) return []
  const { now, away } = await momentOf(desk)
  const occasion = { now, away: new Set(away.keys()), priority: 3, asker: '' as PersonId } as const
  const steps = buildLadder(playbook, department, occasion)?.steps ?? []
  const others = department.contacts.filter((person) => !steps.some((step) => step.person === person))
  return [...steps, ...others.map((person) => ({ person, why: 'first' as const }))]
    .filter(({ person }) => personOf(playbook, person) !== undefined)
    .map(({ person, why }) => {
      const { hours } = askedAs(playbook, { department, person }, 3)
      const until = away.get(person)
      const open = until === undefined && isOpenAt(hours, now)
      const backAt = open ? null : (nextOpenAt(hours, until ?? now) ?? null)
      const leaves = open ? leavesAt(hours, now) : null
      return { person, why, open, until: leaves, backAt, away: until !== undefined }
    })
}

function leavesAt(hours: BusinessHours, now: Date): Date | null {
  const to = new Date(now.getTime() + WEEK_MS)
  const [span] = openSpansBetween(hours, { from: now, to }, 1)
  return span === undefined || span.to >= to ? null : span.to
}

/** Who is away now. */
export async function awayNow(desk: Reading): Promise<ReadonlySet<PersonId>> {
  return new Set((await momentOf(desk)).away.keys())
}

async function momentOf({ db }: Reading): Promise<{ now: Date; away: ReadonlyMap<PersonId, Date> }> {
  const now = await readNow(db)
  return { now, away: new Map((await readAway(db, now)).map(({ person, until }) => [person, until])) }
}
