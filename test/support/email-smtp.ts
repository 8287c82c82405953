import { Buffer } from 'node:buffer'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'

/**
 * How the server treats its next mail. What ends in `after-dot` happens when it has the whole mail; then the mail is in
 * its ledger, as far as anybody can tell from outside.
 */
export type SmtpFault =
  | 'drop-at-greeting'
  | 'hang-at-rcpt'
  | 'drop-at-rcpt'
  | 'drop-in-data'
  | 'drop-after-dot'
  | 'hang-after-dot'
  | { at: 'connect' | 'auth' | 'mail' | 'rcpt' | 'data'; code: number; text?: string }

type SentMail = { from: string; to: string[]; raw: string }

/** An SMTP server that takes every mail, unless it is told otherwise. */
export type SmtpSink = {
  port: number
  user: string
  password: string
  /** What it took, in order; nobody is ever delivered to. */
  mails: SentMail[]
  /** Connections that got as far as naming a recipient. */
  attempts: () => number
  logins: () => number
  /** The next mails are treated so, one each. */
  fail: (...faults: SmtpFault[]) => void
  /** From now on what it takes is filed so before it says yes, as servers do that keep what was sent through them. */
  fileWith: (file: (raw: string) => Promise<void>) => void
  close: () => Promise<void>
}

const [USER, PASSWORD] = ['care', 'an SMTP password']

export async function openSmtpSink({
  host = '127.0.0.1',
  ...options
}: SMTPServerOptions & { host?: string } = {}): Promise<SmtpSink> {
  const mails: SentMail[] = []
  const faults: SmtpFault[] = []
  const chosen = new Map<string, SmtpFault | undefined>()
  let attempts = 0
  let logins = 0
  let file: (raw: string) => Promise<void> = () => Promise.resolve()
  const faultOf = ({ id }: SMTPServerSession): SmtpFault | undefined => chosen.get(id)
  /** Its refusal when the mail is to be refused at this step. */
  const refusal = (session: SMTPServerSession, at: string): Error | null => {
    const fault = faultOf(session)
    if (typeof fault !== 'object' || fault.at !== at) return null
    return Object.assign(new Error(fault.text ?? 'refused by the tests'), { responseCode: fault.code })
  }
  const drop = ({ id }: SMTPServerSession): void => {
    for (const connection of connectionsOf(server)) if (connection.id === id) connection._socket.destroy()
  }
  const server: SMTPServer = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: 30 * 1024 * 1024,
    ...options,
    onConnect: (session, done) => {
      chosen.set(session.id, faults.shift())
      if (faultOf(session) === 'drop-at-greeting') drop(session)
      else done(refusal(session, 'connect'))
    },
    onAuth: ({ username, password }, session, done) => {
      logins += 1
      const refused = refusal(session, 'auth')
      if (refused) done(refused)
      else if (username === USER && password === PASSWORD) done(null, { user: USER })
      else done(Object.assign(new Error('wrong password'), { responseCode: 535 }))
    },
    onMailFrom: (_address, session, done) => done(refusal(session, 'mail')),
    onRcptTo: (_address, session, done) => {
      attempts += 1
      const fault = faultOf(session)
      if (fault === 'drop-at-rcpt') drop(session)
      else if (fault !== 'hang-at-rcpt') done(refusal(session, 'rcpt'))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      const fault = faultOf(session)
      if (fault === 'drop-in-data') return void stream.once('data', () => drop(session))
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.once('end', () => {
        const refused = refusal(session, 'data')
        if (refused) return done(refused)
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom ? mailFrom.address : ''
        const raw = Buffer.concat(chunks).toString('utf8')
        mails.push({ from, to: rcptTo.map(({ address }) => address), raw })
        if (fault === 'drop-after-dot') drop(session)
        else if (fault !== 'hang-after-dot') file(raw).then(() => done(), done)
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, host, () => resolve()))
  return {
    port: (server.server.address() as AddressInfo).port,
    ...{ user: USER, password: PASSWORD, mails },
    attempts: () => attempts,
    logins: () => logins,
    fail: (...next) => void faults.push(...next),
    fileWith: (how) => void (file = how),
    close: () =>
      new Promise((resolve) => {
        for (const connection of connectionsOf(server)) connection._socket.destroy()
        server.close(() => resolve())
      }),
  }
}

type Connection = { id: string; _socket: { destroy: () => void } }
const connectionsOf = (server: SMTPServer): Set<Connection> =>
  (server as unknown as { connections: Set<Connection> }).connections

/** The value of a header as it was sent, unfolded; undefined when it is absent. */
export function headerOf(raw: string, name: string): string | undefined {
  const head = raw.split(/\r\n\r\n/)[0]?.replace(/\r\n[ \t]+/g, ' ') ?? ''
  return head
    .split('\r\n')
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    ?.slice(name.length + 1)
    .trim()
}
