import type { Tx } from '../../lib/db'
import { cleanText } from '../../lib/text'
import { lockConversation } from '../conversations/lock'
import { record } from '../deadlines/record'
import type { Desk } from '../desk'
import type { EventOf } from '../inbox/event.rules'
import { ignoreDelivery } from '../inbox/ignore'
import { accountOf, personOf } from '../playbook/playbook.rules'
import { answerAskIn } from './answer'
import { conversationOfAsk, readAsk } from './ask.store'
import { type MailRow, readMail, updateMail } from './mail.store'

/** How mails name their threads: by the root of ours, and by who writes. */
const THREAD = /^([0-9a-f]{20})\.[0-9a-f]{16}$/

/**
 * Takes a reply to one of our questions as its answer: from whoever got the mail, or from somebody else who was asked.
 * False for everything else: that is a customer's.
 */
export async function takeAskMail(tx: Tx, desk: Desk, event: EventOf<'message'>): Promise<boolean> {
  const mail = await mailOf(tx, event)
  if (mail === undefined) return false
  const by = await writerOf(tx, desk, { mail, address: event.author.externalId.toLowerCase() })
  if (by === undefined) return false
  if (event.automatic) {
    const channel = accountOf(desk.playbook(), event.account)?.channel ?? ''
    await ignoreDelivery(tx, { channel, event }, 'an automatic answer to a question of ours')
    return true
  }
  const files = event.attachments.map(({ name }) => `📎 ${cleanText(name, 120)}`)
  const text = [event.text.trim(), ...files].filter((line) => line !== '').join('\n')
  await answerAskIn(tx, desk, { ask: mail.ask_id, by, text, origin: `mail:${event.account}:${event.externalId}` })
  return true
}

/** A question that could not be delivered is told to its asker. */
export async function takeAskBounce(tx: Tx, desk: Desk, event: EventOf<'delivery_failed'>): Promise<boolean> {
  const mail = await mailOf(tx, event)
  const conversation = mail && (await conversationOfAsk(tx, mail.ask_id))
  if (mail === undefined || conversation === undefined) return false
  await lockConversation(tx, conversation)
  for (const from of ['sent', 'unknown', 'sending'] as const) {
    if (!(await updateMail(tx, { id: mail.id, from, to: 'refused', detail: cleanText(event.reason, 500) }))) continue
    await record(tx, desk, { type: 'ask.mailed', conversation, ask: mail.ask_id, to: mail.person, outcome: 'failed' })
    return true
  }
  return true
}

async function mailOf(
  tx: Tx,
  { account, thread }: Pick<EventOf<'message'>, 'account' | 'thread'>,
): Promise<MailRow | undefined> {
  const [, root] = THREAD.exec(thread) ?? []
  const mail = root === undefined ? undefined : await readMail(tx, { root })
  return mail?.account === account ? mail : undefined
}

async function writerOf(
  tx: Tx,
  { playbook }: Pick<Desk, 'playbook'>,
  { mail, address }: { mail: MailRow; address: string },
): Promise<MailRow['person'] | undefined> {
  if (address === mail.address) return mail.person
  const asked = (await readAsk(tx, mail.ask_id))?.state.rungs ?? []
  return asked.find(({ person }) => personOf(playbook(), person)?.email?.toLowerCase() === address)?.person
}
