import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSender } from '@earshot/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAgent } from '../../src/dispatch/agent.ts';
import { createPost } from '../../src/dispatch/post.ts';
import { createTargetPolicy, createTargets, type Resolve, type TargetRules } from '../../src/dispatch/target-policy.ts';
import { manualClock } from '../support/manual-clock.ts';
import { status } from '../support/receiver.ts';
import { receiver } from '../support/setup.ts';

const policyOf = (rules: Partial<TargetRules> = {}, resolve?: Resolve) =>
  createTargetPolicy({ allowHttp: false, allow: [], ...rules }, resolve);
const strict = policyOf();
const ruleOf = (url: string, rules?: Partial<TargetRules>) => policyOf(rules).checkUrl(url)?.rule;

// Restated by hand from the IANA IPv4 Special-Purpose Address Registry (iana-ipv4-special-registry, RFC 6890) and the
// IPv4 Multicast Address Space Registry: the name of the block, its first and its last address.
const IPV4_BLOCKS: [string, string, string, string][] = [
  ['"This network"', '0.0.0.0', '0.255.255.255', 'unspecified'],
  ['Private-Use', '10.0.0.0', '10.255.255.255', 'private'],
  ['Shared Address Space', '100.64.0.0', '100.127.255.255', 'private'],
  ['Loopback', '127.0.0.0', '127.255.255.255', 'loopback'],
  ['Link Local', '169.254.0.0', '169.254.255.255', 'link_local'],
  ['Private-Use', '172.16.0.0', '172.31.255.255', 'private'],
  ['IETF Protocol Assignments', '192.0.0.0', '192.0.0.255', 'reserved'],
  ['IPv4 Service Continuity Prefix', '192.0.0.0', '192.0.0.7', 'reserved'],
  ['IPv4 dummy address', '192.0.0.8', '192.0.0.8', 'reserved'],
  ['Port Control Protocol Anycast', '192.0.0.9', '192.0.0.9', 'reserved'],
  ['TURN Anycast', '192.0.0.10', '192.0.0.10', 'reserved'],
  ['NAT64/DNS64 Discovery', '192.0.0.170', '192.0.0.171', 'reserved'],
  ['Documentation (TEST-NET-1)', '192.0.2.0', '192.0.2.255', 'reserved'],
  ['AS112-v4', '192.31.196.0', '192.31.196.255', 'reserved'],
  ['AMT', '192.52.193.0', '192.52.193.255', 'reserved'],
  ['Deprecated (6to4 Relay Anycast)', '192.88.99.0', '192.88.99.255', 'reserved'],
  ['Private-Use', '192.168.0.0', '192.168.255.255', 'private'],
  ['Direct Delegation AS112 Service', '192.175.48.0', '192.175.48.255', 'reserved'],
  ['Benchmarking', '198.18.0.0', '198.19.255.255', 'reserved'],
  ['Documentation (TEST-NET-2)', '198.51.100.0', '198.51.100.255', 'reserved'],
  ['Documentation (TEST-NET-3)', '203.0.113.0', '203.0.113.255', 'reserved'],
  ['Multicast', '224.0.0.0', '239.255.255.255', 'multicast'],
  ['Reserved', '240.0.0.0', '255.255.255.254', 'reserved'],
  ['Limited Broadcast', '255.255.255.255', '255.255.255.255', 'reserved'],
];

