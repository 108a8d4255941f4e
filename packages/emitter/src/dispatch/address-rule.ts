import ipaddr from 'ipaddr.js';

/** What makes an address one that a server shouldn't be sent to. */
export type AddressRule = 'loopback' | 'private' | 'link_local' | 'metadata' | 'multicast' | 'unspecified' | 'reserved';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** ipaddr.js knows the ranges of the IANA special-purpose registries by these names; all it doesn't list is reserved. */
const RULES: Readonly<Record<string, AddressRule | undefined>> = {
  loopback: 'loopback',
  private: 'private',
  carrierGradeNat: 'private',
  uniqueLocal: 'private',
  linkLocal: 'link_local',
  multicast: 'multicast',
  unspecified: 'unspecified',
};

/** Where clouds tell their virtual machines secrets: AWS, GCP, Azure; AWS by IPv6; Alibaba; Oracle; Azure's wire server. */
const METADATA = new Set(['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16']);

/**
 * The rule under which an address falls; none for a public one. IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged by what
 * is inside, because that is where a packet would end.
 *
 * @returns also the address that was judged in the end.
 */
export function ruleOfAddress(text: string): { rule: AddressRule | undefined; judged: Address } {
  // A zone ("fe80::1%eth0") names an interface, and only link-local addresses have one.
  const address = innermost(ipaddr.parse(text.replace(/%.*$/, '')));
  if (METADATA.has(address.toString())) return { rule: 'metadata', judged: address };
  const range = address.range();
  const isPublic = range === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST, 3));
  return { rule: isPublic ? undefined : (RULES[range] ?? 'reserved'), judged: address };
}

/** Of IPv6, IANA has allocated no more than this for unicast. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

function innermost(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const range = address.range();
  const bytes = address.toByteArray();
  if (range === 'ipv4Mapped' || (range === 'rfc6052' && address.match(NAT64, 96))) return ipv4(bytes.slice(12));
  if (range === '6to4') return ipv4(bytes.slice(2, 6));
  return address;
}

/** The well-known prefix; behind a local one (RFC 8215) may be anything. */
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');

function ipv4(bytes: number[]): ipaddr.IPv4 {
  return ipaddr.fromByteArray(bytes) as ipaddr.IPv4;
}
