import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'node:querystring'
import { Refusal } from './checks'
import { ROUTES, type Call, type World } from './connector-routes'
import { publicView, type Key } from './keys'
import type { Json } from './ledger'

/** `reset`, `502`, `412` and `hang` happen after Teams has done what was asked: the answer is lost, not the deed. */
export type How = 'reset' | '502' | '412' | 'hang' | 'garbage' | '429' | { status: number; code: string }
type Fault = { name: string; how: How; left: number; retryAfter: number }

export type Login = { appId: string; password: string; tenantId: string; keys: Key[] }

export type ApiServer = {
  base: string
  faults: Fault[]
  tokens: Set<string>
  /** While false, the keys cannot be had. */
  keysAnswer: { on: boolean }
  close: () => Promise<void>
}

/** Microsoft's log-in, its keys and the connector on loopback: tokens, places and limits are checked on every call. */
export async function serveTeams(world: World, login: Login): Promise<ApiServer> {
  const faults: Fault[] = []
  const tokens = new Set<string>()
  const graphTokens = new Set<string>()
  const keysAnswer = { on: true }
  const hanging = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', base).pathname
    const body = await readAll(request)
    if (path.startsWith('/v1/')) return send(response, keysAnswer.on ? keys(path) : { status: 503, body: {} })
    if (path.endsWith('/oauth2/v2.0/token')) return send(response, token(path, body.toString('utf8')))
    if (path.startsWith('/graph/')) return send(response, graph(request, path, body.toString('utf8')))
    if (path.startsWith('/download/')) return download(path.split('/')[2] ?? '', response)
    if (!path.startsWith('/teams/')) return send(response, { status: 404, body: {} })
    if (!tokens.has(bearerOf(request.headers)))
      return send(response, { status: 401, body: { message: 'Authorization has been denied for this request.' } })
    if (path.startsWith('/teams/v3/attachments/')) return download(path.split('/')[4] ?? '', response)
    connector(request.method ?? '', { path: path.slice('/teams'.length), body: body.toString('utf8') }, response)
  }

  function keys(path: string): Reply {
    if (path === '/v1/.well-known/openidconfiguration')
      return {
        status: 200,
        body: {
          issuer: 'https://api.botframework.com',
          jwks_uri: `${base}/v1/.well-known/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
        },
      }
    return { status: 200, body: { keys: login.keys.map(publicView) } }
  }

  /** Installing the app for somebody, where an administrator allows it. */
  function graph({ headers, method }: IncomingMessage, path: string, body: string): Reply {
    const [, key] = /^\/graph\/v1\.0\/users\/([^/]+)\/teamwork\/installedApps$/.exec(path) ?? []
    if (!graphTokens.has(bearerOf(headers)))
      return { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } }
    if (method !== 'POST' || key === undefined) return { status: 405, body: {} }
    if (world.own.catalogAppId === undefined) return { status: 403, body: { error: { code: 'Forbidden' } } }
    const app = `${base}/graph/v1.0/appCatalogs/teamsApps/${world.own.catalogAppId}`
    if ((JSON.parse(body) as Json)['teamsApp@odata.bind'] !== app)
      return { status: 400, body: { error: { code: 'BadRequest' } } }
    const user = world.ledger.userAt(key)
    if (user === undefined) return { status: 404, body: { error: { code: 'NotFound' } } }
    if (user.installed) return { status: 409, body: { error: { code: 'Conflict' } } }
    user.installed = true
    return { status: 201, body: {} }
  }

  function token(path: string, form: string): Reply {
    const { client_id: id, client_secret: secret, grant_type: grant, scope } = parse(form)
    const refuse = (text: string): Reply => ({
      status: 401,
      body: { error: 'invalid_client', error_description: text },
    })
    if (!path.startsWith(`/${login.tenantId}/`)) return refuse('AADSTS90002: Tenant not found.')
    if (id !== login.appId) return refuse('AADSTS700016: Application was not found in the directory.')
    if (secret !== login.password) return refuse('AADSTS7000215: Invalid client secret provided.')
    const issued = {
      'https://api.botframework.com/.default': tokens,
      'https://graph.microsoft.com/.default': graphTokens,
    }[String(scope)]
    if (grant !== 'client_credentials' || issued === undefined) return refuse('AADSTS70011')
    const made = randomBytes(24).toString('base64url')
    issued.add(made)
    return { status: 200, body: { access_token: made, token_type: 'Bearer', expires_in: 3_600 } }
  }

  function connector(method: string, { path, body }: { path: string; body: string }, response: ServerResponse): void {
    const route = ROUTES.find((one) => one.method === method && one.path.test(path))
    if (route === undefined) return send(response, { status: 405, body: {} })
    const { conversation = '', activity = '', user = '' } = route.path.exec(path)?.groups ?? {}
    const call: Call = {
      name: route.name,
      conversation: decodeURIComponent(conversation),
      activity: decodeURIComponent(activity),
      user: decodeURIComponent(user),
      body: body === '' ? {} : (JSON.parse(body) as Json),
    }
    const row = { name: call.name, conversation: call.conversation, body: call.body, at: Date.now(), outcome: '' }
    const fault = faults.find((one) => one.name === call.name && one.left > 0)
    if (fault !== undefined) fault.left -= 1
    const result = before(fault) ?? run(() => route.run(world, call))
    row.outcome = String(result.status)
    world.ledger.calls.push(row)
    if (fault === undefined || result.status !== 200) send(response, result)
    else spoil(response, fault.how)
  }

  function before(fault: Fault | undefined): Reply | undefined {
    if (fault?.how === '429') return { status: 429, body: {}, headers: { 'retry-after': String(fault.retryAfter) } }
    if (typeof fault?.how !== 'object') return undefined
    const { status, code } = fault.how
    return { status, body: { error: { code, message: 'refused on demand' } } }
  }

  function spoil(response: ServerResponse, how: How): void {
    if (how === 'reset') response.socket?.resetAndDestroy()
    else if (how === '502') response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
    else if (how === '412') send(response, { status: 412, body: { error: { code: 'PreconditionFailed' } } })
    else if (how === 'garbage') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please wait</html>')
    else hanging.add(response)
  }

  function download(id: string, response: ServerResponse): void {
    const file = world.ledger.files.get(id)
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.mime }).end(file.content)
  }

  return {
    base,
    faults,
    tokens,
    keysAnswer,
    close: async () => {
      for (const response of hanging) response.socket?.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const bearerOf = ({ authorization }: IncomingMessage['headers']): string =>
  /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? ''

type Reply = { status: number; body: unknown; headers?: Record<string, string> }

function run(make: () => Json | undefined): Reply {
  try {
    return { status: 200, body: make() ?? {} }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const headers = error.status === 429 ? { headers: { 'retry-after': '1' } } : {}
    return { status: error.status, body: { error: { code: error.code, message: error.message } }, ...headers }
  }
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(body))
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
