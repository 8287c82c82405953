import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

/** Only what is read of a message (Apple's MSP REST API: "Common Specifications", "Incoming Messages"). */

/** Ids go into headers and keys: letters that can be printed, and no blank. */
export const printable = (max: number) => z.string().regex(new RegExp(`^[\\x21-\\x7e]{1,${max}}$`))
const text = z.string()

export const messageSchema = z.object({
  id: printable(200),
  /** The customer's opaque id, the same in every message of theirs to this business: `urn:mbid:…`. */
  sourceId: printable(1_000),
  destinationId: text.optional(),
  type: z.string().min(1).max(40),
  body: text.nullish(),
  locale: text.nullish().catch(null),
  attachments: z.array(z.unknown()).max(100).nullish().catch(null),
  interactiveData: z.unknown().optional(),
  interactiveDataRef: z.unknown().optional(),
  richLinkData: z
    .object({ url: text.nullish().catch(null), title: text.nullish().catch(null) })
    .nullish()
    .catch(null),
})
export type AppleMessage = z.infer<typeof messageSchema>

const size = z.union([z.number(), z.string().regex(/^\d{1,12}$/)]).transform(Number)

/**
 * Where a file lies and how it is opened. Apple writes these names in two ways, of which the second is in its older
 * examples; the signature is hex in messages and base64 in references.
 */
const locatorSchema = z.object({
  url: printable(4_000).optional().catch(undefined),
  'mmcs-url': printable(4_000).optional().catch(undefined),
  owner: printable(4_000).optional().catch(undefined),
  'mmcs-owner': printable(4_000).optional().catch(undefined),
  key: text.optional().catch(undefined),
  'decryption-key': text.optional().catch(undefined),
  signature: text.optional().catch(undefined),
  'signature-base64': text.optional().catch(undefined),
  size: size.optional().catch(undefined),
  'file-size': size.optional().catch(undefined),
})
export const attachmentSchema = locatorSchema.extend({
  name: text.optional().catch(undefined),
  mimeType: text.optional().catch(undefined),
  'mime-type': text.optional().catch(undefined),
})
export const referenceSchema = locatorSchema.extend({
  bid: printable(400).optional().catch(undefined),
  title: text.optional().catch(undefined),
})

type Locator = z.infer<typeof locatorSchema>

/** As plain data that is kept until the file is fetched; undefined when something is missing. */
export function sourceOf(told: Locator): Record<string, string> | undefined {
  const url = told.url ?? told['mmcs-url']
  const owner = told.owner ?? told['mmcs-owner']
  const key = told.key ?? told['decryption-key']
  const signature = signatureOf(told)
  if (url === undefined || owner === undefined || signature === undefined) return undefined
  if (key === undefined || !/^00[0-9a-f]{64}$/i.test(key)) return undefined
  const bytes = bytesOf(told)
  return { url, owner, signature, key, ...(bytes === undefined ? {} : { bytes: String(bytes) }) }
}

export const bytesOf = (told: Locator): number | undefined => told.size ?? told['file-size']

/** Apple hands files out for the signature in base64, which it tells in hex. All hex is base64 too: hex goes first. */
function signatureOf({ signature, 'signature-base64': base64 }: Locator): string | undefined {
  if (signature !== undefined && /^(?:[0-9a-f]{2}){8,128}$/i.test(signature))
    return Buffer.from(signature, 'hex').toString('base64')
  const found = base64 ?? signature
  return found !== undefined && /^[\w+/-]{8,400}={0,2}$/.test(found) ? found : undefined
}

/** What Apple's gateway answers. */
export const preDownloadSchema = z.object({ 'download-url': z.url() })
export const preUploadSchema = z.object({
  'upload-url': z.url(),
  'mmcs-url': printable(4_000),
  'mmcs-owner': printable(4_000),
})
export const uploadedSchema = z.object({ singleFile: z.object({ fileChecksum: printable(400) }) })

/** A message is a few kB: files lie elsewhere, and so does what a customer chose, from 10 kB on. */
export const MAX_UNPACKED = 2 * 1024 * 1024

/** Apple packs what it delivers; what packs more than fits is not unpacked. Undefined when it cannot be read. */
export function unpack(body: Buffer): Buffer | undefined {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  try {
    return gunzipSync(body, { maxOutputLength: MAX_UNPACKED })
  } catch {
    return undefined
  }
}
