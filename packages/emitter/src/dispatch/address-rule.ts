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

/**
 * Where clouds tell their virtual machines secrets. Most lie in networks that may be allowed otherwise, so each is named;
 * the rest of link-local is never called anyway.
 */
const METADATA = new Set([
  // Of nearly all: AWS, Azure, Google, Oracle, Akamai, …
  '169.254.169.254',
  // AWS: EC2 (user guide, "Access instance metadata for an EC2 instance"), credentials of ECS tasks ("Task IAM role"),
  // and the agent of EKS ("Set up the Amazon EKS Pod Identity Agent").
  ...['fd00:ec2::254', '169.254.170.2', '169.254.170.23', 'fd00:ec2::23'],
  // Google Cloud, for machines with IPv6 alone (Compute Engine, "View and query VM metadata").
  'fd20:ce::254',
  // Azure's wire server (Virtual Network, "What is IP address 168.63.129.16?").
  '168.63.129.16',
  // Oracle Cloud by IPv6 (DEFAULT_METADATA_URL_BASE_IPV6 of its Python SDK), and its Classic generation.
  ...['fd00:c1::a9fe:a9fe', '192.0.0.192'],
  // Alibaba Cloud, Scaleway, Akamai (cloud-init, "Datasources": AliYun, Scaleway, Akamai).
  ...['100.100.100.200', 'fd00:100::100:200', '169.254.42.42', 'fd00:42::42', 'fd00:a9fe:a9fe::1'],
]);

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
