import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { jsonOf, openPlatform, type Platform, type PlatformAnswer, type PlatformRequest } from './platform'

/**
 * An Apple gateway that refuses what "Response Codes" of Apple's MSP REST API says: 400 what lacks something, 401 what
 * has no token, 403 a wrong one, 404 a customer that it does not know. Written by the documentation; never compared with
 * the real one.
 */
export type AppleStandIn = Platform & {
  /** What customers got, in order. */
  sent: { to: string; id: string; text: string; files: { name: string; mime: string; content: Buffer }[] }[]
  customers: Set<string>
  /** Keeps a file of a customer's, and tells how a message points to it. */
  keep: (file: { name: string; mime: string; content: Buffer }) => Record<string, unknown>
  /** What `/decodePayload` makes of any bytes that it is handed; undefined: nothing. */
  decoded: { json: unknown; bytes: Buffer | undefined }
}

export const APPLE_MSP = 'a1b2c3d4-0000-4000-8000-0123456789ab'
/** That of docs/channels/apple.md, whose account the fuzzer opens. */
export const APPLE_BUSINESS = 'a884eddf-0000-0000-0000-000000000000'
export const APPLE_SECRET = Buffer.from('the-secret-of-the-messaging-service-provider').toString('base64')
export const ROSA = 'urn:mbid:AQAAYyUbut6E4B3T9FLv5EbG/Rosa+Conti/9d7Ga6K22bxp0iUmPkdOwxr3yAbisjOmtYFzw6LjDqg='

type Claims = Record<string, unknown>
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as Apple makes them: for the provider, now. */
export function appleToken(claims: Claims = {}, { secret = APPLE_SECRET, alg = 'HS256' } = {}): string {
  const signed = `${part({ alg, typ: 'JWT' })}.${part({ aud: APPLE_MSP, iat: seconds(), ...claims })}`
  const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(signed).digest('base64url')
  return `Bearer ${signed}.${mac}`
}

const seconds = (): number => Math.floor(Date.now() / 1_000)

/** What Apple posts: packed, with what is in the body once more in the headers. */
export function appleDelivery(message: object): { body: Buffer; headers: Record<string, string> } {
  const { id = '', sourceId = '' } = message as { id?: string; sourceId?: string }
  return {
    body: gzipSync(JSON.stringify({ v: 1, destinationId: APPLE_BUSINESS, ...message })),
    headers: {
      ...{ authorization: appleToken(), id, 'source-id': sourceId, 'destination-id': APPLE_BUSINESS },
      ...{ 'capability-list': 'AUTH,LIST,TIME,FORM,QUICK,AUTH2', 'device-agent': 'iPhone OS' },
    },
  }
}

/** As a device seals a file: AES-256-CTR from zero on, and its key in hex behind 00. */
export function sealed(content: Buffer): { bytes: Buffer; key: string } {
  const key = randomBytes(32)
  return { bytes: crypt(content, key), key: `00${key.toString('hex')}`.toUpperCase() }
}

const crypt = (bytes: Buffer, key: Buffer): Buffer => createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(bytes)
const checksum = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(1), createHash('sha1').update(bytes).digest()])

const bad = (status: number): PlatformAnswer => ({ status })
const MAX_BODY = 64 * 1024
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function guard({ headers, path }: PlatformRequest): PlatformAnswer | undefined {
  if (path.startsWith('/content/')) return undefined
  const given = headers['authorization']
  if (given === undefined) return bad(401)
  const [header = '', payload = '', mac] = given.replace(/^Bearer /, '').split('.')
  const right = createHmac('sha256', Buffer.from(APPLE_SECRET, 'base64')).update(`${header}.${payload}`)
  if (mac !== right.digest('base64url')) return bad(403)
  const { iss, iat = 0 } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: string; iat?: number }
  // How old a token may be is not told; that each call has its own is what is examined.
  if (iss !== APPLE_MSP || Math.abs(seconds() - iat) > 3_600) return bad(403)
  return headers['source-id'] === APPLE_BUSINESS ? undefined : bad(headers['source-id'] === undefined ? 400 : 403)
}

type Attached = { name: string; mimeType: string; size: string; url: string; owner: string; key: string }
type Sent = {
  v?: number
  type?: string
  id?: string
  sourceId?: string
  destinationId?: string
  body?: string
  attachments?: (Attached & { 'signature-base64': string })[]
}

