import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

// Where requests may be sent on: to this machine, and to the origins that the settings list. Nobody who can only
// reach the API may make the listener post into the network around it.

/** An http or https URL. Credentials don't belong in a URL: they would be shown with it. */
export const targetUrl = z
  .string()
  .max(2000)
  .refine(isPlainHttpUrl, { error: 'expected an http or https URL without credentials' });

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

/** An origin as settings list it, such as `https://staging.example.com`. */
export const targetOrigin = targetUrl.refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'expected an origin, such as https://staging.example.com',
});

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address is this machine's own. One of IPv4 may be written as IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a URL names this machine. */
export function isThisMachine(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isLoopbackAddress(host) || host === 'localhost' || host.endsWith('.localhost');
}

/**
 * What is allowed of a target: `listed` anywhere, `loopback` only where its name leads to this machine (which is
 * checked again at each connection, because names move).
 */
export function allowanceOf(url: string, listed: readonly string[]): 'listed' | 'loopback' | undefined {
  if (listed.includes(new URL(url).origin)) return 'listed';
  return isThisMachine(url) ? 'loopback' : undefined;
}

export const NOT_ALLOWED = 'only this machine and the origins listed as "targets" in endpoints.json may be sent to';
