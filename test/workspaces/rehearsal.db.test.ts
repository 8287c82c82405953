import { randomUUID } from 'node:crypto'
import { viewConversation } from '../../src/desk/index'
import type { Card } from '../../src/workspaces/cards/card'
import { ada } from '../support/desk'
import { message, opened, deliver } from '../support/customer'
import { listen, openStage, own, type Stage } from '../support/rehearsal'
import { hostileStrings } from '../support/hostile'
import { until } from '../support/until'

let stage: Stage
beforeAll(async () => void (stage = await openStage()))
afterAll(() => stage.close())

const plain = (text: string): Card => ({ title: '', tone: 'plain', nodes: [{ kind: 'text', text }], fallback: text })

describe('what people do at the page', () => {
  it('gives the conversation to one of two who press Claim at once, and tells the other who has it', async () => {
    const conversation = await opened(stage.desk)
    const press = (as: string) => stage.act('press', { as, act: 'claim', value: { c: conversation, v: 1 } })
    const answers = await Promise.all([press('ada'), press('bruno')])
    const kinds = answers.map(({ json }) => json['kind'])
    expect([...kinds].sort()).toEqual(['done', 'refused'])
    const winner = kinds[0] === 'done' ? 'Ada Rossi' : 'Bruno Neri'
    expect(answers.find(({ json }) => json['kind'] === 'refused')?.text).toContain(winner)
  })

  it('opens the reply dialog and sends what is submitted once, however often it is submitted', async () => {
    const conversation = await opened(stage.desk)
    const { json } = await stage.act('press', { as: 'ada', act: 'reply', value: { c: conversation, v: 1 } })
    const dialog = json['dialog'] as { act: string; value: object; kept: object; submitKey: string }
    const { act, value, kept, submitKey } = dialog
    const entries = { text: { text: 'Good morning, Rosa.' }, checks: {}, files: [] }
    const submit = () => stage.act('submit', { as: 'ada', act, value, kept, submitKey, entries })
    const answers = [await submit(), await submit()]
    expect(answers.map(({ json: answer }) => answer['kind'])).toEqual(['done', 'done'])
    const replies = await stage.desk.db('replies').where({ conversation_id: conversation })
    expect(replies).toHaveLength(1)
    expect((await viewConversation(stage.desk, conversation))?.claim?.agent).toBe('ada')
  })

  it('makes internal text of what is typed in a thread, once for each key, and sends nothing', async () => {
    const conversation = await opened(stage.desk)
    const root = await stage.show(conversation)
    const say = { as: 'ada', text: 'She called already twice', key: randomUUID(), root, files: [] }
    await stage.act('say', say)
    await stage.act('say', say)
    expect(await stage.desk.db('notes').where({ conversation_id: conversation })).toHaveLength(1)
    expect(await stage.desk.db('rehearsal_posts').where({ root })).toHaveLength(1)
    expect(await stage.desk.db('replies').where({ conversation_id: conversation })).toHaveLength(0)
  })

  it('sends a reply for !reply in a thread, once, and nothing for a word that only looks like it', async () => {
    const conversation = await opened(stage.desk)
    const root = await stage.show(conversation)
    const say = (text: string, key = randomUUID()) => stage.act('say', { as: 'ada', text, key, root, files: [] })
    const key = randomUUID()
    await say('!reply Good morning', key)
    await say('!reply Good morning', key)
    expect((await say('!repyl Oops')).json['kind']).toBe('refused')
    await say('reply is what I would do')
    const replies = await stage.desk
      .db('replies')
      .where({ conversation_id: conversation })
      .select<{ text: string }[]>('text')
    expect(replies.map(({ text }) => text)).toEqual(['Good morning'])
  })

  it('takes slash commands with a number in a room and leaves no post of them', async () => {
    const conversation = await opened(stage.desk)
    const { number } = (await viewConversation(stage.desk, conversation)) ?? { number: '' }
    const before = await stage.desk.db('rehearsal_posts').count()
    const said = { as: 'ada', text: `/claim ${number}`, key: randomUUID(), room: 'social-care', files: [] }
    expect((await stage.act('say', said)).json['kind']).toBe('done')
    expect((await viewConversation(stage.desk, conversation))?.claim?.agent).toBe(ada)
    expect(await stage.desk.db('rehearsal_posts').count()).toEqual(before)
  })

  it('lets people mend and remove their own words only, and their notes follow', async () => {
    const conversation = await opened(stage.desk)
    const root = await stage.show(conversation)
    await stage.act('say', { as: 'ada', text: 'frist', key: randomUUID(), root, files: [] })
    const post = await stage.desk.db('rehearsal_posts').where({ root }).first<{ id: string }>('id')
    expect((await stage.act('resay', { as: 'bruno', post: post?.id, text: 'mine' })).status).toBe(403)
    expect((await stage.act('resay', { as: 'ada', post: post?.id, text: 'first' })).status).toBe(200)
    const note = () =>
      stage.desk
        .db('notes')
        .where({ conversation_id: conversation })
        .first<{ text: string; deleted_at: Date | null }>('*')
    expect((await note())?.text).toBe('first')
    expect((await stage.act('unsay', { as: 'ada', post: post?.id })).status).toBe(200)
    expect((await note())?.deleted_at).toBeInstanceOf(Date)
    const thread = await stage.ask(`/rehearsal/api/thread?root=${root}`)
    expect(thread.json['posts']).toEqual([])
  })

  it('answers unknown buttons, strange bodies and unknown people with a sentence and never with a failure', async () => {
    const conversation = await opened(stage.desk)
    const value = { c: conversation, v: 1 }
    const bodies: object[] = [
      { as: 'ada', act: 'constructor', value },
      { as: 'ada', act: 'claim', value: { c: 'x'.repeat(200) } },
      { as: 'ada', act: 'claim', value: { c: randomUUID(), v: 1 } },
      { as: 'ada', act: 'claim', value: { c: conversation, v: 0.5 } },
      { as: 'ada', act: 'claim' },
      { as: 'nobody', act: 'claim', value },
      { as: '__proto__', act: 'claim', value },
      { as: 'ada', act: 'claim', value, extra: 1 },
      [],
    ]
    for (const body of bodies) {
      const { status, json } = await stage.act('press', body)
      expect([200, 400, 403]).toContain(status)
      expect(status === 200 ? json['kind'] : 'error' in json).toBe(status === 200 ? 'refused' : true)
    }
    const broken = await stage.ask('/rehearsal/api/press', { method: 'POST', headers: own, body: '{"as":' })
    expect(broken.status).toBe(400)
    expect((await viewConversation(stage.desk, conversation))?.claim).toBeNull()
  })

  it('stores what is uploaded and shows only pictures in the page', async () => {
    const headers = { 'x-sportello': 'rehearsal' }
    const put = async (name: string, mime: string) => {
      const path = `/rehearsal/api/upload?name=${encodeURIComponent(name)}&mime=${encodeURIComponent(mime)}`
      const { json } = await stage.ask(path, { method: 'POST', headers, body: '<script>alert(1)</script>' })
      return stage.ask(`/rehearsal/files/${String(json['file'])}`)
    }
    const page = await put('a"b\r\n.html', 'text/html')
    expect(page.headers['content-type']).toBe('application/octet-stream')
    expect(page.headers['content-disposition']).toMatch(/^attachment; filename\*=UTF-8''a%22b/)
    expect(page.headers['x-content-type-options']).toBe('nosniff')
    expect((await put('x.svg', 'image/svg+xml')).headers['content-type']).toBe('application/octet-stream')
    expect((await put('x.png', 'image/png')).headers['content-disposition']).toMatch(/^inline/)
    expect((await stage.ask('/rehearsal/files/nothing')).status).toBe(404)
  })
})

