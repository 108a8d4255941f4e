/** Hides in a text what must not be kept of it. */
export type Mask = (text: string) => string;

const HIDDEN = '(hidden)';
/** A shorter password stands in any text by chance: to hide it there would tell it. With its username it is hidden. */
const SHORTEST_ALONE = 4;

/**
 * Hides the credentials of Basic wherever a receiver repeats them: encoded, decoded, or the password alone, also as JSON,
 * URLs and HTML write them.
 *
 * @param authorization the header as it is sent.
 */
export function maskCredentials(authorization: string): Mask {
  const encoded = authorization.replace(/^Basic |=+$/g, '');
  const decoded = Buffer.from(encoded, 'base64').toString();
  const password = decoded.slice(decoded.indexOf(':') + 1);
  if (password === '') return (text) => text;
  const secrets = [encoded, decoded, ...(password.length >= SHORTEST_ALONE ? [password] : [])];
  const echoes = new RegExp(secrets.map((secret) => [...secret].map(spellings).join('')).join('|'), 'g');
  return (text) => text.replace(echoes, HIDDEN);
}

/** A pattern for a character as it stands, and as it may be escaped. */
function spellings(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const json = character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
  const url = [...Buffer.from(character)].map((byte) => `%${hex(byte, 2)}`);
  const escaped = [json.join(''), url.join(''), `&#${code};`, `&#x${hex(code, 1)};`, `\\${character}`];
  const all = [...escaped, ...escaped.map(upperHex), ...(NAMED[character] ?? []), character];
  return `(?:${[...new Set(all)].map(literally).join('|')})`;
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  ' ': ['+'],
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  "'": ['&apos;'],
};

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** Escapes are written with digits of either case. */
function upperHex(escaped: string): string {
  return escaped.replace(/(?<=[u%x])[0-9a-f]+/g, (digits) => digits.toUpperCase());
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
