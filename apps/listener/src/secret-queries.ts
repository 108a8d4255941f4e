import { isSecretParameter } from './secret-names.ts';

// Credentials in the query of a URL: of a request's own, and of those that headers carry on (Referer, X-Original-Url).

/**
 * A name and its value, up to what can end a URL in a header. What is doubtful belongs to the value. A name holds no
 * question mark: else one that begins at each of a thousand would be looked for through all the others.
 */
const PARAMETERS = /([?&])([^=?&#\s"<>]*)=([^&#\s"<>]*)/g;

/** Whether a text holds a URL whose query holds a credential. */
export function queryHoldsSecret(text: string): boolean {
  if (!text.includes('?')) return false;
  return [...text.matchAll(PARAMETERS)].some(([, , name = '']) => isSecretParameter(decoded(name)));
}

/** The text with each credential in a query replaced. */
export function maskQueries(text: string, mask: string): string {
  if (!text.includes('?')) return text;
  return text.replace(PARAMETERS, (part, mark: string, name: string) =>
    isSecretParameter(decoded(name)) ? `${mark}${name}=${mask}` : part,
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
