import { formOf, jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback LinkedIn with one page, its posts, their comments and the page's notifications, in the documented shapes
 * ("Organization Social Action Notifications", "Comments API", "Posts API", "Token Introspection"). It refuses what
 * LinkedIn documents to refuse.
 */
export type LinkedinStandIn = Platform & {
  /** A post; the page's own unless somebody else's. */
  post: (told?: { owner?: string; text?: string }) => string
  /** Somebody comments, or answers a comment of the first level: its number. */
  comment: (told: { post: string; text: string; actor?: string; parent?: string; more?: object; at?: Date }) => string
  /** Its number, whoever wrote it. */
  lastComment: () => string | undefined
  change: (id: string, told: { text?: string; gone?: true }) => void
  /** What the page is notified of, and what is handed out later. */
  notify: (action: string, about: object, at?: Date) => object
  /** The notification of a comment. */
  notifyComment: (action: string, id: string, at?: Date) => object
  /** What our page said by the API, in order. */
  said: { text: string; under: string }[]
  people: Map<string, object>
  expire: () => void
  renewals: () => number
  subscription: () => { webhook: string; expiresAt: number } | undefined
  /** What the token is good for. */
  introspected: { active: boolean; scope: string; expires_at: number }
  admin: { of: string }
}

export const ORG = 'urn:li:organization:12345678'
export const ROSA = 'urn:li:person:rosaC_0nt1'
export const LINKEDIN_SECRETS = {
  client_id: 'a-client-id-of-the-tests',
  client_secret: 'the-client-secret-of-linkedin',
  refresh_token: 'the-refresh-token-of-linkedin',
}
export const APP = { application_id: '123456', member_id: 'ada-Admin_1' }
const KEY = [
  ...[`developerApplication:urn:li:developerApplication:${APP.application_id}`, `user:urn:li:person:${APP.member_id}`],
  ...[`entity:${ORG}`, 'eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS'],
].join(',')

/** What an account is opened with, to be played by the stand-in. */
export const linkedinSettings = ({ url }: Pick<LinkedinStandIn, 'url'>) => ({
  ...{ ...LINKEDIN_SECRETS, organization: ORG, api_url: url, auth_url: url, timeout_ms: 2_000, every_seconds: 60 },
})

export const linkedinError = (status: number, message: string, more: object = {}): PlatformAnswer => ({
  ...{ status, body: { status, message, ...more } },
})

type Comment = { id: string; post: string; parent?: string; actor: string; text: string; at: number; more: object }

const urnOf = ({ post, id }: { post: string; id: string }): string => `urn:li:comment:(${post},${id})`

function shownOf(comment: Comment): object {
  const { id, actor, post, parent, text, at, more } = comment
  return {
    ...{ id, actor, object: post, commentUrn: urnOf(comment), message: { attributes: [], text } },
    ...{ created: { actor, time: at }, lastModified: { actor, time: at }, likesSummary: { totalLikes: 0 } },
    ...(parent === undefined ? {} : { parentComment: urnOf({ post, id: parent }) }),
    ...more,
  }
}

export async function openLinkedin(): Promise<LinkedinStandIn> {
  const comments = new Map<string, Comment>()
  const posts = new Map<string, { owner: string; text: string }>()
  const notifications: ({ lastModifiedAt: number } & object)[] = []
  const said: LinkedinStandIn['said'] = []
  const people = new Map<string, object>()
  const introspected = {
    ...{ active: true, scope: 'r_organization_social_feed,w_organization_social_feed,rw_organization_admin' },
    expires_at: Math.floor(Date.now() / 1000) + 5_184_000,
  }
  const admin = { of: ORG }
  let [number, renewals, token] = [7_090_000_000_000_000_000n, 0, '']
  let subscription: { webhook: string; expiresAt: number } | undefined
  const next = (): string => String((number += 1n))

  const comment: LinkedinStandIn['comment'] = ({ post, text, actor = ROSA, parent, more = {}, at = new Date() }) => {
    const id = next()
    comments.set(id, { id, post, actor, text, at: at.getTime(), more, ...(parent === undefined ? {} : { parent }) })
    return id
  }
  const create = (request: PlatformRequest): PlatformAnswer => {
    const urn = request.params['urn'] ?? ''
    const body = (jsonOf(request) ?? {}) as Record<string, unknown>
    const { actor, object, message, parentComment, ...others } = body
    const text = (message as { text?: unknown } | undefined)?.text
    const answered = [...comments.values()].find((one) => urnOf(one) === urn)
    if (Object.keys(others).length > 0) return linkedinError(403, 'Unpermitted fields present in REQUEST_BODY')
    if (actor !== ORG) return linkedinError(403, 'Not enough permissions to access: actor')
    if (typeof object !== 'string' || typeof text !== 'string' || text === '') return linkedinError(400, 'bad body')
    if (text.length > 1_250) return linkedinError(400, 'message exceeds the maximum length')
    if (answered === undefined && !posts.has(urn)) return linkedinError(404, 'not found')
    if (answered?.parent !== undefined) return linkedinError(400, 'not of the first level')
    if (parentComment !== (answered && urn) || object !== (answered?.post ?? urn))
      return linkedinError(400, 'bad place')
    said.push({ text, under: urn })
    const id = comment({ post: object, text, actor: ORG, ...(answered ? { parent: answered.id } : {}) })
    return { status: 201, headers: { 'x-restli-id': id }, body: shownOf(comments.get(id) as Comment) }
  }
  const paged = (all: readonly object[], { query }: PlatformRequest): PlatformAnswer => {
    const [start, count] = [Number(query.get('start') ?? 0), Number(query.get('count') ?? 10)]
    if (!(count <= 100)) return linkedinError(400, 'count')
    return { status: 200, body: { paging: { start, count, links: [] }, elements: all.slice(start, start + count) } }
  }
  const list = (request: PlatformRequest): PlatformAnswer => {
    const urn = request.params['urn'] ?? ''
    const all = [...comments.values()]
    const answered = all.find((one) => urnOf(one) === urn)
    if (answered === undefined && !posts.has(urn)) return linkedinError(404, 'not found')
    const under = all.filter(({ post, parent }) => (answered ? parent === answered.id : post === urn && !parent))
    return paged(under.map(shownOf), request)
  }
  const find = (request: PlatformRequest): PlatformAnswer => {
    const { query } = request
    const [, start, end] = /^\(start:(\d+),end:(\d+)\)$/.exec(query.get('timeRange') ?? '') ?? []
    if (query.get('q') !== 'criteria' || query.get('organizationalEntity') !== ORG)
      return linkedinError(400, 'criteria')
    if (!/^List\([A-Z_,]+\)$/.test(query.get('actions') ?? '')) return linkedinError(400, 'actions')
    if (start === undefined || Number(start) >= Number(end)) return linkedinError(400, 'timeRange')
    return paged(
      notifications.filter(({ lastModifiedAt: at }) => at >= Number(start) && at <= Number(end)),
      request,
    )
  }
  const grant = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { fields } = await formOf(request)
    const isRight = Object.entries(LINKEDIN_SECRETS).every(([name, value]) => fields[name] === value)
    if (!isRight || fields['grant_type'] !== 'refresh_token') return { status: 400, body: { error: 'invalid_grant' } }
    renewals += 1
    token = `the-access-token-of-linkedin-${renewals}`
    const lasts = { expires_in: 5_184_000, refresh_token_expires_in: 20 * 86_400 }
    return { status: 200, body: { access_token: token, refresh_token: LINKEDIN_SECRETS.refresh_token, ...lasts } }
  }
  const platform = await openPlatform({
    guard: ({ path, headers }) => {
      if (path.startsWith('/oauth/')) return undefined
      if (token === '' || headers['authorization'] !== `Bearer ${token}`)
        return linkedinError(401, 'Invalid access token', { serviceErrorCode: 65_600, code: 'INVALID_ACCESS_TOKEN' })
      if (headers['x-restli-protocol-version'] !== '2.0.0')
        return linkedinError(400, 'Syntax exception in path variables')
      if (headers['linkedin-version'] === '202001') return linkedinError(426, 'x', { code: 'NONEXISTENT_VERSION' })
      return /^20\d{4}$/.test(headers['linkedin-version'] ?? '') ? undefined : linkedinError(400, 'version')
    },
    routes: {
      'POST /oauth/v2/accessToken': grant,
      'POST /oauth/v2/introspectToken': async (request) => {
        const { fields } = await formOf(request)
        const isRight = fields['client_secret'] === LINKEDIN_SECRETS.client_secret && fields['token'] === token
        return isRight ? { status: 200, body: introspected } : { status: 400, body: { error: 'invalid_client' } }
      },
      'POST /rest/socialActions/:urn/comments': create,
      'GET /rest/socialActions/:urn/comments': list,
      'GET /rest/socialActions/:urn/comments/:id': ({ params }) => {
        const found = comments.get(params['id'] ?? '')
        return found?.post === params['urn']
          ? { status: 200, body: shownOf(found as Comment) }
          : linkedinError(404, 'none')
      },
      'GET /rest/posts/:urn': ({ params }) => {
        const found = posts.get(params['urn'] ?? '')
        if (found === undefined) return linkedinError(404, 'none')
        return { status: 200, body: { id: params['urn'], author: found.owner, commentary: found.text } }
      },
      'GET /rest/people/*': ({ params }) => {
        const found = people.get(params['rest'] ?? '')
        return found ? { status: 200, body: found } : { status: 200, body: { id: 'private' } }
      },
      'GET /rest/organizationalEntityNotifications': find,
      'GET /rest/organizationAcls': ({ query }) =>
        query.get('q') === 'roleAssignee'
          ? { status: 200, body: { elements: [{ role: 'ADMINISTRATOR', state: 'APPROVED', organization: admin.of }] } }
          : linkedinError(400, 'q'),
      'PUT /rest/eventSubscriptions/*': (request) => {
        const { webhook } = (jsonOf(request) ?? {}) as { webhook?: string }
        if (request.params['rest'] !== `(${KEY})` || webhook === undefined) return linkedinError(400, 'key')
        subscription = { webhook, expiresAt: Date.now() + 5_184_000_000 }
        return { status: 204 }
      },
      'GET /rest/eventSubscriptions/*': ({ params }) =>
        params['rest'] === `(${KEY})` && subscription
          ? { status: 200, body: subscription }
          : linkedinError(404, 'none'),
    },
  })
  const notify: LinkedinStandIn['notify'] = (action, about, at = new Date()) => {
    const notificationId = 4_406_004 + notifications.length
    const told = { notificationId, action, organizationalEntity: ORG, subscriber: ROSA, lastModifiedAt: at.getTime() }
    const whole = { ...told, ...about }
    notifications.push(whole)
    return whole
  }
  return {
    ...{ ...platform, comment, notify, said, people, introspected, admin },
    post: ({ owner = ORG, text = 'We have news' } = {}) => {
      const urn = `urn:li:activity:${next()}`
      posts.set(urn, { owner, text })
      return urn
    },
    lastComment: () => [...comments.keys()].at(-1),
    change: (id, { text, gone }) => {
      const found = comments.get(id)
      if (gone) comments.delete(id)
      else if (found && text !== undefined) comments.set(id, { ...found, text })
    },
    notifyComment: (action, id, at) => {
      const { actor, post, text } = comments.get(id) as Comment
      const entity = urnOf({ post, id })
      return notify(
        action,
        {
          ...{ sourcePost: post, generatedActivity: entity.replace('(urn:li:', '(') },
          decoratedSourcePost: { entity: post, owner: posts.get(post)?.owner, text: posts.get(post)?.text },
          decoratedGeneratedActivity: { comment: { entity, owner: actor, object: post, text } },
        },
        at,
      )
    },
    expire: () => {
      token = ''
    },
    renewals: () => renewals,
    subscription: () => subscription,
  }
}
