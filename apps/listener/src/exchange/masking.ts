import { isSecretName, isSecretParameter } from '../secret-names.ts';

const MASK = '***';

/** Names and values in turn, as received; what lets somebody in is not for showing. */
export function maskHeaders(rawHeaders: readonly string[]): string[] {
  return rawHeaders.map((text, at) => (at % 2 === 1 ? maskHeader(rawHeaders[at - 1] ?? '', text) : text));
}

function maskHeader(name: string, value: string): string {
  // The scheme of an Authorization tells what a sender tried.
  if (/authorization$/i.test(name)) return value.replace(/^(\S+\s)?.*$/s, `$1${MASK}`);
  return isSecretName(name) ? MASK : value;
}

/** Whether a mask stands where a credential was. */
export function isMasked(value: string): boolean {
  return /^(\S+\s)?\*\*\*$/.test(value);
}

/** A path whose query may hold credentials. */
export function maskPath(path: string): string {
  return path.replace(/([?&])([^=&]*)=([^&]*)/g, (part, mark: string, name: string) =>
    isSecretParameter(decoded(name)) ? `${mark}${name}=${MASK}` : part,
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
