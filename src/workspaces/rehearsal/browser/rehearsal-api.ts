import type { AnswerWire, FileLine, PostWire, Stage, Wire } from '../wire'
import { learnTime } from './rehearsal-when.js'

export type StageWire = Wire<Stage>
export type PostPageWire = { posts: readonly PostWire[]; more: boolean }

/** What could not be done, in words that a person may read. */
export class ApiError extends Error {}

const OWN = { 'x-sportello': 'rehearsal' }

export const readStage = (): Promise<StageWire> => get('stage', {})

export const readPosts = (place: string, address: string, before?: string): Promise<PostPageWire> =>
  get('posts', { place, address, ...(before === undefined ? {} : { before }) })

export const readThread = (root: string, before?: string): Promise<PostPageWire & { root: PostWire }> =>
  get('thread', { root, ...(before === undefined ? {} : { before }) })

/** A deed: press, submit, verb, say, resay or unsay. */
export async function act(path: string, body: object): Promise<AnswerWire> {
  return read<AnswerWire>(
    await call(`/rehearsal/api/${path}`, {
      method: 'POST',
      headers: { ...OWN, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

export async function upload(file: File): Promise<FileLine> {
  const query = new URLSearchParams({ name: file.name, mime: file.type })
  const headers = { ...OWN, 'content-type': 'application/octet-stream' }
  return read<FileLine>(await call(`/rehearsal/api/upload?${query}`, { method: 'POST', headers, body: file }))
}

async function get<T>(path: string, query: Record<string, string>): Promise<T> {
  return read<T>(await call(`/rehearsal/api/${path}?${new URLSearchParams(query)}`, {}))
}

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init)
    learnTime(response.headers.get('date'))
    return response
  } catch {
    throw new ApiError('Sportello does not answer. Nothing was done; try again.')
  }
}

async function read<T>(response: Response): Promise<T> {
  if (response.status === 401) location.reload()
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body as T
  throw new ApiError(messageOf(body) ?? `This did not work (${response.status}). Nothing was done; try again.`)
}

function messageOf(body: unknown): string | undefined {
  const error = (body as { error?: { message?: unknown } } | undefined)?.error
  return typeof error?.message === 'string' ? error.message : undefined
}
