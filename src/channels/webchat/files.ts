import { invalid, notFound } from '../../lib/errors'
import { rawBody } from '../../lib/http-door'
import { isUuid } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import { tooMany, visitorOf, type Chat, type Exchange } from './door'
import { threadOf } from './visitor'
import { insertFile, readContent } from './webchat.store'

export const MAX_FILE_BYTES = 10 * 1024 * 1024

export async function takeFile(chat: Chat, { request, response }: Exchange): Promise<void> {
  const visitor = visitorOf(chat, request)
  if (!chat.allow.upload.take(visitor.id)) return tooMany(response)
  const content = rawBody(request)
  if (content.length === 0) throw invalid('The file is empty.')
  const name =
    cleanText(String(request.query['name'] ?? ''))
      .replace(/[/\\]/g, '_')
      .slice(0, 120) || 'file'
  const mime = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() || 'application/octet-stream'
  const file = await insertFile(chat.deps.db, {
    account: chat.deps.account.id,
    thread: threadOf(visitor),
    name,
    mime,
    content,
  })
  response.status(201).json(file)
}

const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

export async function sendFile(chat: Chat, { request, response }: Exchange): Promise<void> {
  const thread = threadOf(visitorOf(chat, request))
  const id = String(request.params['id'])
  const file = isUuid(id) ? await readContent(chat.deps.db, { account: chat.deps.account.id, thread, id }) : undefined
  if (!file) throw notFound('There is no such file.')
  const shown = SHOWN.has(file.mime)
  response.set({
    'content-type': shown ? file.mime : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=86400',
  })
  response.send(file.content)
}
