import { hmacHex } from '../../src/lib/signatures'
import { formOf, jsonOf, openPlatform, type Platform, type PlatformAnswer } from './platform'

/** A forum that refuses what Discourse refuses, with a ledger of what was posted there. */
export type Forum = Platform & {
  /** What our user posted, in order. */
  posted: Posted[]
  /** Somebody writes; what a webhook would carry of it. */
  write: (post: Partial<ForumPost> & { raw: string; username: string }) => ForumPost
  uploads: Map<string, { name: string; content: Buffer; mime: string }>
  /** Who takes part in private topics. */
  allowed: Map<number, string[]>
}
export type ForumPost = Record<string, unknown> & { id: number; topic_id: number; post_number: number; raw: string }
type Posted = { raw: string; topic: number; to?: string; answers?: number; title?: string; uploads: string[] }

export const FORUM_KEY = 'a-forum-key-of-the-tests-0123456789'
export const FORUM_SECRET = 'a-forum-secret-of-the-tests'
export const FORUM_USER = 'linea_chiara'

const no = (status: number, message: string, type?: string): PlatformAnswer => ({
  status,
  body: { action: 'create_post', errors: [message], ...(type ? { error_type: type } : {}) },
})

/** What a webhook is signed with, and what it says of itself. */
export const forumHeaders = (body: string, event = 'post_created', secret = FORUM_SECRET) => ({
  'content-type': 'application/json',
  'x-discourse-event-type': 'post',
  'x-discourse-event': event,
  'x-discourse-event-id': '1',
  'x-discourse-event-signature': `sha256=${hmacHex(secret, 'sha256', body)}`,
})

export async function openForum(): Promise<Forum> {
  const posts: ForumPost[] = []
  const posted: Posted[] = []
  const uploads: Forum['uploads'] = new Map()
  const allowed: Forum['allowed'] = new Map()
  let last = 1000
  const write: Forum['write'] = (given) => {
    last += 1
    const created_at = new Date().toISOString()
    const topic_id = given.topic_id ?? 7
    const post: ForumPost = {
      ...{ id: last, topic_id, post_number: posts.filter((one) => one.topic_id === topic_id).length + 2 },
      ...{ post_type: 1, created_at, updated_at: created_at, version: 1, user_id: 11, name: 'Rosa Conti' },
      ...{ topic_slug: 'line', topic_title: 'My line is dead', topic_archetype: 'regular', cooked: '<p>?</p>' },
      ...given,
    }
    posts.push(post)
    return post
  }
  const isPrivate = ({ topic_archetype }: ForumPost): boolean => topic_archetype === 'private_message'
  const create = (fields: Record<string, unknown>): PlatformAnswer => {
    const raw = String(fields['raw'] ?? '')
    const words = raw.replace(/\n*!?\[[^\]]*\]\(upload:[^)]*\)/g, '')
    if (raw === '') return no(422, 'Body can’t be blank')
    if ([...words].length > 32_000) return no(422, 'Body is limited to 32000 characters; you entered 32001.')
    const to = fields['target_recipients']
    if (to === '') return no(422, 'You must select a valid user.')
    if (to === undefined && fields['topic_id'] === 404)
      return no(404, 'The requested URL or resource could not be found.')
    const topic_id = to === undefined ? Number(fields['topic_id']) : last + 5_000
    const post = write({
      ...{ raw, topic_id, username: FORUM_USER, user_id: 2 },
      topic_archetype: to === undefined ? 'regular' : 'private_message',
    })
    posted.push({
      ...{
        raw: words,
        topic: topic_id,
        uploads: [...raw.matchAll(/upload:\/\/([\w.]+)/g)].map(([, name = '']) => name),
      },
      ...(typeof to === 'string' ? { to, title: String(fields['title']) } : {}),
      ...(typeof fields['reply_to_post_number'] === 'number' ? { answers: fields['reply_to_post_number'] } : {}),
    })
    return { status: 200, body: { ...post, id: post.id } }
  }
  const topicOf = (id: number): PlatformAnswer => {
    const found = posts.filter((post) => post.topic_id === id)
    const users = allowed.get(id) ?? []
    if (found.some(isPrivate) && users.length > 0 && !users.includes(FORUM_USER))
      return no(403, 'Not yours', 'invalid_access')
    if (found.length === 0) return no(404, 'The requested URL or resource could not be found.', 'not_found')
    const details = { allowed_users: users.map((username) => ({ username })) }
    return { status: 200, body: { id, title: 'About my bill', post_stream: { posts: found.slice(-20) }, details } }
  }
  const platform = await openPlatform({
    guard: ({ headers, path }) =>
      headers['api-key'] === FORUM_KEY && headers['api-username'] === FORUM_USER
        ? undefined
        : path.startsWith('/cdn/')
          ? undefined
          : no(
              403,
              'You are not permitted to view the requested resource. The API username or key is invalid.',
              'invalid_access',
            ),
    routes: {
      'POST /posts.json': (request) => create((jsonOf(request) ?? {}) as Record<string, unknown>),
      'POST /uploads.json': async (request) => {
        const { file } = (await formOf(request)).files
        if (!file || file.content.length > 4 * 1024 * 1024)
          return no(422, 'Sorry, the file you are trying to upload is too big')
        const key = `upload${uploads.size + 1}.${file.name.split('.').at(-1) ?? 'bin'}`
        uploads.set(key, file)
        return { status: 200, body: { id: uploads.size, short_url: `upload://${key}`, original_filename: file.name } }
      },
      'GET /uploads/short-url/:name': ({ params }) => ({
        status: 302,
        headers: { location: `/cdn/${params['name'] ?? ''}` },
      }),
      'GET /cdn/:name': ({ params }) => {
        const file = uploads.get(params['name'] ?? '')
        return file ? { status: 200, headers: { 'content-type': file.mime }, body: file.content } : { status: 404 }
      },
      'GET /posts.json': ({ query }) => {
        const before = Number(query.get('before') ?? Infinity)
        const found = posts.filter((post) => !isPrivate(post) && post.id < before).toReversed()
        return { status: 200, body: { latest_posts: found.slice(0, 50) } }
      },
      'GET /posts/:file': ({ params }) => {
        const post = posts.find(({ id }) => `${id}.json` === params['file'])
        return post ? { status: 200, body: post } : no(404, 'gone', 'not_found')
      },
      'GET /topics/private-messages/:file': ({ params }) => {
        if (params['file'] !== `${FORUM_USER}.json`) return no(403, 'not yours', 'invalid_access')
        const topics = [...allowed].map(([id, users]) => ({
          id,
          users,
          of: posts.filter((post) => post.topic_id === id),
        }))
        const own = topics.filter(({ users, of }) => users.includes(FORUM_USER) && of.length > 0)
        const list = own.map(({ id, of }) => ({
          id,
          last_posted_at: of.at(-1)?.['created_at'],
          highest_post_number: of.length,
        }))
        return { status: 200, body: { topic_list: { topics: list } } }
      },
      'GET /t/-/:topic/last.json': ({ params }) => topicOf(Number(params['topic'])),
      'GET /t/:file': ({ params }) => topicOf(Number.parseInt(params['file'] ?? '', 10)),
    },
  })
  return { ...platform, posted, write, uploads, allowed }
}
