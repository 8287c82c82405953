import type { RawRequest, RawResponse, WebhookDoor } from '../channel'
import type { InboundEvent } from '../../desk/index'
import type { AccountId } from '../../lib/ids'
import { unreadable } from '../unreadable'
import { decrypt, isSignature, type Secrets } from './crypt'
import { parseMessage } from './receive'
import { readFlatXml } from './xml'

export type DoorDeps = {
  account: AccountId
  token: string
  /** Undefined where messages come in plain text. */
  secrets: Secrets | undefined
  now: () => Date
}

/**
 * In plain mode the signature covers a time and a number and nothing of the message: whoever has seen one request could
 * send others. So it is believed for minutes only.
 */
const BELIEVED_MS = 5 * 60_000

export const wechatDoor = (deps: DoorDeps): WebhookDoor => ({
  handshake: (request) => answerEcho(request, deps),
  verify: (request) => (isOurs(request, deps) ? 'ok' : 'bad'),
  parse: (body, now) => parseBody(body, deps, now),
  // WeChat repeats what is answered otherwise, and shows the customer that the account is broken.
  answer: 'success',
  maxBytes: 256 * 1024,
})

/** Setting up the address: the same word back, to whoever knows our token. */
function answerEcho({ method, query }: RawRequest, { token, secrets }: DoorDeps): RawResponse | undefined {
  const { echostr } = query
  if (method !== 'GET' || echostr === undefined) return undefined
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
  const [timestamp = '', nonce = ''] = [query['timestamp'], query['nonce']]
  if (isSignature(query['signature'], token, timestamp, nonce)) return { status: 200, headers, body: echostr }
  if (secrets && isSignature(query['msg_signature'], token, timestamp, nonce, echostr)) {
    const plain = decrypt(echostr, secrets)
    // Echoes are short words. A message that was signed alike is not read out to whoever brings it back.
    if (plain !== undefined && /^[\w-]{1,128}$/.test(plain)) return { status: 200, headers, body: plain }
  }
  return { status: 403, headers, body: '' }
}

function isOurs({ query, body }: RawRequest, { token, secrets, now }: DoorDeps): boolean {
  const [timestamp = '', nonce = ''] = [query['timestamp'], query['nonce']]
  const ageMs = now().getTime() - Number(timestamp) * 1000
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(ageMs) > BELIEVED_MS) return false
  if (secrets === undefined) return isSignature(query['signature'], token, timestamp, nonce)
  // With a key, what is not encrypted is not from WeChat.
  const encrypted = readFlatXml(body.toString('utf8'))?.get('Encrypt')
  return encrypted !== undefined && isSignature(query['msg_signature'], token, timestamp, nonce, encrypted)
}

function parseBody(body: Buffer, { account, secrets }: DoorDeps, now: Date): InboundEvent[] {
  const told = { account, now }
  const outer = readFlatXml(body.toString('utf8'))
  if (outer === undefined) return [unreadable(body, told, 'not the XML of WeChat')]
  const encrypted = outer.get('Encrypt')
  if (encrypted === undefined) return [parseMessage(outer, body, told)]
  if (secrets === undefined) return [unreadable(body, told, 'encrypted, and encoding_aes_key is not set')]
  const plain = decrypt(encrypted, secrets)
  const inner = plain === undefined ? undefined : readFlatXml(plain)
  return [inner ? parseMessage(inner, body, told) : unreadable(body, told, 'encrypted with another key')]
}
