import type { TelegramStandIn } from './telegram-stand-in'

export const TELEGRAM_SECRET = 'a-webhook-secret-of-the-tests_1'

/** Somebody who writes to the bot: what Telegram then tells the product. */
export type TelegramCustomer = {
  chat: string
  /** Gives the number of the message. */
  writes: (text: string) => Promise<number>
  edits: (message: number, text: string) => Promise<void>
  sendsPhoto: (caption: string, content: Buffer) => Promise<number>
  /** What came back. */
  got: () => { text: string; file?: string; content?: Buffer }[]
}

let lastUpdate = 5_000

/** Telegram's own way of telling, with its secret; answers the status. */
export async function tellTelegram(url: string, update: object, secret = TELEGRAM_SECRET): Promise<number> {
  const response = await fetch(`${url}/webhooks/telegram/telegram`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
    body: JSON.stringify({ update_id: lastUpdate++, ...update }),
  })
  await response.arrayBuffer()
  return response.status
}

export function openTelegramCustomer(url: string, telegram: TelegramStandIn, id: number): TelegramCustomer {
  telegram.chats.add(String(id))
  let last = 0
  const now = (): number => Math.floor(Date.now() / 1000)
  const message = (content: object) => ({
    date: now(),
    chat: { id, type: 'private', first_name: 'Nina' },
    from: { id, is_bot: false, first_name: 'Nina', language_code: 'it' },
    ...content,
  })
  const tell = async (update: object): Promise<void> => {
    const status = await tellTelegram(url, update)
    if (status !== 200) throw new Error(`Telegram was answered ${status}`)
  }
  return {
    chat: String(id),
    writes: async (text) => {
      await tell({ message: message({ message_id: ++last, text }) })
      return last
    },
    edits: (number, text) => tell({ edited_message: message({ message_id: number, text, edit_date: now() }) }),
    sendsPhoto: async (caption, content) => {
      const file = `photo-of-${id}-${++last}`
      telegram.files.set(file, { path: `photos/${file}.jpg`, content })
      const photo = [{ file_id: file, width: 800, height: 600, file_size: content.length }]
      await tell({ message: message({ message_id: last, caption, photo }) })
      return last
    },
    got: () => telegram.sent.filter(({ chat }) => chat === String(id)),
  }
}
