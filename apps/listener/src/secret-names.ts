/** Headers and parameters that carry credentials, by name or by a word in their name: `x-api-key`, `accessToken`. */
const SECRET_NAMES = /^((proxy-)?authorization|(set-)?cookie2?|sig|code|sid|(x-)?(auth|pass|pwd))$/i;
const SECRET_WORDS =
  /(^|[-_.])([a-z\d]*(token|secret|password|passwd|passphrase|passcode|credentials?)|jwt|assertion|session(id)?|([a-z\d]*(api|access|auth|secret|private|signing))?key)($|[-_.])/i;
/** Names that a word in them would give away, though nobody gets in by them. */
const HARMLESS = /^(idempotency-key|sec-websocket-key)$/i;
/** A signature is evidence in a header; in a URL it is what opens it: `X-Amz-Signature`. */
const SIGNED_URL = /(^|[-_.])signature($|[-_.])/i;

/** Senders choose the names, so no more of them are remembered than any of them needs. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, boolean>();

/** Whether what stands behind a header's name lets somebody in, and nobody should be shown it. */
export function isSecretName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const secret = !HARMLESS.test(name) && (SECRET_NAMES.test(name) || SECRET_WORDS.test(inWords(name)));
  if (remembered.size < MAX_REMEMBERED && name.length < 100) remembered.set(name, secret);
  return secret;
}

/** The same of a parameter in a query. */
export function isSecretParameter(name: string): boolean {
  return isSecretName(name) || SIGNED_URL.test(inWords(name));
}

/** `accessToken` as `access-Token`. */
function inWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
}
