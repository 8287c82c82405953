import { CARE, customerMail } from '../support/email-house'
import { answerTo, fixture, parseMessage, parseOne } from '../support/email-parse'

describe('threads', () => {
  const first = customerMail({ messageId: '<first@customers.example>' })

  test('an answer finds its conversation by In-Reply-To, by References, and by both', async () => {
    const opening = await parseMessage(first)
    const id = answerTo(opening)
    for (const headers of [
      { 'In-Reply-To': id },
      { References: `<first@customers.example> ${id}` },
      { References: `<first@customers.example> ${id}`, 'In-Reply-To': id },
      { References: `${'<x@y> '.repeat(300)} ${id}` },
      { 'In-Reply-To': id.slice(1, -1) },
    ])
      expect((await parseMessage(customerMail({ headers, subject: 'Other' }))).thread).toBe(opening.thread)
  })

  test('a second mail to the first one is in the same place before anybody answered', async () => {
    const headers = { 'In-Reply-To': '<first@customers.example>' }
    expect((await parseMessage(customerMail({ headers }))).thread).toBe((await parseMessage(first)).thread)
  })

  test('an address with our name of the thread finds it, when the program keeps no references', async () => {
    const { thread } = await parseMessage(first)
    const to = `Care <Care+${thread.split('.')[0]}@Brand.example>`
    expect((await parseMessage(customerMail({ to }))).thread).toBe(thread)
    expect((await parseMessage(customerMail({ to: CARE, headers: { 'Delivered-To': to } }))).thread).toBe(thread)
  })

  test('the same subject alone joins nothing', async () => {
    const again = await parseMessage(customerMail({ subject: 'Re: The bill' }))
    expect(again.thread).not.toBe((await parseMessage(first)).thread)
  })

  test.each([(id: string) => ({ 'In-Reply-To': id }), () => ({ References: '<first@customers.example>' })])(
    'who names somebody else’s thread gets one of their own',
    async (headersFor) => {
      const { thread } = await parseMessage(first)
      const headers = headersFor(answerTo(await parseMessage(first)))
      const forged = await parseMessage(customerMail({ from: 'mallory@evil.example', headers }))
      expect(forged.thread).not.toBe(thread)
      const to = `care+${thread.split('.')[0]}@brand.example`
      expect((await parseMessage(customerMail({ from: 'mallory@evil.example', to }))).thread).not.toBe(thread)
    },
  )

  test('the customer’s address is not in the name of the thread', async () => {
    expect((await parseMessage(first)).thread).toMatch(/^[0-9a-f]{20}\.[0-9a-f]{16}$/)
  })

  test('Rosa is Rosa in capital letters too', async () => {
    const shouting = await parseMessage(first.replace('rosa@customers', 'ROSA@Customers'))
    expect(shouting).toMatchObject({
      author: { externalId: 'rosa@customers.example' },
      thread: (await parseMessage(first)).thread,
    })
  })
})

describe('which mail is which', () => {
  test('the same mail by two ways is one, whatever the servers on the way added', async () => {
    const mail = customerMail()
    const again = `Received: from elsewhere\r\nDelivered-To: other@brand.example\r\n${mail}`
    expect((await parseOne(again)).dedupeKey).toBe((await parseOne(mail)).dedupeKey)
  })

  test.each([
    ['text', { text: 'Something else' }],
    ['sender', { from: 'mallory@evil.example' }],
    ['subject', { subject: 'Something else' }],
  ])('a Message-ID used again with another %s is another mail', async (_, change) => {
    const messageId = '<same@customers.example>'
    const [mail, other] = [customerMail({ messageId }), customerMail({ messageId, ...change })]
    expect((await parseOne(other)).dedupeKey).not.toBe((await parseOne(mail)).dedupeKey)
  })

  test('mails without a Message-ID are told apart by all that is in them', async () => {
    const without = customerMail().replace(/Message-ID:.*\r\n/, '')
    const [mail, again, later] = [without, without, `Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n${without}`]
    expect((await parseOne(again)).dedupeKey).toBe((await parseOne(mail)).dedupeKey)
    expect((await parseOne(later)).dedupeKey).not.toBe((await parseOne(mail)).dedupeKey)
  })

  test.each([
    ['now', 'Fri, 20 Nov 2026 11:59:00 +0000', '2026-11-20T11:59:00.000Z'],
    ['tomorrow', 'Sat, 21 Nov 2026 12:00:00 +0000', '2026-11-20T11:59:30.000Z'],
    ['1999', 'Fri, 31 Dec 1999 23:59:59 +0000', '2026-11-20T11:59:30.000Z'],
    ['nonsense', 'the day before yesterday', '2026-11-20T11:59:30.000Z'],
  ])('a sender’s clock that says %s', async (_, date, at) => {
    const receivedAt = new Date('2026-11-20T11:59:30Z')
    expect((await parseOne(customerMail({ headers: { Date: date } }), { receivedAt })).occurredAt.toISOString()).toBe(
      at,
    )
  })
})

