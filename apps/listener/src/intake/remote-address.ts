import { type HeaderSource, header } from '@earshot/protocol';

/** Longer is no address, in whichever family. */
const MAX_LENGTH = 64;

/**
 * Who sent a request. Each trusted proxy writes the address of its own client at the end of `X-Forwarded-For`; what
 * stands before those entries anybody may have written, so it is not believed.
 *
 * @param peer the other end of the connection.
 * @param trustedProxies how many proxies of our own stand in front; with 0 the header counts for nothing.
 */
export function remoteAddress(
  peer: string | undefined,
  headers: HeaderSource,
  trustedProxies: number,
): string | undefined {
  if (trustedProxies === 0) return peer;
  const entries = header(headers, 'x-forwarded-for')?.split(',') ?? [];
  const written = entries.map((entry) => entry.trim()).filter((entry) => entry !== '' && entry.length <= MAX_LENGTH);
  return written.slice(-trustedProxies)[0] ?? peer;
}
