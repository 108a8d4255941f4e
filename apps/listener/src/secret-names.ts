/** Headers and parameters that carry credentials, by name or by a word in their name: `x-api-key`, `accessToken`. */
const SECRET_NAMES = /^((proxy-)?authorization|(set-)?cookie2?|sig|code|pwd|auth)$/i;
const SECRET_WORDS = /(^|[-_.])(auth)?(token|secret|password|passwd|credentials?|(api|access)?key)($|[-_.])/i;
/** Names that a word in them would give away, though nobody gets in by them. */
const HARMLESS = /^(idempotency-key|sec-websocket-key)$/i;

/** Senders choose the names, so no more of them are remembered than any of them needs. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, boolean>();

/** Whether what stands behind a name lets somebody in, and nobody should be shown it. */
export function isSecretName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const secret = !HARMLESS.test(name) && (SECRET_NAMES.test(name) || SECRET_WORDS.test(inWords(name)));
  if (remembered.size < MAX_REMEMBERED && name.length < 100) remembered.set(name, secret);
  return secret;
}

/** `accessToken` as `access-Token`. */
function inWords(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2');
}
