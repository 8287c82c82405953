import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A loopback Bot API that refuses what Telegram refuses: wrong tokens, unknown chats, empty and too long texts, both
 * ways of receiving at once. It keeps a ledger of what customers got, and can be told to fail in the ways networks do.
 */
export type Fault = 'reset-after' | '502-after' | 'hang-after' | 'reset-before' | '429' | '500' | '401' | '403' | 'gone'

export type Sent = { chat: string; text: string; method: string; file?: string; content?: Buffer; answers?: number }

export type TelegramStandIn = {
  url: string
  token: string
  /** What customers got, in order. */
  sent: Sent[]
  /** Every request that came, by method, with or without a good token. */
  requests: string[]
  /** Chats that exist; a bot cannot begin one. */
  chats: Set<string>
  /** The next calls of a method fail so. */
  fail: (method: string, ...faults: Fault[]) => void
  /** Decides for each call whether it fails; for load tests. */
  failBy: (choose: (method: string) => Fault | undefined) => void
  /** Something happened in Telegram: waits for the next getUpdates, and is forgotten once it is confirmed. */
  push: (...updates: { update_id: number }[]) => void
  /** Updates that nobody has confirmed yet. */
  unconfirmed: () => number[]
  /** Polls that are held open. */
  polls: () => number
  files: Map<string, { path: string; content: Buffer }>
  webhook: () => { url: string; secret: string } | undefined
  close: () => Promise<void>
}

export const TELEGRAM_TOKEN = '7001234567:AAF_stand-in_token_of_the_tests_0000'

type Answer = { status: number; body: object }
const ok = (result: unknown): Answer => ({ status: 200, body: { ok: true, result } })
const no = (code: number, description: string, parameters?: object): Answer => ({
  status: code,
  body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) },
})

const REFUSALS: Partial<Record<Fault, Answer>> = {
  '429': no(429, 'Too Many Requests: retry after 1', { retry_after: 1 }),
  '401': no(401, 'Unauthorized'),
  '403': no(403, 'Forbidden: bot was blocked by the user'),
  '500': no(500, 'Internal Server Error'),
  gone: no(400, 'Bad Request: chat not found'),
}

const refusalOf = (fault: Fault | undefined): Answer | undefined => (fault === undefined ? undefined : REFUSALS[fault])

type Fields = Record<string, string>
type UploadedFile = { name: string; content: Buffer }

/** What Telegram says to contents that it does not take. */
function whyRefused(method: string, text: string, file: UploadedFile | undefined): string | undefined {
  if (method === 'sendMessage') {
    if (text.trim() === '') return 'message text is empty'
    return text.length > 4096 ? 'message is too long' : undefined
  }
  if (!file?.content.length) return 'file must be non-empty'
  return text.length > 1024 ? 'message caption is too long' : undefined
}

