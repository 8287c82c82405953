import { createCipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { SendOutcome } from '../../desk/index'
import { invalid, unavailable } from '../../lib/errors'
import { readJson, type Answer, type CallOutcome } from '../../lib/http'
import type { AppleGateway } from './gateway'
import { whyNotUploaded } from './outcome'
import { preDownloadSchema, preUploadSchema, printable, uploadedSchema } from './payload'

/** Files lie at hosts of Apple's; `hosts` are those that we call, each with everything under it. */
export type FileDoor = { gateway: AppleGateway; hosts: readonly string[] }

/** AES-256 in counter mode from zero on; the key is used once. The same both ways. */
export function crypt(bytes: Buffer, key: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

/** In messages a key is hex, with 00 before it. */
const keyOf = (told: string): Buffer => Buffer.from(told.slice(2), 'hex')

const sourceSchema = z.object({
  ...{ url: printable(4_000), owner: printable(4_000), signature: printable(400) },
  key: z.string().regex(/^00[\da-f]{64}$/i),
  bytes: z.coerce.number().int().min(0).optional(),
})
const tooLarge = (): Error => invalid('The file is larger than what is kept.')

/** What a message announced: asked for at Apple's gateway, fetched from where it says, and decrypted. */
export async function fetchFile(
  door: FileDoor,
  source: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<Buffer> {
  const read = sourceSchema.safeParse(source)
  if (!read.success) throw invalid('Apple does not say where this file is, or how to open it.')
  const { url, owner, signature, key, bytes = 0 } = read.data
  if (bytes > maxBytes) throw tooLarge()
  const asked = await door.gateway.call({
    method: 'GET',
    path: '/preDownload',
    // The names of Apple's tutorial, and those of its older reference.
    headers: { 'mmcs-url': url, 'mmcs-owner': owner, 'mmcs-signature': signature, url, owner, signature },
  })
  const told = bodyOf(handedOut(asked), preDownloadSchema)
  const address = new URL(told['download-url'])
  if (!isAllowed(door, address)) throw invalid('The file lies at a host that is not called.')
  const got = await door.gateway.content({ method: 'GET', url: address, maxBytes })
  if (got.kind === 'unknown' && got.why === 'oversize') throw tooLarge()
  const { body } = handedOut(got)
  if (bytes > 0 && body.length !== bytes) throw unavailable('The file did not come whole.')
  return crypt(body, keyOf(key))
}

function handedOut(outcome: CallOutcome): Answer {
  const isLater =
    outcome.kind !== 'answer' || outcome.status >= 500 || [401, 403, 408, 425, 429].includes(outcome.status)
  if (isLater) throw unavailable('Apple does not hand out this file now.')
  if (outcome.status !== 200) throw invalid('Apple does not hand out this file any more.')
  return outcome
}

function bodyOf<T>(answer: Answer, schema: z.ZodType<T>): T {
  const read = schema.safeParse(readJson(answer))
  if (!read.success) throw unavailable('Apple does not say where this file is.')
  return read.data
}

/** Only https to a host of the list, or the gateway itself where something else plays Apple. */
export function isAllowed({ gateway, hosts }: FileDoor, url: URL): boolean {
  if (url.origin === gateway.origin) return true
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '') return false
  return hosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
}

export type Uploaded = { ok: true; attachment: object } | { ok: false; outcome: SendOutcome }
type Given = { name: string; mime: string; content: Buffer }

/** Brings a file to Apple, from where a message then points to it. Nothing of this reaches the customer. */
export async function uploadFile(door: FileDoor, { name, mime, content }: Given, now: Date): Promise<Uploaded> {
  const key = randomBytes(32)
  const sealed = crypt(content, key)
  const size = String(sealed.length)
  const asked = await askForUpload(door.gateway, size)
  const place =
    asked.kind === 'answer' && asked.status === 200 ? preUploadSchema.safeParse(readJson(asked)).data : undefined
  if (place === undefined) return { ok: false, outcome: whyNotUploaded(asked, 'gateway', now) }
  const address = new URL(place['upload-url'])
  if (!isAllowed(door, address)) return { ok: false, outcome: NOT_CALLED }
  const put = await door.gateway.content({ method: 'POST', url: address, body: sealed })
  const done = put.kind === 'answer' && put.status === 200 ? uploadedSchema.safeParse(readJson(put)).data : undefined
  if (done === undefined) return { ok: false, outcome: whyNotUploaded(put, 'content', now) }
  const attachment = {
    ...{ name, mimeType: mime, size, 'signature-base64': done.singleFile.fileChecksum },
    ...{ url: place['mmcs-url'], owner: place['mmcs-owner'], key: `00${key.toString('hex')}` },
  }
  return { ok: true, attachment }
}

/** Also the one harmless question that tells whether our token is taken. */
export const askForUpload = (gateway: AppleGateway, size: string): Promise<CallOutcome> =>
  gateway.call({ method: 'GET', path: '/preUpload', headers: { 'mmcs-size': size, size } })

const NOT_CALLED: SendOutcome = {
  ...{ kind: 'refused', reason: 'bad_media', remedies: [] },
  detail: 'Apple wants the file at a host that is not in content_hosts. Nothing was sent.',
}
