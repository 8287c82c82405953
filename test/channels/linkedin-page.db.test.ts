import type { Channel } from '../../src/channels/channel'
import type { EventOf, InboundEvent } from '../../src/desk/index'
import { linkedinError, ORG, ROSA, type LinkedinStandIn } from '../support/linkedin-stand-in'
import { replyOf } from './house'
import { house, linkedin, open, place, useLinkedin } from './linkedin-house'

const NINA = 'urn:li:person:ninaN_1'

useLinkedin()

/** What comes of one notification, whether it points to something or not. */
async function taken(notification: object, channel = open()): Promise<InboundEvent[]> {
  const body = JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications: [notification] })
  const events = channel.webhook?.parse(Buffer.from(body), new Date()) ?? []
  const pointers = events.filter((event): event is EventOf<'pointer'> => event.kind === 'pointer')
  const found: InboundEvent[][] = []
  for (const event of pointers) found.push((await channel.hydrate?.(event)) ?? [])
  return [...events.filter(({ kind }) => kind !== 'pointer'), ...found.flat()]
}
const comment = (told: Parameters<LinkedinStandIn['comment']>[0], action = 'COMMENT') => {
  const id = linkedin.comment(told)
  return { id, notification: linkedin.notifyComment(action, id) }
}

describe('a comment', () => {
  it('becomes a message of its writer, with its own time and a link to it', async () => {
    const post = linkedin.post()
    const at = new Date('2026-03-02T09:00:00Z')
    const { id, notification } = comment({ post, text: 'My line is dead', at })
    expect(await taken(notification)).toMatchObject([
      {
        ...{ kind: 'message', dedupeKey: `comment:${id}`, externalId: id, occurredAt: at, text: 'My line is dead' },
        ...{ thread: `${place(post)}/${id}/${ROSA}`, surface: 'comment', visibility: 'public', attachments: [] },
        author: { externalId: ROSA, name: '' },
        permalink: expect.stringContaining(`${post}?commentUrn=`) as string,
      },
    ])
  })

  it('under another comment belongs to that place, in a conversation of its own writer', async () => {
    const post = linkedin.post()
    const parent = linkedin.comment({ post, text: 'My line is dead' })
    const { notification } = comment({ post, text: 'Mine too', parent, actor: NINA })
    expect(await taken(notification)).toMatchObject([{ kind: 'message', thread: `${place(post)}/${parent}/${NINA}` }])
  })

  it('with a picture says that there is one', async () => {
    const more = { content: [{ type: 'IMAGE', entity: { image: 'urn:li:image:1' } }] }
    const { notification } = comment({ post: linkedin.post(), text: '', more })
    const [event] = await taken(notification)
    expect(event).toMatchObject({ kind: 'message', text: '', attachments: [{ kind: 'file', mime: 'text/plain' }] })
  })

  it('is called by the name of its writer only where that may be kept, and where LinkedIn shows one', async () => {
    const post = linkedin.post()
    linkedin.people.set('(id:rosaC_0nt1)', { localizedFirstName: 'Rosa', localizedLastName: 'Conti' })
    const names = async (notification: object, channel: Channel) =>
      (await taken(notification, channel)).map((event) => 'author' in event && event.author.name)
    const [rosas, ninas] = [comment({ post, text: 'a' }), comment({ post, text: 'b', actor: NINA })]
    const allowed = open({ member_names: true })
    expect(await names(rosas.notification, open())).toEqual([''])
    expect(await names(rosas.notification, allowed)).toEqual(['Rosa Conti'])
    expect(await names(ninas.notification, allowed)).toEqual([''])
  })

  it.each([
    ['the limit of the day', 429],
    ['a permission', 403],
    ['being gone', 404],
  ])('that cannot be read because of %s is taken as its notification tells it', async (_, status) => {
    const post = linkedin.post()
    const { id, notification } = comment({ post, text: 'My line is dead' })
    linkedin.fail('GET /rest/socialActions/', linkedinError(status, 'no'))
    expect(await taken(notification)).toMatchObject([
      {
        kind: 'message',
        text: 'My line is dead',
        thread: `${place(post)}/${id}/${ROSA}`,
        author: { externalId: ROSA },
      },
    ])
  })

  it('of which nothing is told is asked for again, and given up when it is gone', async () => {
    const { notification } = comment({ post: linkedin.post(), text: 'My line is dead' })
    const bare = { ...notification, decoratedGeneratedActivity: undefined }
    for (const status of [429, 503, 426]) {
      linkedin.fail('GET /rest/socialActions/', linkedinError(status, 'no'))
      await expect(taken(bare)).rejects.toMatchObject({ code: 'unavailable' })
    }
    linkedin.fail('GET /rest/socialActions/', linkedinError(404, 'none'))
    expect(await taken(bare)).toMatchObject([{ kind: 'ignored', reason: expect.stringContaining('404') as string }])
    expect(await taken(bare)).toMatchObject([{ kind: 'message', text: 'My line is dead' }])
  })

  it('that was changed is shown as it is now', async () => {
    const { id, notification } = comment({ post: linkedin.post(), text: 'My line is ded' })
    linkedin.change(id, { text: 'My line is dead' })
    const bare = { ...notification, action: 'COMMENT_EDIT', decoratedGeneratedActivity: undefined }
    expect(await taken(bare)).toMatchObject([{ kind: 'edited', externalId: id, text: 'My line is dead' }])
    linkedin.change(id, { gone: true })
    expect(await taken(bare)).toMatchObject([{ kind: 'ignored' }])
  })
})

