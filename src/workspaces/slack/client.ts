import { LogLevel, WebClient, type Logger, type WebClientOptions } from '@slack/web-api'
import type { Log } from '../../lib/log'
import { toWorkspaceError } from './failures'

/** One call of Slack's Web API: exactly one request, whatever comes of it. Rejects with a `WorkspaceError`. */
export type SlackCall = (method: string, args?: Readonly<Record<string, unknown>>) => Promise<Record<string, unknown>>

export type ClientOptions = { apiUrl: string; log: Log }

/** Slack answers within a second or two; a click must be answered in three, a post may take a little longer. */
const TIMEOUT_MS = 8_000

/**
 * How every client of Slack's library is built in this house. The defaults would send a post again after each lost
 * answer (ten times in half an hour) and stop all calls of the process after one 429.
 */
export function clientOptions({ apiUrl, log }: ClientOptions): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: quietLogger(log),
    fetch: fetchWithCause,
  }
}

/** The library keeps an error's cause only where it recognises the error as one. */
const fetchWithCause: NonNullable<WebClientOptions['fetch']> = async (url, init) => {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new Error('the request failed', { cause })
  }
}

export function openCalls(token: string, options: ClientOptions): SlackCall {
  const client = new WebClient(token, clientOptions(options))
  return async (method, args = {}) => {
    try {
      return { ...(await client.apiCall(method, { ...args })) }
    } catch (error) {
      throw toWorkspaceError(method, error)
    }
  }
}

/** The library prints message bodies below the level of warnings, so nothing below it is let through. */
export function quietLogger(log: Log): Logger {
  const tell = (level: 'warn' | 'error') => (): void =>
    log[level]({ component: 'slack' }, 'The Slack library reports a problem')
  return {
    debug: () => undefined,
    info: () => undefined,
    // What it says may quote an answer: that it complained is enough, the failure itself is handled by its caller.
    warn: tell('warn'),
    error: tell('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  }
}
