import { lookup as dnsLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type AddressRule, ruleOfAddress } from './address-rule.ts';

// Whoever may set a target URL makes this server POST to it. One policy decides about it when a webhook is saved, when it
// is tested and at every connect: there the *resolved* address counts, and the connection goes to the very address that
// was judged, so that a name can't point elsewhere between the two.

/** Why a target is refused. Stable, for programs. */
export type TargetRule = 'invalid_url' | 'scheme_not_allowed' | 'userinfo_not_allowed' | AddressRule;

export interface TargetRefusal {
  rule: TargetRule;
  /** The rule and the way out, in words. */
  message: string;
}

export interface TargetRules {
  /** Whether http:// is allowed to every host; https:// always is. */
  allowHttp: boolean;
  /** Networks in CIDR notation, of the loopback and private ranges, that may be called. */
  allow: readonly string[];
  /** `loopback`: this machine may be called, by http too. For development. */
  devTargets?: 'loopback' | undefined;
}

/** Finds every address of a name, as `dns.lookup` does. */
export type Resolve = (hostname: string, found: (error: Error | null, addresses: LookupAddress[]) => void) => void;

export interface TargetPolicy {
  /** Judges what can be known of a URL without asking DNS; addresses that stand in it included. */
  checkUrl(url: string): TargetRefusal | undefined;
  /** Judges an address, whichever way it was found. */
  checkAddress(address: string): TargetRefusal | undefined;
  /** For `connect`: resolves a name and hands on the addresses that are allowed, only those. */
  lookup: LookupFunction;
}

/** Where to post, by undici's measure. */
interface Target {
  origin: string;
  path: string;
}

/** What a URL is to a policy. */
export type FindTarget = (url: string) => Target | TargetRefusal;

/** More URLs than webhooks that post at one time aren't worth remembering. */
const MAX_REMEMBERED = 1_000;

/** Remembers what was found of each URL: a policy doesn't change, and parsing costs as much as signing. */
export function createTargets({ checkUrl }: Pick<TargetPolicy, 'checkUrl'>): FindTarget {
  const known = new Map<string, Target | TargetRefusal>();
  const find: FindTarget = (url) => {
    const refusal = checkUrl(url);
    if (refusal) return refusal;
    const { origin, pathname, search } = new URL(url);
    return { origin, path: pathname + search };
  };
  return (url) => {
    const found = known.get(url) ?? find(url);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(url, found);
    return found;
  };
}

/** The error of a connect to what the policy refuses. */
export class TargetRefused extends Error {
  readonly code = 'TARGET_REFUSED';
  readonly refusal: TargetRefusal;

  constructor(refusal: TargetRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function createTargetPolicy(rules: TargetRules, resolve: Resolve = resolveAll): TargetPolicy {
  const allowed = rules.allow.map((network) => ipaddr.parseCIDR(network));
  const dev = rules.devTargets === 'loopback';

  function checkUrl(text: string): TargetRefusal | undefined {
    if (!URL.canParse(text)) return refusals.invalid_url;
    const url = new URL(text);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (rules.allowHttp || (dev && isLoopback(url))))) {
      return schemeRefusal(url.protocol === 'http:');
    }
    if (url.username !== '' || url.password !== '') return refusals.userinfo_not_allowed;
    return checkHost(url.hostname);
  }

  function checkHost(hostname: string): TargetRefusal | undefined {
    const address = bare(hostname);
    if (ipaddr.isValid(address)) return checkAddress(address);
    if (isLocalName(hostname)) return checkAddress('127.0.0.1');
    return METADATA_NAMES.has(hostname.replace(/\.$/, '')) ? refusalOf('metadata', hostname) : undefined;
  }

  function checkAddress(address: string): TargetRefusal | undefined {
    const judged = ruleOfAddress(address);
    if (judged.rule === undefined) return undefined;
    const { rule, judged: parsed } = judged;
    if (rule === 'loopback' && dev) return undefined;
    const mayBeAllowed = rule === 'loopback' || rule === 'private';
    if (mayBeAllowed && allowed.some(([network, bits]) => contains(network, bits, parsed))) return undefined;
    return refusalOf(rule, address);
  }

  const lookup: LookupFunction = (hostname, options, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const fit = addresses.filter(({ family }) => !options.family || familyOf(options.family) === family);
      const [first, ...more] = fit.filter(({ address }) => !checkAddress(address));
      if (!first) return callback(noneAllowed(fit), '', 0);
      return options.all ? callback(null, [first, ...more]) : callback(null, first.address, first.family);
    });

  function noneAllowed([first]: LookupAddress[]): Error {
    const refusal = first && checkAddress(first.address);
    return refusal ? new TargetRefused(refusal) : Object.assign(new Error('No address.'), { code: 'ENOTFOUND' });
  }

  return { checkUrl, checkAddress, lookup };
}

const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata', 'instance-data']);

const refusals = {
  invalid_url: { rule: 'invalid_url', message: 'It is no URL.' },
  userinfo_not_allowed: {
    rule: 'userinfo_not_allowed',
    message: 'It holds a username or password: use the authentication Basic instead.',
  },
} as const satisfies Partial<Record<TargetRule, TargetRefusal>>;

function schemeRefusal(isHttp: boolean): TargetRefusal {
  const wayOut = isHttp ? ' To allow http:// set targets.allowHttp, or devTargets for this machine alone.' : '';
  return { rule: 'scheme_not_allowed', message: `It does not begin with https://.${wayOut}` };
}

const WHAT: Readonly<Record<AddressRule, string>> = {
  loopback: 'is this machine itself',
  private: 'is in a private network',
  link_local: 'is link-local',
  metadata: "is a cloud's metadata service",
  multicast: 'is a multicast address',
  unspecified: 'is no particular address',
  reserved: 'is in a reserved range',
};

function refusalOf(rule: AddressRule, address: string): TargetRefusal {
  return { rule, message: `${bare(address)} ${WHAT[rule]}, and those are not called. ${wayOutOf(rule)}` };
}

function wayOutOf(rule: AddressRule): string {
  if (rule === 'loopback') return "List it in targets.allow; for development set devTargets to 'loopback'.";
  if (rule === 'private') return 'List its network in targets.allow.';
  return 'Nothing allows them: use a public address.';
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLocalName(hostname: string): boolean {
  return /(^|\.)localhost\.?$/.test(hostname);
}

function isLoopback({ hostname }: URL): boolean {
  const address = bare(hostname);
  return isLocalName(hostname) || (ipaddr.isValid(address) && ruleOfAddress(address).rule === 'loopback');
}

function contains(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function familyOf(family: number | 'IPv4' | 'IPv6'): number {
  if (typeof family === 'number') return family;
  return family === 'IPv4' ? 4 : 6;
}

const resolveAll: Resolve = (hostname, found) => dnsLookup(hostname, { all: true }, found);
