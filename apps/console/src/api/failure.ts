import { EmitterError, type EmitterErrorCode } from '@earshot/emitter';
import { type Problem, sendProblem } from '@earshot/server';
import type { ErrorRequestHandler } from 'express';
import { RequestRefused } from '../errors.ts';
import { LmsError } from '../sample/lms-error.ts';

/** The status of what the emitter doesn't do. What isn't here is our own fault. */
export const statuses: Readonly<Partial<Record<EmitterErrorCode, number>>> = {
  invalid_account: 422,
  invalid_argument: 422,
  invalid_webhook: 422,
  invalid_event: 422,
  account_not_active: 403,
  quota_exceeded: 409,
  webhook_not_found: 404,
  no_signature: 409,
  key_not_found: 404,
  webhook_disabled: 409,
  webhook_not_disabled: 409,
  webhook_inactive: 409,
  host_busy: 503,
  delivery_not_found: 404,
  events_expired: 410,
  overlap_out_of_range: 422,
  too_many_keys: 409,
  revision_conflict: 409,
  unsealing_failed: 409,
  stopped: 503,
};

/** Answers every error with a problem; those that nobody expected without telling more than that. */
export function failed(onError: (error: unknown) => void): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error, _request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status === 500) onError(error);
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof RequestRefused) return error.problem;
  if (error instanceof LmsError)
    return { status: error.code === 'not_found' ? 404 : 409, code: error.code, title: error.message };
  if (error instanceof EmitterError) return emitterProblem(error);
  const { status, type } = (error ?? {}) as { status?: number; type?: string };
  if (status === 413) return { status, code: 'body_too_large', title: 'The body is too large.' };
  if (status === 415) return { status, code: 'unsupported_encoding', title: 'A body comes uncompressed, in UTF-8.' };
  if (status !== undefined && status >= 400 && status < 500) {
    const title = type === 'entity.parse.failed' ? 'The body is no JSON.' : 'The request cannot be read.';
    return { status, code: 'bad_request', title };
  }
  return { status: 500, code: 'internal', title: 'Something failed here. The log tells what.' };
}

function emitterProblem({ code, message, issues }: EmitterError): Problem {
  const status = statuses[code] ?? 500;
  if (status === 500) return { status, code: 'internal', title: 'Something failed here. The log tells what.' };
  return { status, code, title: message, ...(issues.length > 0 && { extra: { issues } }) };
}
