import { z } from 'zod'
import { invalid, unavailable } from '../../lib/errors'
import { readJson } from '../../lib/http'
import { fetchStranger } from '../../lib/stranger'
import type { ApiOutcome, WechatApi } from './api'

/** Films are answered with an address, everything else with the file itself; what is gone with a code. */
const answerSchema = z.object({ video_url: z.string().optional(), errcode: z.number().optional() })

/** A file of a customer: three days long, by its id. */
export async function fetchMedia(
  api: WechatApi,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<{ content: Buffer; mime?: string }> {
  const {
    headers: told,
    body,
    json,
  } = readFile(await api.get('/cgi-bin/media/get', { media_id: source['media'] ?? '' }, maxBytes))
  if (json === undefined) return { content: body, ...told }
  if (json.video_url !== undefined) return await fetchFilm(json.video_url, maxBytes)
  throw invalid(`WeChat does not hand out this file (${json.errcode ?? 'without a reason'}).`)
}

type File = { headers: { mime?: string }; body: Buffer; json: z.infer<typeof answerSchema> | undefined }

function readFile(outcome: ApiOutcome): File {
  if (outcome.kind === 'unknown' && outcome.why === 'oversize') throw invalid('The file is larger than what is kept.')
  if (outcome.kind !== 'answer' || outcome.status !== 200) throw unavailable('WeChat does not hand out this file now.')
  const [mime = ''] = (outcome.headers['content-type'] ?? '').split(';')
  const isJson = /json|text\/plain/.test(mime)
  return {
    headers: mime === '' ? {} : { mime },
    body: outcome.body,
    json: isJson ? (answerSchema.safeParse(readJson(outcome)).data ?? {}) : undefined,
  }
}

async function fetchFilm(url: string, maxBytes: number): Promise<{ content: Buffer; mime: string }> {
  const got = await fetchStranger(url.replace(/^http:/, 'https:'), { maxBytes })
  if (got.ok) return { content: got.body, mime: 'video/mp4' }
  if (got.why === 'too-large') throw invalid('The file is larger than what is kept.')
  throw unavailable('WeChat does not hand out this film now.')
}