export async function openTelegramStandIn(): Promise<TelegramStandIn> {
  const sent: Sent[] = []
  const requests: string[] = []
  const chats = new Set<string>()
  const files = new Map<string, { path: string; content: Buffer }>()
  const faults = new Map<string, Fault[]>()
  let updates: { update_id: number }[] = []
  const polls = new Set<() => void>()
  let webhook: { url: string; secret: string } | undefined
  let messageId = 1000
  let choose: (method: string) => Fault | undefined = () => undefined

  const send = (method: string, fields: Fields, file?: UploadedFile): Answer => {
    const chat = fields['chat_id'] ?? ''
    const text = fields['text'] ?? fields['caption'] ?? ''
    const refusal = chats.has(chat) ? whyRefused(method, text, file) : 'chat not found'
    if (refusal) return no(400, `Bad Request: ${refusal}`)
    messageId += 1
    const answers = (JSON.parse(fields['reply_parameters'] ?? '{}') as { message_id?: number }).message_id
    const named = file ? { file: file.name, content: file.content } : {}
    sent.push({ chat, text, method, ...named, ...(answers === undefined ? {} : { answers }) })
    return ok({ message_id: messageId, chat: { id: Number(chat), type: 'private' }, date: 1_767_000_000, text })
  }

  /** Holds the poll open until something happens, as long as it asks for. */
  const poll = async (fields: Fields, gone: AbortSignal): Promise<Answer> => {
    if (webhook) return no(409, "Conflict: can't use getUpdates method while webhook is active")
    if (polls.size > 0) return no(409, 'Conflict: terminated by other getUpdates request')
    const offset = Number(fields['offset'] ?? 0)
    updates = updates.filter((update) => update.update_id >= offset)
    if (updates.length === 0 && Number(fields['timeout'] ?? 0) > 0) await held(Number(fields['timeout']) * 1000, gone)
    return ok(updates.slice(0, 100))
  }
  const held = (ms: number, gone: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        polls.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      polls.add(done)
      gone.addEventListener('abort', done)
    })

  const methods: Record<
    string,
    (fields: Fields, more: { file: UploadedFile | undefined; gone: AbortSignal }) => Answer | Promise<Answer>
  > = {
    getMe: () => ok({ id: 7001234567, is_bot: true, first_name: 'Stand-in' }),
    sendMessage: (fields) => send('sendMessage', fields),
    sendPhoto: (fields, { file }) => send('sendPhoto', fields, file),
    sendDocument: (fields, { file }) => send('sendDocument', fields, file),
    deleteWebhook: () => ((webhook = undefined), ok(true)),
    setWebhook: (fields) => {
      webhook = { url: fields['url'] ?? '', secret: fields['secret_token'] ?? '' }
      return ok(true)
    },
    getFile: (fields) => {
      const file = files.get(fields['file_id'] ?? '')
      return file ? ok({ file_path: file.path }) : no(400, 'Bad Request: invalid file_id')
    },
    getUpdates: (fields, { gone }) => poll(fields, gone),
  }

  const nextFault = (method: string): Fault | undefined => faults.get(method)?.shift() ?? choose(method)

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { isBot, isFile, token, method } = targetOf(request.url ?? '')
    requests.push(isFile ? 'file' : method)
    if (token !== TELEGRAM_TOKEN) return finish(response, isBot ? no(401, 'Unauthorized') : no(404, 'Not Found'))
    if (isFile) return sendFile(response, files, method)
    const fault = nextFault(method)
    if (fault === 'reset-before') return void request.socket.destroy()
    const { fields, file } = await readFields(request)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const refusal = refusalOf(fault)
    const act = methods[method] ?? (() => no(404, 'Not Found'))
    finish(response, refusal ?? (await act(fields, { file, gone: gone.signal })), fault)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TELEGRAM_TOKEN,
    sent,
    requests,
    chats,
    files,
    fail: (method, ...next) => void faults.set(method, [...(faults.get(method) ?? []), ...next]),
    failBy: (chooser) => void (choose = chooser),
    push: (...happened) => {
      updates.push(...happened)
      for (const wake of polls) wake()
    },
    unconfirmed: () => updates.map((update) => update.update_id),
    polls: () => polls.size,
    webhook: () => webhook,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function targetOf(url: string): { isBot: boolean; isFile: boolean; token: string; method: string } {
  const [, file, token = '', method = ''] = /^\/(file\/)?bot([^/]+)\/(.+)$/.exec(url) ?? []
  return { isBot: token !== '', isFile: file !== undefined, token, method }
}

/** Answers, or does what a network does to answers. */
function finish(response: ServerResponse, { status, body }: Answer, fault?: Fault): void {
  if (fault === 'hang-after') return
  if (fault === 'reset-after') return void response.socket?.destroy()
  if (fault === '502-after')
    return void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>502 Bad Gateway</html>')
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function sendFile(response: ServerResponse, files: TelegramStandIn['files'], path: string): void {
  const file = [...files.values()].find((one) => one.path === path)
  response.writeHead(file ? 200 : 404).end(file?.content)
}

async function readFields(request: IncomingMessage): Promise<{ fields: Fields; file?: UploadedFile }> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    const fields: Fields = {}
    let file: UploadedFile | undefined
    for (const [name, value] of form.entries()) {
      if (typeof value === 'string') fields[name] = value
      else file = { name: value.name, content: Buffer.from(await value.arrayBuffer()) }
    }
    return { fields, ...(file ? { file } : {}) }
  }
  const json = body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>)
  const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  return { fields: Object.fromEntries(Object.entries(json).map(([name, value]) => [name, text(value)])) }
}
