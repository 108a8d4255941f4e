/** Headers and parameters that carry credentials, by name or by a word in their name: `x-api-key`, `auth_token`. */
const SECRET_NAMES = /^(proxy-)?authorization$|^(set-)?cookie2?$/i;
const SECRET_WORDS =
  /(^|[-_])(token|secret|password|passwd|credentials?|api[-_]?key|access[-_]?key|auth[-_]?key)($|[-_])/i;

/** Senders choose the names, so no more of them are remembered than any of them needs. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, boolean>();

/** Whether what stands behind a name lets somebody in, and nobody should be shown it. */
export function isSecretName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const secret = SECRET_NAMES.test(name) || SECRET_WORDS.test(name);
  if (remembered.size < MAX_REMEMBERED && name.length < 100) remembered.set(name, secret);
  return secret;
}
