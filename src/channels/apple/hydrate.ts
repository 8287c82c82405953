import type { EventOf, InboundEvent } from '../../desk/index'
import { SportelloError, unavailable } from '../../lib/errors'
import { readJson } from '../../lib/http'
import { fetchFile, type FileDoor } from './files'
import { wordsOf } from './interactive'
import { answered } from './receive'

/** With pictures of everything that could be chosen. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Reads a large answer to a list or a form: fetched and decrypted as a file is, and then decoded by Apple. One that is
 * gone is still told: the customer did answer.
 */
export async function hydrate(door: FileDoor, pointer: EventOf<'pointer'>): Promise<InboundEvent[]> {
  const { account, dedupeKey, occurredAt, thread, source } = pointer
  const message = { id: source['message'] ?? dedupeKey, sourceId: thread, locale: source['language'] }
  const words = (await readAnswer(door, source)) || (source['title'] ?? '')
  return [answered(message, { account, dedupeKey, occurredAt }, words)]
}

async function readAnswer(door: FileDoor, source: Readonly<Record<string, string>>): Promise<string> {
  const packed = await fetchOrGone(door, source)
  if (packed === undefined) return ''
  const decoded = await door.gateway.call({
    ...{ method: 'POST', path: '/decodePayload', body: packed },
    headers: { accept: '*/*', 'content-type': 'application/octet-stream', bid: source['bid'] ?? '' },
  })
  if (decoded.kind !== 'answer' || decoded.status >= 500 || [401, 403, 429].includes(decoded.status))
    throw unavailable('Apple does not decode this answer now.')
  if (decoded.status !== 200) return ''
  const json = readJson(decoded)
  const inner = json !== null && typeof json === 'object' && 'interactiveData' in json ? json.interactiveData : json
  return wordsOf(inner)
}

async function fetchOrGone(door: FileDoor, source: Readonly<Record<string, string>>): Promise<Buffer | undefined> {
  try {
    return await fetchFile(door, source, MAX_BYTES)
  } catch (error) {
    if (error instanceof SportelloError && error.code === 'invalid') return undefined
    throw error
  }
}
