import type { ChannelDeps, RawRequest } from '../../src/channels/channel'
import { parseDelivery } from '../../src/channels/tiktok/delivery'
import { tiktokKind } from '../../src/channels/tiktok/index'
import { withWholeIds } from '../../src/channels/tiktok/payload'
import { parseComments } from '../../src/channels/tiktok/receive'
import type { AccountId } from '../../src/lib/ids'
import { HANDLE, OPEN_ID, ROSA, TIKTOK_SECRETS, tiktokSignature, VIDEO } from '../support/tiktok-stand-in'
import { changeOf, COMMENT, commentOf, deliveryOf, pageOf } from './tiktok-material'

/**
 * Deliveries and comments as TikTok documents them (API for Business v1.3: "Comment update event", "Webhook
 * verification", "Get comments of an owned video"), made by hand: there are no recordings.
 */

const now = new Date('2026-03-02T10:00:00Z')
const account = 'tiktok' as AccountId
const told = { account, username: HANDLE, now }
const deliver = (body: string) => parseDelivery(Buffer.from(body), { ...told, businessId: OPEN_ID })
const read = (...comments: unknown[]) => parseComments(Buffer.from(pageOf(...comments)), told)
const ABOVE = '7301234567890123000'
const thread = `${VIDEO}:${COMMENT}:${ROSA}`

describe('a delivery', () => {
  it.each(['insert', 'set_to_public', 'set_to_hidden', 'set_to_friends_only'])(
    'of %s points to its comment',
    (action) => {
      expect(deliver(deliveryOf(changeOf({ comment_action: action })))).toEqual([
        {
          ...{ kind: 'pointer', account, thread, dedupeKey: `${COMMENT}:${action}:1772442000000` },
          ...{ occurredAt: new Date('2026-03-02T09:00:00Z'), source: { comment: COMMENT, video: VIDEO, action } },
        },
      ])
    },
  )

  it('of a deletion is one, without asking', () => {
    expect(deliver(deliveryOf(changeOf({ comment_action: 'delete' })))).toMatchObject([
      { kind: 'deleted', thread, externalId: COMMENT },
    ])
  })

  it('about an answer belongs to the comment above it', () => {
    const content = changeOf({ comment_type: 'reply', parent_comment_id: ABOVE })
    expect(deliver(deliveryOf(content))).toMatchObject([
      { thread: `${VIDEO}:${ABOVE}:${ROSA}`, source: { comment: COMMENT, parent: ABOVE } },
    ])
    expect(deliver(deliveryOf(changeOf({ parent_comment_id: '0' })))).toMatchObject([{ kind: 'pointer', thread }])
  })

  it('is the same when TikTok repeats it, and another one for the next change', () => {
    const key = (content: string, create_time: number) => deliver(deliveryOf(content, { create_time }))[0]?.dedupeKey
    expect(key(changeOf({}), 1_772_442_060)).toBe(key(changeOf({}), 1_772_449_999))
    const [shown, again] = [{ timestamp: 1_772_442_000 }, { timestamp: 1_772_442_099 }]
    expect(key(changeOf(shown), 1)).not.toBe(key(changeOf(again), 1))
  })

  it.each([
    ['for another account of the app', { user_openid: 'somebody-else' }, 'of another account of the same app'],
    ['about a video', { event: 'post.publish.complete' }, 'about a video that was published'],
    ['of a direct message', { event: 'im_receive_msg' }, 'a direct message, which is not read here'],
    ['of a mention', { event: 'brand.mention.event' }, 'a mention, which is not read here'],
    ['of a new kind', { event: 'comment.sung' }, 'an event of a kind that is not for the counter'],
  ])('%s is left out, with the reason', (_, given, reason) => {
    expect(deliver(deliveryOf(changeOf({}), given))).toMatchObject([{ kind: 'ignored', reason }])
  })

  it('of a change of a new kind is left out', () => {
    expect(deliver(deliveryOf(changeOf({ comment_action: 'pinned' })))).toMatchObject([{ kind: 'ignored' }])
  })

  it('says when the account took its permission back', () => {
    expect(deliver(deliveryOf('{"reason":1}', { event: 'authorization.removed' }))).toMatchObject([
      { kind: 'subscription_lost', reason: expect.stringContaining('permit the app again') as string },
    ])
  })

  it.each([
    ['no JSON', 'x', 'not JSON'],
    ['no content', deliveryOf(undefined), 'content: not JSON'],
    ['content that is no JSON', deliveryOf('{'), 'content: not JSON'],
    ['an id that is none', deliveryOf(changeOf({ comment_id: '../1' })), 'content: comment_id: invalid_format'],
    ['a comment without a video', deliveryOf(changeOf({ video_id: undefined })), 'content: video_id: invalid_union'],
  ])('with %s is kept as unreadable, and what stands in it is not told', (_, body, reason) => {
    expect(deliver(body)).toMatchObject([{ kind: 'unreadable', reason }])
  })
})

