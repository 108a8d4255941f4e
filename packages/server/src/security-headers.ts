import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** A handler as `http`, Express and their like take it. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

export interface SecurityHeadersOptions {
  /** Of the response at hand, when its page has inline styles that it marks with a nonce. */
  styleNonce?: ((response: ServerResponse) => string | undefined) | undefined;
}

/**
 * What a browser may do with our answers: run and load what comes from here, tell nobody, keep nothing. There is no
 * CORS: no other origin reads anything.
 */
export function securityHeaders({ styleNonce = () => undefined }: SecurityHeadersOptions = {}): Middleware[] {
  const style = (_request: IncomingMessage, response: ServerResponse) => {
    const nonce = styleNonce(response);
    return nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  };
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: [style],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Whoever ends TLS in front of us says for how long.
    strictTransportSecurity: false,
  });
  return [protect, noStore];
}

const noStore: Middleware = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
