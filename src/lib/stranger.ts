import { lookup as lookupHost } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './addresses'
import { bareHost, exchangeOnce, type Answer, type CallOutcome, type Exchange } from './http-exchange'

export interface StrangerOptions {
  /** Sent to the first host only: a redirect must not carry a token elsewhere. */
  readonly headers?: Readonly<Record<string, string>>
  /** For all hops together. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  /** True exempts this URL from the guard: for counterparts on our own machine that stand in for a platform. */
  readonly permit?: (url: URL) => boolean
  readonly resolve?: (host: string) => Promise<readonly string[]>
}

export type Download =
  | {
      readonly ok: true
      readonly url: string
      readonly contentType: string
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>
      readonly body: Buffer
    }
  | { readonly ok: false; readonly why: DownloadFailure; readonly detail: string; readonly status?: number }

type DownloadFailure =
  | 'forbidden-url'
  | 'forbidden-address'
  | 'too-many-redirects'
  | 'refused-by-server'
  | 'too-large'
  | 'timeout'
  | 'unreachable'

const MAX_REDIRECTS = 3
const TIMEOUT_MS = 10_000

/** The largest attachment that any of the platforms passes on. */
const MAX_DOWNLOAD_BYTES = 25 * 1024 * 1024

/** Names that mean something only inside a network. */
const INSIDE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/

/**
 * Downloads from an address that a stranger may have chosen. Each hop, redirects included, must be https on 443 to a
 * public name; the host as written, every address it resolves to and the address that the socket really reached must
 * all be public. Never throws for what a URL or its server does.
 */
export async function fetchStranger(url: string, options: StrangerOptions = {}): Promise<Download> {
  const deadline = performance.now() + (options.timeoutMs ?? TIMEOUT_MS)
  let address = url
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const target = URL.canParse(address) ? new URL(address) : undefined
    if (target === undefined) return failed('forbidden-url', 'not a URL')
    const step = await fetchHop({ target, first: redirects === 0, deadline }, options)
    if (!('redirect' in step)) return step
    address = step.redirect
  }
  return failed('too-many-redirects', `more than ${MAX_REDIRECTS} redirects`)
}

/** What is wrong with a URL that a stranger chose, as far as the URL alone tells. */
export function flawOf(url: URL): string | undefined {
  const host = bareHost(url).replace(/\.$/, '')
  if (url.protocol !== 'https:') return 'not https'
  if (url.port !== '') return 'not port 443'
  if (url.username !== '' || url.password !== '') return 'carries a user name'
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'not a public address'
  if (!host.includes('.') || INSIDE_NAME.test(host)) return 'not a public name'
  return undefined
}

interface Hop {
  readonly target: URL
  readonly first: boolean
  readonly deadline: number
}

async function fetchHop(hop: Hop, options: StrangerOptions): Promise<Download | { redirect: string }> {
  const guarded = options.permit?.(hop.target) !== true
  const flaw = guarded ? flawOf(hop.target) : undefined
  if (flaw !== undefined) return failed('forbidden-url', flaw)
  const addresses = await resolveInTime(hop, options.resolve ?? resolveAll)
  if ('ok' in addresses) return addresses
  if (guarded && !addresses.every(isPublicAddress)) return failed('forbidden-address', 'resolves to an inside address')
  let forbidden = false
  const outcome = await exchangeOnce({
    ...requestFor(hop, options),
    lookup: pinned(addresses),
    admit: (remoteAddress) => {
      forbidden = guarded && !isPublicAddress(remoteAddress)
      return !forbidden
    },
  })
  if (forbidden) return failed('forbidden-address', 'the connection led to an inside address')
  return outcome.kind === 'answer' ? readAnswer(hop.target, outcome) : failureOf(outcome)
}

function requestFor({ target, first, deadline }: Hop, options: StrangerOptions): Exchange {
  return {
    method: 'GET',
    url: target,
    // A packed answer can be a bomb; files need no packing.
    headers: { ...(first ? options.headers : {}), 'accept-encoding': 'identity' },
    timeoutMs: Math.max(1, deadline - performance.now()),
    maxBytes: options.maxBytes ?? MAX_DOWNLOAD_BYTES,
  }
}

// Resolving ourselves and connecting to just these addresses leaves a name server no second answer to give.
async function resolveInTime(
  { target, deadline }: Hop,
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<readonly string[] | Download> {
  const host = bareHost(target)
  if (isIP(host) !== 0) return [host]
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Download>((settle) => {
    timer = setTimeout(() => settle(failed('timeout', 'name resolution')), Math.max(1, deadline - performance.now()))
  })
  try {
    const found = await Promise.race([resolve(host), late])
    return 'ok' in found || found.length > 0 ? found : failed('unreachable', 'no address')
  } catch {
    return failed('unreachable', 'no such host')
  } finally {
    clearTimeout(timer)
  }
}

async function resolveAll(host: string): Promise<readonly string[]> {
  const found = await lookupHost(host, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}

function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, callback) => {
    const [first] = found
    if (first === undefined) callback(new Error('no address'), '')
    else if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  }
}

function readAnswer(url: URL, answer: Answer): Download | { redirect: string } {
  const { status, headers, body } = answer
  const location = headers['location']
  if (status >= 300 && status < 400 && location !== undefined) {
    return URL.canParse(location, url.href)
      ? { redirect: new URL(location, url).href }
      : failed('forbidden-url', 'not a URL')
  }
  if (status !== 200) return { ok: false, why: 'refused-by-server', detail: `status ${status}`, status }
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity')
    return { ok: false, why: 'refused-by-server', detail: 'packed without being asked', status }
  return { ok: true, url: url.href, contentType: headers['content-type'] ?? 'application/octet-stream', headers, body }
}

function failureOf(outcome: Exclude<CallOutcome, Answer>): Download {
  if (outcome.kind === 'not-sent') return failed('unreachable', outcome.why)
  if (outcome.why === 'oversize') return failed('too-large', outcome.cause.message)
  return outcome.why === 'timeout' ? failed('timeout', outcome.cause.message) : failed('unreachable', outcome.why)
}

function failed(why: DownloadFailure, detail: string): Download {
  return { ok: false, why, detail }
}
