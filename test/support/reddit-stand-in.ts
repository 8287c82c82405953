import { formOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/** A loopback Reddit with one inbox and one search, which refuses what Reddit refuses. */
export type Reddit = Platform & {
  /** Somebody answers us or names us. */
  write: (given?: Partial<RedditThing>) => RedditThing
  /** Somebody posts what a search finds. */
  post: (given?: Partial<RedditThing>) => RedditThing
  commented: { text: string; under: string }[]
  expire: () => void
  renewals: () => number
  queries: string[]
}
export type RedditThing = Record<string, unknown> & { name: string; created_utc: number }

export const REDDIT_SECRETS = {
  client_id: 'the-client-id-of-the-tests',
  client_secret: 'the-client-secret-of-the-tests',
  refresh_token: 'the-refresh-token-of-the-tests',
}
export const REDDIT_USER = 'LineaChiara'

export const redditError = (code: string, more: object = {}): PlatformAnswer => ({
  status: 200,
  body: { json: { errors: [[code, 'the words of Reddit', 'text']], ...more } },
})

export async function openReddit(): Promise<Reddit> {
  const [inbox, found]: [RedditThing[], RedditThing[]] = [[], []]
  const commented: Reddit['commented'] = []
  const queries: string[] = []
  let [last, renewals, token] = [0, 0, '']
  const make = (prefix: string, given: Partial<RedditThing>): RedditThing => {
    last += 1
    const by = { author: 'rosa_conti', author_fullname: 't2_rosa', created_utc: Math.floor(Date.now() / 1000) }
    return { ...by, name: `${prefix}_${(1_000 + last).toString(36)}`, ...given }
  }
  const list = (things: RedditThing[], { query }: PlatformRequest): PlatformAnswer => {
    queries.push(query.toString())
    const newest = things.toReversed()
    const from = newest.findIndex(({ name }) => name === query.get('after')) + 1
    const page = newest.slice(from, from + Math.min(100, Number(query.get('limit') ?? 25)))
    const children = page.map((data) => ({ kind: data.name.slice(0, 2), data }))
    const after = from + page.length < newest.length ? page.at(-1)?.name : null
    return { status: 200, body: { kind: 'Listing', data: { after, children } } }
  }
  const comment = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { text = '', thing_id: under = '', api_type } = (await formOf(request)).fields
    if (api_type !== 'json') return { status: 400 }
    if (!/^t[134]_[a-z0-9]+$/.test(under)) return { status: 404, body: { error: 404 } }
    if (text === '') return redditError('NO_TEXT')
    if ([...text].length > 10_000) return redditError('TOO_LONG')
    commented.push({ text, under })
    return { status: 200, body: { json: { errors: [], data: { things: [{ kind: 't1', data: make('t1', {}) }] } } } }
  }
  const platform = await openPlatform({
    guard: ({ path, headers }) => {
      if (!headers['user-agent']?.startsWith('server:sportello:')) return { status: 429, body: { error: 429 } }
      if (path === '/api/v1/access_token') return undefined
      return token !== '' && headers['authorization'] === `Bearer ${token}` ? undefined : { status: 401 }
    },
    routes: {
      'POST /api/v1/access_token': async (request) => {
        const { fields } = await formOf(request)
        const basic = Buffer.from(`${REDDIT_SECRETS.client_id}:${REDDIT_SECRETS.client_secret}`).toString('base64')
        if (request.headers['authorization'] !== `Basic ${basic}`) return { status: 401 }
        if (fields['refresh_token'] !== REDDIT_SECRETS.refresh_token) return { status: 400 }
        renewals += 1
        token = `the-access-token-of-the-tests-${renewals}`
        return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: 86_400 } }
      },
      'GET /api/v1/me': () => ({ status: 200, body: { name: REDDIT_USER } }),
      'GET /message/inbox': (request) => list(inbox, request),
      'GET /search': (request) => list(found, request),
      'POST /api/comment': comment,
    },
  })
  return {
    ...{ ...platform, commented, queries, renewals: () => renewals },
    expire: () => {
      token = ''
    },
    write: (given = {}) => {
      const context = '/r/phones/comments/1j7g9uj/which_network/abc/?context=3'
      const thing = make('t1', { type: 'comment_reply', link_title: 'Which network?', context, ...given })
      inbox.push(thing)
      return thing
    },
    post: (given = {}) => {
      const thing = make('t3', { permalink: '/r/phones/comments/xyz/which/', selftext: '', ...given })
      found.push(thing)
      return thing
    },
  }
}