describe('our own address', () => {
  const own = { from: `Ada <${CARE}>`, to: 'rosa@customers.example', text: 'Called her.' }

  test('an answer from the mailbox itself is a native reply in the customer’s thread', async () => {
    const opening = await parseMessage(customerMail({ messageId: '<first@customers.example>' }))
    const headers = { 'In-Reply-To': '<first@customers.example>' }
    expect(await parseOne(customerMail({ ...own, headers }))).toMatchObject({
      kind: 'own_echo',
      thread: opening.thread,
      text: 'Called her.',
    })
  })

  test('what was sent from here is known by its id, and mail of our own to nobody’s thread is left alone', async () => {
    const id = answerTo(await parseMessage(customerMail()))
    const headers = { 'In-Reply-To': '<first@customers.example>' }
    expect(await parseOne(customerMail({ ...own, messageId: id, headers }))).toMatchObject({
      kind: 'ignored',
      reason: /from here/,
    })
    expect(await parseOne(customerMail(own))).toMatchObject({ kind: 'ignored' })
  })

  test('who pretends to be us does not answer our customers', async () => {
    const results = 'mx.brand.example; spf=fail; dmarc=fail (dmarc=pass) header.from=brand.example'
    const headers = { 'In-Reply-To': '<first@customers.example>', 'Authentication-Results': results }
    expect(await parseOne(customerMail({ ...own, headers }))).toMatchObject({ kind: 'ignored', reason: /pretends/ })
  })

  test.each([own.from, 'no-reply@forms.example', 'wordpress@shop.example'])(
    'a form that %s sends is from the person who filled it in',
    async (from) => {
      const headers = { 'Reply-To': 'Rosa Conti <rosa@customers.example>', 'Auto-Submitted': 'auto-generated' }
      const event = await parseMessage(customerMail({ from, to: CARE, headers }))
      expect(event).toMatchObject({
        author: { externalId: 'rosa@customers.example', name: 'Rosa Conti', verified: false },
      })
      expect(event).not.toHaveProperty('automatic')
    },
  )

  test('a newsletter with an address for answers is still one', async () => {
    const headers = { 'Reply-To': 'help@shop.example', 'List-Unsubscribe': '<https://shop.example>' }
    expect(await parseOne(customerMail({ from: 'no-reply@shop.example', headers }))).toMatchObject({ kind: 'ignored' })
  })
})

describe('who it is', () => {
  const results = (value: string) => ({ 'Authentication-Results': value })
  test.each([
    ['mx.brand.example; spf=pass; dmarc=pass header.from=customers.example', true],
    ['MX.brand.example 1; dmarc=pass', true],
    ['mx.brand.example; dmarc=fail (dmarc=pass)', false],
    ['mx.brand.example.evil.example; dmarc=pass', false],
    ['mx.evil.example; dmarc=pass', false],
    ['mx.brand.example; spf=pass', false],
  ])('%s: verified is %s', async (value, verified) => {
    expect((await parseMessage(customerMail({ headers: results(value) }))).author.verified).toBe(verified)
  })

  test('only the header that our server wrote on top counts', async () => {
    const forged = customerMail({ headers: results('mx.brand.example; dmarc=pass') })
    const mail = `Authentication-Results: mx.brand.example; dmarc=fail\r\n${forged}`
    expect((await parseMessage(mail)).author.verified).toBe(false)
  })
})

describe('files', () => {
  const parts = (html: string): string =>
    customerMail({
      headers: { 'Content-Type': 'multipart/related; boundary=B' },
      text: [
        `--B\nContent-Type: text/html; charset=utf-8\n\n${html}`,
        '--B\nContent-Type: image/png; name="meter.png"\nContent-ID: <ii_meter@x>\nContent-Disposition: inline',
        'Content-Transfer-Encoding: base64\n\niVBORw0KGgo=',
        '--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="../../etc/pass\\"wd.pdf"',
        'Content-Transfer-Encoding: base64\n\nJVBERi0=\n--B--',
      ].join('\n'),
    })

  test('a picture in the text stands there by its name, and is a file', async () => {
    const event = await parseMessage(parts('<p>Look:<br><img src="cid:ii_meter@x"><br>that is <b>wrong</b>.</p>'))
    expect(event.text).toBe('Look:\n[meter.png]\nthat is wrong.')
    expect(event.attachments).toMatchObject([
      { kind: 'image', name: 'meter.png', mime: 'image/png', bytes: 8, content: 'iVBORw0KGgo=' },
      { kind: 'file', mime: 'application/pdf', content: 'JVBERi0=' },
    ])
  })

  test('pictures from elsewhere are neither fetched nor shown', async () => {
    const event = await parseMessage(parts('<p>Hi</p><img src="https://evil.example/pixel.gif"><img src="cid:nobody">'))
    expect(event.text).toBe('Hi')
  })

  test('the files of a large mail are those that the server names, whatever its beginning shows', async () => {
    const source = { uid: '7', validity: '1', part: '2' }
    const film = { kind: 'video', name: 'film.mp4', mime: 'video/mp4', bytes: 40_000_000, source } as const
    const event = await parseMessage(parts('<p>Hi</p>'), { left: [film] })
    const message = event.externalId.split('#')[0]
    expect(event.attachments).toEqual([{ ...film, source: { ...source, message } }])
  })

  test('a name in another charset is read', async () => {
    const { attachments } = await parseMessage(fixture('mikel_attachment_with_base64_encoded_name'))
    expect(attachments[0]?.name).toBe('This is a test.pdf')
    const named = await parseMessage(fixture('mikel_attachment_nonascii_filename'))
    expect(named.attachments.map(({ name }) => name).join()).toMatch(/[^\x20-\x7e]/)
  })
})
