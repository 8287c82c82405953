import type { SendOutcome } from '../../desk/index'
import { countText } from '../../lib/text'
import type { FileId } from '../../lib/ids'
import type { TimedSend } from '../channel'
import type { Graph, GraphCall } from '../meta/graph'
import { toSendOutcome } from '../meta/outcome'
import { attachmentType, notOneThing, occasionOf, sentComment, sentMessage, sentMove } from '../meta/send-message'
import { COMMENT, DM } from './split'
import { publicPlace } from './threads'
import { MOVE_VERDICTS, VERDICTS } from './verdicts'

export type Sending = {
  graph: Graph
  self: string
  humanAgent: boolean
  now: () => Date
  /** Where Instagram fetches a file; undefined where it is handed over with the message. */
  linkTo: ((file: FileId) => string) | undefined
}

const PLATFORM = 'Instagram'

/** One message, one comment, or the one private answer to a comment. */
export async function sendPart(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const isPublic = send.kind === 'public_reply'
  const limit = isPublic ? COMMENT : DM
  if (countText(send.text, limit.unit) > limit.max)
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: 'longer than Instagram takes' }
  if (isPublic) return await comment(sending, send)
  return send.kind === 'private_reply' ? await moveToPrivate(sending, send) : await message(sending, send)
}

async function comment({ graph, self }: Sending, send: TimedSend): Promise<SendOutcome> {
  if (send.files.length > 0)
    return { kind: 'refused', reason: 'bad_media', remedies: ['private_reply'], detail: 'a comment carries words only' }
  const place = publicPlace(send.thread)
  if (place === undefined) return nowhere('This is no place for a public answer.')
  const call: GraphCall =
    place.place === 'comment'
      ? { method: 'POST', path: `${place.root}/replies`, body: { message: send.text } }
      : { method: 'POST', path: `${self}/mentions`, body: mentionBody(place, send.text) }
  return toSendOutcome(await graph.call({ ...call, tooLate: send.tooLate }), {
    platform: PLATFORM,
    verdicts: VERDICTS,
    sent: sentComment,
  })
}

const mentionBody = ({ media, comment: id }: { media: string; comment: string }, message: string): object => ({
  ...{ media_id: media, message },
  ...(id === '' ? {} : { comment_id: id }),
})

/** Once to each comment, for seven days. What the customer answers comes in private. */
async function moveToPrivate(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const refused = notOneThing(send)
  if (refused) return refused
  const { name, handle } = send.recipient
  const place = publicPlace(send.thread)
  if (place?.place !== 'comment') return nowhere('Only a comment can be answered in private.')
  const recipient = { comment_id: send.inReplyTo ?? place.root }
  const outcome = await post(sending, send, { recipient, messaging_type: 'RESPONSE' })
  if (outcome.kind === 'refused') return outcome
  return toSendOutcome(outcome, {
    platform: PLATFORM,
    verdicts: MOVE_VERDICTS,
    sent: sentMove({ name, ...(handle === null ? {} : { handle }) }),
  })
}

async function message(sending: Sending, send: TimedSend): Promise<SendOutcome> {
  const occasion = occasionOf(send, { humanAgent: sending.humanAgent, now: sending.now() })
  const outcome = await post(sending, send, { recipient: { id: send.thread }, ...occasion })
  if (outcome.kind === 'refused') return outcome
  return toSendOutcome(outcome, {
    platform: PLATFORM,
    verdicts: VERDICTS,
    sent: sentMessage,
  })
}

type Envelope = { recipient: object; messaging_type: string; tag?: string }
type Refused = Extract<SendOutcome, { kind: 'refused' }>

/** With Instagram's own login pictures are fetched from us; through a Page any file is handed over with the message. */
async function post({ graph, linkTo }: Sending, send: TimedSend, envelope: Envelope) {
  const call = { method: 'POST', path: 'me/messages', tooLate: send.tooLate } as const
  const [file] = send.files
  if (!file) return await graph.call({ ...call, body: { ...envelope, message: { text: send.text } } })
  const type = attachmentType(file.mime)
  if (linkTo === undefined) return await graph.call({ ...call, body: formOf(envelope, type, send) })
  if (type !== 'image') return ONLY_PICTURES
  const attachment = { type, payload: { url: linkTo(file.id) } }
  return await graph.call({ ...call, body: { ...envelope, message: { attachment } } })
}

const ONLY_PICTURES: Refused = {
  kind: 'refused',
  ...{ reason: 'bad_media', remedies: ['open_natively'], detail: 'only pictures can be sent with this login' },
}

function formOf({ recipient, ...envelope }: Envelope, type: string, { files: [file] }: TimedSend): FormData {
  const form = new FormData()
  form.set('recipient', JSON.stringify(recipient))
  for (const [field, value] of Object.entries(envelope)) form.set(field, value)
  form.set('message', JSON.stringify({ attachment: { type, payload: {} } }))
  if (file) form.set('filedata', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
  return form
}

const nowhere = (detail: string): SendOutcome => ({
  kind: 'refused',
  ...{ reason: 'not_permitted', remedies: ['open_natively'], detail },
})
