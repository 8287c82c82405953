import type { EventOf } from '../../src/desk/index'
import { CARE, customerMail } from '../support/email-house'
import { answerTo, fixture, NOW, parse, parseMessage, parseOne, recorded } from '../support/email-parse'

describe('recorded mails', () => {
  test.each(recorded)('%s gives an event whose every text can be kept', async (name) => {
    const events = await parse(fixture(name))
    expect(events.length).toBeGreaterThan(0)
    for (const event of events) {
      expect(event.dedupeKey).not.toBe('')
      expect(event.kind).not.toBe('unreadable')
      expect(event.occurredAt.getTime()).toBeLessThanOrEqual(NOW.getTime())
    }
  })

  test.each([
    ['mikel_raw_email_reply', 'message'],
    ['mikel_japanese_shift_jis', 'message'],
    ['sisimai_is-not-bounce-01', 'message'],
    ['mikel_header_fields_with_empty_values', 'message'],
    ['mikel_empty_in_reply_to', 'ignored: sent by a program to many'],
    ['mikel_report_422', 'ignored: a notice that a mail is late; the server goes on trying'],
    ['sisimai_arf-01', 'ignored: a complaint about a mail of ours as unwanted'],
    ['sisimai_rfc3834-02', 'automatic'],
  ])('%s is %s', async (name, expected) => {
    const event = await parseOne(fixture(name))
    const automatic = event.kind === 'message' && event.automatic ? 'automatic' : undefined
    expect(automatic ?? (event.kind === 'ignored' ? `ignored: ${event.reason}` : event.kind)).toBe(expected)
  })

  test('Japanese is read in the charset that the mail names', async () => {
    expect(await parseMessage(fixture('mikel_japanese_shift_jis'))).toMatchObject({
      text: expect.stringMatching(/[ぁ-んァ-ン一-龯]/),
    })
    const jis = Buffer.from('GyRCJCo/PiRqPT0kMiReJDkbKEI=', 'base64')
    const head = customerMail({ text: '', headers: { 'Content-Type': 'text/plain; charset=ISO-2022-JP' } })
    const { text } = await parseMessage(Buffer.concat([Buffer.from(head.trimEnd() + '\r\n\r\n'), jis]))
    expect(text).toMatch(/^お/)
  })
})