export async function openApple(): Promise<AppleStandIn> {
  const sent: AppleStandIn['sent'] = []
  const customers = new Set<string>()
  /** By address: what lies there, sealed; how long it is to be while nothing does. */
  const content = new Map<string, { size: number; bytes?: Buffer }>()
  const decoded: AppleStandIn['decoded'] = { json: undefined, bytes: undefined }
  let number = 0
  let base = ''

  const opened = (file: NonNullable<Sent['attachments']>[number]) => {
    const bytes = content.get(file.url)?.bytes
    const isRight =
      bytes !== undefined &&
      /^00[0-9a-f]{64}$/.test(file.key) &&
      file.size === String(bytes.length) &&
      file.owner === 'owner-of-uploads' &&
      file['signature-base64'] === checksum(bytes).toString('base64') &&
      Boolean(file.name && file.mimeType)
    if (!isRight) return undefined
    return { name: file.name, mime: file.mimeType, content: crypt(bytes, Buffer.from(file.key.slice(2), 'hex')) }
  }
  const message = (request: PlatformRequest): PlatformAnswer => {
    const { headers, body: raw } = request
    const told = jsonOf(request) as Sent | undefined
    const { id = '', body = '', destinationId = '', attachments = [] } = told ?? {}
    if (raw.length > MAX_BODY) return bad(413)
    const isWhole =
      headers['content-type'] === 'application/json' &&
      told?.v === 1 &&
      told.type === 'text' &&
      body !== '' &&
      UUID.test(id) &&
      headers['id'] === id &&
      headers['destination-id'] === destinationId &&
      told.sourceId === APPLE_BUSINESS
    if (!isWhole) return bad(400)
    if (!customers.has(destinationId)) return bad(404)
    const files = attachments.map(opened)
    const places = body.split('\ufffc').length - 1
    if (files.includes(undefined) || places !== files.length) return bad(400)
    sent.push({
      to: destinationId,
      id,
      text: body.replaceAll('\ufffc', ''),
      files: files.filter((one) => one !== undefined),
    })
    return { status: 200 }
  }
  const platform = await openPlatform({
    guard,
    routes: {
      'POST /v1/message': message,
      'GET /v1/preUpload': ({ headers }) => {
        const size = Number(headers['mmcs-size'])
        if (!Number.isInteger(size) || size < 1) return bad(400)
        number += 1
        const url = `${base}/content/${number}`
        content.set(url, { size })
        return { status: 200, body: { 'upload-url': url, 'mmcs-url': url, 'mmcs-owner': 'owner-of-uploads' } }
      },
      'POST /content/:place': ({ path, body }) => {
        const place = content.get(`${base}${path}`)
        if (place === undefined || place.size !== body.length) return bad(400)
        place.bytes = body
        return { status: 200, body: { singleFile: { fileChecksum: checksum(body).toString('base64') } } }
      },
      'GET /v1/preDownload': ({ headers }) => {
        const url = headers['mmcs-url'] ?? ''
        const bytes = content.get(url)?.bytes
        if (bytes === undefined) return bad(404)
        const isRight = headers['mmcs-signature'] === checksum(bytes).toString('base64')
        return isRight && headers['mmcs-owner'] === 'owner-of-rosa'
          ? { status: 200, body: { 'download-url': url } }
          : bad(400)
      },
      'GET /content/:place': ({ path }) => ({ status: 200, body: content.get(`${base}${path}`)?.bytes ?? '' }),
      'POST /v1/decodePayload': ({ headers, body }) => {
        decoded.bytes = body
        return headers['bid'] && decoded.json !== undefined
          ? { status: 200, body: JSON.stringify(decoded.json) }
          : bad(400)
      },
    },
  })
  base = platform.url
  return {
    ...platform,
    ...{ sent, customers, decoded },
    keep: (file) => {
      number += 1
      const url = `${base}/content/${number}`
      const { bytes, key } = sealed(file.content)
      content.set(url, { size: bytes.length, bytes })
      const signature = checksum(bytes).toString('hex').toUpperCase()
      return { name: file.name, mimeType: file.mime, size: bytes.length, url, owner: 'owner-of-rosa', signature, key }
    },
  }
}
