import { createConnection, type Socket } from 'node:net'
import { telegramUpdate, WEBHOOK_SECRET } from './town'

/**
 * The customers of the load tests, as a process of their own: so many kept-alive connections, each with one request
 * under way. The messages of a chat go over one connection, in their order, as Telegram delivers them.
 */
export type Shots = {
  port: number
  path: string
  connections: number
  /** First ids of what is new in each volley. */
  firstUpdate: number
  firstChat: number
  chats: number
  perChat: number
  /** So many a second over all connections; as fast as they are answered when absent. */
  aSecond?: number
}
export type Hits = { seconds: number; latenciesMs: number[]; refused: number }

/** As long as people write on a phone, with the number that tells the order. */
export const textOf = (chat: number, n: number): string =>
  `m:${chat}:${n} Good morning, my parcel should have come on Tuesday and the tracking page shows nothing new. Can you look?`

type Bullet = { at: number; bytes: Buffer }

/** Made beforehand: what is measured is the server. Round by round, so that every chat speaks before one speaks twice. */
function load({ path, port, connections, firstUpdate, firstChat, chats, perChat, aSecond }: Shots): Bullet[][] {
  const magazines = Array.from({ length: connections }, (): Bullet[] => [])
  for (let shot = 0; shot < chats * perChat; shot += 1) {
    const [chat, n] = [firstChat + (shot % chats), Math.floor(shot / chats) + 1]
    const body = Buffer.from(JSON.stringify(telegramUpdate(firstUpdate + shot, chat, textOf(chat, n))))
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: 127.0.0.1:${port}`,
      'content-type: application/json',
      `x-telegram-bot-api-secret-token: ${WEBHOOK_SECRET}`,
      `content-length: ${body.length}`,
    ]
    const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body])
    magazines[(shot % chats) % connections]?.push({ at: aSecond === undefined ? 0 : (shot * 1_000) / aSecond, bytes })
  }
  return magazines
}

async function shoot(shots: Shots): Promise<Hits> {
  const magazines = load(shots)
  const sockets = await Promise.all(magazines.map(() => connect(shots.port)))
  const hits: Hits = { seconds: 0, latenciesMs: [], refused: 0 }
  const begun = performance.now()
  await Promise.all(
    magazines.map(async (magazine, index) => {
      const ask = asker(sockets[index] as Socket)
      for (const { at, bytes } of magazine) {
        const early = begun + at - performance.now()
        if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
        const sentAt = performance.now()
        const status = await ask(bytes)
        hits.latenciesMs.push(performance.now() - sentAt)
        if (status !== 200) hits.refused += 1
      }
    }),
  )
  hits.seconds = (performance.now() - begun) / 1_000
  for (const socket of sockets) socket.destroy()
  return hits
}

const connect = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })

/** Just enough of HTTP: a status, a content-length, a body that nobody reads. */
function asker(socket: Socket): (request: Buffer) => Promise<number> {
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined
  let read = ''
  socket.on('data', (chunk: Buffer) => {
    read += chunk.toString('latin1')
    const head = read.indexOf('\r\n\r\n')
    if (head === -1) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(read)?.[1] ?? 0)
    if (read.length < head + 4 + length) return
    const status = Number(read.slice(9, 12))
    read = ''
    waiting?.resolve(status)
  })
  for (const end of ['error', 'close'])
    socket.on(end, () => waiting?.reject(new Error('the server closed the connection')))
  return (request) =>
    new Promise((resolve, reject) => {
      waiting = { resolve, reject }
      socket.write(request)
    })
}

process.on('message', (shots: Shots) => {
  shoot(shots).then(
    (hits) => process.send?.(hits),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
