import { recall, remember } from './chat-store.js'

export type FileLine = { id: string; name: string; mime: string; bytes: number }
export type Line = {
  id: string
  key: string
  by: 'visitor' | 'brand'
  author: string
  text: string
  files: FileLine[]
  at: string
  seen: boolean
}
export type Identity = { id: string; name: string; email: string; signature: string }
/** Whom the site has told us about; `name` is what it calls somebody whom it does not vouch for. */
export type Guest = { identity: Identity | null; name: string }
type Session = { token: string; visitor: string; signedIn: boolean }
export type Look = {
  brand: string
  title: string
  greeting: string | null
  color: string
  language: string
  staffed: boolean
  offlineMessage: string | null
  limits: { text: number; files: number; fileBytes: number }
}

/** An answer that says no; `status` 0: no answer at all. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The server says something each 15 s; a line that is silent for longer is dead, as after a sleep. */
const SILENT_MS = 40_000
const RECONNECT_MS = 2_000

const base = `/widget/api/${location.pathname.split('/').pop() ?? 'webchat'}`

let token = ''

/** What the chat looks like and whether somebody is there. */
export const readLook = (): Promise<Look> => ask('/look')

/** Whether this browser has been here before; who has not needs no session before they open the chat. */
export const isKnown = (): boolean => recall('token') !== undefined

/** Opens or continues the session and tells who the visitor is. */
export async function openSession({ identity, name }: Guest): Promise<string> {
  const known = recall('token')
  const session = await ask<Session>('/session', {
    method: 'POST',
    body: JSON.stringify({ ...(known ? { token: known } : {}), ...(identity ? { identity } : name ? { name } : {}) }),
  })
  token = session.token
  // Who is vouched for by the site must be so each time; only the anonymous session is remembered.
  if (!session.signedIn) remember('token', token)
  return session.visitor
}

export const readHistory = (before?: string): Promise<{ lines: Line[]; more: boolean }> =>
  ask(`/history${before ? `?before=${before}` : ''}`)

export const sendMessage = (message: { key: string; text: string; files: string[] }): Promise<void> =>
  ask('/messages', { method: 'POST', body: JSON.stringify(message) })

export const tellSeen = (upTo: string): Promise<void> =>
  ask('/seen', { method: 'POST', body: JSON.stringify({ upTo }) })

export const uploadFile = (file: File): Promise<FileLine> =>
  ask(`/files?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': file.type || 'application/octet-stream' },
  })

/** Pictures are fetched with the session and shown from memory: their address alone opens nothing. */
export async function fileUrl(file: FileLine): Promise<string> {
  const response = await fetch(`${base}/files/${file.id}`, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new Refused(response.status, 'file')
  return URL.createObjectURL(await response.blob())
}

type Following = {
  after: () => string
  hear: (line: Line) => void
  connected: (is: boolean) => void
  /** The session is over: opens another. */
  renew: () => Promise<unknown>
}

/** New lines as they come, for ever; `connected` tells when the connection is lost and found. */
export async function followLines({ after, hear, connected, renew }: Following): Promise<never> {
  for (;;) {
    const silence = new AbortController()
    try {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${base}/stream?after=${after()}`, { headers, signal: silence.signal })
      if (!response.ok || !response.body) throw new Refused(response.status, 'stream')
      connected(true)
      for await (const line of readEvents(response.body, silence)) hear(line)
    } catch (error) {
      connected(false)
      if (error instanceof Refused && error.status === 403) await renew().catch(() => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
  }
}

async function* readEvents(body: ReadableStream<Uint8Array>, silence: AbortController): AsyncGenerator<Line> {
  const text = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>)
  const reader = text.getReader()
  let rest = ''
  for (;;) {
    const patience = setTimeout(() => silence.abort(), SILENT_MS)
    const { done, value } = await reader.read().finally(() => clearTimeout(patience))
    if (done) return
    const blocks = (rest + value).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split('\n').find((field) => field.startsWith('data: '))
      if (data) yield JSON.parse(data.slice(6)) as Line
    }
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(base + path, {
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers, authorization: `Bearer ${token}` },
    })
  } catch {
    throw new Refused(0, 'no answer')
  }
  if (!response.ok) throw new Refused(response.status, await messageOf(response))
  return (response.status === 200 || response.status === 201 ? await response.json() : undefined) as T
}

async function messageOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as { error: { message: string } }).error.message
  } catch {
    return response.statusText
  }
}
