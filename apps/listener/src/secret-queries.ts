import { isSecretParameter } from './secret-names.ts';

// Credentials in the query of a URL: of a request's own, and of those that headers carry on (Referer, X-Original-Url).

/**
 * A parameter up to its value. A name holds no question mark: else one that begins at each of a thousand would be looked
 * for through all the others.
 */
const NAMES = /[?&]([^=?&#\s"<>]*)=/g;
/** Up to what can end a URL in a header. What is doubtful belongs to the value. */
const VALUE = /[^&#\s"<>]*/y;

/** Whether a text holds a URL whose query holds a credential. */
export function queryHoldsSecret(text: string): boolean {
  return secretValues(text).next().done !== true;
}

/** The text with each credential in a query replaced. */
export function maskQueries(text: string, mask: string): string {
  let masked = '';
  let seen = 0;
  for (const [from, to] of secretValues(text)) {
    masked += text.slice(seen, from) + mask;
    seen = to;
  }
  return masked + text.slice(seen);
}

/** Where they stand. What is no credential may hold one, as in `?next=/in?token=…` or where a second query was put behind. */
function* secretValues(text: string): Generator<readonly [from: number, to: number]> {
  if (!text.includes('?')) return;
  let end = 0;
  for (const { 0: parameter, 1: name = '', index } of text.matchAll(NAMES)) {
    if (index < end || !isSecretParameter(decoded(name))) continue;
    VALUE.lastIndex = index + parameter.length;
    const [value = ''] = VALUE.exec(text) ?? [];
    end = index + parameter.length + value.length;
    yield [end - value.length, end];
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
