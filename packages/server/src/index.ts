export { refuseSilence, turnAway } from './broken-requests.ts';
export { createFailedTries, type FailedTries } from './failed-tries.ts';
export { isForeignPage, isFromPage, isKnownHost, isListedOrigin, isLoopback } from './foreign-page.ts';
export { type About, type Answer, type Operation, openApiDocument, type Paths, problemAnswer } from './openapi.ts';
export { behindAnswers } from './pending-answers.ts';
export { type Problem, problemBody, problemSchema, problemText, sendProblem } from './problem.ts';
export { sameSecret } from './same-secret.ts';
export { type Middleware, type SecurityHeadersOptions, securityHeaders } from './security-headers.ts';
export { type RunningServer, type Served, ServeError, type ServerLimits, serve, urlOf } from './serve.ts';