describe('what the page itself wrote', () => {
  it('belongs to whoever began the thread, or to whom it names', async () => {
    const post = linkedin.post()
    const parent = linkedin.comment({ post, text: 'My line is dead' })
    const own = { post, parent, actor: ORG, text: 'We look into it' }
    const plain = comment(own, 'ADMIN_COMMENT')
    const attributes = [{ start: 0, length: 4, value: { person: { person: NINA } } }]
    const named = comment({ ...own, more: { message: { text: 'Nina, we call', attributes } } }, 'ADMIN_COMMENT')
    expect(await taken(plain.notification)).toMatchObject([
      {
        ...{ kind: 'own_echo', externalId: plain.id, text: 'We look into it', surface: 'comment' },
        ...{ thread: `${place(post)}/${parent}/${ROSA}`, author: { externalId: ORG, name: 'Our linkedin' } },
      },
    ])
    expect(await taken(named.notification)).toMatchObject([
      { kind: 'own_echo', text: 'Nina, we call', thread: `${place(post)}/${parent}/${NINA}` },
    ])
  })

  it('under its own post answers nobody; under somebody else’s it answers them', async () => {
    const ours = comment({ post: linkedin.post(), actor: ORG, text: 'More soon' }, 'ADMIN_COMMENT')
    expect(await taken(ours.notification)).toMatchObject([
      { kind: 'ignored', reason: expect.stringContaining('answers nobody') as string },
    ])
    const post = linkedin.post({ owner: ROSA, text: 'Thanks, Linea Chiara' })
    const theirs = comment({ post, actor: ORG, text: 'Thank you' }, 'ADMIN_COMMENT')
    expect(await taken(theirs.notification)).toMatchObject([
      { kind: 'own_echo', thread: `${place(post)}/post/${ROSA}`, surface: 'mention' },
    ])
  })
})

describe('a post that names us', () => {
  it('is read where its notification does not show it, and can be answered', async () => {
    const post = linkedin.post({ owner: ROSA, text: 'Linea Chiara, my line is dead' })
    const notification = linkedin.notify('SHARE_MENTION', { generatedActivity: post })
    const thread = `${place(post)}/post/${ROSA}`
    expect(await taken(notification)).toMatchObject([
      { kind: 'message', surface: 'mention', thread, text: 'Linea Chiara, my line is dead', externalId: place(post) },
    ])
    const about = {
      thread,
      surface: 'mention',
      kind: 'public_reply',
      visibility: 'public',
      text: 'We call you',
    } as const
    const sent = replyOf({ account: house.deps.account.id, ...about })
    expect(await open().send(sent)).toMatchObject({ kind: 'sent', ids: [expect.stringMatching(/^\d+$/)] })
    expect(linkedin.said).toEqual([{ text: 'We call you', under: post }])
    expect(await open().evidence?.({ ...sent, sinceMs: 60_000 })).toEqual({ ids: [linkedin.lastComment()] })
  })

  it('or passes ours on is shown with words, and not without', async () => {
    const share = (text: string) =>
      linkedin.notify('SHARE', { generatedActivity: linkedin.post({ owner: ROSA, text }) })
    expect(await taken(share('Look at this'))).toMatchObject([
      { kind: 'message', surface: 'mention', text: 'Look at this' },
    ])
    expect(await taken(share(' '))).toMatchObject([
      { kind: 'ignored', reason: expect.stringContaining('without a word') as string },
    ])
  })

  it('that is withheld is given up when its notification shows nothing of it', async () => {
    const withheld = linkedin.notify('SHARE_MENTION', { generatedActivity: 'urn:li:share:1' })
    expect(await taken(withheld)).toMatchObject([{ kind: 'ignored', reason: expect.stringContaining('404') as string }])
  })

  it('is not read where its notification shows all of it', async () => {
    const entity = 'urn:li:share:7120000000000000024'
    const share = { entity, owner: ROSA, text: 'Thanks, Linea Chiara' }
    const before = linkedin.requests.length
    expect(await taken(linkedin.notify('SHARE_MENTION', { decoratedGeneratedActivity: { share } }))).toMatchObject([
      { kind: 'message', text: 'Thanks, Linea Chiara', author: { externalId: ROSA } },
    ])
    expect(linkedin.requests).toHaveLength(before)
  })
})