describe('ids that numbers of JavaScript cannot hold', () => {
  it('stay whole, one apart', () => {
    const ids = ['7301234567890123456', '7301234567890123457']
    const of = (id: string) => deliver(deliveryOf(changeOf({ comment_id: id })))[0]
    expect(ids.map((id) => of(id))).toMatchObject(ids.map((comment) => ({ source: { comment } })))
  })

  it.each([
    ['{"a":7301234567890123456}', '{"a":"7301234567890123456"}'],
    ['{"a":"no 7301234567890123456 here"}', '{"a":"no 7301234567890123456 here"}'],
    ['{"a":"say \\"7301234567890123456\\""}', '{"a":"say \\"7301234567890123456\\""}'],
    ['[1,-2.5e10,1772442000]', '[1,-2.5e10,1772442000]'],
    ['"never ended 7301234567890123456', '"never ended 7301234567890123456'],
  ])('%s', (json, whole) => expect(withWholeIds(json)).toBe(whole))

  it.each(['\\"', '"', '\\', '1'])('are looked for in a long row of %s without going back', (one) => {
    // Taking the square of its length, this would not end.
    const long = `"${one.repeat(1_000_000)}`
    expect(withWholeIds(long)).toBe(long)
  })
})

describe('a comment', () => {
  it('has its place, its author, its time and its link', () => {
    expect(read(commentOf())).toEqual([
      {
        ...{ kind: 'message', account, thread, externalId: COMMENT, dedupeKey: `comment:${COMMENT}` },
        ...{ surface: 'comment', visibility: 'public', text: 'My line is dead', attachments: [] },
        ...{ author: { externalId: ROSA, name: 'Rosa Conti', handle: '@rosa.c' } },
        ...{ occurredAt: new Date('2026-03-02T09:00:00Z') },
        permalink: `https://www.tiktok.com/@${HANDLE}/video/${VIDEO}`,
      },
    ])
  })

  it('that is a picture comes as its address', () => {
    const image_url = 'https://p16.example/picture.jpeg'
    expect(read(commentOf({ text: '', image_url }))).toMatchObject([{ text: image_url }])
  })

  it('that is hidden is left out, with the reason', () => {
    expect(read(commentOf({ status: 'HIDDEN' }))).toMatchObject([
      { kind: 'ignored', reason: 'a comment that TikTok hides from everybody but its author' },
    ])
  })

  it('of somebody whom TikTok does not name has an author of its own', () => {
    const [event] = read(commentOf({ unique_identifier: '', user_id: undefined, display_name: '', username: '' }))
    expect(event).toMatchObject({ author: { externalId: expect.stringMatching(/^nobody-/) as string, name: '' } })
  })

  it('that cannot be read spoils nothing for the others, and says where', () => {
    expect(read(commentOf({ create_time: 'soon' }), commentOf())).toMatchObject([
      { kind: 'message' },
      { kind: 'unreadable', reason: 'create_time: invalid_format' },
    ])
  })

  it('of which it is not plain who wrote it is not taken for a customer', () => {
    expect(read(commentOf({ owner: 'yes' }))).toMatchObject([{ kind: 'unreadable', reason: 'owner: invalid_type' }])
  })

  it('makes a list that is none unreadable', () => {
    expect(parseComments(Buffer.from('{"code":0,"data":{"comments":7}}'), told)).toMatchObject([{ kind: 'unreadable' }])
    for (const data of ['{}', '{"list":[]}', '{"has_more":true}'])
      expect(parseComments(Buffer.from(`{"code":0,"data":${data}}`), told)).toMatchObject([{ kind: 'unreadable' }])
    for (const data of ['{"has_more":false}', '{"comments":null,"has_more":false}', '{"comments":[]}'])
      expect(parseComments(Buffer.from(`{"code":0,"data":${data}}`), told)).toEqual([])
    expect(parseComments(Buffer.from('<html>'), told)).toMatchObject([{ kind: 'unreadable', reason: 'not JSON' }])
  })
})

