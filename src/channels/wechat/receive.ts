import type { InboundEvent, IncomingAttachment } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { ownOf } from '../../lib/own'
import { placeFile } from '../little-files'
import { unreadable } from '../unreadable'

type Told = { account: AccountId; now: Date }
type Fields = ReadonlyMap<string, string>

/** The year 2100 and everything before, in seconds. */
const MAX_SECONDS = 4_102_444_800

/** One message or event of an Official Account. Pure and total. */
export function parseMessage(fields: Fields, body: Buffer, told: Told): InboundEvent {
  const [from, type, id, event] = ['FromUserName', 'MsgType', 'MsgId', 'Event'].map((name) => fields.get(name) ?? '')
  const seconds = Number(fields.get('CreateTime'))
  if (!from || !type) return unreadable(body, told, 'FromUserName or MsgType is missing')
  if (!isTime(seconds)) return unreadable(body, told, 'CreateTime is no time')
  const common = {
    account: told.account,
    occurredAt: new Date(seconds * 1000),
    dedupeKey: id ? `m:${id}` : [from, seconds, type, event].join(':'),
  }
  const content = id ? ownOf(READERS, type)?.(fields, id) : undefined
  if (!id || content === undefined) return { kind: 'ignored', ...common, reason: whyIgnored(type, event) }
  return {
    kind: 'message',
    ...common,
    ...{ thread: from, surface: 'dm', visibility: 'private', externalId: id },
    // WeChat tells no names any more; the end of the id tells people apart.
    author: { externalId: from, name: `WeChat …${from.slice(-6)}` },
    ...content,
  }
}

const isTime = (seconds: number): boolean => Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_SECONDS

const REASONS: Readonly<Record<string, string>> = {
  subscribe: 'somebody follows the account and has not written yet',
  unsubscribe: 'somebody does not follow the account any more',
  SCAN: 'somebody scanned a code of the account',
  LOCATION: 'the place that WeChat tells by itself',
  CLICK: 'a button of a menu that is not of the counter',
  VIEW: 'a button of a menu that leads to a page',
}

const whyIgnored = (type: string, event: string | undefined): string =>
  type === 'event'
    ? (ownOf(REASONS, event ?? '') ?? 'an event that is not for the counter')
    : 'a message of a kind that cannot be shown'

type Content = { text: string; attachments: IncomingAttachment[] }
type Reader = (fields: Fields, id: string) => Content | undefined

const file = (
  { kind, mime, ending }: { kind: 'image' | 'voice' | 'video'; mime: string; ending: string },
  words?: string,
): Reader => {
  return (fields, id) => {
    const media = fields.get('MediaId')
    if (!media) return undefined
    const text = (words && fields.get(words)) || ''
    return { text, attachments: [{ kind, name: `${kind}-${id}.${ending}`, mime, source: { media } }] }
  }
}

const READERS: Readonly<Record<string, Reader>> = {
  text: (fields) => {
    const text = fields.get('Content') ?? ''
    return text === '' ? undefined : { text, attachments: [] }
  },
  image: file({ kind: 'image', mime: 'image/jpeg', ending: 'jpg' }),
  // What WeChat understood of it comes along where the account has speech recognition.
  voice: file({ kind: 'voice', mime: 'audio/amr', ending: 'amr' }, 'Recognition'),
  video: file({ kind: 'video', mime: 'video/mp4', ending: 'mp4' }),
  shortvideo: file({ kind: 'video', mime: 'video/mp4', ending: 'mp4' }),
  location: (fields, id) => {
    const [latitude, longitude] = [Number(fields.get('Location_X')), Number(fields.get('Location_Y'))]
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined
    const lines = [fields.get('Label') ?? '']
    return { text: '', attachments: [placeFile(id, { latitude, longitude, lines })] }
  },
  link: (fields) => {
    const text = ['Title', 'Description', 'Url'].map((name) => fields.get(name) ?? '').filter(Boolean)
    return text.length === 0 ? undefined : { text: text.join('\n'), attachments: [] }
  },
}
