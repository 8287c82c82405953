import { invalid, unavailable } from '../../lib/errors'
import { fetchStranger } from '../../lib/stranger'
import { POST_FIELDS } from './fields'
import { whyNot } from './listen'
import { includesSchema, pageSchema } from './payload'
import { bestVideo } from './receive-post'
import type { Sending } from './send'

type Source = Readonly<Record<string, string>>
type Fetched = { content: Buffer; mime?: string }

/** Pictures of posts are public; those of direct messages are handed out to their people by X itself. */
export async function fetchFile(sending: Sending, source: Source, maxBytes: number): Promise<Fetched> {
  const { url, post, media_key } = source
  if (url === undefined && post !== undefined) {
    return await fetchPublic(sending, await findMedia(sending, { post, key: media_key ?? '' }), maxBytes)
  }
  if (url === undefined) throw invalid('X does not say where this file is.')
  const path = pathOfDmMedia(url)
  return path === undefined ? await fetchPublic(sending, url, maxBytes) : await fetchOfDm(sending, path, maxBytes)
}

/** `https://ton.twitter.com/1.1/ton/data/dm/<message>/<picture>/<name>`, which only its people may read. */
function pathOfDmMedia(url: string): string | undefined {
  const found =
    /^https:\/\/ton\.(?:twitter|x)\.com\/(?:[\w.]+\/)*dm\/(\d{1,19})\/(\d{1,19})\/([\w.-]+?)(?::\w+)?$/.exec(url)
  return found ? `/2/dm_conversations/media/${found[1]}/${found[2]}/${found[3]}` : undefined
}

async function fetchOfDm({ api, tokens }: Sending, path: string, maxBytes: number): Promise<Fetched> {
  const allowed = await tokens.token()
  if (!allowed.ok) throw unavailable('X does not hand out this file now.')
  const outcome = await api.download(path, { token: allowed.token, maxBytes })
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') throw invalid('The file is larger than what is kept.')
  if (outcome.kind !== 'answer' || outcome.status >= 500 || outcome.status === 429)
    throw unavailable('X does not hand out this file now.')
  if (outcome.status !== 200) throw invalid('X does not hand out this file any more.')
  return { content: outcome.body, ...mimeOf(outcome.headers['content-type']) }
}

async function fetchPublic({ settings }: Sending, url: string, maxBytes: number): Promise<Fetched> {
  const ours = new URL(settings.api_url).origin
  const found = await fetchStranger(url, { maxBytes, permit: ({ origin }) => origin === ours })
  if (found.ok) return { content: found.body, ...mimeOf(found.contentType) }
  if (found.why === 'too-large') throw invalid('The file is larger than what is kept.')
  if (['timeout', 'unreachable'].includes(found.why) || (found.status ?? 0) >= 500)
    throw unavailable('X does not hand out this file now.')
  throw invalid('X does not hand out this file any more.')
}

const mimeOf = (type: string | undefined): { mime?: string } => {
  const mime = type?.split(';')[0]?.trim().toLowerCase()
  return mime === undefined || !/^(image|video)\//.test(mime) ? {} : { mime }
}

/** Where a picture is that came with nothing but its key. */
async function findMedia({ api, tokens }: Sending, { post, key }: { post: string; key: string }): Promise<string> {
  const allowed = await tokens.token()
  if (!allowed.ok) throw unavailable('X does not hand out this file now.')
  const path = '/2/tweets'
  const outcome = await api.get(path, { token: allowed.token, query: { ...POST_FIELDS, ids: post } })
  if (outcome.kind !== 'answer' || outcome.status !== 200) throw unavailable(whyNot(path, outcome))
  const { includes } = pageSchema.catch({ data: [], includes: undefined, meta: undefined }).parse(outcome.json)
  const media = includesSchema.parse(includes).media.find(({ media_key }) => media_key === key)
  const url = bestVideo(media?.variants) ?? media?.url
  if (url === undefined) throw invalid('X does not hand out this file any more.')
  return url
}
