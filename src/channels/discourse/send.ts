import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson, retryAfterMs, type Answer, type CallOutcome } from '../../lib/http'
import { cutText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { outcomeOfLost } from '../lost-call'
import type { DiscourseApi } from './api'
import { createdSchema, errorSchema, uploadSchema } from './payload'

/** What a forum takes as a title; the shortest that it takes is a setting of its own. */
const MAX_TITLE = 255

type Deps = { api: DiscourseApi; username: string; now: () => Date }

/** One post. Files go up first: they reach nobody before the post that shows them. */
export async function sendPost(deps: Deps, send: TimedSend): Promise<SendOutcome> {
  const links: string[] = []
  for (const file of send.files) {
    if (send.tooLate()) return TOO_LATE
    const form = new FormData()
    form.set('type', 'composer')
    form.set('synchronous', 'true')
    form.set('file', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
    const uploaded = await deps.api.upload(form)
    if (uploaded.kind !== 'answer' || uploaded.status >= 500)
      return { kind: 'not-sent', why: 'unreachable', detail: 'the forum does not take the file now' }
    const link = uploadSchema.safeParse(readJson(uploaded))
    if (!link.success) return refusalOf(uploaded, deps.now())
    const name = file.name.replace(/[[\]|]/g, ' ')
    links.push(`${file.mime.startsWith('image/') ? '!' : ''}[${name}|attachment](${link.data.short_url})`)
  }
  const raw = [send.text, ...links].filter(Boolean).join('\n\n')
  if (send.tooLate()) return TOO_LATE
  return outcomeOf(await deps.api.post('/posts.json', { raw, ...placeOf(send) }), send, deps)
}

/** Where it goes: to the person in private, into the private topic, or under the post that it answers. */
function placeOf({ kind, thread, subject, recipient, inReplyTo }: TimedSend): object {
  if (kind === 'private_reply') {
    const title = cutText(subject ? `Re: ${subject}` : 'Re', MAX_TITLE, 'codepoints')
    const to = (recipient.handle ?? '').replace(/^@/, '')
    return { title, archetype: 'private_message', target_recipients: to }
  }
  const [topic = '', person] = thread.split(':')
  const number = Number(inReplyTo?.split('/')[1])
  const isAnswer = person !== undefined && Number.isInteger(number) && number > 0
  return { topic_id: Number(topic), ...(isAnswer ? { reply_to_post_number: number } : {}) }
}

function outcomeOf(outcome: CallOutcome, { kind }: TimedSend, { now }: Deps): SendOutcome {
  if (outcome.kind !== 'answer') return outcomeOfLost('the forum', outcome)
  if (outcome.status >= 500) return { kind: 'unknown', detail: `the forum failed (HTTP ${outcome.status})` }
  if (outcome.status >= 300) return refusalOf(outcome, now())
  const created = createdSchema.safeParse(readJson(outcome))
  // Accepted without a post: it waits for a moderator of the forum.
  if (!created.success) return { kind: 'sent', ids: [] }
  const { id, topic_id, post_number } = created.data
  const continues = { thread: String(topic_id), surface: 'dm' } as const
  return { kind: 'sent', ids: [`${id}/${post_number}`], ...(kind === 'private_reply' ? { continues } : {}) }
}

/** Forums speak the language of their user; what can be told by status or kind of error comes first. */
function refusalOf(answer: Answer, now: Date): SendOutcome {
  const { status } = answer
  const read = errorSchema.safeParse(readJson(answer))
  const { errors, error_type: type, extras } = read.success ? read.data : { errors: [] as string[] }
  if (status === 429 || type === 'rate_limit') {
    const waitMs = extras?.wait_seconds === undefined ? retryAfterMs(answer, now) : extras.wait_seconds * 1000
    return {
      kind: 'not-sent',
      why: 'rate-limited',
      retryAfterMs: waitMs ?? 10_000,
      detail: 'the forum asks to wait before the next post',
    }
  }
  const words = errors.join(' ')
  const known = REFUSALS.find(({ is }) => is(status, words)) ?? OTHER
  return { kind: 'refused', reason: known.reason, remedies: known.remedies, detail: known.detail }
}

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refused = {
  ...{ reason: 'policy', remedies: ['open_natively'] },
  detail: 'The forum does not take this post. Its rules may ask for a longer or a different text.',
}

/** The first that fits counts. The words are those of an English forum; in another language the last rules remain. */
const REFUSALS: readonly (Refused & { is: (status: number, words: string) => boolean })[] = [
  {
    is: (status, words) => status === 401 || (status === 403 && /api (username|key)/i.test(words)),
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'The forum refuses the API key or its user.',
  },
  {
    is: (_, words) => /personal message to that user|not accepting (private|personal) messages/i.test(words),
    ...{ reason: 'blocked', remedies: [] },
    detail: 'This person does not take personal messages from us.',
  },
  {
    is: (status) => status === 404 || status === 410,
    ...{ reason: 'recipient_gone', remedies: [] },
    detail: 'The topic is not there any more.',
  },
  {
    is: (_, words) => /is limited to \d+ characters|too long/i.test(words),
    ...{ reason: 'too_long', remedies: ['shorten'] },
    detail: 'The text is longer than the forum takes.',
  },
  {
    is: (status, words) => status === 413 || /upload|file|extension|image/i.test(words),
    ...{ reason: 'bad_media', remedies: [] },
    detail: 'The forum does not take files of this kind or size.',
  },
  {
    is: (_, words) => /too similar|already (been )?posted/i.test(words),
    ...{ reason: 'duplicate', remedies: [] },
    detail: 'The forum says that the same was posted shortly before.',
  },
  {
    is: (status) => status === 403,
    ...{ reason: 'not_permitted', remedies: ['private_reply', 'open_natively'] },
    detail: 'Our user may not post in this topic; it may be closed.',
  },
]
