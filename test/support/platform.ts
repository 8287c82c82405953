import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The skeleton of a stand-in for a platform: a loopback HTTP server with a table of routes, a ledger of what was
 * asked, and the ways in which networks and platforms fail. What the platform takes and refuses is said in the routes.
 */

/** What a network does: `-after` means that the platform has acted upon the request and only its answer is lost. */
export type Fault = 'reset-before' | 'reset-after' | '502-after' | 'hang-after'

export type PlatformRequest = {
  method: string
  /** Decoded, without the query. */
  path: string
  /** What stands for the `:names` of the route. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: Buffer
  /** Aborts when the caller hangs up: for requests that are held open. */
  gone: AbortSignal
}

export type PlatformAnswer = {
  status: number
  headers?: Readonly<Record<string, string>>
  /** An object becomes JSON. */
  body?: object | string | Buffer
  /** Written bit by bit instead of a body, until it returns or the caller is gone. */
  stream?: (write: (piece: string) => void, gone: AbortSignal) => Promise<void>
}

/** `POST /v1/:account/messages`; a `*` at the end takes the rest of the path. The first route that fits answers. */
export type Routes = Readonly<Record<string, (request: PlatformRequest) => PlatformAnswer | Promise<PlatformAnswer>>>

export type Platform = {
  url: string
  /** Every request that came, in order: `POST /v1/4711/messages`. */
  requests: string[]
  /**
   * The next requests whose `METHOD /path` begins so fail, one after the other. An answer is given instead of acting:
   * a refusal or a 429.
   */
  fail: (beginning: string, ...faults: (Fault | PlatformAnswer)[]) => void
  close: () => Promise<void>
}

export type PlatformOptions = {
  routes: Routes
  /** Looks at every request before its route does, such as at its token; what it answers is the answer. */
  guard?: (request: PlatformRequest) => PlatformAnswer | undefined
}

export async function openPlatform({ routes, guard }: PlatformOptions): Promise<Platform> {
  const requests: string[] = []
  const faults: { beginning: string; fault: Fault | PlatformAnswer }[] = []
  const table = Object.entries(routes).map(([route, act]) => ({ pattern: patternOf(route), act }))

  const nextFault = (asked: string): Fault | PlatformAnswer | undefined => {
    const at = faults.findIndex(({ beginning }) => asked.startsWith(beginning))
    return at < 0 ? undefined : faults.splice(at, 1)[0]?.fault
  }
  const act = async (request: PlatformRequest): Promise<PlatformAnswer> => {
    const refusal = guard?.(request)
    if (refusal) return refusal
    for (const { pattern, act: answer } of table) {
      const found = pattern.exec(`${request.method} ${request.path}`)
      if (found) return await answer({ ...request, params: { ...found.groups } })
    }
    return { status: 404, body: { error: 'no such route' } }
  }
  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming, response)
    const asked = `${request.method} ${request.path}`
    requests.push(asked)
    const fault = nextFault(asked)
    if (fault === 'reset-before') return void incoming.socket.destroy()
    if (typeof fault === 'object') return await finish(response, { answer: fault, gone: request.gone })
    await finish(response, { answer: await act(request), gone: request.gone, fault })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    fail: (beginning, ...next) => void faults.push(...next.map((fault) => ({ beginning, fault }))),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The body as JSON; undefined when it is none. */
export function jsonOf({ body }: PlatformRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

export type FormFile = { name: string; mime: string; content: Buffer }

/** Fields and files of a form, multipart or URL-encoded. */
export async function formOf({
  body,
  headers,
}: PlatformRequest): Promise<{ fields: Record<string, string>; files: Record<string, FormFile> }> {
  const fields: Record<string, string> = {}
  const files: Record<string, FormFile> = {}
  const type = headers['content-type'] ?? ''
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  for (const [name, value] of form.entries()) {
    if (typeof value === 'string') fields[name] = value
    else files[name] = { name: value.name, mime: value.type, content: Buffer.from(await value.arrayBuffer()) }
  }
  return { fields, files }
}

function patternOf(route: string): RegExp {
  const escaped = route
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:(\w+)/g, '(?<$1>[^/]+)')
    .replace(/\*$/, '(?<rest>.*)')
  return new RegExp(`^${escaped}$`)
}

async function readRequest(incoming: IncomingMessage, response: ServerResponse): Promise<PlatformRequest> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', 'http://platform')
  return {
    method: incoming.method ?? '',
    path: decodeURIComponent(url.pathname),
    params: {},
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
    gone: gone.signal,
  }
}

type Finish = { answer: PlatformAnswer; gone: AbortSignal; fault?: Fault | undefined }

/** Answers, or does what a network does to answers. */
async function finish(response: ServerResponse, { answer, gone, fault }: Finish): Promise<void> {
  if (fault === 'hang-after') return
  if (fault === 'reset-after') return void response.socket?.destroy()
  if (fault === '502-after')
    return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>502 Bad Gateway</html>')
  const { status, headers = {}, body, stream } = answer
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body)
  response.writeHead(status, { ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers })
  if (stream === undefined) return void response.end(isJson ? JSON.stringify(body) : body)
  response.flushHeaders()
  await stream((piece) => void response.write(piece), gone)
  response.end()
}
