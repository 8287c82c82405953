import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { createInterface } from 'node:readline'
import { unavailable } from './errors'

export type Lines = {
  url: string | URL
  headers: Readonly<Record<string, string>>
  /** A server that says nothing for so long, not even that it is there, is gone. */
  silenceMs: number
  signal: AbortSignal
}

/** No event of a platform is longer; what is cannot be kept either. */
const MAX_LINE_UNITS = 2 * 1024 * 1024

/**
 * Reads an answer that does not end, line by line, until the signal aborts. Rejects when the server refuses, breaks off
 * or falls silent. The next line is read when `take` is done with the one before.
 */
export async function readLines(lines: Lines, take: (line: string) => Promise<void>): Promise<void> {
  const { silenceMs, signal } = lines
  const response = await open(lines)
  response.setTimeout(silenceMs, () => response.destroy(new Error('silence')))
  const reader = createInterface({ input: response, crlfDelay: Infinity })
  try {
    for await (const line of reader) {
      if (line.length > MAX_LINE_UNITS) throw unavailable('The stream sends lines that are too long.')
      await take(line)
      if (signal.aborted) return
    }
    if (!signal.aborted) throw unavailable('The stream ended.')
  } catch (error) {
    if (!signal.aborted) throw unavailable('The stream broke off.', error)
  } finally {
    reader.close()
    response.destroy()
  }
}

function open({ url, headers, silenceMs, signal }: Lines): Promise<IncomingMessage> {
  const address = new URL(url)
  const send = address.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = send(address, { headers: { accept: 'text/event-stream', ...headers }, agent: false, signal })
    request.setTimeout(silenceMs, () => request.destroy(new Error('silence')))
    request.on('error', (error) => reject(unavailable('The stream cannot be opened.', error)))
    request.on('response', (response) => {
      // What breaks off later is told to whoever reads.
      response.on('error', () => undefined)
      if (response.statusCode === 200) return resolve(response)
      response.destroy()
      reject(unavailable(`The stream is refused: ${response.statusCode ?? 0}.`))
    })
    request.end()
  })
}
