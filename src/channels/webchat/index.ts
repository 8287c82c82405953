import type { Capabilities, SendOutcome } from '../../desk/index'
import type { Db } from '../../lib/db'
import { isUuid, type AccountId } from '../../lib/ids'
import { invalid, notFound } from '../../lib/errors'
import { cleanText, countText } from '../../lib/text'
import type { Channel, ChannelDeps, ChannelKind, TimedSend } from '../channel'
import { TOO_LATE } from '../in-time'
import { readSettings } from '../settings'
import { MAX_FILE_BYTES } from './files'
import { MAX_TEXT } from './messages'
import { webchatRoutes } from './routes'
import { settingsSchema } from './settings'
import { hasLine, insertFile, insertLine, readContent, type ChatFile } from './webchat.store'

export const webchatCapabilities: Capabilities = {
  surfaces: ['chat'],
  reply: { chat: ['chat'] },
  text: { unit: 'graphemes', max: MAX_TEXT },
  attachments: {
    in: ['image', 'video', 'audio', 'file'],
    out: ['image', 'video', 'audio', 'file'],
    maxBytes: MAX_FILE_BYTES,
  },
  mutations: { inEdit: false, inDelete: false, receipts: ['read'] },
  inbound: { modes: ['own'], backfillMs: null },
  evidence: true,
}

export const webchatKind: ChannelKind = {
  capabilities: webchatCapabilities,
  selfHosted: true,
  access: 'self-service',
  open: openWebchat,
}

function openWebchat(given: Record<string, unknown>, deps: ChannelDeps): Channel {
  const settings = readSettings(settingsSchema, given)
  const { db } = deps
  const account = deps.account.id
  const chat = webchatRoutes(settings, deps)
  return {
    channel: 'webchat',
    account,
    capabilities: webchatCapabilities,
    send: (send) => sendLine(db, send),
    evidence: async ({ reply, part }) => ((await hasLine(db, account, `${reply}:${part}`)) ? 'arrived' : 'absent'),
    probe: () => Promise.resolve({ ok: true }),
    fetchAttachment: (source, maxBytes) => fetchUpload(db, { account, id: source['upload'] ?? '' }, maxBytes),
    routes: chat.router,
    close: chat.close,
  }
}

/** Sending is a row that the customer's browser reads. Its key makes it impossible to say the same thing twice. */
async function sendLine(db: Db, send: TimedSend): Promise<SendOutcome> {
  const { account, thread } = send
  const key = `${send.reply}:${send.part}`
  const text = cleanText(send.text)
  if (countText(text, 'graphemes') > MAX_TEXT)
    return { kind: 'refused', reason: 'too_long', remedies: ['shorten'], detail: `more than ${MAX_TEXT} characters` }
  try {
    if (!(await hasLine(db, account, key))) {
      const files: ChatFile[] = []
      for (const { name, mime, content } of send.files)
        files.push(await insertFile(db, { account, thread, name: cleanText(name), mime, content }))
      if (send.tooLate()) return TOO_LATE
      await insertLine(db, { account, thread, key, by: 'brand', author: send.author.name, text, files })
    }
    return { kind: 'sent', ids: [key] }
  } catch {
    return { kind: 'unknown', detail: 'the database did not answer while the reply was written' }
  }
}

async function fetchUpload(
  db: Db,
  place: { account: AccountId; id: string },
  maxBytes: number,
): Promise<{ content: Buffer; name: string; mime: string }> {
  const file = isUuid(place.id) ? await readContent(db, place) : undefined
  if (!file) throw notFound('The file is not there any more.')
  if (file.bytes > maxBytes) throw invalid('The file is larger than what is kept.')
  return file
}
