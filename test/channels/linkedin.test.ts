import type { ChannelDeps } from '../../src/channels/channel'
import { linkedinDoor, signatureOf } from '../../src/channels/linkedin/door'
import { linkedinKind } from '../../src/channels/linkedin/index'
import { parseDelivery, parsePage } from '../../src/channels/linkedin/receive'
import {
  commentLink,
  encodeUrn,
  placeOf,
  readCommentUrn,
  readPostUrn,
  threadOf,
} from '../../src/channels/linkedin/urns'
import type { RawRequest } from '../../src/channels/channel'
import type { AccountId } from '../../src/lib/ids'
import { jsonCases } from '../support/hostile'
import { by, COMMENT, commented, ID, ORG, POST, ROSA, shared } from '../support/linkedin-samples'
import { readsWithoutFailing } from './material'

/**
 * There are no recorded deliveries of LinkedIn. What is here is made by hand in the shape of Microsoft Learn,
 * "Organization Social Action Notifications" (schemas and samples) and "Webhooks" (signature, challenge).
 */
const account = 'linkedin' as AccountId
const now = new Date('2026-03-02T10:00:00Z')
const told = { account, organization: ORG, now }
const passedOn = (text: string, owner = ROSA) => ({
  decoratedGeneratedActivity: { share: { entity: 'urn:li:share:1', owner, text } },
})
const body = (...notifications: unknown[]): Buffer =>
  Buffer.from(JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications }))
const parse = (...notifications: unknown[]) => parseDelivery(body(...notifications), told)

describe('a notification', () => {
  const source = {
    what: 'comment',
    post: 'activity:7090000000000000418',
    comment: ID,
    text: 'My line is dead',
    owner: ROSA,
  }

  it('of a comment points to it, with its words in case it cannot be read', () => {
    expect(parse(commented)).toEqual([
      {
        ...{ kind: 'pointer', account, thread: 'activity:7090000000000000418', dedupeKey: `comment:${ID}` },
        ...{ occurredAt: new Date(1_772_445_600_000), source: { ...source, postOwner: ORG } },
      },
    ])
  })

  it('of a comment is the same by its short name, and when it is fetched instead of delivered', () => {
    const { decoratedGeneratedActivity: _, ...short } = commented
    expect(parse(short)).toMatchObject([{ kind: 'pointer', dedupeKey: `comment:${ID}`, source: { comment: ID } }])
    const page = Buffer.from(JSON.stringify({ elements: [commented], paging: { start: 0, count: 10, links: [] } }))
    expect(parsePage(page, told)).toEqual(parse(commented))
  })

  it.each([
    ['an admin comments', { ...commented, action: 'ADMIN_COMMENT' }],
    ['the page itself comments', { ...commented, ...by(ORG) }],
  ])('says that %s', (_, notification) => {
    expect(parse(notification)).toMatchObject([{ kind: 'pointer', source: { what: 'own', comment: ID } }])
  })

  it('of an answer tells under which comment, where LinkedIn names it', () => {
    const answer = { ...commented, ...by(ROSA, { object: 'urn:li:comment:(urn:li:activity:1,22)' }) }
    expect(parse(answer)).toMatchObject([{ source: { under: '22' } }])
  })

  it('of a change gives the new words, and points to the comment where it has none', () => {
    const change = { ...commented, action: 'COMMENT_EDIT' }
    expect(parse(change)).toMatchObject([
      { kind: 'edited', externalId: ID, text: 'My line is dead', dedupeKey: `edited:${ID}:1772445600000` },
    ])
    const { decoratedGeneratedActivity: _, ...bare } = change
    expect(parse(bare)).toMatchObject([{ kind: 'pointer', source: { what: 'edit', comment: ID } }])
  })

  it('of a deletion names what is gone', () => {
    const { decoratedGeneratedActivity: _, ...bare } = { ...commented, action: 'COMMENT_DELETE' }
    expect(parse(bare)).toMatchObject([{ kind: 'deleted', externalId: ID, dedupeKey: `deleted:${ID}` }])
  })

  it('of a post that names us, or passes ours on with words, points to that post', () => {
    const post = 'share:7120000000000000024'
    const is = (what: string) => [{ kind: 'pointer', dedupeKey: `post:${post}`, source: { what, post, owner: ROSA } }]
    expect(parse(shared)).toMatchObject(is('mention'))
    expect(parse({ ...shared, action: 'PHOTO_MENTION' })).toMatchObject(is('mention'))
    expect(parse({ ...shared, action: 'SHARE' })).toMatchObject(is('share'))
  })

  it('of a mention may name the post as its source', () => {
    const { generatedActivity: _, decoratedGeneratedActivity: __, ...bare } = shared
    expect(parse({ ...bare, decoratedSourcePost: undefined })).toMatchObject([
      { kind: 'pointer', source: { post: 'activity:7090000000000000418' } },
    ])
  })

  it.each([
    ['a reaction', { ...commented, action: 'LIKE' }, /reaction/],
    ['what is new to us', { ...commented, action: 'DANCE' }, /new to us \(DANCE\)/],
    ['another page', { ...commented, organizationalEntity: 'urn:li:organization:1' }, /another page/],
    ['our own change', { ...commented, ...by(ORG), action: 'COMMENT_EDIT' }, /our own/],
    ['our own deletion', { ...commented, ...by(ORG), action: 'COMMENT_DELETE' }, /our own/],
    ['a post passed on in silence', { ...shared, ...passedOn(''), action: 'SHARE' }, /without a word/],
    ['our own post that names us', { ...shared, ...passedOn('We', ORG) }, /post of our own/],
  ])('of %s is kept with the reason', (_, notification, reason) => {
    expect(parse(notification)).toMatchObject([{ kind: 'ignored', reason: expect.stringMatching(reason) as string }])
  })

  it.each([
    ['names no comment', { ...commented, ...by(ROSA, { entity: 'urn:li:comment:1' }), generatedActivity: undefined }],
    [
      'names no post',
      { ...shared, generatedActivity: ROSA, decoratedGeneratedActivity: 1, sourcePost: 7, decoratedSourcePost: [] },
    ],
    ['is none', 'hello'],
    ['has no action', { ...commented, action: null }],
  ])('that %s is unreadable, and spoils nothing for the others', (_, notification) => {
    expect(parse(notification, commented)).toMatchObject([{ kind: 'unreadable' }, { kind: 'pointer' }])
  })

  it('without a usable time is of now', () => {
    for (const lastModifiedAt of [undefined, 'yesterday', 1e300, -1])
      expect(parse({ ...commented, lastModifiedAt })).toMatchObject([{ occurredAt: now }])
    const change = { ...commented, action: 'COMMENT_EDIT', lastModifiedAt: undefined }
    const [first, again] = [parse(change), parseDelivery(body(change), { ...told, now: new Date() })]
    expect(again.map(({ dedupeKey }) => dedupeKey)).toEqual(first.map(({ dedupeKey }) => dedupeKey))
  })
})

