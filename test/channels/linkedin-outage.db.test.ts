import { linkedinKind } from '../../src/channels/linkedin/index'
import { accept, type EventOf, type InboundEvent } from '../../src/desk/index'
import { drainLaneJob } from '../../src/jobs/drain-lane'
import { APP, linkedinError, ORG, ROSA, type LinkedinStandIn } from '../support/linkedin-stand-in'
import { house, linkedin, open, place, useLinkedin } from './linkedin-house'

/** What becomes of comments while LinkedIn does not hand them out, or does not call us. */
const NINA = 'urn:li:person:ninaN_1'
const READ = 'GET /rest/socialActions/'
const USED_UP = linkedinError(429, 'Resource level throttle DAY limit reached')

useLinkedin()

type Told = Parameters<LinkedinStandIn['comment']>[0]
function notified(told: Told, action = told.actor === ORG ? 'ADMIN_COMMENT' : 'COMMENT') {
  const id = linkedin.comment(told)
  return { id, notification: linkedin.notifyComment(action, id, house.deps.clock.now()) }
}
const events = (...notifications: object[]): InboundEvent[] => {
  const body = JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications })
  return open().webhook?.parse(Buffer.from(body), house.deps.clock.now()) ?? []
}
const taken = async (notification: object, channel = open()): Promise<InboundEvent[]> =>
  (await channel.hydrate?.(events(notification)[0] as EventOf<'pointer'>)) ?? []

describe('a comment whose words its notification told', () => {
  const itself = (post: string, id: string) => [
    ...[{ kind: 'message', text: 'My line is dead', thread: `${place(post)}/${id}/${ROSA}` }],
  ]

  it.each([
    ['the token ended', { refresh_token: undefined, access_token: 'a-token-that-has-ended' }],
    ['the permission ended', { refresh_token: 'another-refresh-token' }],
    ['its version of the API is gone', { api_version: '202001' }],
  ])('comes at once when %s', async (_, settings) => {
    const post = linkedin.post()
    const { id, notification } = notified({ post, text: 'My line is dead' })
    expect(await taken(notification, open(settings))).toMatchObject(itself(post, id))
  })

  it.each([
    ['fails', { status: 503 }],
    ['does not answer', 'reset-before' as const],
  ])('waits half an hour while LinkedIn %s, and comes all the same', async (_, fault) => {
    const post = linkedin.post()
    const { id, notification } = notified({ post, text: 'My line is dead' })
    linkedin.fail(READ, fault, fault)
    await expect(taken(notification)).rejects.toMatchObject({ code: 'unavailable' })
    await house.advance(31 * 60_000)
    expect(await taken(notification)).toMatchObject(itself(post, id))
  })

  it('waits half an hour for a token that cannot be fetched now', async () => {
    const { notification } = notified({ post: linkedin.post(), text: 'My line is dead' })
    const channel = open({ auth_url: 'http://127.0.0.1:9' })
    await expect(taken(notification, channel)).rejects.toMatchObject({ code: 'unavailable' })
    await house.advance(31 * 60_000)
    expect(await taken(notification, channel)).toMatchObject([{ kind: 'message', text: 'My line is dead' }])
  })
})

it('a post that names us stands with the words that its notification tells when it is withheld', async () => {
  const told = { decoratedGeneratedActivity: { share: { entity: 'urn:li:share:1', text: 'Thanks, Linea Chiara' } } }
  const notification = linkedin.notify('SHARE_MENTION', told, house.deps.clock.now())
  expect(await taken(notification)).toMatchObject([
    { kind: 'message', text: 'Thanks, Linea Chiara', thread: 'share:1/post/of:share:1' },
  ])
  linkedin.fail('GET /rest/posts/', { status: 503 })
  await expect(taken(notification)).rejects.toMatchObject({ code: 'unavailable' })
})

