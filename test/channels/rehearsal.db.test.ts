import { randomUUID } from 'node:crypto'
import type { TimedSend } from '../../src/channels/channel'
import type { AccountId, AttemptId, ConversationId, PersonId, ReplyId } from '../../src/lib/ids'
import { simulatedChannel } from '../../src/channels/rehearsal/index'
import { openLog } from '../../src/lib/log'
import { conversationOf, drain } from '../support/customer'
import { listen, openStage, type Stage } from '../support/rehearsal'
import { until } from '../support/until'

let stage: Stage
let rosa: string
beforeAll(async () => {
  stage = await openStage()
  const { json } = await stage.ask('/rehearsal/phones/telegram/api/state')
  rosa = (json['customers'] as { id: string }[])[0]?.id ?? ''
})
afterAll(() => stage.close())

const write = (told: object = {}) =>
  stage.play('write', { id: randomUUID(), customer: rosa, text: 'My line is dead', surface: 'dm', files: [], ...told })

const inbox = () =>
  stage.desk.db<{ external_id: string; event: { kind: string; text?: string } }>('inbox').orderBy('id')

const toRosa = (told: Partial<TimedSend> = {}): TimedSend => ({
  reply: randomUUID() as ReplyId,
  attempt: randomUUID() as AttemptId,
  conversation: randomUUID() as ConversationId,
  account: 'telegram' as AccountId,
  thread: `dm:${rosa}`,
  subject: null,
  kind: 'dm',
  visibility: 'private',
  surface: 'dm',
  lastCustomerAt: null,
  template: null,
  author: { id: 'ada' as PersonId, name: 'Ada Rossi' },
  text: 'We look into it',
  files: [],
  part: 0,
  parts: 1,
  inReplyTo: null,
  references: [],
  recipient: { externalId: rosa, name: 'Rosa Conti', handle: null },
  tooLate: () => false,
  ...told,
})

const messages = async () => {
  const { text } = await stage.ask(`/rehearsal/phones/telegram/api/messages?customer=${rosa}`)
  return JSON.parse(text) as {
    id: string
    direction: string
    text: string
    unheard: boolean
    hidden: boolean
    files: { name: string }[]
  }[]
}
const replies = async () => (await messages()).filter(({ direction }) => direction === 'out')