describe('bounces', () => {
  const bounces = recorded.filter((name) => /bounce1|sisimai_(lhost|rhost|rfc3464)/.test(name))

  /** The recorded bounce, as it would have been for a mail of ours: the id of the returned mail is ours. */
  function returning(name: string, id: string): Buffer {
    const raw = fixture(name).toString('latin1')
    const [head = '', ...rest] = raw.split(/\r?\n\r?\n/)
    const body = rest.join('\n\n')
    const given = /^Message-I[dD]:.*(\n[ \t].*)*/m.test(body)
      ? body.replace(/^Message-I[dD]:.*(\n[ \t].*)*/m, `Message-ID: ${id}`)
      : body.replace(/^(Subject:)/m, `Message-ID: ${id}\n$1`)
    return Buffer.from(`${head}\n\n${given}`, 'latin1')
  }

  test('there are enough of them', () => expect(bounces.length).toBeGreaterThanOrEqual(11))

  test.each(bounces)('%s: without a mail of ours in it, it is nobody’s', async (name) => {
    expect(await parseOne(fixture(name))).toMatchObject({ kind: 'ignored', reason: /bounce/ })
  })

  test.each(bounces)('%s tells which of our mails failed', async (name) => {
    const id = answerTo(await parseMessage(customerMail()))
    const raw = returning(name, id)
    if (!raw.includes(id)) {
      // Some servers return nothing of the mail; then only In-Reply-To could name it.
      const answering = Buffer.concat([Buffer.from(`References: ${id}\n`), fixture(name)])
      return expect(await parseOne(answering)).toMatchObject({ kind: 'delivery_failed', externalId: id })
    }
    const event = await parseOne(raw)
    expect(event).toMatchObject({
      kind: 'delivery_failed',
      externalId: id,
      thread: id.split('.').slice(1, 3).join('.'),
    })
    expect((event as EventOf<'delivery_failed'>).reason).not.toMatch(/@/)
  })

  const report = (action: string, status: string, id: string): string =>
    customerMail({
      from: 'Mail Delivery System <MAILER-DAEMON@mx.customers.example>',
      subject: 'Delivery status',
      headers: { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=B', 'Return-Path': '<>' },
      text: [
        '--B\nContent-Type: text/plain\n\nA report.\n--B\nContent-Type: message/delivery-status\n',
        `Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; rosa@customers.example\nAction: ${action}\nStatus: ${status}`,
        'Diagnostic-Code: smtp; 550 5.1.1 <rosa@customers.example> unknown',
        `--B\nContent-Type: message/rfc822\n\nFrom: ${CARE}\nMessage-ID: ${id}\nSubject: x\n\nhello\n--B--`,
      ].join('\n'),
    })

  test('the reason is the other server’s, without the address', async () => {
    const id = answerTo(await parseMessage(customerMail()))
    expect(await parseOne(report('failed', '5.1.1', id))).toMatchObject({
      reason: '550 5.1.1 … unknown',
      externalId: id,
    })
  })

  test('a delay is no failure, a delivery none either, and giving up after delays is one', async () => {
    const id = answerTo(await parseMessage(customerMail()))
    expect(await parseOne(report('delayed', '4.4.1', id))).toMatchObject({ kind: 'ignored', reason: /late/ })
    expect(await parseOne(report('delivered', '2.0.0', id))).toMatchObject({ kind: 'ignored', reason: /arrived/ })
    expect(await parseOne(report('failed', '4.4.7', id))).toMatchObject({ kind: 'delivery_failed' })
  })

  test('an id of another domain is not ours', async () => {
    const id = answerTo(await parseMessage(customerMail())).replace('brand.example', 'evil.example')
    expect(await parseOne(report('failed', '5.1.1', id))).toMatchObject({ kind: 'ignored' })
  })

  test('a postmaster who writes about a parcel is a customer', async () => {
    const mail = { from: 'postmaster@customers.example', subject: 'Parcel', text: 'It could not be delivered.' }
    expect(await parseMessage(customerMail(mail))).toMatchObject({ text: 'It could not be delivered.' })
  })
})

describe('programs that write', () => {
  const headers = (given: Record<string, string>) => customerMail({ headers: given })

  test.each([
    { 'Auto-Submitted': 'auto-replied' },
    { 'Auto-Submitted': 'auto-generated (vacation)' },
    { Precedence: 'auto_reply' },
    { 'X-Autoreply': 'yes' },
    { 'Return-Path': '<>' },
  ])('%j: an automatic message', async (given) => {
    expect(await parseMessage(headers(given))).toMatchObject({ automatic: true })
  })

  test.each([
    {},
    { 'Auto-Submitted': 'no' },
    { 'X-Auto-Response-Suppress': 'All' },
    { 'Return-Path': '<rosa@customers.example>' },
    { 'X-Autoreply': 'no' },
  ] as Record<string, string>[])('%j: a person', async (given) => {
    expect(await parseMessage(headers(given))).not.toHaveProperty('automatic')
  })

  test.each([
    { 'List-Id': '<news.shop.example>' },
    { 'List-Unsubscribe': '<mailto:leave@shop.example>' },
    { Precedence: 'bulk' },
  ])('%j: ignored, with the reason', async (given) => {
    expect(await parseOne(headers(given as never))).toMatchObject({
      kind: 'ignored',
      reason: 'sent by a program to many',
    })
  })

  test('what customers write to a group of our own is no newsletter', async () => {
    const group = { 'List-Id': '<care.brand.example>', Precedence: 'list', 'List-Unsubscribe': '<mailto:x@y>' }
    expect(await parseMessage(headers(group))).toMatchObject({ author: { externalId: 'rosa@customers.example' } })
    expect(await parseOne(headers({ 'List-Id': '<care.otherbrand.example>' }))).toMatchObject({ kind: 'ignored' })
  })

  test('who answers one of our mails is no list, whatever their server adds', async () => {
    const id = answerTo(await parseMessage(customerMail()))
    await parseMessage(headers({ 'In-Reply-To': id, Precedence: 'bulk' }))
  })

  test('a read receipt is nothing to answer', async () => {
    const type = 'multipart/report; report-type=disposition-notification; boundary=B'
    expect(await parseOne(headers({ 'Content-Type': type }))).toMatchObject({ kind: 'ignored', reason: /opened/ })
  })
})
