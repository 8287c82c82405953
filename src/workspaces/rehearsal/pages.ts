import { readAsset, sendAsset } from '../../lib/assets'
import { openRouter, securityHeaders, type RequestHandler, type Router } from '../../lib/http-door'
import { queryOf } from './parse'

/** The page, its script and style, and the little shop's site that carries the real web chat. */
export function pageRoutes(): Router {
  const router = openRouter()
  router.get('/rehearsal', ...withFrames(), (request, response) => sendAsset(request, response, 'rehearsal.html'))
  router.get('/rehearsal/site', ...sitePolicy(), sendSite)
  router.get('/rehearsal/assets/:name', securityHeaders(), (request, response) => {
    // Only the rehearsal room's own files: the others have their own addresses.
    const name = request.params['name'] ?? ''
    sendAsset(request, response, typeof name === 'string' && name.startsWith('rehearsal') ? name : '')
  })
  return router
}

/** Ids of accounts as the playbook writes them; nothing else may become part of the page. */
const ACCOUNT = /^[\w-]{1,100}$/

/** The shop's page with the chat of the account that is asked for. */
const sendSite: RequestHandler = (request, response) => {
  const page = readAsset('rehearsal-site.html')?.body.toString() ?? ''
  const account = queryOf(request, 'account') ?? ''
  response.set('cache-control', 'no-cache').type('html')
  response.send(
    ACCOUNT.test(account) ? page.replace('data-account="webchat"', () => `data-account="${account}"`) : page,
  )
}

/** Before the door, since it has a style of its own and no secrets. */
export function doorStyle(): Router {
  const router = openRouter()
  router.get('/rehearsal/door.css', (request, response) => sendAsset(request, response, 'rehearsal-door.css'))
  return router
}

/** Our own pages may stand in frames of our own page, and no others in either direction. */
function withFrames(): RequestHandler[] {
  return [securityHeaders(), appendPolicy("frame-src 'self'")]
}

function sitePolicy(): RequestHandler[] {
  return [securityHeaders({ frameAncestors: ["'self'"] }), appendPolicy("frame-src 'self'")]
}

function appendPolicy(directive: string): RequestHandler {
  return (_request, response, next) => {
    response.set('content-security-policy', `${String(response.get('content-security-policy'))}; ${directive}`)
    next()
  }
}
