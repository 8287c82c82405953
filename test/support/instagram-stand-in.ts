import { graphError, META_TOKEN, openGraphStandIn, yes, type GraphStandIn } from './graph-stand-in'
import { formOf, jsonOf, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback Graph API of an Instagram account that refuses what Instagram refuses: messages of more than 1,000 bytes,
 * after 24 hours without the right tag, a second private answer to a comment, answers to what is not there.
 */
export const IG = '17841405726653026'
export const IGSID = '200000000000001'
/** The account's id in lists, which is another one than in deliveries. */
export const SCOPED = '90010000000000001'

export type InstagramSent = {
  to: string
  text: string
  tag?: string
  files: { name: string; content: Buffer }[]
  url?: string
}

export type InstagramStandIn = GraphStandIn & {
  sent: InstagramSent[]
  /** Who has written, and how long ago in hours. */
  people: Map<string, number>
  /** Comments: by whom, and how many days ago. */
  comments: Map<string, { from: string; days: number }>
  /** Comments that nobody but their writer reads. */
  hidden: Set<string>
  /** What names the account: a comment or a picture. */
  mentions: Map<string, object>
  conversations: object[]
  media: object[]
  /** Files behind our own links, by their address: Instagram fetches them. */
  fetchFrom: (url: string) => Promise<{ name: string; content: Buffer }>
  /** Tokens that are good; a renewal adds one. */
  tokens: Set<string>
}

type Body = {
  recipient?: { id?: string; comment_id?: string }
  messaging_type?: string
  tag?: string
  message?: { text?: string; attachment?: { type: string; payload: { url?: string } } }
}

export const RENEWED = `${META_TOKEN}Renewed`

export async function openInstagramStandIn(): Promise<InstagramStandIn> {
  const sent: InstagramSent[] = []
  const people = new Map<string, number>()
  const comments: InstagramStandIn['comments'] = new Map()
  const mentions: InstagramStandIn['mentions'] = new Map()
  const hidden = new Set<string>()
  const answeredPrivately = new Set<string>()
  const conversations: object[] = []
  const media: object[] = []
  const tokens = new Set([META_TOKEN])

  const takeMessage = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { body, files } = await readBody(request)
    const { recipient = {}, message = {} } = body
    const refusal = whyRefused(body, { people, comments, answeredPrivately, hasFile: files.length > 0 })
    if (refusal) return refusal
    if (recipient.comment_id !== undefined) answeredPrivately.add(recipient.comment_id)
    const to = recipient.id ?? IGSID
    const url = message.attachment?.payload.url
    sent.push({
      ...{ to, text: message.text ?? '', files: url === undefined ? files : [await standIn.fetchFrom(url)] },
      ...(body.tag === undefined ? {} : { tag: body.tag }),
      ...(url === undefined ? {} : { url }),
    })
    return yes({ recipient_id: to, message_id: `mid.STANDIN${sent.length}` })
  }

  const takeComment = (request: PlatformRequest, to: string): PlatformAnswer => {
    const { message = '' } = (jsonOf(request) ?? {}) as { message?: string }
    if (message.trim() === '' || message.length > 2200) return graphError(100)
    sent.push({ to, text: message, files: [] })
    return yes({ id: `1790000000${sent.length}` })
  }

  const hide = ({ params: { comment = '' }, query, body }: PlatformRequest): PlatformAnswer => {
    const wanted = query.get('hide') ?? ''
    if (!['true', 'false'].includes(wanted) || body.length > 0) return graphError(100)
    const known = comments.get(comment)
    if (known === undefined) return graphError(100, { subcode: 33 })
    if (wanted === 'true') hidden.add(comment)
    else hidden.delete(comment)
    return yes({ success: true })
  }

  const describe = ({ params: { thing = '' }, query }: PlatformRequest): PlatformAnswer => {
    const fields = query.get('fields') ?? ''
    const [, kind = '', id = ''] = /^(mentioned_\w+)\.\w+\((\d+)\)/.exec(fields) ?? []
    if (thing === IG && kind !== '') {
      const found = mentions.get(id)
      return found ? yes({ id: IG, [kind]: { id, ...found } }) : graphError(100, { subcode: 33 })
    }
    const comment = comments.get(thing)
    if (fields === 'from' && comment) return yes({ id: thing, from: { id: comment.from } })
    if (fields.startsWith('name') && people.has(thing))
      return yes({ name: 'Rosa Conti', username: 'rosa.conti', follower_count: 1200, is_verified_user: false })
    return graphError(100, { subcode: 33 })
  }

  const refresh = ({ query }: PlatformRequest): PlatformAnswer => {
    if (query.get('grant_type') !== 'ig_refresh_token' || !tokens.has(query.get('access_token') ?? ''))
      return graphError(190)
    tokens.add(RENEWED)
    return yes({ access_token: RENEWED, token_type: 'bearer', expires_in: 5_184_000 })
  }

  const graph = await openGraphStandIn(
    {
      'POST /v25.0/me/messages': takeMessage,
      'POST /v25.0/:comment/replies': (request) => {
        const { comment = '' } = request.params
        return comments.has(comment) ? takeComment(request, comment) : graphError(100, { subcode: 33 })
      },
      [`POST /v25.0/${IG}/mentions`]: (request) => {
        const { media_id = '', comment_id } = (jsonOf(request) ?? {}) as { media_id?: string; comment_id?: string }
        return takeComment(request, comment_id ?? media_id)
      },
      'POST /v25.0/:comment': hide,
      'GET /v25.0/me': () => yes({ id: SCOPED, user_id: IG }),
      'GET /v25.0/me/conversations': () => yes({ data: conversations }),
      [`GET /v25.0/${IG}/media`]: () => yes({ data: media }),
      'GET /v25.0/:thing': describe,
      'GET /refresh_access_token': refresh,
    },
    { scopes: [], tokens, proof: false },
  )
  const standIn: InstagramStandIn = {
    ...{ ...graph, sent, people, comments, hidden, mentions, conversations, media, tokens },
    fetchFrom: (url) => Promise.reject(new Error(`nothing is at ${url}`)),
  }
  return standIn
}

