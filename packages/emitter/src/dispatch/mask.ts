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
  const spelled = secrets.flatMap((secret) => WAYS.map((way) => spelling(secret, way)));
  const echoes = new RegExp([...new Set(spelled)].join('|'), 'g');
  return (text) => text.replace(echoes, HIDDEN);
}

/** A way to write text: all that may stand for one character. */
type Way = (character: string) => string[];

/**
 * Texts are written in one way throughout. In each of them no spelling of a character begins another one of it: where two
 * would fit, a pattern tries all combinations, and of a long password those are without end.
 */
const WAYS: readonly Way[] = [(character) => [character], inJson, inUrl, inHtml];

function inJson(character: string): string[] {
  const escaped = character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
  // Behind a backslash letters and digits mean something else.
  const quoted = /\w/.test(character) ? [] : [`\\${character}`];
  return [...inEitherCase(escaped.join('')), ...quoted, ...unless('\\', character)];
}

function inUrl(character: string): string[] {
  const escaped = [...Buffer.from(character)].map((byte) => `%${hex(byte, 2)}`);
  return [...inEitherCase(escaped.join('')), ...(character === ' ' ? ['+'] : []), ...unless('%', character)];
}

function inHtml(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  const numbered = [`&#${code};`, ...inEitherCase(`&#x${hex(code, 1)};`)];
  return [...numbered, ...(NAMED[character] ?? []), ...unless('&', character)];
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  // PHP writes three digits.
  "'": ['&apos;', '&#039;'],
};

/** A character stands for itself, but for the one that begins every escape. */
function unless(mark: string, character: string): string[] {
  return character === mark ? [] : [character];
}

function spelling(secret: string, way: Way): string {
  return [...secret].map((character) => `(?:${[...new Set(way(character))].map(literally).join('|')})`).join('');
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

/** The digits of escapes are written so or so. */
function inEitherCase(escaped: string): string[] {
  return [escaped, escaped.replace(/(?<=[u%x])[0-9a-f]+/g, (digits) => digits.toUpperCase())];
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