describe('an answer of our own', () => {
  const own = (given: object = {}) =>
    commentOf({
      ...{ comment_id: '7301234567890124000', parent_comment_id: COMMENT, owner: true, text: 'We look into it' },
      ...{ username: HANDLE, display_name: 'Linea Chiara', ...given },
    })
  const anna = commentOf({
    ...{ comment_id: '7301234567890124001', parent_comment_id: COMMENT, text: 'Mine too' },
    ...{ username: 'anna', display_name: 'Anna', unique_identifier: '-000anna' },
  })
  const annabella = {
    ...anna,
    comment_id: '7301234567890124002',
    username: 'annabella',
    unique_identifier: '-000bella',
  }
  const answered = (text: string, replies: object[] = []) =>
    read(commentOf({ reply_list: [...replies, own({ text })] })).filter(({ kind }) => kind === 'own_echo')

  it('is for the author of the comment, and delivered when TikTok shows it', () => {
    expect(read(commentOf({ reply_list: [own()] })).slice(1)).toMatchObject([
      { kind: 'own_echo', thread, text: 'We look into it', author: { handle: `@${HANDLE}` } },
      { kind: 'receipt', what: 'delivered', thread, externalId: '7301234567890124000' },
    ])
  })

  it.each([
    ['@anna we call you', '-000anna'],
    ['@annabella we call you', '-000bella'],
    ['@annamaria we call you', ROSA],
    ['we call you, @anna', ROSA],
  ])('%s is for %s', (text, person) => {
    expect(answered(text, [anna, annabella])).toMatchObject([{ thread: `${VIDEO}:${COMMENT}:${person}` }])
  })

  it('that TikTok hides has failed', () => {
    expect(read(commentOf({ reply_list: [own({ status: 'HIDDEN' })] })).slice(2)).toMatchObject([
      { kind: 'delivery_failed', externalId: '7301234567890124000', reason: expect.stringContaining('spam') as string },
    ])
  })

  it('to nobody is left out', () => {
    const nobody = { kind: 'ignored', reason: 'a comment of our own that answers nobody' }
    expect(read(own({ comment_id: COMMENT, parent_comment_id: undefined }))).toMatchObject([nobody])
  })

  it.each([
    ['PUBLIC', { kind: 'receipt', what: 'delivered' }],
    ['HIDDEN', { kind: 'delivery_failed' }],
  ])('under a comment of our own has a fate, whoever it is for: %s', (status, fate) => {
    expect(read(commentOf({ owner: true, reply_list: [own({ status })] })).slice(1)).toEqual([
      expect.objectContaining({ ...fate, externalId: '7301234567890124000', thread: `${VIDEO}:${COMMENT}:` }),
    ])
  })
})

describe('the door', () => {
  const settings = { ...TIKTOK_SECRETS, business_id: OPEN_ID, username: HANDLE }
  const deps = {
    account: { id: account },
    clock: { now: () => now },
    publicUrl: 'https://desk.example',
    secretKey: 's',
  }
  const open = (given: object = {}) =>
    tiktokKind.open({ ...settings, ...given }, deps as unknown as ChannelDeps).webhook
  const body = deliveryOf(changeOf({}))
  const verify = (signature: string, bytes: Buffer = Buffer.from(body)) =>
    open()?.verify({ headers: { 'tiktok-signature': signature }, body: bytes } as unknown as RawRequest)
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  const right = tiktokSignature(body, now)

  it('lets TikTok in, with parts in any order and letters of any size', () => {
    const [t, s] = right.split(',') as [string, string]
    expect(
      [right, `${s},${t}`, `${t}, ${s}`, `${t},${s.replace(/[a-f]/g, (one) => one.toUpperCase())}`].map((one) =>
        verify(one),
      ),
    ).toEqual(['ok', 'ok', 'ok', 'ok'])
  })

  it('lets in what TikTok delivers again for three days, which it may not sign anew', () => {
    expect(verify(tiktokSignature(body, ago(72 * 3_600)))).toBe('ok')
    expect(verify(tiktokSignature(body, ago(-299)))).toBe('ok')
  })

  it.each([
    ['nothing', ''],
    ['a signature without a time', right.replace(/^t=\d+,/, '')],
    ['another time', right.replace(/^t=\d/, 't=2')],
    ['a stale time', tiktokSignature(body, ago(73 * 3_600))],
    ['a time to come', tiktokSignature(body, ago(-301))],
    ['another secret', tiktokSignature(body, now, 'another-secret')],
    ['a shorter signature', right.slice(0, -1)],
    ['a time that is none', right.replace(/^t=/, 't=1e')],
  ])('keeps %s out', (_, signature) => expect(verify(signature)).toBe('bad'))

  it('keeps a body out of which one bit was turned', () => {
    const turned = Buffer.from(body)
    turned[10] = (turned[10] ?? 0) ^ 1
    expect(verify(right, turned)).toBe('bad')
  })

  it.each([
    [{ business_id: 'a b' }, 'business_id must be the open_id'],
    [{ username: '@lineachiara' }, "username must be the account's user name, without @"],
    [{ every_seconds: 5 }, 'every_seconds'],
    [{ app_secret: 'short' }, 'app_secret must be the secret of the app'],
  ])('does not open with %j, and says why', (given, why) => expect(() => open(given)).toThrow(why))
})
