import { z } from 'zod'
import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import type { XApi, XOutcome } from './api'
import { DM_LIMIT, postLimit } from './limits'
import { refusalOf, toOutcome } from './outcome'
import { dmThread } from './receive-dm'
import type { XSettings } from './settings'
import type { Tokens } from '../oauth'
import { afterRenewal, withoutToken } from '../renewed'

export type Sending = { api: XApi; tokens: Tokens; settings: XSettings }

const postedSchema = z.object({ data: z.object({ id: z.string() }) })
const messagedSchema = z.object({ data: z.object({ dm_event_id: z.string() }) })
const uploadedSchema = z.object({ data: z.object({ id: z.string() }) })

/** One request to X that a customer can see, after the pictures are there. */
export async function sendPart(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const isPublic = send.kind === 'public_reply'
  const { unit, max } = isPublic ? postLimit(sending.settings) : DM_LIMIT
  if (countText(send.text, unit) > max)
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'the text is longer than X allows' }
  const allowed = await sending.tokens.token()
  if (!allowed.ok) return withoutToken(allowed)
  const media = await uploadAll({ ...sending, token: allowed.token }, send, isPublic ? 'tweet_image' : 'dm_image')
  if (!('ids' in media)) return media
  if (send.tooLate()) return TOO_LATE
  const posted = await post(sending.api, send, { token: allowed.token, ...bodyOf(sending.settings, send, media.ids) })
  if (posted.outcome.kind !== 'answer' || posted.outcome.status !== 401) return settled(posted, send)
  return afterRenewal('X', await sending.tokens.token(allowed.token))
}

type Body = { path: string; body: object }

function bodyOf(settings: XSettings, send: TimedSend, mediaIds: readonly string[]): Body {
  if (send.kind !== 'public_reply') {
    const to = send.kind === 'private_reply' ? send.recipient.externalId : send.thread.replace(/^dm:/, '')
    const attachments = mediaIds.length > 0 ? { attachments: mediaIds.map((media_id) => ({ media_id })) } : {}
    const body = { ...(send.text === '' ? {} : { text: send.text }), ...attachments }
    return { path: `/2/dm_conversations/with/${to}/messages`, body }
  }
  const answered = send.inReplyTo ?? send.thread.split(':')[0] ?? ''
  const button = `https://x.com/messages/compose?recipient_id=${settings.user_id}`
  return {
    path: '/2/tweets',
    body: {
      text: send.text,
      reply: { in_reply_to_tweet_id: answered },
      ...(mediaIds.length > 0 ? { media: { media_ids: mediaIds } } : {}),
      ...(settings.dm_button ? { direct_message_deep_link: button } : {}),
    },
  }
}

type Posted = { outcome: XOutcome; send: TimedSend }

async function post(api: XApi, send: TimedSend, { token, path, body }: Body & { token: string }): Promise<Posted> {
  return { outcome: await api.post(path, body, { token }), send }
}

function settled({ outcome }: Posted, send: TimedSend): SendOutcome {
  if (send.kind === 'public_reply') {
    return toOutcome(outcome, (json) => {
      const posted = postedSchema.safeParse(json)
      return posted.success ? [posted.data.data.id] : []
    })
  }
  const told = toOutcome(outcome, (json) => {
    const messaged = messagedSchema.safeParse(json)
    return messaged.success ? [messaged.data.data.dm_event_id] : []
  })
  if (told.kind !== 'sent' || send.kind !== 'private_reply') return told
  return { ...told, continues: { thread: dmThread(send.recipient.externalId), surface: 'dm' } }
}

type Uploading = { api: XApi; token: string }

/** Pictures are handed over one by one; nobody sees them before the post does. */
async function uploadAll(
  { api, token }: Uploading,
  { files, tooLate }: TimedSend,
  category: 'tweet_image' | 'dm_image',
): Promise<{ ids: string[] } | SendOutcome> {
  const ids: string[] = []
  for (const file of files) {
    if (tooLate()) return TOO_LATE
    if (!IMAGE_TYPES.includes(file.mime) || file.bytes > MAX_IMAGE_BYTES)
      return {
        kind: 'refused',
        reason: 'bad_media',
        remedies: [],
        detail: 'X takes JPEG, PNG and WebP pictures up to 5 MB',
      }
    const form = new FormData()
    form.set('media', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
    form.set('media_category', category)
    form.set('media_type', file.mime)
    const outcome = await api.upload('/2/media/upload', form, { token })
    const uploaded = outcome.kind === 'answer' ? uploadedSchema.safeParse(outcome.json) : undefined
    if (!uploaded?.success) return notUploaded(outcome)
    ids.push(uploaded.data.data.id)
  }
  return { ids }
}

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp']
const MAX_IMAGE_BYTES = 5 * 1024 * 1024

/** Whatever became of the picture, the post was not made. */
function notUploaded(outcome: XOutcome): SendOutcome {
  if (outcome.kind !== 'answer')
    return { kind: 'not-sent', why: 'unreachable', detail: `X does not take the picture now (${outcome.why})` }
  if (outcome.status < 500 && outcome.status >= 400) return refusalOf(outcome)
  return { kind: 'not-sent', why: 'platform-down', detail: `X does not take the picture now (${outcome.status})` }
}
