import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { TimedSend } from '../channel'
import type { Graph, GraphCall } from '../meta/graph'
import { toSendOutcome } from '../meta/outcome'
import {
  attachmentType,
  metadataOf,
  notOneThing,
  occasionOf,
  sentComment,
  sentMessage,
  sentMove,
} from '../meta/send-message'
import { COMMENT, DM, isPublic } from './split'
import { publicPlace } from './threads'
import { MOVE_VERDICTS, VERDICTS } from './verdicts'

type Sending = { graph: Graph; page: string; humanAgent: boolean; now: () => Date }

/** One message, one comment, or the one private answer to a comment. */
export async function sendPart(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const limit = isPublic(send.kind) ? COMMENT : DM
  if (countText(send.text, limit.unit) > limit.max)
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'longer than Facebook takes' }
  if (isPublic(send.kind)) return await comment(sending, send)
  return send.kind === 'private_reply' ? await moveToPrivate(sending, send) : await message(sending, send)
}

/** Under the comment that began it (Facebook shows two levels), the post or the recommendation. */
async function comment({ graph }: Sending, send: TimedSend): Promise<SendOutcome> {
  const [file] = send.files
  if (file && attachmentType(file.mime) !== 'image')
    return {
      kind: 'refused',
      reason: 'bad_media',
      remedies: ['private_reply'],
      detail: 'a comment carries pictures only',
    }
  const root = publicPlace(send.thread)?.root
  if (root === undefined) return nowhere('This is no place for a public answer.')
  const fields = { message: send.text }
  const body = file ? formOf(send.text === '' ? {} : fields, 'source', send) : fields
  const outcome = await graph.call({ method: 'POST', path: `${root}/comments`, body, tooLate: send.tooLate })
  return toSendOutcome(outcome, {
    platform: 'Facebook',
    verdicts: VERDICTS,
    sent: sentComment,
  })
}

/** Once to each comment or post, for seven days. What the customer answers comes in private. */
async function moveToPrivate(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const refused = notOneThing(send)
  if (refused) return refused
  const place = publicPlace(send.thread)
  if (place === undefined) return nowhere('This is no public place that could be left.')
  const recipient =
    place.place === 'post' ? { post_id: send.inReplyTo ?? place.root } : { comment_id: send.inReplyTo ?? place.root }
  const outcome = await post(sending, send, { recipient, messaging_type: 'RESPONSE' })
  return toSendOutcome(outcome, {
    platform: 'Messenger',
    verdicts: MOVE_VERDICTS,
    sent: sentMove({ name: send.recipient.name }),
  })
}

async function message(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const occasion = occasionOf(send, { humanAgent: sending.humanAgent, now: sending.now() })
  const outcome = await post(sending, send, { recipient: { id: send.thread }, ...occasion })
  return toSendOutcome(outcome, {
    platform: 'Messenger',
    verdicts: VERDICTS,
    sent: sentMessage,
  })
}

type Envelope = { recipient: object; messaging_type: string; tag?: string }

async function post({ graph, page }: Sending, send: TimedSend, envelope: Envelope) {
  const call = { method: 'POST', path: `${page}/messages`, tooLate: send.tooLate } as const
  const [file] = send.files
  if (!file) {
    const body = { ...envelope, message: { text: send.text, ...metadataOf(send) } }
    return await graph.call({ ...call, body })
  }
  const type = attachmentType(file.mime)
  const fields: Record<string, string> = {
    recipient: JSON.stringify(envelope.recipient),
    messaging_type: envelope.messaging_type,
    ...(envelope.tag === undefined ? {} : { tag: envelope.tag }),
    message: JSON.stringify({ attachment: { type, payload: {} }, ...metadataOf(send) }),
  }
  return await graph.call({ ...call, body: formOf(fields, 'filedata', send) })
}

function formOf(
  fields: Record<string, string>,
  name: string,
  { files: [file] }: TimedSend,
): NonNullable<GraphCall['body']> {
  const form = new FormData()
  for (const [field, value] of Object.entries(fields)) form.set(field, value)
  if (file) form.set(name, new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
  return form
}

const nowhere = (detail: string): SendOutcome => ({
  kind: 'refused',
  ...{ reason: 'not_permitted', remedies: ['open_natively'], detail },
})
