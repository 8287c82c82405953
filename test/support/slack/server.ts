import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { parse } from 'node:querystring'
import type { AddressInfo } from 'node:net'
import type { Json } from './ledger'
import { CHAT_METHODS } from './chat-methods'
import { OTHER_METHODS } from './other-methods'
import { Refusal, type Api, type Method } from './shared'

const METHODS: Record<string, Method | undefined> = { ...CHAT_METHODS, ...OTHER_METHODS }

/** `reset`, `502` and `hang` happen after Slack has done what was asked: the answer is lost, not the deed. */
export type How = 'reset' | '502' | 'hang' | '429' | 'garbage' | { error: string }
type Fault = { method: string; how: How; left: number; retryAfter: number }

type Call = { method: string; args: Json; request: IncomingMessage }

export type ApiServer = { base: string; server: Server; faults: Fault[]; close: () => Promise<void> }

/** Slack's Web API on loopback: tokens, scopes and limits are checked on every call. */
export async function serveApi(api: Api, tokens: { bot: string; app: string }): Promise<ApiServer> {
  const faults: Fault[] = []
  const hanging = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  api.own.base = base

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base)
    const body = await readAll(request)
    const [, place = '', id = ''] = url.pathname.split('/')
    if (place === 'upload') return upload(id, body, response)
    if (place === 'files-pri') return download(id, request, response)
    const args = decode(body.toString('utf8'), request.headers['content-type'] ?? '')
    callMethod({ method: id, args, request }, response)
  }

  function callMethod(call: Call, response: ServerResponse): void {
    const row = { method: call.method, args: call.args, at: Date.now(), outcome: 'ok' }
    api.ledger.calls.push(row)
    const fault = faults.find((one) => one.method === call.method && one.left > 0)
    if (fault !== undefined) fault.left -= 1
    if (fault?.how === '429') {
      row.outcome = '429'
      response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end()
      return
    }
    const result = typeof fault?.how === 'object' ? { ok: false, error: fault.how.error } : run(call)
    row.outcome = String((result as Json)['error'] ?? 'ok')
    if (fault === undefined || typeof fault.how === 'object') send(response, result)
    else spoil(response, fault.how)
  }

  function run({ method, args, request }: Call): Json {
    const token = tokenOf(request) ?? args['token']
    if (method === 'apps.connections.open') return openSocket(token)
    if (token !== tokens.bot) return { ok: false, error: token === undefined ? 'not_authed' : 'invalid_auth' }
    const known = METHODS[method]
    if (known === undefined) return { ok: false, error: 'unknown_method' }
    const needed = known.scopes.find((scope) => !api.own.scopes.includes(scope))
    if (needed !== undefined) return { ok: false, error: 'missing_scope', needed, provided: api.own.scopes.join(',') }
    try {
      return { ok: true, ...known.run(api, args) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { ok: false, error: error.code, response_metadata: { messages: error.details } }
    }
  }

  function openSocket(token: unknown): Json {
    if (token !== tokens.app) return { ok: false, error: 'invalid_auth' }
    return { ok: true, url: `${base.replace('http', 'ws')}/socket` }
  }

  function send(response: ServerResponse, result: Json): void {
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'x-oauth-scopes': api.own.scopes.join(','),
    })
    response.end(JSON.stringify(result))
  }

  function spoil(response: ServerResponse, how: 'reset' | '502' | 'hang' | 'garbage'): void {
    if (how === 'reset') response.socket?.resetAndDestroy()
    else if (how === '502') response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
    else if (how === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please wait</html>')
    else hanging.add(response)
  }

  function upload(id: string, body: Buffer, response: ServerResponse): void {
    const file = api.ledger.files.get(id)
    const fits = file !== undefined && !file.uploaded && body.length === file.size
    if (fits) Object.assign(file, { content: body, uploaded: true })
    response.writeHead(fits ? 200 : 400).end(fits ? `OK - ${body.length}` : 'bad upload')
  }

  function download(id: string, request: IncomingMessage, response: ServerResponse): void {
    const file = api.ledger.files.get(id)
    const may = request.headers.authorization === `Bearer ${tokens.bot}` && api.own.scopes.includes('files:read')
    // Slack shows its log-in page, with 200, to whoever may not read a file.
    if (!may)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Sign in to Slack</html>')
    else if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.mimetype }).end(file.content)
  }

  return {
    base,
    server,
    faults,
    close: async () => {
      for (const response of hanging) response.socket?.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const COMPLEX = new Set(['blocks', 'view', 'metadata', 'files', 'attachments'])

function decode(text: string, type: string): Json {
  if (type.startsWith('application/json')) return JSON.parse(text) as Json
  const form = parse(text)
  return Object.fromEntries(
    Object.entries(form).map(([key, value]) => [
      key,
      COMPLEX.has(key) ? (JSON.parse(String(value)) as unknown) : value,
    ]),
  )
}
