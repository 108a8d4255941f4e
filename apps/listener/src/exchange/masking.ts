/** Headers that carry credentials, by name or by a word in their name: `x-api-key`, `auth_token`. */
const SECRET_NAMES = /^(proxy-)?authorization$|^(set-)?cookie2?$/i;
const SECRET_WORDS =
  /(^|[-_])(token|secret|password|passwd|credentials?|api[-_]?key|access[-_]?key|auth[-_]?key)($|[-_])/i;

const MASK = '***';

/** Names and values in turn, as received; what lets somebody in is not for showing. */
export function maskHeaders(rawHeaders: readonly string[]): string[] {
  return rawHeaders.map((text, at) => (at % 2 === 1 ? maskHeader(rawHeaders[at - 1] ?? '', text) : text));
}

function maskHeader(name: string, value: string): string {
  // The scheme of an Authorization tells what a sender tried.
  if (/authorization$/i.test(name)) return value.replace(/^(\S+\s)?.*$/s, `$1${MASK}`);
  return isSecret(name) ? MASK : value;
}

/** A path whose query may hold credentials. */
export function maskPath(path: string): string {
  return path.replace(/([?&])([^=&]*)=([^&]*)/g, (part, mark: string, name: string) =>
    isSecret(decoded(name)) ? `${mark}${name}=${MASK}` : part,
  );
}

function isSecret(name: string): boolean {
  return SECRET_NAMES.test(name) || SECRET_WORDS.test(name);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
