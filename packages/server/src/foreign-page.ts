import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of another origin asks. A page may load us as a script or an image without telling its origin;
 * following a link is its user's own will. Another port of this machine is another origin, though cookies don't know.
 */
export function isForeignPage(request: IncomingMessage, origins: readonly string[] = []): boolean {
  const { headers } = request;
  const { origin, host } = headers;
  if (isListedOrigin(request, origins)) return false;
  if (origin !== undefined) return !URL.canParse(origin) || new URL(origin).host !== host;
  const site = headers['sec-fetch-site'];
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate';
}

/** Whether a browser sent it for a page: a program tells neither. */
export function isFromPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** Whether a page asks whose origin is listed by name. */
export function isListedOrigin({ headers: { origin } }: IncomingMessage, origins: readonly string[]): boolean {
  return origin !== undefined && origins.includes(origin);
}

/**
 * Whether a request was made by a name that can only mean this machine, or by a listed one: so that a page whose host
 * name was pointed here (DNS rebinding) gets nothing.
 */
export function isKnownHost({ headers }: IncomingMessage, hosts: readonly string[] = []): boolean {
  const name = hostName(headers.host);
  return isLoopback(name) || (name !== undefined && hosts.some((host) => host.toLowerCase() === name));
}

/** Whether an address or name can only mean this machine. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && (/^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host) || host.endsWith('.localhost'));
}

function hostName(host: string | undefined): string | undefined {
  const url = `http://${host}`;
  return host !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
}
