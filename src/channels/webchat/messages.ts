import { z } from 'zod'
import type { AttachmentKind, Delivery } from '../../desk/index'
import { invalid } from '../../lib/errors'
import { rawBody } from '../../lib/http-door'
import { isUuid } from '../../lib/ids'
import { cleanText, countText } from '../../lib/text'
import { readBody, tooMany, visitorOf, type Chat, type Exchange } from './door'
import { threadOf, type Visitor } from './visitor'
import { insertLine, linesOf, markSeen, readFiles, type ChatFile } from './webchat.store'
import { toWire } from './wire'

export const MAX_TEXT = 5_000
export const MAX_FILES = 5
const PAGE = 50

const messageSchema = z.strictObject({
  key: z.uuid(),
  text: z.string().max(MAX_TEXT * 4),
  files: z.array(z.string()).max(MAX_FILES).default([]),
})
const seenSchema = z.strictObject({ upTo: z.string().regex(/^\d{1,18}$/) })

/** Kept by the desk first and shown in the chat second: what a customer sees in the chat has surely arrived. */
export async function takeMessage(chat: Chat, { request, response }: Exchange): Promise<void> {
  const { deps, allow } = chat
  const visitor = visitorOf(chat, request)
  if (!allow.message.take(visitor.id)) return tooMany(response)
  const body = rawBody(request)
  const message = readBody(messageSchema, request)
  const text = cleanText(message.text).trim()
  if (countText(text, 'graphemes') > MAX_TEXT) throw invalid(`A message has at most ${MAX_TEXT} characters.`)
  const account = deps.account.id
  const thread = threadOf(visitor)
  const files = await readFiles(deps.db, { account, thread }, message.files.filter(isUuid))
  if (files.length < message.files.length) throw invalid('A file of this message is not there: attach it again.')
  if (text === '' && files.length === 0) throw invalid('The message is empty.')
  await deps.accept([toDelivery({ visitor, chat, text, files, key: message.key, raw: body })])
  await insertLine(deps.db, { account, thread, key: message.key, by: 'visitor', author: visitor.name, text, files })
  response.status(202).json({ key: message.key })
}

type Said = { visitor: Visitor; chat: Chat; text: string; files: ChatFile[]; key: string; raw: Buffer }

function toDelivery({ visitor, chat, text, files, key, raw }: Said): Delivery {
  const { deps } = chat
  return {
    source: 'customer',
    channel: 'webchat',
    raw,
    event: {
      kind: 'message',
      account: deps.account.id,
      dedupeKey: `m:${key}`,
      externalId: key,
      occurredAt: deps.clock.now(),
      thread: threadOf(visitor),
      surface: 'chat',
      visibility: 'private',
      author: {
        externalId: visitor.id,
        name: visitor.name,
        verified: visitor.verified,
        ...(visitor.email ? { handle: visitor.email } : {}),
      },
      text,
      attachments: files.map(({ id, name, mime, bytes }) => ({
        kind: kindOf(mime),
        name,
        mime,
        bytes,
        source: { upload: id },
      })),
    },
  }
}

function kindOf(mime: string): AttachmentKind {
  const family = mime.split('/')[0]
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}

export async function sendHistory(chat: Chat, { request, response }: Exchange): Promise<void> {
  const place = { account: chat.deps.account.id, thread: threadOf(visitorOf(chat, request)) }
  const asked = String(request.query['before'] ?? '')
  const before = /^\d{1,18}$/.test(asked) ? asked : undefined
  const lines = await linesOf(chat.deps.db, place, { before, limit: PAGE })
  response.json({ lines: lines.map(toWire), more: lines.length === PAGE })
}

/** What was seen on the screen, not merely delivered to it. */
export async function takeSeen(chat: Chat, { request, response }: Exchange): Promise<void> {
  const { deps } = chat
  const thread = threadOf(visitorOf(chat, request))
  const account = deps.account.id
  const keys = await markSeen(deps.db, { account, thread }, readBody(seenSchema, request).upTo)
  const now = deps.clock.now()
  const raw = rawBody(request)
  await deps.accept(
    keys.map((key) => ({
      source: 'customer',
      channel: 'webchat',
      raw,
      event: {
        kind: 'receipt',
        what: 'read',
        account,
        thread,
        externalId: key,
        dedupeKey: `r:${key}`,
        occurredAt: now,
      },
    })),
  )
  response.status(204).end()
}
