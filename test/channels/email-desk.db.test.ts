import {
  accept,
  claimSend,
  drainLane,
  findConversation,
  settleSend,
  submitReply,
  takeIn,
  takeReceipt,
  viewReply,
  type Delivery,
  type Desk,
} from '../../src/desk/index'
import { onePart } from '../../src/channels/channel'
import { MAX_WHOLE_BYTES } from '../../src/channels/email/watch'
import { laneOf } from '../../src/desk/inbox/event.rules'
import type { ConversationId, ReplyId } from '../../src/lib/ids'
import { ada, openDesk, type TestDesk } from '../support/desk'
import { customerMail, openEmail, settingsOf } from '../support/email-house'
import { headerOf, openSmtpSink, type SmtpSink } from '../support/email-smtp'
import { parse } from '../support/email-parse'

jest.setTimeout(120_000)

let house: TestDesk
let desk: Desk
let smtp: SmtpSink

beforeAll(async () => {
  ;[house, smtp] = await Promise.all([openDesk(), openSmtpSink()])
  desk = house.desk
})
afterAll(async () => {
  await Promise.all([house.close(), smtp.close()])
})

/** A mail comes in and is handled, as the program does it. */
async function receive(mail: string | Buffer): Promise<Delivery[]> {
  const raw = Buffer.from(mail)
  const events = await parse(raw, { now: new Date() })
  const deliveries: Delivery[] = events.map((event) => ({ source: 'customer', channel: 'email', event, raw }))
  await accept(desk, deliveries)
  for (const lane of new Set(deliveries.map(laneOf)))
    await drainLane(desk, lane, {
      customer: async (tx, { event }) => {
        if (event.kind === 'delivery_failed') await takeReceipt(tx, desk, event)
        else await takeIn(tx, desk, event)
      },
      workspace: () => Promise.reject(new Error('no workspace here')),
    })
  return deliveries
}

async function conversationAbout(subject: string): Promise<ConversationId> {
  const row = await desk.db<{ id: ConversationId; subject: string }>('conversations').where({ subject }).first('id')
  if (!row) throw new Error(`There is no conversation about ${subject}`)
  return row.id
}

/** Ada answers what there is; gives the mail that was sent. */
async function answer(conversation: ConversationId, text: string): Promise<{ reply: ReplyId; mail: string }> {
  const { lastSeq: seenSeq } = (await findConversation(desk, { id: conversation }))!
  const written = { conversation, by: ada, text, kind: 'email', files: [], seenSeq } as const
  const submitted = await submitReply(desk, { ...written, submitKey: text, inSpiteOfWarnings: false })
  expect(submitted).toMatchObject({ ok: true })
  await house.advance(60_000)
  const claim = await claimSend(desk, { conversation, split: onePart })
  if (!claim.ok) throw new Error(claim.why)
  const outcome = await openEmail(settingsOf({ imapPort: 1, smtp })).send({ ...claim.send, tooLate: () => false })
  await settleSend(desk, { attempt: claim.send.attempt, outcome })
  return { reply: claim.send.reply, mail: smtp.mails.at(-1)?.raw ?? '' }
}

test('a conversation by mail: question, answer, answer to it, and a bounce that reaches the reply', async () => {
  const first = customerMail({ subject: 'My router', messageId: '<first@customers.example>' })
  await receive(first)
  await receive(first)
  const id = await conversationAbout('My router')
  const { reply, mail } = await answer(id, 'It was sent yesterday.')
  expect(headerOf(mail, 'In-Reply-To')).toBe('<first@customers.example>')
  expect(await viewReply(desk, reply)).toMatchObject({ state: 'sent', failure: null })

  const ourId = headerOf(mail, 'Message-ID') ?? ''
  await receive(customerMail({ subject: 'Re: My router', text: 'Thank you', headers: { 'In-Reply-To': ourId } }))
  expect(await findConversation(desk, { id })).toMatchObject({ lastSeq: 2 })
  const second = await answer(id, 'You are welcome.')
  expect(headerOf(second.mail, 'References')?.split(' ')).toEqual([
    '<first@customers.example>',
    ourId,
    headerOf(second.mail, 'In-Reply-To'),
  ])

  const bounce = customerMail({
    from: 'MAILER-DAEMON@mx.customers.example',
    subject: 'Undelivered Mail Returned to Sender',
    headers: { 'Return-Path': '<>' },
    text: `550 5.2.2 mailbox full\n\nMessage-ID: ${headerOf(second.mail, 'Message-ID')}`,
  })
  await receive(bounce)
  expect(await viewReply(desk, second.reply)).toMatchObject({ failure: { reason: 'delivery_failed' } })
  expect(await viewReply(desk, reply)).toMatchObject({ failure: null })
})

test('the largest mail that is kept whole is kept in time', async () => {
  const line = `${'QUJD'.repeat(19)}\r\n`
  const mail = customerMail({
    subject: 'Large',
    headers: { 'Content-Type': 'multipart/mixed; boundary=B' },
    text: '--B\n\nSee the film.\n--B\nContent-Type: video/mp4; name=film.mp4\nContent-Transfer-Encoding: base64\n',
  })
  const rest = MAX_WHOLE_BYTES - mail.length - 10
  await receive(`${mail}\r\n${line.repeat(Math.floor(rest / line.length))}--B--\r\n`)
  const id = await conversationAbout('Large')
  const [file] = await desk.db('attachments').where({ conversation_id: id })
  expect(file).toMatchObject({ state: 'stored', name: 'film.mp4' })
})