describe('posts', () => {
  it('are made once for each key, also by many at once, and are found by it', async () => {
    const { workspace } = stage
    const refs = await Promise.all(
      Array.from({ length: 8 }, () => workspace.postCard('billing', plain('once'), 'key-once')),
    )
    expect(new Set(refs).size).toBe(1)
    expect(await workspace.find({ room: 'billing' }, 'key-once')).toBe(refs[0])
    expect(await workspace.find({ room: 'billing' }, 'key-never')).toBeUndefined()
  })

  it('are gone when their card is', async () => {
    const gone = { name: 'WorkspaceError', retry: 'gone' }
    await expect(stage.workspace.redraw(randomUUID(), plain('x'))).rejects.toMatchObject(gone)
    await expect(stage.workspace.postInThread('no-id', { card: plain('x'), key: 'k-gone' })).rejects.toMatchObject(gone)
  })

  it('keep hostile text as text, whatever is in it', async () => {
    const given = [...hostileStrings(), 'half an emoji \ud83d', 'NUL \0 here']
    const nodes = given.map((text) => ({ kind: 'text', text }) as const)
    await stage.workspace.postCard('hostile', { ...plain('hostile'), nodes }, 'hostile')
    const { headers, text } = await stage.ask('/rehearsal/api/posts?place=room&address=hostile')
    expect(headers['content-type']).toMatch(/^application\/json/)
    const [post] = (JSON.parse(text) as { posts: { body: { card: Card } }[] }).posts
    const shown = post?.body.card.nodes.map((node) => (node.kind === 'text' ? node.text : ''))
    expect(shown).toEqual(given.map((one) => one.toWellFormed().replaceAll('\0', '\uFFFD')))
  })

  it('stand in their room a page at a time, oldest first', async () => {
    for (let index = 0; index < 35; index += 1)
      await stage.workspace.postCard('paged', plain(`card ${index}`), `page-${index}`)
    const read = async (query: string) => {
      const { json } = await stage.ask(`/rehearsal/api/posts?place=room&address=paged${query}`)
      return json as unknown as { posts: { id: string; body: { card: Card } }[]; more: boolean }
    }
    const newest = await read('')
    expect([newest.posts.length, newest.more, newest.posts.at(-1)?.body.card.fallback]).toEqual([30, true, 'card 34'])
    const before = await read(`&before=${newest.posts[0]?.id}`)
    expect([before.posts.map(({ body }) => body.card.fallback), before.more]).toEqual([
      ['card 0', 'card 1', 'card 2', 'card 3', 'card 4'],
      false,
    ])
  })
})