describe('a comment of the page itself', () => {
  /** Keeps what was notified and handles the lane of the post, once, as the program does it. */
  const handled = async (post: string, ...notifications: object[]) => {
    const kept = events(...notifications).map((event) => ({
      ...{ source: 'customer' as const, channel: 'linkedin', event, raw: Buffer.from('') },
    }))
    await accept(house.desk, kept)
    const desk = { ...house.desk, capabilities: () => linkedinKind.capabilities }
    const drain = drainLaneJob({ desk, workspaces: [], channelOf: () => open() })
    const job = { id: '1', key: `linkedin:${place(post)}`, payload: {}, attempts: 0, retried: false }
    await drain({ ...job, holds: () => true })
    return await house.desk.db('messages').orderBy('id').select('text', 'direction')
  }

  it('does not hold up customers under its post when the calls of the day are used up', async () => {
    const post = linkedin.post()
    const parent = linkedin.comment({ post, text: 'My line is dead' })
    const own = notified({ post, parent, actor: ORG, text: 'We look into it' })
    const nina = notified({ post, text: 'Mine too', actor: NINA })
    linkedin.fail(READ, USED_UP, USED_UP)
    expect(await handled(post, own.notification, nina.notification)).toMatchObject([{ text: 'Mine too' }])
    const after = notified({ post, parent, actor: ORG, text: 'It is mended' })
    const again = notified({ post, text: 'Thank you', actor: NINA })
    const path = `${READ}${post}/comments/`
    linkedin.fail(`${path}${parent}`, USED_UP)
    expect(await handled(post, after.notification, again.notification)).toMatchObject([
      ...[{ text: 'Mine too' }, { text: 'Thank you' }],
    ])
  })

  it('comes after the comment that it answers when both are fetched together', async () => {
    const post = linkedin.post()
    const rosa = notified({ post, text: 'My line is dead' })
    const own = notified({ post, parent: rosa.id, actor: ORG, text: 'We look into it' })
    expect(await handled(post, rosa.notification, own.notification)).toEqual([
      { text: 'My line is dead', direction: 'customer' },
      { text: 'We look into it', direction: 'native' },
    ])
  })

  it('is nobody’s as long as it cannot be read whom it answers, and proves what stands there', async () => {
    const post = linkedin.post()
    const parent = linkedin.comment({ post, text: 'My line is dead' })
    const { id, notification } = notified({ post, parent, actor: ORG, text: 'We look into it' })
    linkedin.fail(READ, USED_UP)
    const echo = { kind: 'own_echo', externalId: id, text: 'We look into it', visibility: 'public' }
    expect(await taken(notification)).toMatchObject([{ ...echo, amid: `${place(post)}/` }])
    linkedin.fail(`${READ}${post}/comments/${parent}`, USED_UP)
    expect(await taken(notification)).toMatchObject([
      { ...echo, thread: `${place(post)}/${parent}/`, amid: `${place(post)}/${parent}/` },
    ])
  })

  it('of which no words are told and none can be read is left out', async () => {
    const { notification } = notified({ post: linkedin.post(), actor: ORG, text: 'We look into it' })
    linkedin.fail(READ, USED_UP)
    expect(await taken({ ...notification, decoratedGeneratedActivity: undefined })).toMatchObject([
      { kind: 'ignored', reason: expect.stringContaining('429') as string },
    ])
  })
})

it('looking after the account costs some dozen calls on a day on which LinkedIn does not call us, and fewer on the next', async () => {
  const channel = open(APP)
  const onOneDay = async () => {
    const before = linkedin.requests.length
    for (let turn = 0; turn < 96; turn += 1) {
      expect(await channel.checks?.()).toContainEqual(expect.objectContaining({ what: 'subscription', state: 'warn' }))
      await house.advance(15 * 60_000)
    }
    return linkedin.requests.length - before
  }
  expect(await onOneDay()).toBeLessThanOrEqual(20)
  expect(await onOneDay()).toBeLessThanOrEqual(12)
})
