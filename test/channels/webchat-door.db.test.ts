import { webchatKind } from '../../src/channels/webchat/index'
import { jsonCases } from '../support/hostile'
import { openVisitor } from '../support/visitor'
import { openChat, signed, type Chat } from './chat'
import { openChannelHouse } from './house'

let chat: Chat
beforeAll(async () => {
  chat = await openChat()
})
afterAll(() => chat.house.close())
/** Each test has a minute of its own, so that none meets the limits of the others. */
beforeEach(() => chat.house.advance(61_000))

describe('who somebody is', () => {
  it('stays the same anonymous visitor in the same browser', async () => {
    const first = await chat.openSession()
    const again = await chat.openSession({ token: first.token })
    expect(again.visitor).toBe(first.visitor)
    expect((await chat.openSession()).visitor).not.toBe(first.visitor)
  })

  it('is a verified customer when the site vouches for them, on every device', async () => {
    const anna = signed('4711', 'Anna Neri', 'anna@example.com')
    const [phone, desktop] = [await chat.openSession({ identity: anna }), await chat.openSession({ identity: anna })]
    expect([phone.visitor, desktop.visitor]).toEqual(['u:4711', 'u:4711'])
    await chat.write(phone.token, { text: 'Hello from the phone' })
    expect((await chat.history(desktop.token)).lines).toMatchObject([{ text: 'Hello from the phone' }])
    expect((await chat.house.inbox()).at(-1)).toMatchObject({
      author: { externalId: 'u:4711', name: 'Anna Neri', handle: 'anna@example.com', verified: true },
    })
  })

  it('is refused, and not quietly anonymous, when the signature is wrong', async () => {
    const wrong = await chat.openSession({ identity: { ...signed('4711', 'Anna', ''), name: 'Eva' } })
    expect(wrong.status).toBe(403)
  })

  it('is nobody any more who has logged out of the site', async () => {
    const anna = await chat.openSession({ identity: signed('4712', 'Anna', '') })
    const after = await chat.openSession({ token: anna.token })
    expect(after.visitor).toMatch(/^v:/)
  })

  it('says that identities are not taken where no secret is set', async () => {
    const plain = await openChannelHouse('webchat')
    const at = await plain.serve(webchatKind.open({}, plain.deps))
    const answer = await chat.ask('/session', { body: JSON.stringify({ identity: signed('1', 'A', '') }), at })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('identity_secret is not set')])
    await plain.close()
  })

  it('is forgotten after half a year, and told so', async () => {
    const { token } = await chat.openSession()
    await chat.house.advance(181 * 86_400_000)
    expect((await chat.write(token, { text: 'Still me' })).status).toBe(403)
  })
})

describe('writing', () => {
  it.each([
    ['nothing', { text: '' }],
    ['only blanks', { text: ' \n ' }],
    ['too much', { text: 'x'.repeat(5_001) }],
    ['no key', { key: 'mine', text: 'x' }],
    ['something else', { text: 'x', admin: true }],
    ['a file that is not there', { text: 'x', files: [crypto.randomUUID()] }],
    ['too many files', { text: 'x', files: Array(6).fill(crypto.randomUUID()) }],
  ])('refuses %s with a sentence, and keeps nothing', async (_, message) => {
    const { token } = await chat.openSession()
    const before = (await chat.house.inbox()).length
    const answer = await chat.write(token, message)
    expect(answer.status).toBe(400)
    expect(((await answer.json()) as { error: { message: string } }).error.message).not.toBe('')
    expect((await chat.house.inbox()).length).toBe(before)
  })

  it('answers any bytes with a no, never with a failure of ours', async () => {
    const { token } = await chat.openSession()
    const [messages, sessions] = [new Set<number>(), new Set<number>()]
    for (const [index, { bytes }] of jsonCases().entries()) {
      if (index % 25 === 0) await chat.house.advance(61_000)
      messages.add((await chat.ask('/messages', { token, body: bytes })).status)
      sessions.add((await chat.ask('/session', { body: bytes })).status)
    }
    expect([...messages]).toEqual([400])
    // An empty object asks for a new visitor.
    expect([...sessions].toSorted()).toEqual([200, 400])
  }, 120_000)

  it('says the same thing once, however often it is told', async () => {
    const { token } = await chat.openSession()
    const key = crypto.randomUUID()
    await Promise.all(Array.from({ length: 10 }, () => chat.write(token, { key, text: 'Once' })))
    expect((await chat.history(token)).lines).toHaveLength(1)
    expect((await chat.house.inbox()).filter((event) => event.dedupeKey === `m:${key}`)).toHaveLength(1)
  })

  it('asks for patience after thirty messages in a minute, and goes on in the next', async () => {
    const { token } = await chat.openSession()
    const statuses: number[] = []
    for (let n = 0; n < 31; n += 1) statuses.push((await chat.write(token, { text: `${n}` })).status)
    expect(statuses).toEqual([...Array<number>(30).fill(202), 429])
    await chat.house.advance(61_000)
    expect((await chat.write(token, { text: 'again' })).status).toBe(202)
  })

  it('bounds how many visitors one address may invent in a minute', async () => {
    const statuses: number[] = []
    for (let n = 0; n < 31; n += 1) statuses.push((await chat.openSession()).status)
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429])
  })
})

