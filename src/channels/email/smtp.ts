import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SendOutcome } from '../../desk/index'
import { unavailable } from '../../lib/errors'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { compose, type Letter } from './compose'
import { mustEncrypt, type EmailSettings } from './settings'
import { toOutcome, type SmtpError } from './smtp-outcome'

type Smtp = { settings: EmailSettings; brand: string; limits?: Partial<SmtpLimits> }

type SmtpLimits = {
  /** Until the server has heard who writes to whom: if that takes longer, nothing is handed over. */
  introducedMs: number
  /** In all. Servers scan mails for viruses before they say yes; a job that waits longer gives up at 30 s. */
  answeredMs: number
}

const LIMITS: SmtpLimits = { introducedMs: 14_000, answeredMs: 27_000 }

/** An address that every server takes as one address; the rest is written to by nobody but attackers. */
const PLAIN_ADDRESS = /^[^\s"(),:;<>@[\\\]]{1,64}@[^\s"(),:;<>@[\\\]]{1,255}$/u

/** No mail server limits the words of a mail; longer ones are not read by anybody. */
export const MAX_TEXT = 50_000

/** One mail over a connection of its own, handed over at most once. Never throws. */
export async function sendMail(smtp: Smtp, send: TimedSend): Promise<SendOutcome> {
  if (!PLAIN_ADDRESS.test(send.recipient.externalId))
    return { kind: 'refused', reason: 'recipient_gone', remedies: [], detail: 'not an address that can be written to' }
  if (countText(send.text, 'graphemes') > MAX_TEXT)
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: `more than ${MAX_TEXT} characters` }
  const letter = await compose(smtp, send)
  if (send.tooLate()) return TOO_LATE
  return handOver(smtp, letter)
}

async function handOver({ settings, limits }: Smtp, { messageId, envelope, content }: Letter): Promise<SendOutcome> {
  const { introducedMs, answeredMs } = { ...LIMITS, ...limits }
  const connection = openConnection(settings)
  let begun = false
  // The content is asked for when the server has agreed to take it: before that, nothing can have been sent.
  const body = Readable.from(
    (function* () {
      begun = true
      yield content
    })(),
  )
  const giveUp = (why: string) => () => connection.emit('error', Object.assign(new Error(why), { code: 'ETIMEDOUT' }))
  const timers = [
    setTimeout(() => begun || giveUp('the server is too slow')(), introducedMs),
    setTimeout(giveUp('no answer in time'), answeredMs),
  ]
  try {
    await step(connection, (done) => connection.connect(done))
    await logIn(connection, settings)
    await step(connection, (done) => connection.send({ ...envelope, size: content.length }, body, done))
    connection.quit()
    return { kind: 'sent', ids: [messageId] }
  } catch (error) {
    return toOutcome(error as SmtpError, { begun })
  } finally {
    for (const timer of timers) clearTimeout(timer)
    connection.close()
  }
}

function openConnection({ smtp }: EmailSettings): SMTPConnection {
  const connection = new SMTPConnection({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls,
    requireTLS: !smtp.tls && mustEncrypt(smtp),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 26_000,
    logger: false,
  })
  // Without a listener a broken connection would end the process; whoever waits learns it from their own step.
  connection.on('error', () => undefined)
  return connection
}

/** One step of the dialogue; a connection that breaks meanwhile ends it too. */
function step(connection: SMTPConnection, act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    act((error) => {
      connection.off('error', reject)
      if (error) reject(error)
      else resolve()
    })
  })
}

async function logIn(connection: SMTPConnection, { smtp }: EmailSettings): Promise<void> {
  const { user, password } = smtp
  if (user !== undefined)
    await step(connection, (done) => connection.login({ user, credentials: { user, pass: password ?? '' } }, done))
}

/** Connects and logs in; rejects with the reason. */
export async function probeSmtp(settings: EmailSettings): Promise<void> {
  const connection = openConnection(settings)
  try {
    await step(connection, (done) => connection.connect(done))
    await logIn(connection, settings)
    connection.quit()
  } catch (error) {
    throw unavailable(`SMTP: ${(error as Error).message}`, error)
  } finally {
    connection.close()
  }
}
