import { graphError, openGraphStandIn, yes, type GraphStandIn } from './graph-stand-in'
import { formOf, jsonOf, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * A loopback Graph API of a Page that refuses what Facebook refuses: Messenger after 24 hours without the right tag, a
 * second private answer to the same comment or one after seven days, unknown people, too long texts.
 */
export const PAGE = '137542570280222'
export const PSID = '200000000000001'

export type PageSent = {
  to: string
  text: string
  tag?: string
  metadata?: string
  files: { name: string; content: Buffer }[]
}

export type FacebookStandIn = GraphStandIn & {
  sent: PageSent[]
  /** Who has written to the Page, and how long ago in hours. */
  people: Map<string, number>
  /** Comments and posts: who wrote them, and how many days ago. */
  things: Map<string, { from?: string; days: number; name?: string; elsewhere?: true }>
  /** Comments that nobody but their writer reads. */
  hidden: Set<string>
  /** What the Page would read of itself. */
  conversations: object[]
  feed: object[]
  /** Called for each message that was taken: Messenger echoes it. */
  onTaken: (told: (mid: string, sent: PageSent) => Promise<void>) => void
}

type Body = {
  recipient?: { id?: string; comment_id?: string; post_id?: string }
  messaging_type?: string
  tag?: string
  message?: { text?: string; metadata?: string; attachment?: { type: string } }
}

const SCOPES = [
  'pages_messaging',
  'pages_manage_metadata',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_engagement',
]

export async function openFacebookStandIn(): Promise<FacebookStandIn> {
  const sent: PageSent[] = []
  const people = new Map<string, number>()
  const things: FacebookStandIn['things'] = new Map()
  const answeredPrivately = new Set<string>()
  const conversations: object[] = []
  const feed: object[] = []
  const hidden = new Set<string>()
  let told: (mid: string, sent: PageSent) => Promise<void> = () => Promise.resolve()

  const takeMessage = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { body, files } = await readBody(request)
    const { recipient = {}, message = {} } = body
    const refusal = whyNotMessage(body, { people, things, answeredPrivately, hasFile: files.length > 0 })
    if (refusal) return refusal
    const thing = recipient.comment_id ?? recipient.post_id
    if (thing !== undefined) answeredPrivately.add(thing)
    const to = recipient.id ?? PSID
    const one: PageSent = {
      ...{ to, text: message.text ?? '', files },
      ...(body.tag === undefined ? {} : { tag: body.tag }),
      ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    }
    sent.push(one)
    const message_id = `m_STANDIN${sent.length}`
    await told(message_id, one)
    return yes({ recipient_id: to, message_id })
  }

  const takeComment = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const { thing = '' } = request.params
    if (!things.has(thing)) return graphError(100, { subcode: 33 })
    const { fields, files } = await readFields(request)
    const text = fields['message'] ?? ''
    if ((text.trim() === '' && files.length === 0) || text.length > 8000) return graphError(100)
    sent.push({ to: thing, text, files })
    return yes({ id: `${thing}_${900 + sent.length}` })
  }

  // What stands under posts of others is there for us no more than what is gone.
  const hide = ({ params: { thing = '' }, query, body }: PlatformRequest): PlatformAnswer => {
    const wanted = query.get('is_hidden') ?? ''
    if (!['true', 'false'].includes(wanted) || body.length > 0) return graphError(100)
    const known = things.get(thing)
    if (known === undefined || known.elsewhere) return graphError(100, { subcode: 33 })
    if (!standIn.token.scopes.includes('pages_manage_engagement')) return graphError(200, { status: 403 })
    if (wanted === 'true') hidden.add(thing)
    else hidden.delete(thing)
    return yes({ success: true })
  }

  const describe = ({ params: { thing = '' }, query }: PlatformRequest): PlatformAnswer => {
    if (thing === PAGE) return yes({ id: PAGE })
    const known = things.get(thing)
    if (query.get('fields') === 'from' && known)
      return yes({ id: thing, ...(known.from ? { from: { id: known.from } } : {}) })
    if (query.get('fields') === 'name' && people.has(thing)) return yes({ id: thing, name: 'Rosa Conti' })
    return graphError(100, { subcode: 33 })
  }

  const standIn: GraphStandIn = await openGraphStandIn(
    {
      [`POST /v25.0/${PAGE}/messages`]: takeMessage,
      'POST /v25.0/:thing/comments': takeComment,
      [`GET /v25.0/${PAGE}/conversations`]: () => yes({ data: conversations }),
      [`GET /v25.0/${PAGE}/feed`]: () => yes({ data: feed }),
      'POST /v25.0/:thing': hide,
      'GET /v25.0/:thing': describe,
    },
    { scopes: SCOPES },
  )
  return {
    ...standIn,
    sent,
    people,
    things,
    hidden,
    conversations,
    feed,
    onTaken: (listener) => void (told = listener),
  }
}

async function readFields(request: PlatformRequest) {
  if (!(request.headers['content-type'] ?? '').startsWith('multipart/')) {
    return { fields: (jsonOf(request) ?? {}) as Record<string, string>, files: [] }
  }
  const { fields, files } = await formOf(request)
  return { fields, files: Object.values(files).map(({ name, content }) => ({ name, content })) }
}

/** In a form the parts are JSON in strings. */
async function readBody(request: PlatformRequest): Promise<{ body: Body; files: PageSent['files'] }> {
  const { fields, files } = await readFields(request)
  if (files.length === 0) return { body: fields as Body, files }
  const part = (name: string): object => JSON.parse(fields[name] ?? '{}') as object
  const body = { ...fields, recipient: part('recipient'), message: part('message') } as Body
  return { body, files }
}

type Known = Pick<FacebookStandIn, 'people' | 'things'> & { answeredPrivately: Set<string>; hasFile: boolean }

function whyNotMessage(body: Body, known: Known): PlatformAnswer | undefined {
  const { recipient = {}, message = {} } = body
  const text = message.text ?? ''
  if (
    text.length > 2000 ||
    (text.trim() === '') !== known.hasFile ||
    (message.attachment !== undefined) !== known.hasFile
  )
    return graphError(100)
  const thing = recipient.comment_id ?? recipient.post_id
  return thing === undefined ? whyNotTo(recipient.id ?? '', body, known) : whyNotMoved(thing, known)
}

function whyNotTo(id: string, { messaging_type, tag }: Body, { people }: Known): PlatformAnswer | undefined {
  const hours = people.get(id)
  if (hours === undefined) return graphError(100, { subcode: 2018001 })
  const isTagged = messaging_type === 'MESSAGE_TAG' && tag === 'HUMAN_AGENT'
  if (!isTagged && messaging_type !== 'RESPONSE') return graphError(100)
  return hours < (isTagged ? 7 * 24 : 24) ? undefined : graphError(10, { subcode: 2018278 })
}

function whyNotMoved(thing: string, { things, answeredPrivately }: Known): PlatformAnswer | undefined {
  const found = things.get(thing)
  if (found === undefined) return graphError(100, { subcode: 33 })
  if (answeredPrivately.has(thing)) return graphError(10900)
  return found.days < 7 ? undefined : graphError(10903)
}
