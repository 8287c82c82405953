import { randomUUID } from 'node:crypto'

export type SeenLine = {
  id: string
  key: string
  by: 'visitor' | 'brand'
  author: string
  text: string
  files: { id: string; name: string }[]
  seen: boolean
}

/** Somebody at a site's web chat, by the same calls that the widget makes. */
export type Visitor = {
  token: string
  writes: (text: string, files?: readonly string[]) => Promise<string>
  uploads: (name: string, content: Buffer, mime: string) => Promise<string>
  sees: () => Promise<SeenLine[]>
  reads: (upTo: string) => Promise<void>
}

export async function openVisitor(url: string, identity?: object): Promise<Visitor> {
  const base = `${url}/widget/api/webchat`
  const call = async (path: string, init: RequestInit = {}, token = ''): Promise<Response> => {
    const response = await fetch(base + path, {
      ...init,
      headers: { ...(init.headers as object), authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const session = await call('/session', {
    method: 'POST',
    body: JSON.stringify(identity ? { identity } : { name: 'Rosa' }),
  })
  const { token } = (await session.json()) as { token: string }
  return {
    token,
    writes: async (text, files = []) => {
      const key = randomUUID()
      await call('/messages', { method: 'POST', body: JSON.stringify({ key, text, files }) }, token)
      return key
    },
    uploads: async (name, content, mime) => {
      const response = await call(
        `/files?name=${encodeURIComponent(name)}`,
        { method: 'POST', body: new Uint8Array(content), headers: { 'content-type': mime } },
        token,
      )
      return ((await response.json()) as { id: string }).id
    },
    sees: async () => ((await (await call('/history', {}, token)).json()) as { lines: SeenLine[] }).lines,
    reads: async (upTo) => void (await call('/seen', { method: 'POST', body: JSON.stringify({ upTo }) }, token)),
  }
}
