import { claimSend, lastReply, settleSend, type Fact } from '../../../src/desk/index'
import { settleAttachment } from '../../../src/desk/index'
import { newId, type AttachmentId, type ConversationId } from '../../../src/lib/ids'
import { openPerform } from '../../../src/workspaces/acts/perform'
import { openDrawing } from '../../../src/workspaces/cards/draw'
import type { ThreadPost } from '../../../src/workspaces/workspace'
import { ada, bruno, marco, openDesk, type TestDesk } from '../../support/desk'
import { change, conversationOf, deliver, message, opened } from '../../support/customer'
import { actsOn, as, hands, readingOf } from '../../support/counter'

describe('A conversation as its room sees it', () => {
  let house: TestDesk
  let at: ReturnType<typeof hands>
  beforeAll(async () => {
    house = await openDesk()
    at = hands(openPerform(house.desk))
  })
  afterAll(() => house.close())

  const draw = async (id: ConversationId) => {
    const drawn = await openDrawing(house.desk).card(id)
    if (drawn === undefined) throw new Error('no card')
    return drawn
  }
  const postsOf = async (id: ConversationId, workspace = 'slack'): Promise<ThreadPost[]> =>
    openDrawing(house.desk).posts(id, await house.facts(id), workspace)
  const said = (posts: readonly ThreadPost[]) => posts.map(({ card }) => readingOf(card)).join('\n')
  const send = async (id: ConversationId, outcome: Parameters<typeof settleSend>[1]['outcome']) => {
    await at.say(as(ada), 'reply', 'We look into it', { conversation: id, origin: `slack:C:${newId()}` })
    await house.advance(6_000)
    const claimed = await claimSend(house.desk, { conversation: id, split: ({ text }) => [{ text, files: [] }] })
    if (!claimed.ok) throw new Error(claimed.why)
    await settleSend(house.desk, { attempt: claimed.send.attempt, outcome })
  }

  it('is the same card as long as nothing changes, and another one after each change', async () => {
    const id = await opened(house.desk, { text: 'Help' })
    const hashes = [(await draw(id)).hash]
    expect((await draw(id)).hash).toBe(hashes[0])
    for (const [verb, words] of [
      ['claim', ''],
      ['snooze', '2h'],
      ['wake', ''],
      ['release', ''],
      ['close', 'spam'],
      ['reopen', ''],
    ] as const) {
      expect(await at.say(as(ada), verb, words, { conversation: id })).toEqual({ kind: 'done' })
      hashes.push((await draw(id)).hash)
    }
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('tells whose words were changed and deleted: the customer’s, or those of whoever answered on the platform', async () => {
    const asks = message({ thread: 'taken-back', externalId: 'asks', text: 'Help' })
    await deliver(house.desk, asks)
    const id = await conversationOf(house.desk, asks)
    const answer = message({ thread: 'taken-back', externalId: 'answer' })
    await deliver(house.desk, change('own_echo', answer, { text: 'Ring us', externalId: 'answer' }))
    await deliver(house.desk, change('edited', answer, { text: 'Write to us' }), change('deleted', answer))
    await deliver(house.desk, change('deleted', asks))
    const told = said(await postsOf(id))
    expect(told).toContain('The answer that was given in the web chat directly was changed there')
    expect(told).toContain('The answer that was given in the web chat directly was deleted there')
    expect(told.split('\n').filter((line) => line === 'Rosa Conti deleted a message.')).toHaveLength(1)
  })

  it('offers by state what makes sense then', async () => {
    const id = await opened(house.desk)
    const more = ['priority', 'spam', 'note', 'history', 'promises']
    const acts = async () => [...actsOn((await draw(id)).card).keys()]
    expect(await acts()).toEqual(['claim', 'reply', 'close', 'assign', 'snooze', ...more])
    await at.say(as(ada), 'claim', '', { conversation: id })
    expect(await acts()).toEqual(['reply', 'release', 'close', 'take-over', 'assign', 'snooze', ...more])
    await at.say(as(ada), 'snooze', '2h', { conversation: id })
    expect(await acts()).toContain('wake')
    await at.say(as(ada), 'close', '', { conversation: id })
    expect(await acts()).toEqual(['reopen', 'note', 'history', 'promises'])
    expect(await openDrawing(house.desk).card(newId())).toBeUndefined()
  })

  it('shows the first message on the card and the others in the thread', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, { thread, text: 'The very first' })
    expect(await postsOf(id)).toEqual([])
    await deliver(house.desk, message({ thread, text: 'The second' }), message({ thread, text: 'The third' }))
    const posts = await postsOf(id)
    expect(posts.map(({ card }) => card.nodes.filter(({ kind }) => kind === 'quote').length)).toEqual([1, 1])
    expect(said(posts)).not.toContain('The very first')
    const card = readingOf((await draw(id)).card)
    expect(card).toContain('The very first')
    expect(card).toContain('The third')
    expect(card).not.toContain('The second')
  })

  it('puts a burst together, at most ten a post, and leaves a long message to itself', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, { thread })
    const burst = Array.from({ length: 23 }, (_, index) => message({ thread, text: `line ${index}` }))
    await deliver(
      house.desk,
      ...burst,
      message({ thread, text: 'long '.repeat(400) }),
      message({ thread, text: 'after' }),
    )
    const posts = await postsOf(id)
    expect(posts.map(({ card }) => card.nodes.filter(({ kind }) => kind === 'quote').length)).toEqual([10, 10, 3, 1, 1])
    for (let index = 0; index < 23; index += 1) expect(said(posts)).toContain(`line ${index}`)
    expect(new Set(posts.map(({ key }) => key)).size).toBe(posts.length)
    expect((await postsOf(id)).map(({ key }) => key)).toEqual(posts.map(({ key }) => key))
  })

  it('posts the whole of a first message that is too long for its card', async () => {
    const id = await opened(house.desk, { text: `${'word '.repeat(1_000)}the end` })
    const [whole] = await postsOf(id)
    expect(readingOf((await draw(id)).card)).not.toContain('the end')
    expect(readingOf(whole?.card ?? { title: '', tone: 'plain', nodes: [], fallback: '' })).toContain('the end')
  })

  it('tells a whole day in order, mentions nobody for their own act, and repeats no note where it was typed', async () => {
    const thread = `t${newId()}`
    const first = message({ thread, text: 'before the edit' })
    const id = await opened(house.desk, first)
    const where = { conversation: id }
    await at.say(as(ada), 'claim', '', where)
    await at.say(as(ada), 'note', 'typed in Slack', { ...where, origin: 'slack:C1:note' })
    await at.say(as(bruno), 'takeover', 'her shift is over', where)
    await at.say(as(marco), 'assign', 'ada', where)
    await deliver(house.desk, change('edited', first, { text: 'after the edit' }), change('reaction', first))
    expect(said(await postsOf(id))).toMatch(/before the edit[\s\S]*after the edit/)
    await deliver(house.desk, change('deleted', first))
    await send(id, { kind: 'sent', ids: ['1'] })
    await at.say(as(ada), 'reply', 'never mind', { ...where, origin: 'slack:C1:never' })
    await at.say(as(ada), 'undo', '', where)
    await at.say(as(ada), 'close', 'refunded by bank', where)

    const posts = await postsOf(id)
    const text = said(posts)
    for (const part of [
      'Ada Rossi holds',
      'Bruno Neri took over',
      'her shift is over',
      '👍',
      'deleted',
      '✓',
      'took the reply back',
      'refunded by bank',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('typed in Slack')
    expect(text).not.toContain('after the edit')
    expect(said(await postsOf(id, 'teams'))).toContain('typed in Slack')
    expect(posts.filter(({ mention }) => mention !== undefined)).toEqual([])
    expect(posts.flatMap(({ to }) => (to === undefined ? [] : [to]))).toEqual([ada, ada, bruno])
    const through = posts.map((post) => BigInt(post.through))
    expect([...through].sort((one, other) => (one < other ? -1 : 1))).toEqual(through)
    expect(new Set(posts.map(({ key }) => key)).size).toBe(posts.length)
  })

  it('says when a reply goes out and how to stop it, and only as long as it can be stopped', async () => {
    const id = await opened(house.desk)
    await at.say(as(ada), 'reply', 'Soon with you', { conversation: id, origin: `slack:C:${newId()}` })
    const [, waiting] = await postsOf(id)
    expect(said(waiting ? [waiting] : [])).toMatch(/Goes out at \d\d:\d\d:\d\d/)
    expect(said(waiting ? [waiting] : [])).toContain('PRIVATE')
    const undo = actsOn(waiting?.card ?? { title: '', tone: 'plain', nodes: [], fallback: '' }).get('undo')
    expect(await at.press(as(ada), 'undo', undo ?? { c: '' })).toMatchObject({ kind: 'done' })
    expect([...(await postsOf(id)).flatMap(({ card }) => [...actsOn(card).keys()])]).toEqual([])
  })

  it('draws anew what it told of a reply before, without a moment that passed and a button that is over', async () => {
    const id = await opened(house.desk)
    await at.say(as(ada), 'reply', 'On its way', { conversation: id, origin: `slack:C:${newId()}` })
    const told = await house.facts(id)
    const [, waiting] = await openDrawing(house.desk).posts(id, told, 'slack')
    await house.advance(6_000)
    const claimed = await claimSend(house.desk, { conversation: id, split: ({ text }) => [{ text, files: [] }] })
    if (!claimed.ok) throw new Error(claimed.why)
    await settleSend(house.desk, { attempt: claimed.send.attempt, outcome: { kind: 'sent', ids: ['1'] } })
    const news = (await house.facts(id)).slice(told.length)
    const posts = await openDrawing(house.desk).posts(id, news, 'slack')
    const amended = posts.filter(({ amends }) => amends)
    expect(amended).toMatchObject([{ key: waiting?.key, through: news.at(-1)?.id, files: [] }])
    expect(said(amended)).toContain('On its way')
    expect(said(amended)).toMatch(/sent .*\d\d:\d\d/)
    expect(said(amended)).not.toContain('Goes out')
    expect(amended.flatMap(({ card }) => [...actsOn(card).keys()])).toEqual([])
    expect(posts.filter(({ amends }) => !amends)).toHaveLength(1)
  })

  it('tells the holder why a platform refused, with a way on', async () => {
    const id = await opened(house.desk)
    await send(id, { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'x' })
    const post = (await postsOf(id)).at(-1)
    expect(post).toMatchObject({ mention: ada })
    expect(said(post ? [post] : [])).toMatch(/too long[\s\S]*Shorten/)
    expect([...actsOn(post?.card ?? { title: '', tone: 'plain', nodes: [], fallback: '' }).keys()]).toEqual(['reply'])
    expect((await draw(id)).card.tone).toBe('bad')
  })

  it('asks the holder what became of a reply that may have arrived, by buttons that name the attempt', async () => {
    const id = await opened(house.desk)
    await send(id, { kind: 'unknown', detail: 'reset' })
    const post = (await postsOf(id)).at(-1)
    const card = post?.card ?? { title: '', tone: 'plain' as const, nodes: [], fallback: '' }
    const reply = await lastReply(house.desk, id)
    expect(post).toMatchObject({ mention: ada })
    expect(readingOf(card)).toContain('We don’t know if this reached Rosa Conti in the web chat.')
    expect(actsOn(card)).toEqual(
      new Map(['arrived', 'send-again', 'leave'].map((act) => [act, { c: id, r: reply?.id, a: reply?.attempt }])),
    )
    expect(await at.press(as(ada), 'leave', actsOn(card).get('leave') ?? { c: '' })).toEqual({ kind: 'done' })
    expect(said(await postsOf(id))).toContain('It is not sent again')
  })

  it('posts files that came, several at once, and says which could not be had', async () => {
    const thread = `t${newId()}`
    const id = await opened(house.desk, {
      thread,
      attachments: ['one.png', 'two.png', 'three.png'].map((name) => ({
        kind: 'image' as const,
        name,
        mime: 'image/png',
        source: { id: name },
      })),
    })
    expect(readingOf((await draw(id)).card)).toContain('one.png (being fetched)')
    const rows = await house.desk
      .db<{ id: AttachmentId; name: string; conversation_id: string; position: number }>('attachments')
      .where({ conversation_id: id })
      .orderBy('position')
    for (const { id: attachment, name } of rows) {
      const file = { name, mime: 'image/png', content: Buffer.from(name) }
      await settleAttachment(house.desk, attachment, name === 'two.png' ? { failed: 'gone from the server' } : { file })
    }
    const posts = await postsOf(id)
    expect(posts[0]?.files).toHaveLength(2)
    expect(said(posts)).toContain('two.png could not be fetched: gone from the server')
    expect(posts).toHaveLength(2)
  })

  it('tells rooms of a broken account and of a delivery that nobody can read', () => {
    const { notice } = openDrawing(house.desk)
    const broken = notice({
      type: 'account.broken',
      conversation: null,
      account: 'email' as never,
      reason: 'login refused',
    })
    expect(broken?.rooms).toEqual(['billing', 'social-care'])
    expect(readingOf(broken?.card ?? { title: '', tone: 'plain', nodes: [], fallback: '' })).toContain('login refused')
    expect(notice({ type: 'account.recovered', conversation: null, account: 'telegram' as never })?.rooms).toEqual([
      'social-care',
    ])
    expect(notice({ type: 'inbox.quarantined', conversation: null, inbox: '1', channel: 'telegram' })?.rooms).toEqual([
      'social-care',
    ])
    expect(
      notice({ type: 'conversation.released', conversation: newId<ConversationId>(), by: ada } satisfies Fact['event']),
    ).toBeUndefined()
  })
})
