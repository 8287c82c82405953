/** Names that the tests give to their own servers: `https://desk.example` is at `http://127.0.0.1:4711`. */
export type Hosts = Map<string, string>

export type Fetched = { mime: string; content: Buffer }

/**
 * What a platform finds at an address when it really looks there. Nothing where the address is not https, leads to
 * nobody, or is not answered with a file.
 */
export async function fetchAsPlatform(hosts: Hosts, address: unknown): Promise<Fetched | undefined> {
  if (typeof address !== 'string' || !URL.canParse(address)) return undefined
  const { origin, pathname, protocol } = new URL(address)
  const server = hosts.get(origin)
  if (protocol !== 'https:' || server === undefined) return undefined
  const answer = await fetch(server + pathname)
  const content = Buffer.from(await answer.arrayBuffer())
  if (answer.status !== 200 || Number(answer.headers.get('content-length')) !== content.length) return undefined
  return { mime: answer.headers.get('content-type') ?? '', content }
}