describe('the stream', () => {
  it('tells a page what was posted and redrawn, and after a break what it missed, in order and once', async () => {
    const { workspace, port } = stage
    const { json } = await stage.ask('/rehearsal/api/stage')
    const first = listen(port, `/rehearsal/api/events?after=${String(json['head'])}`)
    const ref = await workspace.postCard('live', plain('one'), 'live-1')
    await until('the first post', () => first.heard.length === 1)
    first.stop()
    await workspace.redraw(ref, plain('one, redrawn'))
    await workspace.postInThread(ref, { card: plain('two'), key: 'live-2' })
    const last = first.heard.at(-1)?.id ?? ''
    const second = listen(port, `/rehearsal/api/events?after=0`, { 'last-event-id': last })
    await workspace.postInThread(ref, { card: plain('three'), key: 'live-3' })
    await until('what was missed', () => second.heard.length >= 3)
    second.stop()
    const told = second.heard.map(({ data }) => (data['body'] as { card: Card }).card.fallback)
    expect(told).toEqual(['one, redrawn', 'two', 'three'])
    const ids = second.heard.map(({ id }) => Number(id))
    expect([...ids].sort((a, b) => a - b)).toEqual(ids)
  })

  it('misses nothing of many posts that are made at once', async () => {
    const { json } = await stage.ask('/rehearsal/api/stage')
    const page = listen(stage.port, `/rehearsal/api/events?after=${String(json['head'])}`)
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => stage.workspace.postCard('many', plain(`${index}`), `many-${index}`)),
    )
    await until('all posts', () => page.heard.length === 60)
    page.stop()
    expect(new Set(page.heard.map(({ data }) => data['id'])).size).toBe(60)
  })

  it('tells a page that missed too much to begin anew', async () => {
    const { desk } = stage
    await desk.db.raw(`update rehearsal_clocks set change = change + 5000 where name = 'workspace'`)
    const page = listen(stage.port, '/rehearsal/api/events?after=1')
    await until('the advice', () => page.heard.some(({ event }) => event === 'restart'))
    page.stop()
  })
})

it('shows Home as the desk lists it', async () => {
  await deliver(stage.desk, message({ thread: 'home', author: { externalId: 'zoe', name: 'Zoe <b>Bold</b>' } }))
  const { json } = await stage.act('verb', { as: 'vera', verb: 'home', words: '' })
  expect(json['kind']).toBe('card')
  expect(JSON.stringify(json)).toContain('Zoe <b>Bold</b>')
})
