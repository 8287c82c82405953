import { type AccountId, type AskId, newId, type PersonId } from '../../lib/ids'
import { lockConversation } from '../conversations/lock'
import { record } from '../deadlines/record'
import { type Desk, inTransaction } from '../desk'
import { personOf, type Playbook } from '../playbook/playbook.rules'
import type { SendOutcome } from '../replies/reply.rules'
import { timelineOfSubject } from '../timeline/history'
import type { Ask, ClockName } from './ask.rules'
import { conversationOfAsk, readAsk, readNow } from './ask.store'
import { isAskedByMail, mailAccount, mailFor, type Wanted } from './mail.rules'
import { type AskMailId, deleteMail, insertMail, readBegun, readMail, readMailedFacts, updateMail } from './mail.store'

/** A mail that is to be written to somebody who is asked by mail. */
export type AskMail = {
  id: AskMailId
  fact: string
  ask: Ask
  account: AccountId
  /** Names the thread of this mail on its way there and back: nobody can guess it. */
  root: string
  to: { id: PersonId; name: string; address: string }
  asker: { id: PersonId; name: string }
  zone: string | undefined
  remindsOf: { of: ClockName; due: Date } | null
}

const LAST = '9223372036854775807'

/** The next mail that an ask wants written; undefined when nobody is asked by mail, or all is written that still matters. */
export async function nextAskMail(desk: Pick<Desk, 'db' | 'playbook'>, id: AskId): Promise<AskMail | undefined> {
  const playbook = desk.playbook()
  const account = mailAccount(playbook)
  const ask = account && (await readAsk(desk.db, id))
  if (!ask) return undefined
  const facts = await timelineOfSubject(desk, ask.conversation, { subject: { ask: id }, before: LAST })
  const mailed = await readMailedFacts(desk.db, id)
  for (const fact of facts) {
    const wanted = mailed.has(fact.id) ? undefined : mailFor(fact, ask.state)
    const byMail = wanted && (fact.event.type === 'ask.unreached' || isAskedByMail(playbook, wanted.to))
    const to = byMail ? addressOf(playbook, wanted.to) : undefined
    if (wanted && to) return { ...mailOf(playbook, ask, account), fact: fact.id, to, ...wantedOf(ask, wanted) }
  }
  return undefined
}

function mailOf(
  playbook: Playbook,
  ask: Ask,
  account: AccountId,
): Pick<AskMail, 'id' | 'ask' | 'account' | 'root' | 'asker'> {
  const { asker } = ask.state
  const name = personOf(playbook, asker)?.name ?? asker
  return { id: newId<AskMailId>(), ask, account, root: newRoot(), asker: { id: asker, name } }
}

const wantedOf = ({ state }: Ask, { to, remindsOf }: Wanted): Pick<AskMail, 'zone' | 'remindsOf'> => ({
  zone: state.ladder.people[to]?.hours.zone,
  remindsOf,
})

function addressOf(playbook: Playbook, id: PersonId): AskMail['to'] | undefined {
  const person = personOf(playbook, id)
  return person?.email === undefined ? undefined : { id, name: person.name, address: person.email.toLowerCase() }
}

/** Twenty digits, as mails name their threads; those of the id that are random. */
const newRoot = (): string => newId<AskMailId>().replaceAll('-', '').slice(-20)

/** Writes down that the call is made now; false when it was before, whatever came of it. */
export async function beginAskMail(desk: Desk, { id, fact, ask, account, root, to }: AskMail): Promise<boolean> {
  return await desk.db.transaction(async (tx) =>
    insertMail(tx, {
      ...{ id, ask_id: ask.id, fact_id: fact, account, root, person: to.id, address: to.address },
      ...{ at: await readNow(tx), state: 'sending' as const },
    }),
  )
}

/**
 * Writes down what came of the call. What certainly did not leave is forgotten and may be tried again: the milliseconds
 * until then are returned.
 */
export async function settleAskMail(desk: Desk, id: AskMailId, outcome: SendOutcome): Promise<number | null> {
  const ended = { sent: 'sent', refused: 'refused', unknown: 'unknown', 'not-sent': null } as const
  const to = ended[outcome.kind]
  const detail = 'detail' in outcome ? outcome.detail.slice(0, 500) : null
  return await inTransaction(desk, async (tx) => {
    const mail = await readMail(tx, { id })
    const conversation = mail && (await conversationOfAsk(tx, mail.ask_id))
    if (mail === undefined || conversation === undefined) return null
    if (to === null) {
      await deleteMail(tx, id)
      return outcome.kind === 'not-sent' ? (outcome.retryAfterMs ?? RETRY_MS) : RETRY_MS
    }
    await lockConversation(tx, conversation)
    if (!(await updateMail(tx, { id, from: 'sending', to, detail }))) return null
    const told = { sent: 'sent', refused: 'failed', unknown: 'unknown' } as const
    await record(tx, desk, { type: 'ask.mailed', conversation, ask: mail.ask_id, to: mail.person, outcome: told[to] })
    return null
  })
}

const RETRY_MS = 30_000

/** Calls that were cut off may have reached somebody: they are told of and never made again. */
export async function forgetBegunMails(desk: Desk, ask: AskId): Promise<void> {
  for (const id of await readBegun(desk.db, ask)) {
    await settleAskMail(desk, id, { kind: 'unknown', detail: 'the call was cut off' })
  }
}
