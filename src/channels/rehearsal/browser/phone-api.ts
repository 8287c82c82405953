import type { PhoneFile, PhoneMessage, PhoneState } from '../wire'

/** What could not be done, in words that a person may read. */
export class PhoneError extends Error {}

const OWN = { 'x-sportello': 'phone' }
export const base = location.pathname.replace(/\/+$/, '')

export const readState = (): Promise<PhoneState> => get('state', {})
export const readMessages = (customer: string): Promise<PhoneMessage[]> => get('messages', { customer })

/** write, edit, delete, seen, customer, fault or crowd. */
export async function post<T>(name: string, body: object): Promise<T> {
  const headers = { ...OWN, 'content-type': 'application/json' }
  return read<T>(await call(`${base}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(body) }))
}

export async function upload(file: File): Promise<PhoneFile> {
  const query = new URLSearchParams({ name: file.name, mime: file.type })
  const headers = { ...OWN, 'content-type': 'application/octet-stream' }
  return read<PhoneFile>(await call(`${base}/api/upload?${query}`, { method: 'POST', headers, body: file }))
}

async function get<T>(name: string, query: Record<string, string>): Promise<T> {
  return read<T>(await call(`${base}/api/${name}?${new URLSearchParams(query)}`, {}))
}

async function call(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch {
    throw new PhoneError('No connection. Try again.')
  }
}

async function read<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body as T
  const message = (body as { error?: { message?: unknown } } | undefined)?.error?.message
  throw new PhoneError(typeof message === 'string' ? message : `This did not work (${response.status}).`)
}
