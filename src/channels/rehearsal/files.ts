import { readFile, storeFile } from '../../desk/index'
import { openRouter, rawBody, readRawBody, type Router } from '../../lib/http-door'
import { isUuid, type FileId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { SimulatedOptions } from './options'
import type { PhoneFile } from './wire'

/** Kinds that a browser may show in the page; everything else is only offered for saving. */
const SHOWN: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const MIME = /^[a-z]+\/[a-z0-9.+-]{1,100}$/

/** What customers attach, and what they were sent. */
export function phoneFileRoutes({ db, path, capabilities }: SimulatedOptions & { path: string }): Router {
  const router = openRouter()
  router.post(`${path}/api/upload`, readRawBody(capabilities.attachments.maxBytes), async (request, response) => {
    const { name, mime } = request.query
    const file = {
      name: cleanText(typeof name === 'string' ? name : '', 200).replaceAll('\n', ' ') || 'file',
      mime: typeof mime === 'string' && MIME.test(mime) ? mime : 'application/octet-stream',
      content: rawBody(request),
    }
    const id = await storeFile({ db }, file)
    const line: PhoneFile = { file: id, name: file.name, mime: file.mime, bytes: file.content.length }
    response.json(line)
  })
  router.get(`${path}/files/:id`, async (request, response) => {
    const { id } = request.params
    const file = typeof id === 'string' && isUuid(id) ? await readFile({ db }, id as FileId) : undefined
    if (file === undefined) return void response.status(404).type('text/plain').send('This file is not here.\n')
    const shown = SHOWN.has(file.mime)
    const name = encodeURIComponent(file.name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
    response.set({
      'content-type': shown ? file.mime : 'application/octet-stream',
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600, immutable',
      'referrer-policy': 'no-referrer',
    })
    response.send(file.content)
  })
  return router
}
