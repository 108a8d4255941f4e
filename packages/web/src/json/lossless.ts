import { isLosslessNumber, type LosslessNumber, parse, stringify } from 'lossless-json';

/** A JSON value whose numbers are as they were written: `1.0` and 2^64 stay. */
export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json };

export type JsonKind = 'null' | 'boolean' | 'string' | 'number' | 'array' | 'object';

/** @returns undefined for what is not JSON, says one key twice, or is nested too deeply. */
export function parseJson(text: string): Json | undefined {
  try {
    return parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Whether it is JSON, though perhaps none that can be shown without loss: one key twice, or nested too deeply. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The same JSON, one member a line; as it came where it can't be read. */
export function prettyJson(text: string): string {
  const value = parseJson(text);
  return value === undefined ? text : jsonText(value, 2);
}

export const jsonText = (value: Json, indent?: number): string => stringify(value, null, indent) ?? '';

/** A value as people copy it: a string without its quotes. */
export const plainText = (value: Json): string => (typeof value === 'string' ? value : jsonText(value, 2));

export function kindOf(value: Json): JsonKind {
  if (value === null) return 'null';
  if (isLosslessNumber(value)) return 'number';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'boolean' | 'string' | 'object';
}

/** A scalar as plain JavaScript, digits that a number would lose as a string. */
export function scalarOf(value: Json): string | number | boolean | null | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (!isLosslessNumber(value)) return undefined;
  const number = Number(value.value);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(value.value) ? number : value.value;
}
