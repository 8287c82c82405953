import { ImapFlow } from 'imapflow'
import { unavailable } from '../../lib/errors'
import { mustEncrypt, type EmailSettings } from './settings'

/** Longer than the longest pause between two of our own commands. */
const SILENCE_MS = 6 * 60_000
const CONNECT_MS = 15_000
/** A server that announces more than we ever ask for is not believed. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** A connection that is used once: connect, work, close. */
export function newClient({ imap }: EmailSettings): ImapFlow {
  const client = new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: imap.tls,
    ...(!imap.tls && mustEncrypt(imap) ? { doSTARTTLS: true } : {}),
    ...(imap.user ? { auth: { user: imap.user, pass: imap.password ?? '' } } : {}),
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    maxLiteralSize: MAX_ANSWER_BYTES,
    maxResponseSize: MAX_ANSWER_BYTES * 2,
  })
  // Without a listener a broken connection would end the process; whoever waits learns it from their own call.
  client.on('error', () => undefined)
  return client
}

/** What an administrator can do something about, in the server's words where it had some. */
export function reasonOf(error: unknown): string {
  const { authenticationFailed, responseText, code, message } = error as Partial<{
    authenticationFailed: boolean
    responseText: string
    code: string
    message: string
  }>
  const said = responseText ?? message ?? 'no reason given'
  return authenticationFailed ? `the login was refused (${said})` : code ? `${said} (${code})` : said
}

/** Whether a mail of ours lies in the folder where the server keeps what was sent. */
export async function findSent(settings: EmailSettings, messageId: string): Promise<boolean> {
  return inMailbox(settings, settings.imap.sent_mailbox ?? '', async (client) => {
    const found = await client.search({ header: { 'message-id': messageId } }, { uid: true })
    return (found || []).length > 0
  })
}

/** Logs in and opens the folders of the settings; rejects with the reason. */
export async function probeImap(settings: EmailSettings): Promise<void> {
  const { mailbox, sent_mailbox: sent } = settings.imap
  for (const folder of sent === undefined ? [mailbox] : [mailbox, sent]) {
    try {
      await inMailbox(settings, folder, async () => undefined)
    } catch (error) {
      throw unavailable(`IMAP, folder ${folder}: ${reasonOf(error)}`, error)
    }
  }
}

/** One piece of work in a folder, over a connection of its own; nothing in it is changed. */
export async function inMailbox<T>(
  settings: EmailSettings,
  folder: string,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = newClient(settings)
  try {
    await client.connect()
    await client.mailboxOpen(folder, { readOnly: true })
    return await work(client)
  } finally {
    client.close()
  }
}