describe('a delivery', () => {
  it('of another kind is kept with the reason', () => {
    const lead = Buffer.from(JSON.stringify({ type: 'LEAD_ACTION', leadAction: 'CREATED' }))
    expect(parseDelivery(lead, told)).toMatchObject([
      { kind: 'ignored', reason: expect.stringContaining('LEAD_ACTION') as string },
    ])
  })

  it('of ten is ten', () => {
    expect(parse(...Array.from({ length: 10 }, () => shared))).toHaveLength(10)
  })

  it('of any bytes is read without failing', async () => {
    for (const { bytes } of jsonCases()) {
      await readsWithoutFailing((given) => parseDelivery(given, told), bytes)
      await readsWithoutFailing((given) => parsePage(given, told), bytes)
    }
    for (const item of [null, [], 7, { action: 'COMMENT', generatedActivity: 'urn:li:comment:((((,' }])
      await readsWithoutFailing((given) => parseDelivery(given, told), body(item))
  })
})

describe('the door', () => {
  const SECRET = 'the-client-secret-of-linkedin'
  const door = linkedinDoor({ clientSecret: SECRET, parse: () => [] })
  const request = (told: Partial<RawRequest>): RawRequest => ({
    ...{ method: 'POST', path: '/', query: {}, headers: {}, body: body(commented) },
    ...told,
  })
  const signed = (signature: string, bytes = body(commented)) =>
    door.verify(request({ body: bytes, headers: { 'x-li-signature': signature } }))

  it('takes what is signed with the word before it, in either case of letters', () => {
    expect(signatureOf(SECRET, Buffer.from('{}'))).toBe(
      'bbc6e33789c7187f7e83990ce361ccfe8c955c18aa94af572220f5d8cbc675b5',
    )
    expect(signed(signatureOf(SECRET, body(commented)))).toBe('ok')
    expect(signed(signatureOf(SECRET, body(commented)).toUpperCase())).toBe('ok')
  })

  it('refuses one byte flipped anywhere, another secret, and no signature', () => {
    const bytes = body(commented)
    const signature = signatureOf(SECRET, bytes)
    for (const at of [0, 1, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ 1
      expect(signed(signature, flipped)).toBe('bad')
    }
    expect(signed(signatureOf('another secret', bytes))).toBe('bad')
    expect(signed(signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe('bad')
    expect(door.verify(request({}))).toBe('bad')
  })

  it('answers a challenge of LinkedIn, and signs nothing else for anybody', () => {
    const challenge = (challengeCode: string) => door.handshake?.(request({ method: 'GET', query: { challengeCode } }))
    const code = '890e4665-4dfe-4ab1-b689-ed553bceeed0'
    expect(JSON.parse(challenge(code)?.body ?? '')).toEqual({
      challengeCode: code,
      challengeResponse: expect.stringMatching(/^[\da-f]{64}$/) as string,
    })
    for (const other of [
      '',
      'hello',
      `hmacsha256=${body(commented).toString()}`,
      `${code}x`,
      code.replace('-4ab1', '-1ab1'),
    ])
      expect(challenge(other)).toMatchObject({ status: 400, body: '{}' })
    expect(door.handshake?.(request({ method: 'GET' }))).toBeUndefined()
    expect(door.handshake?.(request({ query: { challengeCode: code } }))).toBeUndefined()
  })
})

describe('a URN', () => {
  it('of a comment is read in both of its forms, and written in one', () => {
    for (const urn of [COMMENT, COMMENT.replace('(urn:li:', '(')])
      expect(readCommentUrn(urn)).toEqual({ post: 'activity:7090000000000000418', id: ID })
    for (const urn of [undefined, '', POST, 'urn:li:comment:(urn:li:activity:1,x)', `${COMMENT})`])
      expect(readCommentUrn(urn)).toBeUndefined()
  })

  it('of a post is told from others', () => {
    expect(['urn:li:share:1', 'urn:li:ugcPost:2', POST, ROSA, ORG, COMMENT].map(readPostUrn)).toEqual([
      ...['share:1', 'ugcPost:2', 'activity:7090000000000000418', undefined, undefined, undefined],
    ])
  })

  it('has no bracket and no colon left in an address', () => {
    expect(encodeUrn('urn:li:comment:(urn:li:activity:1,2)')).toBe(
      'urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29',
    )
    expect(commentLink({ post: 'activity:1', id: '2' })).toBe(
      'https://www.linkedin.com/feed/update/urn:li:activity:1?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A1%2C2%29',
    )
  })

  it('of a place comes back from its thread', () => {
    for (const place of [
      { post: 'activity:1', root: '2', person: ROSA },
      { post: 'share:1', root: undefined, person: 'of:3' },
    ])
      expect(placeOf(threadOf(place))).toEqual(place)
    for (const thread of ['', 'activity:1', 'activity:1/2', 'activity:1/x/y', '../2/y'])
      expect(placeOf(thread)).toBeUndefined()
  })
})

describe('settings', () => {
  const right = {
    organization: ORG,
    client_id: 'a-client-id-of-the-tests',
    client_secret: 'a-client-secret',
    refresh_token: 'a-refresh-token',
  }
  const deps = {
    account: { id: account, name: 'x' },
    publicUrl: 'http://x',
    clock: { now: () => now },
  } as unknown as ChannelDeps
  const open = (settings: object) => () => linkedinKind.open({ ...right, ...settings }, { ...deps, secretKey: 'k' })

  it.each([
    [{ organization: '12345678' }, 'organization must be the URN of the page'],
    [{ refresh_token: undefined }, 'refresh_token is needed, or access_token'],
    [{ application_id: '1' }, 'application_id and member_id belong together'],
    [{ application_id: '1', member_id: ROSA }, 'member_id must be the id of the administrator'],
    [{ api_version: '2026-09' }, 'api_version must be a month'],
    [{ colour: 'blue' }, 'colour'],
  ])('%j are refused with what would be right', (settings, message) => {
    expect(open(settings)).toThrow(message)
  })

  it('need no refresh token where there is an access token', () => {
    expect(open({ refresh_token: undefined, access_token: 'an-access-token' })).not.toThrow()
  })
})