// And from the IANA IPv6 Special-Purpose Address Registry and the Internet Protocol Version 6 Address Space.
const IPV6_BLOCKS: [string, string, string, string][] = [
  ['Loopback Address', '::1', '::1', 'loopback'],
  ['Unspecified Address', '::', '::', 'unspecified'],
  ['IPv4-compatible (deprecated)', '::2', '::ffff:ffff', 'reserved'],
  ['IPv4-IPv6 Translat. (local)', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Discard-Only Address Block', '100::', '100::ffff:ffff:ffff:ffff', 'reserved'],
  ['Dummy IPv6 Prefix', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', 'reserved'],
  ['IETF Protocol Assignments', '2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['TEREDO', '2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Benchmarking', '2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['AMT', '2001:3::', '2001:3:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['AS112-v6', '2001:4:112::', '2001:4:112:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['ORCHIDv2', '2001:20::', '2001:2f:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Drone Remote ID', '2001:30::', '2001:3f:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Documentation', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Direct Delegation AS112', '2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Documentation', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Segment Routing (SRv6) SIDs', '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Unallocated', '4000::', '5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Unique-Local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'private'],
  ['Link-Local Unicast', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'link_local'],
  ['Site-Local (deprecated)', 'fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'reserved'],
  ['Multicast', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'multicast'],
];

const hex = (ipv4: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};
const inIpv6 = (ipv4: string) => [`::ffff:${hex(ipv4)}`, `64:ff9b::${hex(ipv4)}`, `2002:${hex(ipv4)}::1`];

describe('addresses of the registries', () => {
  test.each(IPV4_BLOCKS)(
    'refuses %s, %s to %s, as %s, plain and inside IPv6 [EMIT-22] [EMIT-23]',
    (_name, first, last, rule) => {
      for (const address of [first, last]) {
        expect(strict.checkAddress(address)?.rule).toBe(rule);
        for (const inside of inIpv6(address)) expect(strict.checkAddress(inside)?.rule).toBe(rule);
        expect(ruleOf(`https://${address}/`)).toBe(rule);
        for (const inside of inIpv6(address)) expect(ruleOf(`https://[${inside}]:8443/`)).toBe(rule);
      }
    },
  );

  test.each(IPV6_BLOCKS)('refuses %s, %s to %s, as %s [EMIT-22] [EMIT-23]', (_name, first, last, rule) => {
    for (const address of [first, last]) {
      expect(strict.checkAddress(address)?.rule).toBe(rule);
      expect(ruleOf(`https://[${address}]/`)).toBe(rule);
    }
  });

  test.each([
    ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.0.3.0'],
    ...['192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255'],
    ...['2606:4700:4700::1111', '2a00:1450:4001::200e', '3ffe::1', '2001:200::1', '2001:db9::1'],
    ...inIpv6('8.8.8.8'),
  ])('calls %s, next to those or public for certain', (address) => {
    expect(strict.checkAddress(address)).toBeUndefined();
  });

  // Restated by hand from what the clouds publish.
  const IPV4_METADATA = [
    ['169.254.169.254', 'most clouds'],
    ['169.254.170.2', 'Amazon ECS'],
    ['169.254.170.23', 'Amazon EKS'],
    ['168.63.129.16', 'Azure'],
    ['192.0.0.192', 'Oracle Cloud Classic'],
    ['100.100.100.200', 'Alibaba Cloud'],
    ['169.254.42.42', 'Scaleway'],
  ] as const;
  const IPV6_METADATA = [
    ['fd00:ec2::254', 'Amazon EC2'],
    ['fd00:ec2::23', 'Amazon EKS'],
    ['fd20:ce::254', 'Google Cloud'],
    ['fd00:c1::a9fe:a9fe', 'Oracle Cloud'],
    ['fd00:100::100:200', 'Alibaba Cloud'],
    ['fd00:42::42', 'Scaleway'],
    ['fd00:a9fe:a9fe::1', 'Akamai'],
    ['FD20:00CE:0::0254', 'Google Cloud, written otherwise'],
  ] as const;

  test.each([
    ...IPV4_METADATA,
    ...IPV6_METADATA,
    ...IPV4_METADATA.flatMap(([address, cloud]) => inIpv6(address).map((inside) => [inside, cloud] as const)),
  ])('never calls the metadata service %s of %s, whatever is allowed [EMIT-23]', (address) => {
    const allow = ['0.0.0.0/0', '::/0', 'fc00::/7', '100.64.0.0/10', '169.254.0.0/16'];
    const policy = policyOf({ allow, allowHttp: true, devTargets: 'loopback' });
    expect(policy.checkAddress(address)?.rule).toBe('metadata');
    expect(policy.checkUrl(`http://${address.includes(':') ? `[${address}]` : address}/`)?.rule).toBe('metadata');
  });

  test('what lies next to a metadata service follows the rules of its network', () => {
    const policy = policyOf({ allow: ['fc00::/7', '100.64.0.0/10'] });
    for (const address of ['fd20:ce::255', 'fd00:ec2::24', '100.100.100.201', '168.63.129.17'])
      expect(policy.checkAddress(address)).toBeUndefined();
  });

  test('allows networks of the loopback and private ranges by list, and nothing else by it [EMIT-22] [EMIT-23]', () => {
    const policy = policyOf({
      allow: ['10.1.0.0/16', 'fd12::/16', '127.0.0.2/32', '169.254.0.0/16', '224.0.0.0/4', '::/0'],
    });
    const refused = (address: string) => policy.checkAddress(address)?.rule;
    expect(['10.1.2.3', 'fd12::1', '127.0.0.2', ...inIpv6('10.1.2.3')].map(refused)).toEqual(Array(6).fill(undefined));
    expect(['10.2.0.1', '127.0.0.1', '169.254.1.1', '224.0.0.1', 'fe80::1', '::', '2001:db8::1'].map(refused)).toEqual([
      'private',
      'loopback',
      'link_local',
      'multicast',
      'link_local',
      'unspecified',
      'reserved',
    ]);
  });
});

describe('URLs', () => {
  test.each([
    ['https://example.com/hook', undefined],
    ['http://example.com/hook', 'scheme_not_allowed'],
    ['ftp://example.com/', 'scheme_not_allowed'],
    ['file:///etc/passwd', 'scheme_not_allowed'],
    ['https://user@example.com/', 'userinfo_not_allowed'],
    ['https://:word@example.com/', 'userinfo_not_allowed'],
    ['example.com', 'invalid_url'],
    ['', 'invalid_url'],
    ['https://localhost/', 'loopback'],
    ['https://LOCALHOST./', 'loopback'],
    ['https://a.localhost:1/', 'loopback'],
    ['https://metadata.google.internal/computeMetadata/v1/', 'metadata'],
  ])('judges %s as %s [EMIT-22]', (url, rule) => {
    expect(ruleOf(url)).toBe(rule);
  });

  test.each([
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '①②⑦.0.0.1',
    '[::ffff:7f00:1]',
  ])('is not fooled by %s, which is 127.0.0.1 [EMIT-23]', (host) => {
    expect(ruleOf(`https://${host}/`)).toBe('loopback');
  });

  test('for development this machine may be called by http, and no other [EMIT-25]', () => {
    const dev = { devTargets: 'loopback' } as const;
    for (const host of ['127.0.0.1', 'localhost:4000', '[::1]']) expect(ruleOf(`http://${host}/`, dev)).toBeUndefined();
    expect(ruleOf('http://example.com/', dev)).toBe('scheme_not_allowed');
    expect(ruleOf('https://10.0.0.1/', dev)).toBe('private');
    expect(ruleOf('http://0.0.0.0/', dev)).toBe('scheme_not_allowed');
  });

  test('a refusal names its rule and the way out', () => {
    expect(strict.checkUrl('https://10.0.0.1/')).toEqual({
      rule: 'private',
      message: '10.0.0.1 is in a private network, and those are not called. List its network in targets.allow.',
    });
    expect(strict.checkUrl('http://example.com/')?.message).toContain('targets.allowHttp');
    expect(strict.checkUrl('https://[::1]/')?.message).toContain("devTargets to 'loopback'");
    expect(strict.checkUrl('https://169.254.169.254/')?.message).toContain('use a public address');
  });
});

const answering = (...answers: string[][]): Resolve => {
  let asked = 0;
  return (_hostname, found) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
};

describe('at the connect', () => {
  function setup(rules: Partial<TargetRules>, resolve: Resolve) {
    const policy = policyOf({ allowHttp: true, ...rules }, resolve);
    const limits = { connectMs: 2_000, idleMs: 2_000, attemptMs: 5_000, attemptPerEventMs: 0 };
    const dispatcher = createAgent(limits, policy);
    onTestFinished(() => dispatcher.destroy());
    const post = createPost({ dispatcher, findTarget: createTargets(policy), limits, clock: manualClock() });
    return (url: string) =>
      post({ url, sender: createSender({ type: 'none' }), id: 'msg_1', body: '{}', eventCount: 1 });
  }

  test('a name that points into the network is refused by its address, and nothing is sent [EMIT-24]', async () => {
    const inside = await receiver();
    const { port } = new URL(inside.url);
    const to = setup({}, answering(['127.0.0.1']));
    const attempt = await to(`http://harmless.example:${port}/`);
    expect(attempt).toMatchObject({
      outcome: 'target_refused',
      message: expect.stringContaining('127.0.0.1 is this machine'),
    });
    expect(inside.requests).toEqual([]);
  });

  test('a name that points elsewhere at the second connect is refused then (DNS rebinding) [EMIT-24]', async () => {
    const first = await receiver((_request, response) => response.writeHead(202, { connection: 'close' }).end());
    const { port } = new URL(first.url);
    const to = setup({ allow: ['127.0.0.1/32'] }, answering(['127.0.0.1'], ['127.0.0.2']));
    expect(await to(`http://rebinding.example:${port}/`)).toMatchObject({ outcome: 'delivered' });
    expect(await to(`http://rebinding.example:${port}/`)).toMatchObject({ outcome: 'target_refused' });
    expect(first.requests).toHaveLength(1);
  });

  test('the name is asked once, and the connection goes to the address that was judged [EMIT-24]', async () => {
    const target = await receiver();
    const { port } = new URL(target.url);
    let asked = 0;
    const counting: Resolve = (hostname, found) => {
      asked += 1;
      answering(['127.0.0.1'])(hostname, found);
    };
    const to = setup({ allow: ['127.0.0.1/32'] }, counting);
    expect(await to(`http://pinned.example:${port}/`)).toMatchObject({ outcome: 'delivered' });
    expect(asked).toBe(1);
    expect(target.requests[0]?.headers.host).toBe(`pinned.example:${port}`);
  });

  test('of several addresses only those that are allowed are tried [EMIT-24]', async () => {
    const target = await receiver();
    const { port } = new URL(target.url);
    const to = setup({ allow: ['127.0.0.1/32'] }, answering(['10.0.0.1', '127.0.0.2', '127.0.0.1']));
    expect(await to(`http://mixed.example:${port}/`)).toMatchObject({ outcome: 'delivered' });
  });

  test('an address in the URL, which no lookup is asked about, is judged all the same [EMIT-24]', async () => {
    const inside = await receiver();
    const to = setup({}, answering(['1.1.1.1']));
    expect(await to(inside.url)).toMatchObject({ outcome: 'target_refused' });
    expect(inside.requests).toEqual([]);
  });

  test('a redirect into the network is not followed [EMIT-24]', async () => {
    const inside = await receiver();
    const target = await receiver((_request, response) => response.writeHead(302, { location: inside.url }).end());
    const to = setup({ allow: ['127.0.0.1/32'] }, answering(['127.0.0.1']));
    expect(await to(target.url)).toMatchObject({ outcome: 'redirected' });
    expect(inside.requests).toEqual([]);
  });

  test('a name without address is a failure of DNS', async () => {
    const failing: Resolve = (_hostname, found) => found(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    expect(await setup({}, failing)('http://nowhere.example/')).toMatchObject({ outcome: 'dns_failure' });
    expect(await setup({}, answering([]))('http://empty.example/')).toMatchObject({ outcome: 'dns_failure' });
  });

  test('the machine resolves by itself when no resolver is given', async () => {
    const server = createServer((_request, response) => status(204)({} as never, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const policy = policyOf({ devTargets: 'loopback' });
    const limits = { connectMs: 2_000, idleMs: 2_000, attemptMs: 5_000, attemptPerEventMs: 0 };
    const dispatcher = createAgent(limits, policy);
    onTestFinished(() => dispatcher.destroy());
    const post = createPost({ dispatcher, findTarget: createTargets(policy), limits, clock: manualClock() });
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    const parcel = { url, sender: createSender({ type: 'none' }), id: 'msg_1', body: '{}', eventCount: 1 };
    expect(await post(parcel)).toMatchObject({ outcome: 'delivered' });
  });
});
