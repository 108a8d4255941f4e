import { hash } from 'node:crypto';
import { isSafeNumber, parse as parseLossless } from 'lossless-json';

/** A JSON value whose numbers are exact: what a number of JavaScript would change is kept as its digits. */
export type Content = null | boolean | number | string | ExactNumber | readonly Content[] | { [key: string]: Content };

/** A number that a JavaScript number can't hold. */
class ExactNumber {
  readonly digits: string;
  constructor(digits: string) {
    this.digits = digits;
  }
}

/** Sixteen digits, or an exponent: a number that may lose some. What is shorter is safe. */
const MAY_LOSE_DIGITS = /\d[\d.]{15}|(?:^|[[:,\s])-?\d[\d.]*[eE]/;

/**
 * Reads JSON without losing digits.
 *
 * @returns undefined where it can't be read exactly: no JSON, the same key twice, nested too deeply.
 */
export function readContent(text: string): Content | undefined {
  try {
    // The exact parser costs ten times as much.
    return MAY_LOSE_DIGITS.test(text) ? (parseLossless(text, undefined, exactNumber) as Content) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads JSON for its words, where some of its digits may be lost. */
export function readLoosely(text: string): Content | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads JSON like `JSON.parse`, but a number that would be rounded comes as a string of its digits.
 *
 * @returns undefined where it can't be read so: no JSON, the same key twice, nested too deeply.
 */
export function readWithDigits(text: string): unknown {
  try {
    return MAY_LOSE_DIGITS.test(text) ? parseLossless(text, undefined, numberOrDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function numberOrDigits(digits: string): number | string {
  return isSafeNumber(digits) ? Number(digits) : digits;
}

function exactNumber(digits: string): Content {
  return isSafeNumber(digits) ? Number(digits) : new ExactNumber(digits);
}

const KEY_BYTES = 16;

/**
 * Equal for equal content, however it was laid out, and for nothing else.
 *
 * @returns undefined where it is nested more deeply than the stack.
 */
export function contentKey(content: Content): Buffer | undefined {
  try {
    return textKey(canonical(content));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function textKey(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, KEY_BYTES);
}

function canonical(value: Content): string {
  if (value instanceof ExactNumber) return value.digits;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Content)}`);
  return `{${members.join()}}`;
}

/** Keys and values in their order, as the words to find them by; however deep they are. */
export function contentText(content: Content): string {
  const words: string[] = [];
  const ahead: Content[] = [content];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (isList(next)) for (let at = next.length - 1; at >= 0; at -= 1) ahead.push(next[at] as Content);
    else if (isRecord(next)) for (const [key, member] of Object.entries(next).reverse()) ahead.push(member, key);
    else words.push(next instanceof ExactNumber ? next.digits : String(next));
  }
  return words.join(' ');
}

export function isRecord(value: Content | undefined): value is { [key: string]: Content } {
  return typeof value === 'object' && value !== null && !isList(value) && !(value instanceof ExactNumber);
}

export function isList(value: Content | undefined): value is readonly Content[] {
  return Array.isArray(value);
}

/** An id as text, whether it was written as a number or as a string. */
export function idText(value: Content | undefined): string | undefined {
  if (value instanceof ExactNumber) return value.digits;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
