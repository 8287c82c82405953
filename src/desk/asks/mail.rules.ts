import type { AccountId, PersonId } from '../../lib/ids'
import { type Person, personOf, type Playbook } from '../playbook/playbook.rules'
import type { Fact } from '../timeline/event.rules'
import { type AskState, type ClockName, currentRung, isOpen, type Rung } from './ask.rules'
import { contactOf } from './ladder.rules'

/** The account of ours that writes to colleagues; undefined where the playbook has no mailbox. */
export const mailAccount = (playbook: Playbook): AccountId | undefined =>
  playbook.accounts.find(({ channel }) => channel === 'email')?.id

/** Whether somebody is asked by mail: the first of their media that reaches them; without any, mail is tried at last. */
export function isAskedByMail(playbook: Playbook, id: PersonId): boolean {
  const person = personOf(playbook, id)
  if (person?.email === undefined || mailAccount(playbook) === undefined) return false
  const media = contactOf(playbook, id)?.media ?? ['slack', 'teams']
  return (media.find((medium) => medium === 'email' || isIn(person, medium)) ?? 'email') === 'email'
}

/** Everybody is in the rehearsal room, where it is open. */
const isIn = ({ workspaces }: Person, medium: string): boolean =>
  workspaces[medium] !== undefined || workspaces['rehearsal'] !== undefined

/** A mail begins somebody's turn (`remindsOf` is null) or reminds of it. */
export type Wanted = { to: PersonId; remindsOf: { of: ClockName; due: Date } | null }

/** What a fact is to be mailed for; undefined when that is over or concerns nobody. */
export function mailFor({ event }: Fact, state: AskState): Wanted | undefined {
  const rung = currentRung(state)
  if (!isOpen(state) || rung === undefined || !('to' in event) || event.to !== rung.person) return undefined
  if (TURNS.has(event.type)) return { to: rung.person, remindsOf: null }
  if (event.type === 'ask.unreached') return instead(rung, event)
  return event.type === 'ask.reminded' ? reminder(rung, event.about) : undefined
}

/** What could not be told in a workspace is mailed, where that can be done. */
function instead(rung: Rung, { about, mailed }: { about: 'turn' | ClockName; mailed: boolean }): Wanted | undefined {
  if (!mailed) return undefined
  return about === 'turn' ? { to: rung.person, remindsOf: null } : reminder(rung, about)
}

const TURNS: ReadonlySet<string> = new Set(['ask.opened', 'ask.climbed', 'ask.passedOn', 'ask.declined'])

function reminder({ person, acknowledged, acknowledgeDue, answerDue }: Rung, of: ClockName): Wanted | undefined {
  if (of === 'acknowledge' && acknowledged !== null) return undefined
  return { to: person, remindsOf: { of, due: of === 'answer' ? answerDue : acknowledgeDue } }
}
