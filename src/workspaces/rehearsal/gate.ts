import { isIP } from 'node:net'
import { openAllowance } from '../../lib/allowance'
import type { Clock } from '../../lib/clock'
import {
  openRouter,
  rawBody,
  readRawBody,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from '../../lib/http-door'
import { sameSecret, signValue, verifyValue, type SigningKey } from '../../lib/signatures'
import { sendDoor } from './door'

export type GateOptions = {
  /** Without a code the rehearsal room opens to this very machine only. */
  accessCode: string | undefined
  secretKey: string
  publicUrl: string
  clock: Clock
}

/**
 * Who may come in. `guard` stands before every page and call of the rehearsal room, the simulated phones' too;
 * `routes` is the door at which the access code is entered.
 */
export type Gate = { guard: RequestHandler; routes: Router }

const COOKIE = 'sportello_rehearsal'
/** A working day with its evening. */
const SESSION_MS = 12 * 60 * 60 * 1000
const MAX_FORM_BYTES = 2_000
/** Codes that one address may try in a minute. */
const TRIES_A_MINUTE = 5
/** What our own pages send with every change; a form or an image on another site cannot. */
const OWN_HEADER = 'x-sportello'

export function openGate(options: GateOptions): Gate {
  const key: SigningKey = { secret: options.secretKey, purpose: `rehearsal ${options.accessCode ?? ''}` }
  const guard: RequestHandler = (request, response, next) => {
    if (!isKnownHost(request, options.publicUrl)) {
      response.status(421).type('text/plain').send('This address is not one of ours. Set PUBLIC_URL to it.\n')
    } else if (!isAdmitted(request, options, key)) refuse(request, response, options.accessCode !== undefined)
    else if (!isOwnChange(request)) {
      response
        .status(403)
        .json({ error: { code: 'forbidden', message: 'Changes are made from the page itself only.' } })
    } else next()
  }
  return { guard, routes: doorRoutes(options, key) }
}

function doorRoutes(options: GateOptions, key: SigningKey): Router {
  const router = openRouter()
  const tries = openAllowance(TRIES_A_MINUTE, options.clock)
  router.post('/rehearsal/enter', readRawBody(MAX_FORM_BYTES), (request, response) => {
    const code = new URLSearchParams(rawBody(request).toString()).get('code') ?? ''
    if (!isKnownHost(request, options.publicUrl) || !isSameOrigin(request)) return void response.status(403).end()
    if (!tries.take(request.socket.remoteAddress ?? '')) return sendDoor(response, 'too-many')
    if (options.accessCode === undefined || !sameSecret(code, options.accessCode)) {
      return sendDoor(response, 'wrong')
    }
    const until = new Date(options.clock.now().getTime() + SESSION_MS)
    response.cookie(COOKIE, signValue(key, 'in', until), {
      httpOnly: true,
      sameSite: 'strict',
      secure: isSecure(request, options.publicUrl),
      path: '/rehearsal',
      expires: until,
    })
    response.redirect(303, '/rehearsal')
  })
  return router
}

function refuse(request: Request, response: Response, hasCode: boolean): void {
  const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
  if (wantsPage) return sendDoor(response, hasCode ? 'closed' : 'no-code')
  const message = hasCode ? 'Enter the access code first.' : 'The rehearsal room opens on this machine only.'
  response.status(hasCode ? 401 : 403).json({ error: { code: 'forbidden', message } })
}

function isAdmitted(request: Request, options: GateOptions, key: SigningKey): boolean {
  if (isLocal(request)) return true
  if (options.accessCode === undefined) return false
  const verified = verifyValue(key, cookieOf(request, COOKIE), options.clock.now())
  return verified.ok && verified.value === 'in'
}

/** A proxy on this machine brings strangers in from loopback: what was forwarded, or named differently, is not local. */
function isLocal(request: Request): boolean {
  const { socket, headers } = request
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)
  return !forwarded && isLoopbackAddress(socket.remoteAddress ?? '') && isLoopbackName(hostOf(request))
}

/** Only of what is an address: `127.0.0.1.evil.example` is a name that anybody may point here. */
const isLoopbackAddress = (text: string): boolean => isIP(text) !== 0 && /^(::ffff:)?127\.|^::1$/.test(text)
const isLoopbackName = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host)

/** Against DNS rebinding: a stranger's name that points here is not answered; an address literal cannot be rebound. */
function isKnownHost(request: Request, publicUrl: string): boolean {
  const host = hostOf(request)
  return isLoopbackName(host) || isIP(host) !== 0 || host === bare(new URL(publicUrl).hostname)
}

function hostOf(request: Request): string {
  const given = request.headers.host ?? ''
  return URL.canParse(`http://${given}`) ? bare(new URL(`http://${given}`).hostname) : ''
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase()

function isOwnChange(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  return request.headers[OWN_HEADER] !== undefined && isSameOrigin(request)
}

function isSameOrigin(request: Request): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return false
  const { origin } = request.headers
  // Strict pages send "null" for a form; browsers that send no Sec-Fetch-Site always send the real origin.
  if (origin === undefined || (origin === 'null' && site === 'same-origin')) return true
  return URL.canParse(origin) && new URL(origin).host === request.headers.host
}

const isSecure = (request: Request, publicUrl: string): boolean => request.secure || publicUrl.startsWith('https:')

function cookieOf(request: Request, name: string): string {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value !== undefined) return value
  }
  return ''
}
