import type { Tx } from '../../lib/db'
import type { PersonId } from '../../lib/ids'
import { lockConversation } from '../conversations/lock'
import { findPost } from '../conversations/mirror'
import { record } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import { personOf } from '../playbook/playbook.rules'
import type { DeskEvent } from '../timeline/event.rules'
import { findFact } from '../timeline/history'
import { type Ask, currentRung, isOpen, type Rung } from './ask.rules'
import { conversationOfAsk, readAsk, saveUnreached } from './ask.store'
import { isAskedByMail, mailAccount } from './mail.rules'

/** Whom a workspace could not tell of which fact. `post`: the key of what they should have read. */
export type Missed = { fact: string; to: PersonId; workspace: string; post: string }

type News = Extract<DeskEvent, { type: 'ask.unreached' }>

/**
 * Notes that somebody who is asked could not be told in a workspace, so that they are asked by mail and the asker knows.
 * Nothing happens when they read it elsewhere, are asked by mail anyway or it is not their turn any more; and nothing
 * for facts that ask nobody. May be repeated.
 */
export async function missContact(desk: Desk, missed: Missed): Promise<void> {
  const { fact: id, to } = missed
  const event = (await findFact(desk, id))?.event
  const about = event && aboutOf(event, to)
  if (event === undefined || about === undefined || !('ask' in event)) return
  if (isAskedByMail(desk.playbook(), to) || (await isToldElsewhere(desk, missed))) return
  await inTransaction(desk, (tx) => note(tx, desk, { ...missed, ask: event.ask, about }))
}

type Noted = Missed & Pick<News, 'ask' | 'about'>

async function note(tx: Tx, desk: Desk, { ask, about, fact, to, workspace }: Noted): Promise<void> {
  const conversation = await conversationOfAsk(tx, ask)
  if (conversation === undefined || !(await lockConversation(tx, conversation))) return
  const rung = turnOf(await readAsk(tx, ask), to)
  const facts = rung?.unreached?.facts ?? []
  if (rung === undefined || facts.includes(fact)) return
  const playbook = desk.playbook()
  const mailed = personOf(playbook, to)?.email !== undefined && mailAccount(playbook) !== undefined
  await saveUnreached(tx, ask, { workspace, mailed, facts: [...facts, fact] })
  await record(tx, desk, { type: 'ask.unreached', conversation, ask, to, workspace, about, mailed })
}

/** The turn of an ask that waits with this person. */
function turnOf(ask: Ask | undefined, person: PersonId): Rung | undefined {
  const rung = ask && isOpen(ask.state) ? currentRung(ask.state) : undefined
  return rung?.person === person ? rung : undefined
}

const TURNS: ReadonlySet<string> = new Set(['ask.opened', 'ask.climbed', 'ask.passedOn', 'ask.declined'])

/** What they should have known: that it is their turn, or what they are reminded of. */
function aboutOf(event: DeskEvent, to: PersonId): News['about'] | undefined {
  if (!('to' in event) || event.to !== to) return undefined
  if (TURNS.has(event.type)) return 'turn'
  return event.type === 'ask.reminded' ? event.about : undefined
}

async function isToldElsewhere(desk: Desk, { to, workspace, post }: Missed): Promise<boolean> {
  const others = Object.keys(personOf(desk.playbook(), to)?.workspaces ?? {}).filter((name) => name !== workspace)
  const found = await Promise.all(others.map((name) => findPost(desk, { workspace: name, key: post })))
  return found.some((ref) => ref !== undefined)
}
