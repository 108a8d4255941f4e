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
  const echoes = new RegExp([...secrets, ...secrets.flatMap(longBeginning)].flatMap(patterns).join('|'), 'g');
  return (text) => text.replace(echoes, HIDDEN);
}

/** Nobody writes so much of it by chance. */
const LONG = 64;

/**
 * The beginning of a long secret is hidden as well: of one that repeats itself a text could begin thousands, each of them
 * read to its end in vain.
 */
function longBeginning(secret: string): string[] {
  return secret.length > LONG ? [[...secret].slice(0, LONG).join('')] : [];
}

/** How some texts write what would mean something else in them. */
interface Escape {
  /** Begins every one. */
  mark: string;
  of(character: string): string[];
}

const ESCAPES: readonly Escape[] = [
  { mark: '\\', of: inJson },
  { mark: '%', of: inUrl },
  { mark: '&', of: inHtml },
];

/**
 * A text may be written by several of them: HTML within JSON. A mark that the secret holds begins an escape in one text
 * and stands for itself in another, so there is a pattern for either. In none of them does a spelling of a character
 * begin another one of it: where two would fit, all combinations are tried, and of a long password those are without end.
 */
function patterns(secret: string): string[] {
  let choices = [ESCAPES];
  for (const left of ESCAPES)
    if (secret.includes(left.mark))
      choices = choices.flatMap((choice) => [choice, choice.filter((one) => one !== left)]);
  return choices.map((escapes) => [...secret].map((character) => spellings(character, escapes)).join(''));
}

/** A pattern for a character as it stands, and as it may be escaped. */
function spellings(character: string, escapes: readonly Escape[]): string {
  const plain = escapes.some(({ mark }) => mark === character) ? [] : [character];
  const all = new Set([...plain, ...escapes.flatMap(({ of }) => of(character))]);
  return `(?:${[...all].map(literally).join('|')})`;
}

function inJson(character: string): string[] {
  const escaped = character.split('').map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
  // Behind a backslash letters and digits mean something else.
  const quoted = /\w/.test(character) ? [] : [`\\${character}`];
  return [...inEitherCase(escaped.join('')), ...quoted];
}

function inUrl(character: string): string[] {
  const escaped = [...Buffer.from(character)].map((byte) => `%${hex(byte, 2)}`);
  return [...inEitherCase(escaped.join('')), ...(character === ' ' ? ['+'] : [])];
}

function inHtml(character: string): string[] {
  const code = character.codePointAt(0) ?? 0;
  return [`&#${code};`, ...inEitherCase(`&#x${hex(code, 1)};`), ...(NAMED[character] ?? [])];
}

const NAMED: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;'],
  // PHP writes three digits.
  "'": ['&apos;', '&#039;'],
};

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
