import MailComposer from 'nodemailer/lib/mail-composer'
import PostalMime from 'postal-mime'
import type { Channel, Intake } from '../../src/channels/channel'
import { emailKind } from '../../src/channels/email/index'
import { settingsSchema } from '../../src/channels/email/settings'
import { readSettings } from '../../src/channels/settings'
import { sendMail } from '../../src/channels/email/smtp'
import { MAX_WHOLE_BYTES } from '../../src/channels/email/watch'
import { describeWithDovecot } from '../support/dovecot'
import { CARE, customerMail, openEmailHouse, type EmailHouse } from '../support/email-house'
import { fixture, NOW, parse } from '../support/email-parse'
import type { Candidate, Given } from './candidate'
import { examine } from './exam'
import { openChannelHouse, replyOf, type ChannelHouse } from './house'

const ROSA = { externalId: 'rosa@customers.example', name: 'Rosa Conti', handle: 'rosa@customers.example' }
const THREAD = `${'0a'.repeat(10)}.${'0b'.repeat(8)}`

const ignored = (reason: string) => [{ kind: 'ignored', reason }]
const message = (told: object) => [
  { kind: 'message', surface: 'email', visibility: 'private', attachments: [], ...told },
]

/** All of these are years old when they are read: their own dates are not believed. */
const RECORDED: Readonly<Record<string, readonly object[]>> = {
  mikel_raw_email_reply: message({
    subject: 'Re: Test reply email',
    text: expect.stringMatching(/^Message body$/m) as string,
    author: { externalId: 'xxxxxxxx@xxx.org', name: 'Testing', handle: 'xxxxxxxx@xxx.org', verified: false },
    occurredAt: NOW,
  }),
  mikel_japanese_shift_jis: message({ text: expect.stringContaining('このメールはテスト用のメールです') as string }),
  'sisimai_is-not-bounce-01': message({ subject: 'にゃんこ', text: 'にゃーーーーーーーーーーー' }),
  mikel_header_fields_with_empty_values: message({
    author: { externalId: 'jorn@prikkprikkprikk.no', name: 'Jørn Støylen' },
  }),
  mikel_attachment_with_base64_encoded_name: message({
    text: 'We should not include these files or vcards as attachments.',
    quoted: expect.stringContaining('Forwarded message') as string,
    attachments: [{ kind: 'file', name: 'This is a test.pdf', mime: 'application/pdf' }],
  }),
  mikel_multiple_references_with_one_invalid: message({ subject: 'Redacted', text: 'foo' }),
  'sisimai_rfc3834-02': message({ automatic: true, author: { name: 'Neko, Nyaan' } }),
  mikel_empty_in_reply_to: ignored('sent by a program to many'),
  mikel_report_422: ignored('a notice that a mail is late; the server goes on trying'),
  'sisimai_arf-01': ignored('a complaint about a mail of ours as unwanted'),
  'sisimai_lhost-postfix-02': ignored('a bounce that names none of our mails'),
  'sisimai_lhost-office365-02': ignored('a bounce that names none of our mails'),
}

async function openCandidate(): Promise<Candidate> {
  const [house, mail] = await Promise.all([openChannelHouse('email'), openEmailHouse()])
  const { dovecot, smtp } = mail
  const imap = { ...(mail.settings['imap'] as { password: string }), sent_mailbox: 'Sent' }
  const server = mail.settings['smtp'] as { user: string; password: string }
  const open = (changed: object = {}): Channel =>
    emailKind.open({ ...mail.settings, imap, smtp: { ...server, ...changed } }, house.deps)
  const channel = open()
  // A folder is there from its first mail on.
  await dovecot.append('Sent', customerMail())
  smtp.fileWith((raw) => dovecot.append('Sent', raw))
  const mailbox = await openMailbox(house, { channel, mail })
  const customer = openCustomer(mail)
  let last: Buffer = Buffer.alloc(0)
  return {
    channel,
    secrets: [imap.password, server.password, ...[imap, server].map(loginOf)],
    logged: house.logged,
    inbox: house.inbox,
    customer: {
      writes: async (text, file) => {
        last = await customer.mail(text, file)
        await mailbox.receives(last)
      },
      comesAgain: () => mailbox.receives(last),
      got: customer.got,
    },
    reply: (told = {}) =>
      replyOf({
        ...{ account: house.deps.account.id, thread: THREAD, kind: 'email', subject: 'The bill', recipient: ROSA },
        ...told,
      }),
    tries: smtp.attempts,
    parse,
    recorded: Object.entries(RECORDED).map(([name, is]) => ({ name, body: fixture(name), is })),
    failures: {
      'nobody-listens': { arrange: () => undefined, channel: open({ port: 9 }), tries: 0 },
      'no-such-host': { arrange: () => undefined, channel: open({ host: 'mail.invalid' }), tries: 0 },
      'too-many': { arrange: () => smtp.fail({ at: 'data', code: 454, text: 'Throttling failure: rate exceeded' }) },
      'line-cut': { arrange: () => smtp.fail('drop-after-dot') },
      'no-answer': { arrange: () => smtp.fail('hang-after-dot'), channel: impatient(channel, mail) },
      gone: { arrange: () => smtp.fail({ at: 'rcpt', code: 550, text: '5.1.1 User unknown' }) },
      // Refused at the login: nobody is named yet to whom it should go.
      'wrong-password': { arrange: () => undefined, channel: open({ password: `${server.password}?` }), tries: 0 },
    },
    close: async () => {
      await house.close()
      await mail.close()
    },
  }
}

