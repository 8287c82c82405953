import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A line to a server that can be cut and mended, at an address that stays. */
export type Line = { url: string; cut: () => Promise<void>; mend: () => Promise<void>; close: () => Promise<void> }

export async function openLine(to: string): Promise<Line> {
  const target = Number(new URL(to).port)
  const sockets = new Set<Socket>()
  let port = 0
  let server: Server | undefined
  const join = (near: Socket): void => {
    const far = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => (sockets.delete(one), other.destroy()))
      one.pipe(other)
    }
  }
  const mend = async (): Promise<void> => {
    const next = createServer(join).listen(port, '127.0.0.1')
    server = next
    await new Promise((resolve) => next.once('listening', resolve))
    port = (next.address() as AddressInfo).port
  }
  const cut = async (): Promise<void> => {
    const old = server
    server = undefined
    if (old === undefined) return
    const closed = new Promise((resolve) => old.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await mend()
  return { url: `http://127.0.0.1:${port}`, cut, mend, close: cut }
}
