import dns from 'node:dns'
import net from 'node:net'

const isHere = (host: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(host)

type Answer = (error: Error) => void

/**
 * Watches every connection that this process begins. What would leave the machine is noted and refused; names that end
 * in `.invalid` do not resolve, without anybody being asked.
 */
export function watchNetwork(): { left: () => string[]; restore: () => void } {
  const left: string[] = []
  const original = net.Socket.prototype.connect
  const connect = jest.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
    this: net.Socket,
    ...given: unknown[]
  ) {
    const { host = 'localhost', path } = readOptions(given)
    if (path === undefined && !isHere(host) && !host.endsWith('.invalid')) {
      left.push(host)
      return this.destroy(new Error(`The tests may not call ${host}`))
    }
    return Reflect.apply(original, this, given) as net.Socket
  } as typeof original)
  const originalLookup = dns.lookup
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((host: string, ...rest: unknown[]) => {
    if (isHere(host) || net.isIP(host) !== 0) return Reflect.apply(originalLookup, dns, [host, ...rest]) as void
    unknown('getaddrinfo', host, rest.at(-1) as Answer)
  }) as typeof dns.lookup)
  /** Some libraries ask a name server themselves, past the machine's own list of names. */
  const resolvers = (['resolve4', 'resolve6'] as const).map((method) =>
    jest
      .spyOn(dns.Resolver.prototype, method)
      .mockImplementation(((host: string, ...rest: unknown[]) =>
        unknown(`query ${method}`, host, rest.at(-1) as Answer)) as typeof dns.resolve4),
  )
  function unknown(asked: string, host: string, answer: Answer): void {
    if (!host.endsWith('.invalid')) left.push(host)
    setImmediate(() => answer(Object.assign(new Error(`${asked} ENOTFOUND ${host}`), { code: 'ENOTFOUND' })))
  }
  return {
    left: () => left,
    restore: () => {
      for (const spy of [connect, lookup, ...resolvers]) spy.mockRestore()
    },
  }
}

/** `connect` is called with options, with a path, with a port and a host, or by Node itself with all of it in a list. */
function readOptions(given: readonly unknown[]): { host?: string; path?: string } {
  const first = Array.isArray(given[0]) ? (given[0] as unknown[])[0] : given[0]
  if (typeof first === 'object' && first !== null) return first as { host?: string; path?: string }
  if (typeof first === 'string' && Number.isNaN(Number(first))) return { path: first }
  return typeof given[1] === 'string' ? { host: given[1] } : {}
}
