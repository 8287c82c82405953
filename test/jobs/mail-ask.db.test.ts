import { accept, beginAskMail, nextAskMail, type Delivery, type SendOutcome } from '../../src/desk/index'
import { laneOf } from '../../src/desk/inbox/event.rules'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import type { Run } from '../../src/jobs/job'
import { mailAskJob } from '../../src/jobs/mail-ask'
import type { AskId } from '../../src/lib/ids'
import { openLog } from '../../src/lib/log'
import type { Channel } from '../../src/channels/channel'
import { openDrawing } from '../../src/workspaces/cards/draw'
import { carlo, lucia } from '../support/asks'
import { customerMail, openEmail, settingsOf } from '../support/email-house'
import { headerOf, openSmtpSink, type SmtpSink } from '../support/email-smtp'
import { parse } from '../support/email-parse'
import { at, openAsking, type AskingDesk } from '../support/ladder'

// Machines that run tests are slower than ours.
jest.setTimeout(120_000)

let house: AskingDesk
let smtp: SmtpSink
beforeEach(async () => {
  ;[house, smtp] = await Promise.all([openAsking(at('2026-11-23', '10:00')), openSmtpSink()])
  // Carlo has no Slack and reads mails.
  for (const person of house.playbook.people) if (person.id === carlo) Object.assign(person, { workspaces: {} })
  for (const contact of house.playbook.contacts)
    if (contact.person === carlo) Object.assign(contact, { media: ['email'] })
})
afterEach(async () => {
  await Promise.all([house.close(), smtp.close()])
})

const CARLO = 'Carlo Bianchi <carlo@sportello.example>'

const run = (key: string): Run => ({ ...{ id: '1', key, payload: {}, attempts: 0 }, retried: false, holds: () => true })
const mails = (): string[] => smtp.mails.map(({ raw }) => raw)

const write = (ask: AskId, channel: Pick<Channel, 'send'> = openEmail(settingsOf({ imapPort: 1, smtp }))) =>
  mailAskJob({
    ...{ desk: house.desk, drawing: openDrawing(house.desk), log: openLog({ level: 'silent' }) },
    channelOf: () => channel as Channel,
  })(run(ask))

const ending = (outcome: SendOutcome) => ({ send: () => Promise.resolve(outcome) })

async function receive(mail: string): Promise<void> {
  const raw = Buffer.from(mail)
  const events = await parse(raw, { now: house.desk.now() })
  const deliveries: Delivery[] = events.map((event) => ({ source: 'customer', channel: 'email', event, raw }))
  await accept(house.desk, deliveries)
  const drain = drainLaneJob({ desk: house.desk, workspaces: [], channelOf: () => undefined })
  for (const lane of new Set(deliveries.map(laneOf))) expect(await drain(run(lane))).toBeUndefined()
}

const conversations = async () => (await house.desk.db('conversations')).length
const types = async (id: AskId) =>
  (await house.told(id)).flatMap((event) => {
    if (event.type === 'ask.due') return []
    return event.type === 'ask.mailed' ? [`${event.type} ${event.outcome}`] : [event.type]
  })

test('a contact without Slack gets one mail, and their reply is the answer and no conversation', async () => {
  const id = await house.ask()
  await write(id)
  await write(id)
  expect(mails()).toHaveLength(1)
  const mail = mails()[0] ?? ''
  expect(headerOf(mail, 'To')).toContain('carlo@sportello.example')
  expect(headerOf(mail, 'Subject')).toMatch(/^#\d+: una domanda di Ada Rossi$/)
  expect(await types(id)).toEqual(['ask.opened', 'ask.mailed sent'])

  const before = await conversations()
  const headers = { 'In-Reply-To': headerOf(mail, 'Message-ID') ?? '' }
  const reply = { from: CARLO, subject: 'Re: domanda', headers }
  await receive(
    customerMail({ ...reply, headers: { ...headers, 'Auto-Submitted': 'auto-replied' }, text: 'On holiday.' }),
  )
  expect((await house.view(id)).state.answered).toBeNull()
  await receive(customerMail({ ...reply, text: 'Paid on Monday.\n\n> Question test-1?' }))
  expect((await house.view(id)).state.answered).toMatchObject({ by: carlo })
  await receive(customerMail({ ...reply, text: 'And thanked for.' }))
  const notes = await house.desk.db<{ text: string; author: string; at: Date }>('notes').orderBy('at')
  expect(notes).toMatchObject([
    { text: 'Paid on Monday.', author: carlo },
    { text: 'And thanked for.', author: carlo },
  ])
  expect(await conversations()).toBe(before)
  expect(await types(id)).toEqual(['ask.opened', 'ask.mailed sent', 'ask.answered', 'ask.answered'])
})

test('what somebody who was not asked writes to it is a customer’s, even when they know its name', async () => {
  const id = await house.ask()
  await write(id)
  const before = await conversations()
  const headers = { 'In-Reply-To': headerOf(mails()[0] ?? '', 'Message-ID') ?? '' }
  await receive(customerMail({ headers, text: 'I am Carlo, believe me.' }))
  expect(await conversations()).toBe(before + 1)
  expect((await house.view(id)).state.answered).toBeNull()
})

test('reminders are mails too, as long as they are true; who is in Slack gets none', async () => {
  const id = await house.ask()
  await write(id)
  await house.until(at('2026-11-23', '10:08'))
  await write(id)
  expect(mails()).toHaveLength(2)
  // The second reminder is over before it is written: the turn is Lucia's, who reads Slack.
  await house.until(at('2026-11-23', '10:16'))
  await write(id)
  expect((await house.view(id)).state.rungs.at(-1)?.person).toBe(lucia)
  expect(mails()).toHaveLength(2)
})

test('a call that was cut off is told of and never made again', async () => {
  const id = await house.ask()
  const mail = await nextAskMail(house.desk, id)
  expect(mail && (await beginAskMail(house.desk, mail))).toBe(true)
  expect(mail && (await beginAskMail(house.desk, mail))).toBe(false)
  await write(id)
  await write(id)
  expect(mails()).toEqual([])
  expect(await types(id)).toEqual(['ask.opened', 'ask.mailed unknown'])
})

test('what did not leave is tried again, and what is refused or comes back is told', async () => {
  const id = await house.ask()
  const away = ending({ kind: 'not-sent', why: 'unreachable', retryAfterMs: 7_000, detail: 'no route' })
  expect(await write(id, away)).toEqual({ retryInMs: 7_000 })
  await write(id)
  expect(mails()).toHaveLength(1)
  const bounce = customerMail({
    ...{ from: 'MAILER-DAEMON@mx.sportello.example', subject: 'Undelivered Mail Returned to Sender' },
    headers: { 'Return-Path': '<>' },
    text: `550 5.1.1 no such user\n\nMessage-ID: ${headerOf(mails()[0] ?? '', 'Message-ID')}`,
  })
  await receive(bounce)
  expect(await types(id)).toEqual(['ask.opened', 'ask.mailed sent', 'ask.mailed failed'])
  const other = await house.ask()
  await write(other, ending({ kind: 'refused', reason: 'recipient_gone', remedies: [], detail: 'no such user' }))
  await write(other, { send: () => Promise.reject(new Error('broken')) })
  expect(await types(other)).toEqual(['ask.opened', 'ask.mailed failed'])
  const last = await house.ask()
  await write(last, { send: () => Promise.reject(new Error('broken')) })
  expect(await types(last)).toEqual(['ask.opened', 'ask.mailed unknown'])
})