/** Name and password as they cross the line. */
const loginOf = ({ password }: { password: string }): string =>
  Buffer.from(`\0care\0${password}`).toString('base64').replace(/=+$/, '')

/** The same account with less patience, so that nobody waits for half a minute. */
const impatient = (channel: Channel, { settings }: EmailHouse): Channel => ({
  ...channel,
  send: (send) =>
    sendMail(
      { settings: readSettings(settingsSchema, settings), brand: 'Linea Chiara', limits: { answeredMs: 2_000 } },
      send,
    ),
})

/**
 * Our mailbox: each time the channel goes on where it was, as after a restart, and stops when it has read all there is.
 * (That it is woken by what comes while it waits is asked in email-mailbox.test.ts.)
 */
async function openMailbox(
  { intake }: ChannelHouse,
  { channel, mail }: { channel: Channel; mail: EmailHouse },
): Promise<{ receives: (raw: Buffer) => Promise<void> }> {
  let cursor: string | undefined
  let delivered = 0
  const readAll = async (): Promise<void> => {
    const end = new AbortController()
    const remembering: Intake = {
      ...intake,
      readCursor: () => Promise.resolve(cursor),
      saveCursor: (next) => {
        cursor = next
        if (Number(next.split(':')[1]) === delivered) end.abort()
        return Promise.resolve()
      },
    }
    await channel.listen?.(remembering, end.signal)
  }
  await readAll()
  return {
    receives: async (raw) => {
      await mail.dovecot.deliver(raw)
      delivered += 1
      await readAll()
    },
  }
}

type Got = { text: string; files: { name: string; content: Buffer }[] }

/** Rosa and her mail program. */
function openCustomer({ smtp }: EmailHouse) {
  const got: Got[] = []
  return {
    mail: (text: string, file?: Given): Promise<Buffer> => {
      const attachments = file ? [{ filename: file.name, contentType: file.mime, content: file.content }, FILM] : []
      const from = { name: ROSA.name, address: ROSA.externalId }
      return new MailComposer({ from, to: CARE, subject: 'The bill', text, attachments }).compile().build()
    },
    got: async (): Promise<readonly Got[]> => {
      for (const { raw } of smtp.mails.slice(got.length)) got.push(await readLikeRosa(raw))
      return got
    },
  }
}

/** With this beside it a file is not read with its mail: it stays on the server until somebody looks at it. */
const FILM = { filename: 'film.mp4', contentType: 'video/mp4', content: Buffer.alloc(MAX_WHOLE_BYTES, 'film') }

async function readLikeRosa(raw: string): Promise<Got> {
  const { text = '', attachments } = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  return {
    // The last line ends like any other.
    text: text.replace(/\r\n/g, '\n').replace(/\n$/, ''),
    files: attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      content: Buffer.from(content as ArrayBuffer),
    })),
  }
}

describeWithDovecot('e-mail with a real mail server', () =>
  examine('e-mail', {
    open: openCandidate,
    without: {
      hide: 'a mail is private',
      handshake: 'mailboxes have no webhook',
      refusals: 'asked in email-send.test.ts, reply code by reply code',
      forged:
        'there is no door of ours: anybody may write to a mailbox. Whose name a mail may bear, and whose thread it may ' +
        'join, is asked in email-receive.test.ts',
      'gateway-error': 'nothing stands between us and the mail server: its own word after the last dot settles it',
      blocked: 'mail servers do not tell who it is that does not want our mail: it is told as their policy',
    },
  }),
)
