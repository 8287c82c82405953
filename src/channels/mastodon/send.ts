import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { pause } from '../pause'
import type { MastodonApi, MastodonOutcome } from './api'
import { lengthOnServer, roomFor } from './length'
import { ownSchema, postedSchema, uploadedSchema } from './payload'
import { dmThread } from './receive'

export type Sending = { api: MastodonApi; maxCharacters: number }

/** One post that names the person whom it answers: nobody is told of a reply that does not. */
export async function sendPart({ api, maxCharacters }: Sending, send: TimedSend): Promise<SendOutcome> {
  const name = send.recipient.handle ?? (await lookUp(api, send.recipient.externalId))
  if (name === undefined) return { kind: 'not-sent', why: 'unreachable', detail: 'the server does not say who this is' }
  const status = withName(send.kind === 'public_reply' ? send.text : unnamed(send.text, name), name)
  if (countText(send.text, 'graphemes') > roomFor(maxCharacters) || lengthOnServer(status) > maxCharacters)
    return {
      kind: 'refused',
      reason: 'too_long',
      remedies: ['shorten'],
      detail: 'the text is longer than the server allows',
    }
  const media = await uploadAll(api, send)
  if (!('ids' in media)) return media
  if (send.tooLate()) return TOO_LATE
  // For an hour the server answers the same key with the same post: sent again, a lost reply is not doubled.
  const outcome = await api.post('/api/v1/statuses', bodyOf(send, status, media.ids), `${send.reply}:${send.part}`)
  const told = toOutcome(outcome, media.ids.length > 0)
  if (told.kind !== 'sent' || send.kind !== 'private_reply') return told
  return { ...told, continues: { thread: dmThread(send.recipient.externalId), surface: 'dm' } }
}

const bodyOf = (send: TimedSend, status: string, mediaIds: readonly string[]): object => ({
  status,
  ...(send.inReplyTo === null ? {} : { in_reply_to_id: send.inReplyTo }),
  visibility: send.kind === 'public_reply' ? 'public' : 'direct',
  ...(mediaIds.length > 0 ? { media_ids: mediaIds } : {}),
})

/** What is for one person alone names nobody else: a direct post is read by everybody whom it names. */
const unnamed = (text: string, name: string): string =>
  text.replace(/(?<![=/\p{L}\p{N}_])@(?=[\p{L}\p{N}_])([\p{L}\p{N}_.@-]*)/gu, (mention, rest: string) =>
    mention.toLowerCase() === name.toLowerCase() ? mention : `@\u200B${rest}`,
  )

/** The name stands first, unless the agent wrote it. */
function withName(text: string, handle: string): string {
  const name = handle.startsWith('@') ? handle : `@${handle}`
  const isThere = text.toLowerCase().split(/\s+/).includes(name.toLowerCase())
  if (text === '') return name
  return isThere ? text : `${name} ${text}`
}

async function lookUp(api: MastodonApi, id: string): Promise<string | undefined> {
  const outcome = await api.get(`/api/v1/accounts/${encodeURIComponent(id)}`)
  const found = outcome.kind === 'answer' ? ownSchema.safeParse(outcome.json) : undefined
  return found?.success && found.data.acct !== '' ? `@${found.data.acct}` : undefined
}

function toOutcome(outcome: MastodonOutcome, hasMedia: boolean): SendOutcome {
  if (outcome.kind === 'not-sent')
    return { kind: 'not-sent', why: 'unreachable', detail: `Mastodon cannot be reached (${outcome.why})` }
  if (outcome.kind === 'unknown') return { kind: 'unknown', detail: `no answer from Mastodon (${outcome.why})` }
  if (outcome.status >= 500) return { kind: 'unknown', detail: `Mastodon ${outcome.status}` }
  if (outcome.status !== 200) return refusalOf(outcome, hasMedia)
  const posted = postedSchema.safeParse(outcome.json)
  return { kind: 'sent', ids: posted.success ? [posted.data.id] : [] }
}

const UNTOLD_WAIT_MS = 60_000

/** Servers say why in their own language: only the status counts. */
function refusalOf({ status, waitMs }: Extract<MastodonOutcome, { kind: 'answer' }>, hasMedia: boolean): SendOutcome {
  if (status === 429) {
    const detail = 'Mastodon 429: too many requests'
    return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: waitMs ?? UNTOLD_WAIT_MS, detail }
  }
  const known = status === 422 && hasMedia ? BAD_MEDIA : (REFUSALS[status] ?? OTHER)
  return { kind: 'refused', ...known, detail: `Mastodon ${status}: ${known.detail}` }
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const OTHER: Refusal = {
  reason: 'not_permitted',
  remedies: ['open_natively'],
  detail: 'the server does not take this post.',
}
const BAD_MEDIA: Refusal = { reason: 'bad_media', remedies: [], detail: 'the server does not take this file.' }
const REFUSALS: Readonly<Record<number, Refusal>> = {
  401: { reason: 'auth_expired', remedies: ['reconnect'], detail: 'the token is not valid any more.' },
  403: { reason: 'not_permitted', remedies: ['open_natively'], detail: 'the account or its token may not post.' },
  404: { reason: 'recipient_gone', remedies: [], detail: 'the post is gone, or its author does not let us see it.' },
  410: { reason: 'recipient_gone', remedies: [], detail: 'the post is gone.' },
  413: BAD_MEDIA,
}

/** A server that is still at work on a file answers 206 for so long. */
const PROCESSING = { everyMs: 500, times: 30 }

async function uploadAll(api: MastodonApi, { files, tooLate }: TimedSend): Promise<{ ids: string[] } | SendOutcome> {
  const ids: string[] = []
  for (const file of files) {
    if (tooLate()) return TOO_LATE
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
    const media = await mediaOf({ api, tooLate }, await api.upload('/api/v2/media', form))
    if (typeof media !== 'string') return media
    ids.push(media)
  }
  return { ids }
}

type Looking = { api: MastodonApi; tooLate: () => boolean }

async function mediaOf(looking: Looking, outcome: MastodonOutcome): Promise<string | SendOutcome> {
  if (outcome.kind !== 'answer' || outcome.status >= 500 || outcome.status === 429) return notUploaded(outcome)
  const uploaded = uploadedSchema.safeParse(outcome.json)
  if (outcome.status >= 400) return refusalOf(outcome, true)
  if (!uploaded.success) return refusalOf({ ...outcome, status: 422 }, true)
  if (outcome.status !== 202 || (await isReady(looking, uploaded.data.id))) return uploaded.data.id
  return { kind: 'not-sent', why: 'platform-down', detail: 'Mastodon is still at work on the file' }
}

function notUploaded(outcome: MastodonOutcome): SendOutcome {
  if (outcome.kind === 'answer' && outcome.status === 429) return refusalOf(outcome, true)
  const why = outcome.kind === 'answer' ? String(outcome.status) : outcome.why
  return { kind: 'not-sent', why: 'unreachable', detail: `Mastodon does not take the file now (${why})` }
}

async function isReady({ api, tooLate }: Looking, id: string): Promise<boolean> {
  const never = new AbortController().signal
  for (let look = 0; look < PROCESSING.times && !tooLate(); look += 1) {
    const outcome = await api.get(`/api/v1/media/${encodeURIComponent(id)}`)
    if (outcome.kind !== 'answer' || outcome.status !== 206) return outcome.kind === 'answer' && outcome.status === 200
    await pause(PROCESSING.everyMs, never)
  }
  return false
}
