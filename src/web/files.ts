import { readFile, type Desk } from '../desk/index'
import { isUuid, type FileId } from '../lib/ids'
import { openRouter, type Router } from '../lib/http-door'
import { signValue, verifyValue, type SigningKey } from '../lib/signatures'

/** How long a link to a file works, in milliseconds: long enough to open it, too short to be passed on. */
const LINK_LIFETIME_MS = 60 * 60_000

/** Kinds that a browser may show; everything else is only offered for saving. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

const keyOf = (secret: string): SigningKey => ({ secret, purpose: 'file-link' })

/** A path to a stored file that works for an hour, for whoever has it. */
export function fileLink({ secretKey, now }: { secretKey: string; now: () => Date }, file: FileId): string {
  return `/files/${signValue(keyOf(secretKey), file, new Date(now().getTime() + LINK_LIFETIME_MS))}`
}

/** `/files/<signed id>`: files of strangers are never run, framed or guessed at by the browser. */
export function fileRoutes(desk: Pick<Desk, 'db' | 'now'>, secretKey: string): Router {
  const router = openRouter()
  router.get('/files/:signed', async (request, response) => {
    const verified = verifyValue(keyOf(secretKey), request.params.signed, desk.now())
    const id = verified.ok ? String(verified.value) : ''
    const file = isUuid(id) ? await readFile(desk, id as FileId) : undefined
    if (!file) {
      response
        .status(404)
        .type('text/plain')
        .send('This link is not valid any more. Open the file from its conversation again.')
      return
    }
    const shown = SHOWN.has(file.mime)
    response.set({
      'content-type': shown ? file.mime : 'application/octet-stream',
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name).replace(/'/g, '%27')}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
      'referrer-policy': 'no-referrer',
    })
    response.send(file.content)
  })
  return router
}
