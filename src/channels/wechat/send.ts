import { z } from 'zod'
import type { RefusalReason, Remedy, SendOutcome } from '../../desk/index'
import { readJson } from '../../lib/http'
import type { TimedSend } from '../channel'
import { outcomeOfLost } from '../lost-call'
import { codeSchema, STALE_TOKEN, type ApiOutcome, type WechatApi } from './api'

const uploadedSchema = z.object({ media_id: z.string().min(1) })

/** One customer-service message: words, or one file, which goes up first and reaches nobody before the message. */
export async function sendPart(api: WechatApi, send: TimedSend): Promise<SendOutcome> {
  const [file] = send.files
  const deliver = async (message: object): Promise<SendOutcome> =>
    outcomeOf(await api.post(DELIVER, { touser: send.thread, ...message }, send.tooLate))
  if (file === undefined) return await deliver({ msgtype: 'text', text: { content: send.text } })
  const type = typeOf(file.mime)
  if (type === undefined) return refused(BAD_FILE)
  const form = new FormData()
  form.set('media', new Blob([new Uint8Array(file.content)], { type: file.mime }), file.name)
  const uploaded = await api.upload(type, form)
  if (uploaded.kind === 'not-sent' || uploaded.kind === 'unknown')
    return { kind: 'not-sent', why: 'unreachable', detail: `WeChat does not take the file now (${uploaded.why})` }
  const media = uploaded.kind === 'answer' ? uploadedSchema.safeParse(readJson(uploaded)) : undefined
  if (!media?.success) return outcomeOf(uploaded)
  return await deliver({ msgtype: type, [type]: { media_id: media.data.media_id } })
}

const TYPES = [
  { mime: /^image\/(jpeg|png|gif|bmp)$/, type: 'image' },
  { mime: /^video\/mp4$/, type: 'video' },
  { mime: /^audio\/(mpeg|mp3|amr)$/, type: 'voice' },
] as const
const typeOf = (mime: string) => TYPES.find((one) => one.mime.test(mime))?.type

const DELIVER = '/cgi-bin/message/custom/send'

function outcomeOf(outcome: ApiOutcome): SendOutcome {
  if (outcome.kind === 'no-token') {
    const { why } = outcome
    if (why.kind === 'refused' && why.code === BUSY)
      return { kind: 'not-sent', why: 'platform-down', detail: `WeChat gives no token now (${BUSY})` }
    // Without a token nothing was sent, whatever became of asking for it.
    return why.kind === 'refused'
      ? toRefusal(why.code, AUTH)
      : { kind: 'not-sent', why: 'unreachable', detail: `WeChat gives no token now (${why.lost.why})` }
  }
  if (outcome.kind !== 'answer') return outcomeOfLost('WeChat', outcome)
  const code = codeSchema.safeParse(readJson(outcome)).data?.errcode
  // Messages get no id that WeChat would tell.
  if (code === 0) return { kind: 'sent', ids: [] }
  if (code === undefined) return { kind: 'unknown', detail: `WeChat answers HTTP ${outcome.status} without a code` }
  if (!STALE_TOKEN.includes(code)) return toRefusal(code, OTHER)
  return {
    kind: 'not-sent',
    why: 'platform-down',
    retryAfterMs: 1_000,
    detail: `the token of WeChat is not valid any more and is renewed (${code})`,
  }
}

/** "System error". */
const BUSY = -1

function toRefusal(code: number, otherwise: Refused): SendOutcome {
  // "Busy, try again later" does not say whether anything was done.
  if (code === BUSY) return { kind: 'unknown', detail: `WeChat is busy (${BUSY})` }
  if (code === 45009 || code === 45011)
    return {
      ...{ kind: 'not-sent', why: 'rate-limited', retryAfterMs: code === 45009 ? 3_600_000 : 60_000 },
      detail: `WeChat asks to wait (${code})`,
    }
  const known = REFUSALS.find(({ codes }) => codes.includes(code)) ?? otherwise
  return refused({ ...known, detail: `${known.detail} (${code})` })
}

type Refused = { reason: RefusalReason; remedies: readonly Remedy[]; detail: string }
const refused = ({ reason, remedies, detail }: Refused): SendOutcome => ({ kind: 'refused', reason, remedies, detail })

const AUTH: Refused = {
  ...{ reason: 'auth_expired', remedies: ['reconnect'] },
  detail: 'WeChat refuses the app id or its secret',
}
const OTHER: Refused = {
  ...{ reason: 'not_permitted', remedies: ['open_natively'] },
  detail: 'WeChat does not take this message',
}
const BAD_FILE: Refused = {
  ...{ reason: 'bad_media', remedies: [] },
  detail: 'WeChat takes pictures, MP4 films and MP3 sounds, and no other files',
}

/** By WeChat's own codes (developers.weixin.qq.com, "global return codes"). */
const REFUSALS: readonly (Refused & { codes: readonly number[] })[] = [
  { codes: [40013, 40125, 41002, 41004], ...AUTH },
  {
    codes: [40164, 61004],
    ...{ reason: 'auth_expired', remedies: ['reconnect'] },
    detail: 'WeChat does not know the address that Sportello calls from: add it to the IP allow-list',
  },
  {
    codes: [45015],
    ...{ reason: 'window_closed', remedies: [] },
    detail: 'The customer wrote more than 48 hours ago: they have to write first',
  },
  {
    codes: [45047],
    ...{ reason: 'window_closed', remedies: [] },
    detail: 'Five messages were sent since the customer wrote: they have to write first',
  },
  {
    codes: [43004, 48002],
    ...{ reason: 'blocked', remedies: [] },
    detail: 'The customer does not follow the account any more',
  },
  { codes: [40003], ...{ reason: 'recipient_gone', remedies: [] }, detail: 'WeChat does not know this customer' },
  {
    codes: [48001, 50001],
    ...OTHER,
    detail: 'This account may not send customer-service messages: it has to be verified',
  },
  { codes: [45002], ...{ reason: 'too_long', remedies: ['shorten'] }, detail: 'The text is longer than WeChat takes' },
  { codes: [40004, 40005, 40006, 40007, 40009, 45001], ...BAD_FILE },
  {
    codes: [87014, 87009],
    ...{ reason: 'policy', remedies: [] },
    detail: 'WeChat finds something in it that is not allowed',
  },
]