describe('an answer', () => {
  const replyUnder = (post: string, root: string, text: string) =>
    replyOf({
      ...{ account: house.deps.account.id, thread: `${place(post)}/${root}/${ROSA}`, surface: 'comment', text },
      ...{ kind: 'public_reply', visibility: 'public' },
    })

  it('that was lost is found among a hundred others, and its echo has the same number', async () => {
    const post = linkedin.post()
    const root = linkedin.comment({ post, text: 'My line is dead' })
    for (let index = 0; index < 130; index += 1) linkedin.comment({ post, parent: root, text: `me too ${index}` })
    linkedin.fail('POST /rest/socialActions/', 'reset-after')
    const sent = replyUnder(post, root, 'We look into it')
    expect(await open().send(sent)).toMatchObject({ kind: 'unknown' })
    const about = { ...sent, sinceMs: 60_000 }
    expect(await open().evidence?.(about)).toEqual({ ids: [linkedin.lastComment()] })
    expect(await open().evidence?.({ ...about, text: 'me too 1' })).toEqual({ ids: [] })
    const again = await open().send(replyUnder(post, root, 'Fixed'))
    expect(again).toMatchObject({ ids: [linkedin.lastComment()] })
  })

  it('that was lost is looked for among all that say the same since the call, and nothing that was said before', async () => {
    const post = linkedin.post()
    const root = linkedin.comment({ post, text: 'My line is dead' })
    const now = house.deps.clock.now().getTime()
    const said = (secondsAgo: number) =>
      linkedin.comment({
        post,
        parent: root,
        actor: ORG,
        text: 'We look into it',
        at: new Date(now - secondsAgo * 1000),
      })
    const [, soon, later] = [said(80), said(63), said(10)]
    const about = { ...replyUnder(post, root, 'We look into it'), sinceMs: 60_000 }
    expect(await open().evidence?.(about)).toEqual({ ids: [soon, later] })
  })

  it('that LinkedIn takes for a repetition is refused, though the same words stand there for somebody else', async () => {
    const post = linkedin.post()
    const root = linkedin.comment({ post, text: 'My line is dead' })
    linkedin.fail('POST /rest/socialActions/', linkedinError(422, 'Content is a duplicate of urn:li:comment:1'))
    expect(await open().send(replyUnder(post, root, 'We look into it'))).toMatchObject({
      ...{ kind: 'refused', reason: 'duplicate', remedies: ['open_natively'] },
    })
  })

  it('waits a quarter of an hour when LinkedIn does not say for how long', async () => {
    const post = linkedin.post()
    linkedin.fail('POST /rest/socialActions/', linkedinError(429, 'Resource level throttle limit reached'))
    expect(await open().send(replyUnder(post, '1', 'Hello'))).toMatchObject({
      ...{ kind: 'not-sent', why: 'rate-limited', retryAfterMs: 900_000 },
    })
  })

  it('goes with another token when LinkedIn refuses the one before its time, and back to people when there is none', async () => {
    const post = linkedin.post()
    const root = linkedin.comment({ post, text: 'My line is dead' })
    await open().send(replyUnder(post, root, 'one'))
    await house.advance(61_000)
    linkedin.expire()
    expect(await open().send(replyUnder(post, root, 'two'))).toMatchObject({ kind: 'not-sent', why: 'platform-down' })
    expect(await open().send(replyUnder(post, root, 'two'))).toMatchObject({ kind: 'sent' })
    expect(linkedin.renewals()).toBe(2)
    const fixed = open({ refresh_token: undefined, access_token: 'a-token-that-has-ended' })
    expect(await fixed.send(replyUnder(post, root, 'three'))).toMatchObject({ kind: 'refused', reason: 'auth_expired' })
    expect(linkedin.said.map(({ text }) => text)).toEqual(['one', 'two'])
  })
})
