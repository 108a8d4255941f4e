import type { IncomingMessage } from 'node:http';

/** Longer is no address, in whichever family. */
const MAX_LENGTH = 64;

/**
 * Who sent a request. Each trusted proxy writes the address of its own client at the end of `X-Forwarded-For`; what
 * stands before those entries anybody may have written, so it is not believed.
 *
 * @param trustedProxies how many proxies of our own stand in front; with 0 the header counts for nothing.
 */
export function remoteAddress(
  { socket, headers }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return socket.remoteAddress;
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const written = forwarded.map((entry) => entry.trim()).filter((entry) => entry !== '' && entry.length <= MAX_LENGTH);
  return written.slice(-trustedProxies)[0] ?? socket.remoteAddress;
}
