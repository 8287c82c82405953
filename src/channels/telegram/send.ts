import { z } from 'zod'
import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import type { TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import type { ApiOutcome, TelegramApi } from './api'

export async function sendPart(api: TelegramApi, send: TimedSend): Promise<SendOutcome> {
  if (send.tooLate()) return TOO_LATE
  const chatId = send.thread.split(':')[0] ?? send.thread
  const target = { chat_id: chatId, ...answering(send) }
  const file = send.files[0]
  if (!file) return toOutcome(await api.call('sendMessage', { ...target, text: send.text }), chatId)
  const isPhoto = ['image/jpeg', 'image/png'].includes(file.mime) && file.bytes <= 10 * 1024 * 1024
  const form = new FormData()
  form.set('chat_id', chatId)
  if ('reply_parameters' in target) form.set('reply_parameters', JSON.stringify(target.reply_parameters))
  if (send.text !== '') form.set('caption', send.text)
  form.set(isPhoto ? 'photo' : 'document', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
  return toOutcome(await api.upload(isPhoto ? 'sendPhoto' : 'sendDocument', form), chatId)
}

/** In a group the reply shows what it answers; in a private chat that would only be noise. */
function answering({ visibility, inReplyTo }: TimedSend): {
  reply_parameters?: { message_id: number; allow_sending_without_reply: true }
} {
  const id = Number(inReplyTo?.split(':')[1])
  return visibility === 'public' && Number.isInteger(id)
    ? { reply_parameters: { message_id: id, allow_sending_without_reply: true } }
    : {}
}

const sentSchema = z.object({ message_id: z.number() })

function toOutcome(outcome: ApiOutcome, chatId: string): SendOutcome {
  if (outcome.kind === 'not-sent')
    return { kind: 'not-sent', why: 'unreachable', detail: `Telegram cannot be reached (${outcome.why})` }
  if (outcome.kind === 'unknown') return { kind: 'unknown', detail: `no answer from Telegram (${outcome.why})` }
  const { answer } = outcome
  if (!answer.ok) return toRefusal(answer.error_code ?? 0, answer.description, answer.parameters?.retry_after)
  const sent = sentSchema.safeParse(answer.result)
  // Accepted, but we cannot read which message it became: it has arrived, echoes do not exist here.
  return { kind: 'sent', ids: sent.success ? [`${chatId}:${sent.data.message_id}`] : [] }
}

/** Descriptions are Telegram's words, not the customer's: they may be shown and logged. */
function toRefusal(code: number, description: string, retryAfterS: number | undefined): SendOutcome {
  const detail = `Telegram ${code}: ${description}`.slice(0, 300)
  if (code === 429) return { kind: 'not-sent', why: 'rate-limited', retryAfterMs: (retryAfterS ?? 5) * 1000, detail }
  if (code >= 500) return { kind: 'unknown', detail }
  const known = REFUSALS.find(({ is }) => is(code, description)) ?? OTHER
  return { kind: 'refused', reason: known.reason, remedies: known.remedies, detail }
}

type Refusal = { reason: RefusalReason; remedies: readonly Remedy[] }
const OTHER: Refusal = { reason: 'not_permitted', remedies: ['open_natively'] }

/** The first that fits counts. Telegram documents codes but not descriptions, which have been stable for years. */
const REFUSALS: readonly (Refusal & { is: (code: number, description: string) => boolean })[] = [
  // 404 is what a token without a bot behind it gets.
  { is: (code) => code === 401 || code === 404, reason: 'auth_expired', remedies: ['reconnect'] },
  { is: (code, words) => code === 403 && /blocked/i.test(words), reason: 'blocked', remedies: [] },
  { is: (code) => code === 403, reason: 'recipient_gone', remedies: [] },
  { is: (code) => code === 413, reason: 'bad_media', remedies: [] },
  { is: (_, words) => /too long/i.test(words), reason: 'too_long', remedies: ['shorten'] },
  {
    is: (_, words) => /chat not found|deactivated|PEER_ID_INVALID|upgraded to a supergroup/i.test(words),
    reason: 'recipient_gone',
    remedies: [],
  },
  { is: (_, words) => /file|photo|document|image/i.test(words), reason: 'bad_media', remedies: [] },
]
