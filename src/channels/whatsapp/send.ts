import { z } from 'zod'
import type { SendOutcome, Template } from '../../desk/index'
import { countText } from '../../lib/text'
import { ownOf } from '../../lib/own'
import type { TimedSend } from '../channel'
import { attemptKey } from '../meta/attempt'
import type { Graph } from '../meta/graph'
import { toSendOutcome } from '../meta/outcome'
import { addressOf } from './people'
import { MAX_CAPTION, MAX_TEXT } from './split'
import { VERDICTS } from './verdicts'

const PLATFORM = 'WhatsApp'

type Sending = { graph: Graph; phoneNumberId: string }

/**
 * One message. A file is handed over first: that reaches nobody, so whatever goes wrong with it proves that nothing was
 * sent.
 */
export async function sendPart({ graph, phoneNumberId }: Sending, send: TimedSend): Promise<SendOutcome> {
  const [file] = send.files
  if (countText(send.text, 'utf16') > (file ? MAX_CAPTION : MAX_TEXT))
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'longer than WhatsApp takes' }
  if (!file) return await post({ graph, phoneNumberId }, send, wordsOf(send))
  const form = new FormData()
  form.set('messaging_product', 'whatsapp')
  form.set('type', file.mime)
  form.set('file', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
  const uploaded = await graph.call({ method: 'POST', path: `${phoneNumberId}/media`, body: form })
  if (uploaded.kind === 'unknown')
    return { kind: 'not-sent', why: 'platform-down', detail: `WhatsApp did not take the file (${uploaded.why})` }
  const id = uploaded.kind === 'answer' ? idSchema.safeParse(uploaded.json).data?.id : undefined
  if (uploaded.kind !== 'answer') return toSendOutcome(uploaded, { platform: PLATFORM, verdicts: UPLOADS, sent: noIds })
  if (id === undefined) return { kind: 'not-sent', why: 'platform-down', detail: 'WhatsApp did not name the file' }
  return await post({ graph, phoneNumberId }, send, fileOf(id, send))
}

const idSchema = z.object({ id: z.string() })
const noIds = () => ({ ids: [] })
/** What is wrong with an upload is wrong with the file. */
const UPLOADS = {
  ...VERDICTS,
  100: { is: 'refused', reason: 'bad_media', remedies: [], because: 'WhatsApp cannot take this file' },
} as const

const sentSchema = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) })

async function post({ graph, phoneNumberId }: Sending, send: TimedSend, content: object): Promise<SendOutcome> {
  const body = { ...messageOf(send), ...content }
  const outcome = await graph.call({ method: 'POST', path: `${phoneNumberId}/messages`, body, tooLate: send.tooLate })
  return toSendOutcome(outcome, {
    platform: PLATFORM,
    verdicts: VERDICTS,
    sent: (json) => {
      const sent = sentSchema.safeParse(json)
      return sent.success ? { ids: sent.data.messages.map(({ id }) => id) } : undefined
    },
  })
}

/** What every message bears; in a group a reply shows what it answers, in a private chat that would only be noise. */
function messageOf(send: TimedSend): object {
  const { thread, visibility, inReplyTo } = send
  return {
    messaging_product: 'whatsapp',
    ...addressOf(thread),
    ...(visibility === 'public' && inReplyTo !== null ? { context: { message_id: inReplyTo } } : {}),
    // Comes back with every status of the message: by it a message is found whose answer was lost.
    biz_opaque_callback_data: attemptKey(send),
  }
}

const wordsOf = ({ template, text }: TimedSend): object =>
  template
    ? { type: 'template', template: templateOf(template) }
    : { type: 'text', text: { body: text, preview_url: false } }

const templateOf = ({ name, language, values }: Template): object => ({
  name,
  language: { policy: 'deterministic', code: language },
  ...(values.length === 0
    ? {}
    : { components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }] }),
})

const MB = 1024 * 1024
/** What WhatsApp shows as what it is; everything else, and what is larger, goes as a document. */
const SHOWN: Readonly<Record<string, { as: 'image' | 'video' | 'audio'; maxBytes: number }>> = {
  'image/jpeg': { as: 'image', maxBytes: 5 * MB },
  'image/png': { as: 'image', maxBytes: 5 * MB },
  'video/mp4': { as: 'video', maxBytes: 16 * MB },
  'video/3gpp': { as: 'video', maxBytes: 16 * MB },
}

function fileOf(id: string, { files, text }: TimedSend): object {
  const [file] = files
  const shown = ownOf(SHOWN, file?.mime ?? '')
  const caption = text === '' ? {} : { caption: text }
  return shown && (file?.bytes ?? 0) <= shown.maxBytes
    ? { type: shown.as, [shown.as]: { id, ...caption } }
    : { type: 'document', document: { id, filename: file?.name ?? 'file', ...caption } }
}
