import type { EventOf } from '../../src/desk/index'
import type { Channel } from '../../src/channels/channel'
import { MAX_WHOLE_BYTES } from '../../src/channels/email/watch'
import { describeWithDovecot } from '../support/dovecot'
import {
  CARE,
  claimedSend,
  customerMail,
  eventsOf,
  messagesOf,
  openEmailHouse,
  openIntake,
  type EmailHouse,
  type Kept,
} from '../support/email-house'
import { headerOf } from '../support/email-smtp'
import { until } from '../support/until'

jest.setTimeout(90_000)

describeWithDovecot('a real mailbox', () => {
  let house: EmailHouse
  const ends: (() => Promise<void>)[] = []

  beforeEach(async () => {
    house = await openEmailHouse()
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await house.close()
  })

  type Listening = { stop: () => Promise<void>; ended: Promise<string> }

  /** Listens until it is stopped; `ended` tells how it ended. */
  async function listen(intake: Kept, channel: Channel = house.channel): Promise<Listening> {
    const end = new AbortController()
    const ended = (channel.listen?.(intake, end.signal) ?? Promise.reject(new Error('it does not listen'))).then(
      () => 'resolved',
      (error: Error) => error.message,
    )
    let isOver = false
    void ended.then(() => (isOver = true))
    await until('it knows where it begins', () => isOver || intake.cursor() !== undefined)
    const stop = async (): Promise<void> => {
      end.abort()
      await ended
    }
    ends.push(stop)
    return { stop, ended }
  }

  const texts = (intake: Kept): string[] => messagesOf(intake).map(({ text }) => text)
  const has = (intake: Kept, text: string) => until(`"${text}" arrives`, () => texts(intake).includes(text))

  test('what comes after connecting is read at once, what was there before is not', async () => {
    await house.deliver({ text: 'an old one' })
    const intake = openIntake()
    await listen(intake)
    for (const text of ['one', 'two', 'three']) {
      const begin = performance.now()
      await house.deliver({ text })
      await has(intake, text)
      // IDLE tells it; without that it would take five minutes.
      expect(performance.now() - begin).toBeLessThan(20_000)
    }
    expect(texts(intake)).toEqual(['one', 'two', 'three'])
    expect(messagesOf(intake)[0]).toMatchObject({
      author: { externalId: 'rosa@customers.example', name: 'Rosa Conti' },
      subject: 'The bill',
      surface: 'email',
      visibility: 'private',
    })
  })

  test('a burst arrives whole and in order, also what comes while it is read', async () => {
    const intake = openIntake()
    await listen(intake)
    const all = Array.from({ length: 60 }, (_, i) => `mail ${i}`)
    for (const text of all) await house.deliver({ text })
    await until('all arrived', () => texts(intake).length === all.length)
    expect(texts(intake)).toEqual(all)
  })

  test('after a restart it goes on where it was, with what came meanwhile', async () => {
    const intake = openIntake()
    const first = await listen(intake)
    await house.deliver({ text: 'before' })
    await has(intake, 'before')
    await until('the place is saved', () => intake.cursor()?.split(':')[1] === '1')
    await first.stop()
    await house.deliver({ text: 'meanwhile' })
    await listen(intake)
    await has(intake, 'meanwhile')
    expect(intake.deliveries).toHaveLength(2)
  })

  test('what could not be kept is read again', async () => {
    const intake = openIntake()
    const first = await listen(intake)
    intake.failNext(1)
    await house.deliver({ text: 'kept at last' })
    expect(await first.ended).toMatch(/the database is away/)
    await listen(intake)
    await has(intake, 'kept at last')
  })

  test('when the box is numbered anew all since the connection is read again, and known by its keys', async () => {
    await house.deliver({ text: 'an old one', headers: { Date: 'Mon, 01 Jun 2026 10:00:00 +0000' } })
    const intake = openIntake()
    const first = await listen(intake)
    await house.deliver({ text: 'one' })
    await has(intake, 'one')
    await house.dovecot.renumber()
    expect(await first.ended).toMatch(/cannot be read/)
    await house.deliver({ text: 'two' })
    await listen(intake)
    await has(intake, 'two')
    expect(texts(intake).filter((text) => text !== 'an old one')).toEqual(['one', 'two'])
    expect(intake.deliveries.length).toBeGreaterThan(eventsOf(intake).length)
  })

  test('a connection that is lost is told, and the next one reads what came meanwhile', async () => {
    const intake = openIntake()
    const first = await listen(intake)
    await house.dovecot.stop()
    expect(await first.ended).toMatch(/The mailbox care@brand\.example cannot be read/)
    const refused = await listen(openIntake())
    expect(await refused.ended).toMatch(/ECONNREFUSED/)
    await house.dovecot.start()
    await house.deliver({ text: 'after all' })
    await listen(intake)
    await has(intake, 'after all')
  })

  test('it stops when it is told to: while it waits, before it began, and while it connects', async () => {
    const waiting = await listen(openIntake())
    await waiting.stop()
    expect(await waiting.ended).toBe('resolved')
    const end = new AbortController()
    const connecting = house.channel.listen?.(openIntake(), end.signal)
    end.abort()
    await expect(connecting).resolves.toBeUndefined()
    await expect(house.channel.listen?.(openIntake(), end.signal)).resolves.toBeUndefined()
  })

  describe('a large mail', () => {
    /** Bytes that tell where they stand. */
    const film = Buffer.from(Array.from({ length: 3 * MAX_WHOLE_BYTES }, (_, i) => (i * 31 + (i >> 8)) % 256))
    const base64 = film.toString('base64').replace(/(.{76})/g, '$1\r\n')

    const large = () =>
      customerMail({
        headers: { 'Content-Type': 'multipart/mixed; boundary=B' },
        text: [
          '--B\n\nSee the film.\n--B\nContent-Type: video/mp4; name="=?utf-8?Q?f=C3=AClm.mp4?="',
          `Content-Transfer-Encoding: base64\n\n${base64}\n--B--`,
        ].join('\n'),
      })

    async function received(intake: Kept) {
      await listen(intake)
      await house.dovecot.deliver(large())
      await has(intake, 'See the film.')
      const [{ attachments }] = messagesOf(intake) as [EventOf<'message'>]
      return attachments
    }

    test('its text is read at once, its file when it is shown', async () => {
      const intake = openIntake()
      const [file, ...more] = await received(intake)
      expect(more).toEqual([])
      expect(file).toMatchObject({ kind: 'video', name: 'fìlm.mp4', mime: 'video/mp4' })
      expect(Math.abs((file?.bytes ?? 0) - film.length)).toBeLessThan(film.length / 100)
      expect(intake.deliveries[0]?.raw.length).toBe(MAX_WHOLE_BYTES)
      const fetched = await house.channel.fetchAttachment?.(file?.source ?? {}, 2 * film.length)
      expect(fetched?.content.equals(film)).toBe(true)
      // And the next mail is read as ever.
      await house.deliver({ text: 'small' })
      await has(intake, 'small')
    })

    test('its file is found by the Message-ID when the box was numbered anew', async () => {
      const [file] = await received(openIntake())
      await house.deliver({ text: 'another one' })
      const source = { ...file?.source, validity: 'another', uid: '2' }
      const fetched = await house.channel.fetchAttachment?.(source, 2 * film.length)
      expect(fetched?.content.equals(film)).toBe(true)
    })

    test('a file that is gone or larger than what is kept is told to people', async () => {
      const [file] = await received(openIntake())
      const source = file?.source ?? {}
      await expect(house.channel.fetchAttachment?.(source, 1_000)).rejects.toThrow('larger than what is kept')
      await expect(house.channel.fetchAttachment?.({ ...source, uid: '99' }, 1_000)).rejects.toThrow(
        /not in the mailbox/,
      )
      const nobodys = { ...source, validity: 'another', message: '<nobody@example>' }
      await expect(house.channel.fetchAttachment?.(nobodys, 1_000)).rejects.toThrow(/not in the mailbox/)
    })
  })

  test('a mail of random bytes stops nobody', async () => {
    const intake = openIntake()
    await listen(intake)
    await house.dovecot.deliver(Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * 7919) % 251)))
    await house.deliver({ text: 'the next' })
    await has(intake, 'the next')
    expect(eventsOf(intake)).toHaveLength(2)
  })

  describe('to and fro', () => {
    test('our answer, as a mail server delivers it back, is known as ours; the customer’s answer to it finds its place', async () => {
      const intake = openIntake()
      await listen(intake)
      await house.deliver({ text: 'Where is my router?' })
      await has(intake, 'Where is my router?')
      const [{ thread, externalId }] = messagesOf(intake) as [EventOf<'message'>]
      const outcome = await house.channel.send(claimedSend({ thread, inReplyTo: externalId, references: [externalId] }))
      expect(outcome.kind).toBe('sent')
      const sent = house.smtp.mails[0]?.raw ?? ''
      await house.dovecot.deliver(sent, CARE)
      const id = headerOf(sent, 'Message-ID') ?? ''
      await house.deliver({ text: 'Thank you!', headers: { 'In-Reply-To': id } })
      await has(intake, 'Thank you!')
      expect(eventsOf(intake).map(({ kind }) => kind)).toEqual(['message', 'ignored', 'message'])
      expect(messagesOf(intake)[1]?.thread).toBe(thread)
    })

    test('an answer from an address that names the thread arrives too', async () => {
      const channel = house.open({ plus_addressing: true })
      const intake = openIntake()
      await listen(intake, channel)
      await house.deliver({ text: 'first' })
      await has(intake, 'first')
      const [{ thread }] = messagesOf(intake) as [EventOf<'message'>]
      await channel.send(claimedSend({ thread }))
      const to = headerOf(house.smtp.mails[0]?.raw ?? '', 'Reply-To') ?? ''
      await house.deliver({ text: 'second', to })
      await has(intake, 'second')
      expect(messagesOf(intake)[1]?.thread).toBe(thread)
    })
  })

  describe('evidence', () => {
    const looking = () => house.open({ imap: { ...(house.settings['imap'] as object), sent_mailbox: 'Sent' } })
    const about = (send: ReturnType<typeof claimedSend>) => ({ ...send, sinceMs: 0 })

    test('what the server filed as sent has arrived; what it did not file proves nothing', async () => {
      const channel = looking()
      const [lost, arrived] = [claimedSend(), claimedSend()]
      house.smtp.fail('drop-after-dot')
      expect(await channel.send(arrived)).toMatchObject({ kind: 'unknown' })
      await house.dovecot.append('Sent', house.smtp.mails[0]?.raw ?? '')
      expect(await channel.evidence?.(about(arrived))).toBe('arrived')
      expect(await channel.evidence?.(about(lost))).toBe('silent')
      expect(await channel.evidence?.({ ...about(arrived), part: 1 })).toBe('silent')
    })

    test('a folder that is not there is an error, no evidence', async () => {
      await expect(looking().evidence?.(about(claimedSend()))).rejects.toThrow()
    })
  })

  describe('whether the settings work', () => {
    const imap = () => house.settings['imap'] as Record<string, unknown>
    const WRONG = 'not-the-password'
    const smtp = () => house.settings['smtp'] as Record<string, unknown>

    test('they do', async () => expect(await house.channel.probe?.()).toEqual({ ok: true }))

    test.each([
      ['a wrong password for reading', () => ({ imap: { ...imap(), password: WRONG } }), /^IMAP.*login was refused/],
      ['a wrong password for sending', () => ({ smtp: { ...smtp(), password: WRONG } }), /^SMTP.*535/],
      ['a folder that is not there', () => ({ imap: { ...imap(), mailbox: 'Nowhere' } }), /^IMAP, folder Nowhere/],
      ['no folder of sent mail', () => ({ imap: { ...imap(), sent_mailbox: 'Sent' } }), /^IMAP, folder Sent/],
      ['nobody at the port', () => ({ smtp: { ...smtp(), port: 9 } }), /^SMTP.*ECONNREFUSED/],
    ])('%s is named', async (_, change, reason) => {
      const result = await house.open(change()).probe?.()
      expect(result).toMatchObject({ ok: false, reason })
      expect(JSON.stringify(result)).not.toContain(WRONG)
    })

    test('a login that is refused says so to whoever reads the log', async () => {
      const { ended } = await listen(openIntake(), house.open({ imap: { ...imap(), password: WRONG } }))
      expect(await ended).toMatch(/login was refused/)
    })
  })
})
