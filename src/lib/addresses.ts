import { BlockList, isIP } from 'node:net'

// IANA's special-purpose registries: everything that is not the public internet, or leads back from it.
const CLOSED_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT, and some clouds' metadata
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, and most clouds' metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved and broadcast
]

// Of IPv6 only global unicast is open, which leaves out loopback, link-local, unique-local, multicast, IPv4-mapped and
// NAT64 addresses without naming them. These parts of it are closed all the same.
const GLOBAL_IPV6: readonly [string, number] = ['2000::', 3]
const CLOSED_IPV6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // Teredo, ORCHID and other assignments
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4 carries any IPv4 address
  ['3fff::', 20], // documentation
]

const closed4 = blockList('ipv4', CLOSED_IPV4)
const closed6 = blockList('ipv6', CLOSED_IPV6)
const global6 = blockList('ipv6', [GLOBAL_IPV6])

/** Whether an address, as resolved or as connected to, belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false // A zone index: link-local by nature.
  const family = isIP(address)
  if (family === 4) return !closed4.check(address, 'ipv4')
  return family === 6 && global6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family)
  return list
}
