import { readFile, type Desk } from '../desk/index'
import { fileOfLink } from '../lib/file-link'
import { openRouter, type Router } from '../lib/http-door'

/** Kinds that a browser may show; everything else is only offered for saving. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'video/mp4'])

/**
 * `/files/<signed id>`: files of strangers are never run, framed or guessed at by the browser. Some platforms want an
 * address to end as the file does, so that any name may follow; it decides nothing.
 */
export function fileRoutes(desk: Pick<Desk, 'db' | 'now'>, secretKey: string): Router {
  const router = openRouter()
  router.get('/files/:signed{/:name}', async (request, response) => {
    const id = fileOfLink(secretKey, request.params.signed, desk.now())
    const file = id && (await readFile(desk, id))
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
