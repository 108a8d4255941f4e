import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * What a browser may do with our answers: run and load what comes from here, tell nobody, and nothing inline.
 * There is no CORS: no other origin reads anything.
 */
export function securityHeaders(): RequestHandler[] {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
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

const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
