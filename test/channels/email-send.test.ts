import { createServer, type AddressInfo } from 'node:net'
import { settingsSchema } from '../../src/channels/email/settings'
import { readSettings } from '../../src/channels/settings'
import { sendMail } from '../../src/channels/email/smtp'
import { newId, type FileId } from '../../src/lib/ids'
import { claimedSend, CARE, openEmail, settingsOf } from '../support/email-house'
import { headerOf, openSmtpSink, type SmtpFault, type SmtpSink } from '../support/email-smtp'

jest.setTimeout(60_000)

let smtp: SmtpSink
beforeEach(async () => {
  smtp = await openSmtpSink()
})
afterEach(() => smtp.close())

/** Shorter than in life, so that what hangs need not be waited for. */
const limits = { introducedMs: 1_500, answeredMs: 2_500 }
const send = (changes: Parameters<typeof claimedSend>[0] = {}, settings: Record<string, unknown> = {}) =>
  sendMail(
    {
      settings: readSettings(settingsSchema, { ...settingsOf({ imapPort: 1, smtp }), ...settings }),
      brand: 'Linea Chiara',
      limits,
    },
    claimedSend(changes),
  )

describe('what becomes of one call', () => {
  // Fault, outcome, and how many mails the server has afterwards.
  const cases: [string, SmtpFault, object, number][] = [
    ['the line is cut after the last dot', 'drop-after-dot', { kind: 'unknown' }, 1],
    ['the server never answers the last dot', 'hang-after-dot', { kind: 'unknown' }, 1],
    ['the line is cut within the content', 'drop-in-data', { kind: 'unknown' }, 0],
    ['the line is cut at the recipient', 'drop-at-rcpt', { kind: 'not-sent', why: 'unreachable' }, 0],
    ['the server never answers the recipient', 'hang-at-rcpt', { kind: 'not-sent', why: 'unreachable' }, 0],
    ['the line is cut before the greeting', 'drop-at-greeting', { kind: 'not-sent', why: 'unreachable' }, 0],
    ['421 at the greeting', { at: 'connect', code: 421 }, { kind: 'not-sent', why: 'platform-down' }, 0],
    ['451 at the recipient (greylisting)', { at: 'rcpt', code: 451 }, { kind: 'not-sent', why: 'platform-down' }, 0],
    ['421 at the recipient', { at: 'rcpt', code: 421 }, { kind: 'not-sent', why: 'platform-down' }, 0],
    ['452 after the content', { at: 'data', code: 452 }, { kind: 'not-sent', why: 'platform-down' }, 0],
    ['454 at the login', { at: 'auth', code: 454 }, { kind: 'not-sent', why: 'platform-down' }, 0],
    [
      '421 at the greeting for too many connections',
      { at: 'connect', code: 421, text: '4.7.0 Too many concurrent SMTP connections' },
      { kind: 'not-sent', why: 'rate-limited' },
      0,
    ],
    [
      '454 after the content for too much mail',
      { at: 'data', code: 454, text: 'Throttling failure: Maximum sending rate exceeded.' },
      { kind: 'not-sent', why: 'rate-limited' },
      0,
    ],
    [
      '450 at a recipient who gets too much: nobody else waits for it',
      { at: 'rcpt', code: 450, text: '4.2.1 The user is receiving mail too fast, rate limit exceeded' },
      { kind: 'not-sent', why: 'platform-down' },
      0,
    ],
    [
      '452 after the content for a full mailbox: nobody else waits for it',
      { at: 'data', code: 452, text: '4.2.2 Quota exceeded' },
      { kind: 'not-sent', why: 'platform-down' },
      0,
    ],
    [
      '550 at the recipient',
      { at: 'rcpt', code: 550, text: '5.1.1 <rosa@customers.example> User unknown' },
      { kind: 'refused', reason: 'recipient_gone', detail: 'SMTP at RCPT TO: 550 5.1.1 … User unknown' },
      0,
    ],
    [
      '554 at the recipient for policy',
      { at: 'rcpt', code: 554, text: '5.7.1 Relay access denied' },
      { kind: 'refused', reason: 'policy' },
      0,
    ],
    [
      '554 after the content',
      { at: 'data', code: 554, text: '5.7.1 Looks like spam' },
      { kind: 'refused', reason: 'policy' },
      0,
    ],
    ['552 after the content', { at: 'data', code: 552 }, { kind: 'refused', reason: 'bad_media' }, 0],
    ['530 at the sender', { at: 'mail', code: 530 }, { kind: 'refused', reason: 'auth_expired' }, 0],
    [
      '535 at the login',
      { at: 'auth', code: 535 },
      { kind: 'refused', reason: 'auth_expired', remedies: ['reconnect'] },
      0,
    ],
  ]
  test.each(cases)('%s', async (...[, fault, outcome, taken]) => {
    smtp.fail(fault)
    expect(await send()).toMatchObject(outcome)
    expect(smtp.mails).toHaveLength(taken)
  })

  test('a taken mail is sent once, and its id is told', async () => {
    const outcome = await send({ reply: '0199b0a0-0000-7000-8000-000000000001' as never })
    const id = '<t.0a0a0a0a0a0a0a0a0a0a.0b0b0b0b0b0b0b0b.0199b0a0-0000-7000-8000-000000000001.0@brand.example>'
    expect(outcome).toEqual({ kind: 'sent', ids: [id] })
    expect(smtp.mails).toHaveLength(1)
    expect(smtp.mails[0]).toMatchObject({ from: CARE, to: ['rosa@customers.example'] })
    expect(headerOf(smtp.mails[0]?.raw ?? '', 'Message-ID')).toBe(id)
  })

  test('nobody listens, or the name does not exist: not sent', async () => {
    const { port } = smtp
    await smtp.close()
    const server = settingsOf({ imapPort: 1, smtp: { port, user: 'care', password: 'x' } }).smtp
    expect(await send({}, { smtp: server })).toMatchObject({ kind: 'not-sent', why: 'unreachable' })
    const nowhere = { ...server, host: 'no-such-host.invalid' }
    expect(await send({}, { smtp: nowhere })).toMatchObject({ kind: 'not-sent', why: 'unreachable' })
    smtp = await openSmtpSink()
  })

  test('a server that takes the connection and says nothing is given up before anything is handed over', async () => {
    const mute = createServer()
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as AddressInfo
    expect(await send({}, { smtp: { host: '127.0.0.1', port, tls: false } })).toMatchObject({ kind: 'not-sent' })
    mute.close()
  })

  test('a password does not leave the machine without encryption', async () => {
    const elsewhere = await openSmtpSink({ host: '0.0.0.0' })
    const settings = settingsOf({ imapPort: 1, smtp: elsewhere })
    const away = { ...settings.smtp, host: '127.0.0.2' }
    const refused = await send({}, { smtp: away })
    expect(refused).toMatchObject({ kind: expect.stringMatching(/not-sent|refused/), detail: /STARTTLS/ })
    expect([elsewhere.logins(), elsewhere.attempts()]).toEqual([0, 0])
    await elsewhere.close()
  })

  test('attempts that follow one another carry the same Message-ID', async () => {
    const once = claimedSend()
    smtp.fail({ at: 'data', code: 451 })
    expect(await send(once)).toMatchObject({ kind: 'not-sent' })
    const outcome = await send({ ...once, attempt: newId() })
    smtp.fail('drop-after-dot')
    await send({ ...once, attempt: newId() })
    expect(smtp.mails.map(({ raw }) => headerOf(raw, 'Message-ID'))).toEqual(
      Array(2).fill(outcome.kind === 'sent' && outcome.ids[0]),
    )
  })
})