describe('the customer', () => {
  it('writes, and the desk opens a conversation; the same message written again is one message', async () => {
    const id = randomUUID()
    expect((await write({ id })).status).toBe(200)
    expect((await write({ id, text: 'something else' })).status).toBe(200)
    expect((await inbox()).filter(({ external_id }) => external_id === `m:${id}`)).toHaveLength(1)
    expect((await messages()).filter((message) => message.id === id)).toHaveLength(1)
    await drain(stage.desk, `telegram:dm:${rosa}`)
    expect(await conversationOf(stage.desk, { account: 'telegram', thread: `dm:${rosa}` })).toBeDefined()
  })

  it('edits where the platform lets them, and deletes nothing where it does not', async () => {
    const id = randomUUID()
    await write({ id })
    expect((await stage.play('edit', { id, text: 'My line works again' })).status).toBe(200)
    expect((await stage.play('delete', { id })).status).toBe(404)
    const last = (await inbox()).at(-1)
    expect(last?.event).toMatchObject({ kind: 'edited', text: 'My line works again', externalId: id })
  })

  it('cannot edit what the brand wrote', async () => {
    await stage.phone.send(toRosa({ text: 'ours' }))
    const ours = (await replies()).at(-1)
    expect((await stage.play('edit', { id: ours?.id, text: 'theirs' })).status).toBe(404)
  })

  it('attaches a file that the desk can fetch', async () => {
    const path = '/rehearsal/phones/telegram/api/upload?name=bill.txt&mime=text/plain'
    const { json } = await stage.ask(path, { method: 'POST', headers: { 'x-sportello': 'phone' }, body: 'paid' })
    await write({ files: [json['file']] })
    const event = (await inbox()).at(-1)?.event as unknown as { attachments: { source: Record<string, string> }[] }
    const fetched = await stage.phone.fetchAttachment?.(event.attachments[0]?.source ?? {}, 1_000)
    expect([fetched?.name, fetched?.content.toString()]).toEqual(['bill.txt', 'paid'])
    await expect(stage.phone.fetchAttachment?.({ file: 'nothing' }, 1_000)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('comes as a crowd, each with a conversation of their own', async () => {
    const before = (await inbox()).length
    await stage.play('crowd', { count: 12 })
    const came = (await inbox()).slice(before)
    expect(new Set(came.map(({ event }) => (event as unknown as { thread: string }).thread)).size).toBe(12)
  })

  it('is refused with a sentence what no phone can do', async () => {
    for (const body of [
      { surface: 'review' },
      { customer: randomUUID() },
      { text: 5 },
      { id: 'x' },
      { files: ['x'] },
    ]) {
      const { status, json } = await write(body)
      expect([400, 404]).toContain(status)
      expect(json['error']).toBeDefined()
    }
    expect((await write({ text: 'NUL \0 and half \ud83d' })).status).toBe(200)
  })
})

describe('a reply', () => {
  it('arrives once, however often its attempt is made', async () => {
    const before = (await replies()).length
    const send = toRosa()
    const first = await stage.phone.send(send)
    const second = await stage.phone.send(send)
    expect(first.kind).toBe('sent')
    expect(second).toEqual(first)
    expect(await replies()).toHaveLength(before + 1)
  })

  it('is refused when nobody has this phone', async () => {
    const recipient = { externalId: randomUUID(), name: 'Nobody', handle: null }
    expect(await stage.phone.send(toRosa({ recipient }))).toMatchObject({ kind: 'refused', reason: 'recipient_gone' })
  })

  it.each([
    { fault: 'answer-lost', outcome: 'unknown', arrived: 1, next: 'sent' },
    { fault: 'message-lost', outcome: 'unknown', arrived: 0, next: 'sent' },
    { fault: 'refuses', outcome: 'refused', arrived: 0, next: 'sent' },
    { fault: 'down', outcome: 'not-sent', arrived: 0, next: 'not-sent' },
  ])(
    'meets $fault: it is $outcome, $arrived arrived, and the next is $next',
    async ({ fault, outcome, arrived, next }) => {
      const before = (await replies()).length
      await stage.play('fault', { fault })
      expect((await stage.phone.send(toRosa())).kind).toBe(outcome)
      expect(await replies()).toHaveLength(before + arrived)
      expect((await stage.phone.send(toRosa())).kind).toBe(next)
      expect((await stage.phone.probe?.())?.ok).toBe(fault !== 'down')
      await stage.play('fault', { fault: null })
      expect(await stage.phone.probe?.()).toEqual({ ok: true })
    },
  )

  it('hides what the customer wrote and shows it again, unless it is gone or the platform is down', async () => {
    const account = stage.playbook.accounts.find(({ id }) => id === 'telegram')
    if (account === undefined) throw new Error('the playbook of the tests has Telegram')
    const { hide, close } = simulatedChannel({
      ...{ account, db: stage.desk.db, clock: { now: () => new Date() }, log: openLog({ level: 'silent' }) },
      capabilities: { ...stage.desk.capabilities('telegram' as AccountId), hides: ['dm'] },
      ...{ guard: (_request, _response, next) => next(), accept: () => Promise.resolve() },
    })
    expect(stage.phone.hide).toBeUndefined()
    const id = randomUUID()
    await write({ id, text: 'You thieves' })
    const isHidden = async () => (await messages()).find((message) => message.id === id)?.hidden
    const order = (hidden: boolean, externalId = id) => hide?.({ thread: `dm:${rosa}`, externalId, hidden })
    for (const hidden of [true, true, false, true]) {
      expect(await order(hidden)).toEqual({ kind: 'done' })
      expect(await isHidden()).toBe(hidden)
    }
    expect(await order(true, randomUUID())).toMatchObject({ kind: 'refused', reason: 'gone' })
    await stage.play('fault', { fault: 'down' })
    expect(await order(false)).toMatchObject({ kind: 'later', why: 'platform-down' })
    await stage.play('fault', { fault: null })
    expect(await isHidden()).toBe(true)
    await close?.()
  })

  it('shows on the phone at once and tells the platform’s receipts only where it has them', async () => {
    const { json } = await stage.ask('/rehearsal/phones/telegram/api/state')
    const page = listen(stage.port, `/rehearsal/phones/telegram/api/events?after=${String(json['head'])}`)
    await stage.phone.send(toRosa({ text: 'Look' }))
    const heard = await until('the reply', () => page.heard.find(({ data }) => data['text'] === 'Look'))
    page.stop()
    const before = (await inbox()).length
    expect((await stage.play('seen', { id: heard.data['id'] })).status).toBe(200)
    expect(await inbox()).toHaveLength(before)
  })
})
