import { MAX_FILE_BYTES, readFile, storeFile } from '../../desk/index'
import { openRouter, rawBody, readRawBody, type Router } from '../../lib/http-door'
import { isUuid, type FileId } from '../../lib/ids'
import { cleanText } from '../../lib/text'
import type { Counter } from '../counter'
import { queryOf } from './parse'
import type { FileLine } from './wire'

/** Kinds that a browser may show in the page; everything else is only offered for saving. */
const SHOWN: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const MIME = /^[a-z]+\/[a-z0-9.+-]{1,100}$/
const MAX_NAME = 200

/** Files that people at the page add, and files that cards and posts show. */
export function fileRoutes(counter: Counter): Router {
  const router = openRouter()
  router.post('/rehearsal/api/upload', readRawBody(MAX_FILE_BYTES), async (request, response) => {
    const name = cleanText(queryOf(request, 'name') ?? '', MAX_NAME).replaceAll('\n', ' ')
    const mime = queryOf(request, 'mime') ?? ''
    const content = rawBody(request)
    const file = { name: name || 'file', mime: MIME.test(mime) ? mime : 'application/octet-stream', content }
    const id = await storeFile(counter.desk, file)
    const line: FileLine = { file: id, name: file.name, mime: file.mime, bytes: content.length }
    response.json(line)
  })
  router.get('/rehearsal/files/:id', async (request, response) => {
    const file = isUuid(request.params.id) ? await readFile(counter.desk, request.params.id as FileId) : undefined
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

/** What the page may show of uploaded files; ids that are none are left out. */
export async function filesOf(counter: Counter, ids: readonly string[]): Promise<FileLine[]> {
  const found = await Promise.all(ids.map((id) => readFile(counter.desk, id as FileId)))
  return found.flatMap((file) =>
    file === undefined ? [] : [{ file: file.id, name: file.name, mime: file.mime, bytes: file.bytes }],
  )
}
