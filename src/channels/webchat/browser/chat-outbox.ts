import { Refused, sendMessage, type FileLine } from './chat-api.js'
import { forget, recall, recallAll, remember } from './chat-store.js'

export type Waiting = { key: string; text: string; files: FileLine[]; at: string }

/** What is told about a message on its way: `sent`, not yet (and why), or never (and why). */
export type News = { state: 'sent' } | { state: 'later'; why: 'away' | 'slow' } | { state: 'never'; why: string }

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
const SLOW_PAUSE_MS = 60_000

/**
 * Written but not yet accepted. Each message is kept by itself, so that windows do not overwrite each other's; it is
 * sent again under the same key, hence never twice.
 */
export function openOutbox(
  visitor: string,
  tell: (message: Waiting, news: News) => void,
): { waiting: () => Waiting[]; add: (message: Waiting) => void; settled: (key: string) => void } {
  const place = `waiting:${visitor}:`
  const waiting = (): Waiting[] =>
    recallAll(place)
      .map((kept) => JSON.parse(kept) as Waiting)
      .sort((one, other) => one.at.localeCompare(other.at))
  let sending = false

  /** One after the other, in the order of writing, until all are accepted or refused. */
  const sendAll = async (): Promise<void> => {
    if (sending) return
    sending = true
    let pauseMs = FIRST_PAUSE_MS
    for (let message = waiting()[0]; message !== undefined; message = waiting()[0]) {
      const news = await sendOne(message)
      // The line of the chat may have brought it meanwhile, whatever became of this request.
      if (recall(place + message.key) !== undefined) tell(message, news)
      if (news.state === 'later') {
        await new Promise((resolve) => setTimeout(resolve, news.why === 'slow' ? SLOW_PAUSE_MS : pauseMs))
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
      } else {
        forget(place + message.key)
        pauseMs = FIRST_PAUSE_MS
      }
    }
    sending = false
  }
  void sendAll()
  return {
    waiting,
    add: (message) => {
      remember(place + message.key, JSON.stringify(message))
      void sendAll()
    },
    settled: (key) => forget(place + key),
  }
}

async function sendOne({ key, text, files }: Waiting): Promise<News> {
  try {
    await sendMessage({ key, text, files: files.map(({ id }) => id) })
    return { state: 'sent' }
  } catch (error) {
    const { status = 0, message = '' } = error instanceof Refused ? error : {}
    if (status === 429) return { state: 'later', why: 'slow' }
    // A session that is over is renewed by the line that follows the chat.
    if (status === 403 || status < 400 || status >= 500) return { state: 'later', why: 'away' }
    return { state: 'never', why: message }
  }
}
