import fc from 'fast-check'
import type { EventOf } from '../../src/desk/index'
import { customerMail } from '../support/email-house'
import { fixture, NOW, parse, parseOne, recorded } from '../support/email-parse'

describe('hostile mails', () => {
  test('any bytes give an event', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        expect((await parse(Buffer.from(bytes))).length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  test('recorded mails with bytes changed or cut give events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...recorded), fc.nat(), fc.nat(), async (name, at, cut) => {
        const raw = Buffer.from(fixture(name))
        raw[at % raw.length] = cut % 256
        expect((await parse(raw.subarray(0, cut % 2 ? raw.length : cut % raw.length))).length).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    ['From', '"Rosa\u202e\u0000" <rosa@customers.example>'],
    ['From', '=?utf-8?B?//8=?= <rosa@customers.example>'],
    ['From', '=?x-unknown?Q?=FF=FE?= <rosa@customers.example>'],
    ['Subject', '=?iso-2022-jp?B?GyRC?= =?utf-8?Q?=80?='],
    ['Subject', 'x'.repeat(50_000)],
    ['References', '<'.repeat(20_000)],
    ['References', '<a@b> '.repeat(20_000)],
    ['Message-ID', `<${'x'.repeat(5_000)}@y>`],
    ['Content-Type', 'multipart/mixed; boundary="'],
    ['Content-Type', 'text/plain; charset=no-such-charset'],
    ['Date', '+275760-09-14T00:00:00Z'],
  ])('%s: %j', async (name, value) => {
    const [event] = await parse(customerMail({ headers: { [name]: value } }))
    expect(event?.kind).toBe('message')
    expect((event as EventOf<'message'>).subject?.length).toBeLessThanOrEqual(300)
    expect(event?.occurredAt.getTime()).toBeLessThanOrEqual(NOW.getTime())
  })

  test('parts in parts without end are for a person to look at', async () => {
    let mail = 'Content-Type: text/plain\r\n\r\nhi'
    for (let depth = 0; depth < 60; depth++)
      mail = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${mail}\r\n--b${depth}--`
    expect(await parseOne(`From: rosa@customers.example\r\n${mail}`)).toMatchObject({ kind: 'unreadable' })
  })

  test('a mail without a sender is nobody’s', async () => {
    expect(await parseOne('Subject: x\r\n\r\nhi')).toMatchObject({ kind: 'ignored', reason: /without a sender/ })
  })
})
