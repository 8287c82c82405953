/**
 * Where the connector of Teams may be: our token goes there, so an activity that names another place is refused,
 * whoever signed it. The commercial cloud, and those of the American government.
 */
const HOSTS = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  'smba.infra.gov.teams.microsoft.us',
  'smba.infra.dod.teams.microsoft.us',
] as const

/** Where Teams is reached as long as no activity has told a nearer place. */
export const FIRST_SERVICE_URL = 'https://smba.trafficmanager.net/teams/'

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Whether our token may go there. `more`: hosts, with a port where it is not the usual one. */
export function openTrust(more: readonly string[]): (serviceUrl: string) => boolean {
  const hosts = new Set<string>([...HOSTS, ...more.map((host) => host.toLowerCase())])
  return (serviceUrl) => {
    if (!URL.canParse(serviceUrl)) return false
    const { protocol, host, hostname, username, password } = new URL(serviceUrl)
    if (username !== '' || password !== '' || !hosts.has(host)) return false
    return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
  }
}
