import { sendAsset } from '../lib/assets'
import { openRouter, type Router } from '../lib/http-door'

/** `/assets/<name>`: what the build made for browsers. */
export function assetRoutes(): Router {
  const router = openRouter()
  router.get('/assets/:name', (request, response) => sendAsset(request, response, request.params.name))
  return router
}
