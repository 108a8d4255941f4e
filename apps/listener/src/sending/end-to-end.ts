/** Headers that speak of one connection only (RFC 9110, 7.6.1), and those that the next request makes for itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
]);

/** The headers that go on to the next receiver, in their order and case. Pure. */
export function endToEnd(rawHeaders: readonly string[]): string[] {
  const named = pairs(rawHeaders)
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/ *, */));
  return without(rawHeaders, new Set([...HOP_BY_HOP, ...named]));
}

/** @param names in lower case. */
export function without(rawHeaders: readonly string[], names: ReadonlySet<string>): string[] {
  return pairs(rawHeaders)
    .filter(([name]) => !names.has(name.toLowerCase()))
    .flat();
}

export function pairs(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[2 * index] ?? '',
    rawHeaders[2 * index + 1] ?? '',
  ]);
}