/** In a form the parts are JSON in strings. */
async function readBody(request: PlatformRequest): Promise<{ body: Body; files: InstagramSent['files'] }> {
  if (!(request.headers['content-type'] ?? '').startsWith('multipart/'))
    return { body: (jsonOf(request) ?? {}) as Body, files: [] }
  const { fields, files } = await formOf(request)
  const part = (name: string): object => JSON.parse(fields[name] ?? '{}') as object
  const body = { ...fields, recipient: part('recipient'), message: part('message') } as Body
  return { body, files: Object.values(files).map(({ name, content }) => ({ name, content })) }
}

type Known = Pick<InstagramStandIn, 'people' | 'comments'> & { answeredPrivately: Set<string>; hasFile: boolean }

function whyRefused(body: Body, known: Known): PlatformAnswer | undefined {
  const { recipient = {}, message = {} } = body
  const { text = '', attachment } = message
  const isFile = attachment !== undefined && (attachment.payload.url !== undefined) !== known.hasFile
  if (Buffer.byteLength(text) > 1000 || (text.trim() === '') !== isFile) return graphError(100)
  const { id, comment_id: comment } = recipient
  return comment === undefined ? whyNotTo(id ?? '', body, known) : whyNotMoved(comment, known)
}

function whyNotTo(id: string, { messaging_type, tag }: Body, { people }: Known): PlatformAnswer | undefined {
  const hours = people.get(id)
  if (hours === undefined) return graphError(100, { subcode: 2534014 })
  const isTagged = messaging_type === 'MESSAGE_TAG' && tag === 'HUMAN_AGENT'
  return hours < (isTagged ? 7 * 24 : 24) ? undefined : graphError(10, { subcode: 2534022 })
}

function whyNotMoved(comment: string, { comments, answeredPrivately }: Known): PlatformAnswer | undefined {
  const found = comments.get(comment)
  if (found === undefined) return graphError(100, { subcode: 33 })
  if (answeredPrivately.has(comment)) return graphError(10900)
  return found.days < 7 ? undefined : graphError(10903)
}