describe('the mail', () => {
  const raw = () => smtp.mails.at(-1)?.raw ?? ''

  test('answers what the agent saw and names the thread, by the ids that the world knows', async () => {
    const own = '<t.0a0a0a0a0a0a0a0a0a0a.0b0b0b0b0b0b0b0b.0199b0a0-0000-7000-8000-000000000001.0@brand.example>'
    await send({
      inReplyTo: '<second#2@customers.example>#0123456789ab',
      references: [
        '<first@customers.example>#ba9876543210',
        '<0123456789abcdef0123456789abcdef@no-message-id>#0123456789ab',
        own,
        '<second#2@customers.example>#0123456789ab',
      ],
    })
    expect(headerOf(raw(), 'In-Reply-To')).toBe('<second#2@customers.example>')
    expect(headerOf(raw(), 'References')).toBe(`<first@customers.example> ${own} <second#2@customers.example>`)
    expect(headerOf(raw(), 'Subject')).toBe('Re: The bill')
    expect(headerOf(raw(), 'From')).toContain('<care@brand.example>')
  })

  test('of a long thread it names the first mail and the latest ones', async () => {
    const references = Array.from({ length: 50 }, (_, i) => `<${i}@customers.example>#0123456789ab`)
    await send({ references, inReplyTo: references[49]! })
    const named = headerOf(raw(), 'References')?.split(' ') ?? []
    expect(named).toHaveLength(20)
    expect([named[0], named[1], named.at(-1)]).toEqual([
      '<0@customers.example>',
      '<31@customers.example>',
      '<49@customers.example>',
    ])
  })

  test('Re: is not said twice, in whatever case', async () => {
    await send({ subject: 'RE: The bill' })
    expect(headerOf(raw(), 'Subject')).toBe('RE: The bill')
    await send({ subject: null })
    expect(headerOf(raw(), 'Subject')).toBe('Re:')
  })

  const hostile = 'Rosa\r\nBcc: everybody@evil.example\r\n\r\n<html>\u0000'
  test('nothing that a customer wrote becomes a header or a recipient', async () => {
    await send({
      subject: hostile,
      recipient: { externalId: 'rosa@customers.example', name: hostile, handle: null },
      author: { id: 'ada' as never, name: hostile },
      inReplyTo: `<a@b>\r\nBcc: evil@evil.example#0123456789ab`,
      references: ['<a@b>\r\nX-Evil: 1#0123456789ab', hostile],
    })
    expect(smtp.mails[0]?.to).toEqual(['rosa@customers.example'])
    const head = raw().split('\r\n\r\n')[0] ?? ''
    const names = head.split('\r\n').flatMap((line) => /^([\w-]+):/.exec(line)?.[1]?.toLowerCase() ?? [])
    expect(new Set(names)).toEqual(
      new Set([
        'from',
        'to',
        'subject',
        'message-id',
        'date',
        'mime-version',
        'content-type',
        'content-transfer-encoding',
      ]),
    )
  })

  test.each([
    'rosa@customers.example, other@customers.example',
    'rosa@customers.example\r\nRCPT TO:<other@customers.example>',
    '<rosa@customers.example>',
    '"rosa conti"@customers.example',
    'rosa',
    '',
  ])('%j is nobody one can write to', async (externalId) => {
    const outcome = await send({ recipient: { externalId, name: 'Rosa', handle: null } })
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'recipient_gone' })
    expect(smtp.attempts()).toBe(0)
  })

  test('a name of another alphabet, dots at the beginning of lines and emoji arrive as they were written', async () => {
    const text = 'Dzień dobry 👋\n.\n..two dots\nFrom here on\n'
    await send({ text, author: { id: 'ada' as never, name: 'Łucja' } })
    const mail = raw()
    const body = mail.slice(mail.indexOf('\r\n\r\n') + 4)
    const encoding = headerOf(mail, 'Content-Transfer-Encoding')
    const bytes = encoding === 'base64' ? Buffer.from(body, 'base64') : quotedPrintable(body)
    expect(bytes.toString('utf8').replace(/\r\n/g, '\n').trimEnd()).toBe(text.trimEnd())
    expect(headerOf(mail, 'From')).toMatch(/^=\?UTF-8\?/)
  })

  test('files go along whole', async () => {
    const content = Buffer.from(Array.from({ length: 2_000 }, (_, i) => i % 256))
    const file = { id: newId<FileId>(), name: 'bill "à".pdf', mime: 'application/pdf', bytes: content.length, content }
    await send({ files: [file] })
    const encoded = content
      .toString('base64')
      .match(/.{1,76}/g)
      ?.join('\r\n')
    expect(raw()).toContain(encoded)
  })

  test('a text that is longer than anybody reads is refused without being sent', async () => {
    const outcome = await send({ text: '👍🏽'.repeat(50_001) })
    expect(outcome).toMatchObject({ kind: 'refused', reason: 'too_long', remedies: ['shorten'] })
    expect(smtp.attempts()).toBe(0)
  })

  test('a mail that is larger than the server takes is refused without being sent', async () => {
    const content = Buffer.alloc(31 * 1024 * 1024)
    const file = { id: newId<FileId>(), name: 'film.mp4', mime: 'video/mp4', bytes: content.length, content }
    expect(await send({ files: [file] })).toMatchObject({ kind: 'refused', reason: 'bad_media' })
    expect(smtp.mails).toHaveLength(0)
  })

  test('with plus addresses the answer carries the name of its thread', async () => {
    await send({}, { plus_addressing: true })
    expect(headerOf(raw(), 'Reply-To')).toBe('care+0a0a0a0a0a0a0a0a0a0a@brand.example')
  })
})

describe('settings', () => {
  const valid = () => settingsOf({ imapPort: 1, smtp })

  test('what is wrong is named', () => {
    expect(() => openEmail({ ...valid(), adress: 'x' })).toThrow(/adress/)
    expect(() => openEmail({ ...valid(), address: 'care' })).toThrow(/^address/)
    expect(() => openEmail({ ...valid(), smtp: { host: 'mail.example', port: 'x' } })).toThrow(/smtp\.port/)
    expect(() => openEmail({ ...valid(), imap: { host: 'mail.example', port: 993, user: 'care' } })).toThrow(
      /imap needs user and password/,
    )
  })

  test('a channel that cannot look up what it sent does not pretend to', () => {
    expect(openEmail(valid())).toMatchObject({ capabilities: { evidence: false } })
    expect(openEmail(valid())).not.toHaveProperty('evidence')
    const looking = openEmail({ ...valid(), imap: { ...valid().imap, sent_mailbox: 'Sent' } })
    expect(looking).toMatchObject({ capabilities: { evidence: true }, evidence: expect.any(Function) })
  })
})

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