describe('the history', () => {
  it('is there after a reload, page by page, oldest first', async () => {
    const { token, visitor } = await chat.openSession()
    for (let n = 0; n < 60; n += 1) await chat.brandSays(visitor, `line ${n}`)
    const newest = await chat.history(token)
    expect([newest.lines.length, newest.more, newest.lines.at(-1)?.text]).toEqual([50, true, 'line 59'])
    const older = await chat.history(token, newest.lines[0]?.id)
    expect([older.lines.length, older.more]).toEqual([10, false])
    expect([...older.lines, ...newest.lines].map(({ text }) => text)).toEqual(
      Array.from({ length: 60 }, (_, n) => `line ${n}`),
    )
  })

  it('is shown to nobody else', async () => {
    const rosa = await chat.openSession()
    await chat.brandSays(rosa.visitor, 'Your PIN is 1234')
    const eve = await chat.openSession()
    expect((await chat.history(eve.token)).lines).toEqual([])
    for (const path of ['/history', '/stream', `/files/${crypto.randomUUID()}`])
      expect((await chat.ask(path, { method: 'GET' })).status).toBe(403)
  })

  it('does not open to a session in the address, which ends up in logs', async () => {
    const { token } = await chat.openSession()
    expect((await chat.ask(`/history?token=${token}`, { method: 'GET' })).status).toBe(403)
  })
})

describe('files', () => {
  it('are for those in the chat and for nobody else', async () => {
    const rosa = await openVisitor(chat.url)
    const id = await rosa.uploads('bill.pdf', Buffer.from('%PDF'), 'application/pdf')
    const eve = await chat.openSession()
    expect((await chat.ask(`/files/${id}`, { token: eve.token, method: 'GET' })).status).toBe(404)
    // Nor may somebody send it on as their own.
    expect((await chat.write(eve.token, { text: 'mine', files: [id] })).status).toBe(400)
    expect((await chat.ask(`/files/${id}`, { token: rosa.token, method: 'GET' })).status).toBe(200)
  })

  it.each([
    ['image/png', 'inline', 'image/png'],
    ['text/html', 'attachment', 'application/octet-stream'],
    ['image/svg+xml', 'attachment', 'application/octet-stream'],
  ])('of type %s come as %s', async (type, how, served) => {
    const rosa = await openVisitor(chat.url)
    const id = await rosa.uploads('../../x"\r\n.html', Buffer.from('<script>1</script>'), type)
    const answer = await chat.ask(`/files/${id}`, { token: rosa.token, method: 'GET' })
    expect(answer.headers.get('content-disposition')).toBe(`${how}; filename*=UTF-8''.._.._x%22%0A.html`)
    expect(answer.headers.get('content-type')).toMatch(served)
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  })

  it('are refused when they are empty or too large', async () => {
    const { token } = await chat.openSession()
    expect((await chat.ask('/files?name=x', { token, body: '', type: 'text/plain' })).status).toBe(400)
    const large = Buffer.alloc(10 * 1024 * 1024 + 1)
    expect((await chat.ask('/files?name=x', { token, body: large, type: 'text/plain' })).status).toBe(413)
  })
})
