/**
 * What the page may do: run and load what comes from here, talk to nobody else, and nothing inline but what carries the
 * nonce of this answer (the styles that its editor makes).
 */
export function pagePolicy(nonce: string): string {
  const own = `'self' 'nonce-${nonce}'`;
  return Object.entries({
    'default-src': "'none'",
    'script-src': own,
    'style-src': own,
    'connect-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'manifest-src': "'self'",
    'worker-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join(';');
}
