import {
  beginAskMail,
  forgetBegunMails,
  nextAskMail,
  settleAskMail,
  type AskMail,
  type ClaimedSend,
  type Desk,
  type SendOutcome,
} from '../desk/index'
import { notFound } from '../lib/errors'
import type { AskId, AttemptId, ReplyId } from '../lib/ids'
import type { Log } from '../lib/log'
import type { Drawing } from '../workspaces/workspace'
import type { ChannelOf } from './deliver-reply'
import type { Handler, Outcome } from './job'
import { within } from './patience'

export type MailAskDeps = { desk: Desk; channelOf: ChannelOf; drawing: Pick<Drawing, 'askMail'>; log: Log }

/** A channel bounds its own calls below this, and nothing has to be done before a mail is handed over. */
const CALL_MS = 30_000
/** Mails of one ask in one run; more are another run. */
const MAX_CALLS = 10

/**
 * Writes to those who are asked by mail, through a mailbox of ours: each mail at most once, since the call is written
 * down before it is made. The key is the ask.
 */
export const mailAskJob =
  (deps: MailAskDeps): Handler =>
  async ({ key, holds }) => {
    const { desk, drawing } = deps
    await forgetBegunMails(desk, key as AskId)
    for (let calls = 0; calls < MAX_CALLS; calls++) {
      const mail = await nextAskMail(desk, key as AskId)
      const letter = mail && (await drawing.askMail(mail))
      if (!mail || !letter || !holds() || !(await beginAskMail(desk, mail))) return undefined
      const retryInMs = await settleAskMail(desk, mail.id, await call(deps, mail, letter))
      if (retryInMs !== null) return { retryInMs }
    }
    return { again: true } satisfies Outcome
  }

type Letter = { subject: string; text: string }

async function call({ channelOf, log }: MailAskDeps, mail: AskMail, letter: Letter): Promise<SendOutcome> {
  const channel = channelOf(mail.account)
  if (channel === undefined) throw notFound(`There is no account '${mail.account}' any more.`)
  try {
    return await within(CALL_MS, 'The call', channel.send({ ...toSend(mail, letter), tooLate: () => false }))
  } catch (error) {
    log.error({ account: mail.account, ask: mail.ask.id, error }, 'A channel did not answer')
    return { kind: 'unknown', detail: error instanceof Error ? error.name : 'not an error' }
  }
}

/** A mailbox names its threads by a root and by who writes; what comes back names the writer anew. */
const NOBODY = '0'.repeat(16)

/** The mail as channels send things: on a thread of its own, so that its reply finds the ask. */
const toSend = ({ id, ask, account, root, to, asker }: AskMail, { subject, text }: Letter): ClaimedSend => ({
  // The mail is its own attempt: it is never made a second time.
  ...{ reply: id as string as ReplyId, attempt: id as string as AttemptId, conversation: ask.conversation, account },
  ...{ thread: `${root}.${NOBODY}`, subject, kind: 'email', visibility: 'private', author: asker, text, files: [] },
  ...{ surface: 'email', lastCustomerAt: null, template: null, part: 0, parts: 1, inReplyTo: null, references: [] },
  recipient: { externalId: to.address, name: to.name, handle: to.address },
})
