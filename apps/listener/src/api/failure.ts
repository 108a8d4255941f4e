import { sendProblem } from '@earshot/server';
import type { Response } from 'express';
import { ListenerError, type ListenerErrorCode } from '../errors.ts';

const ANSWERS: Readonly<Partial<Record<ListenerErrorCode, { status: number; title: string }>>> = {
  settings_invalid: { status: 400, title: 'The settings are not valid.' },
  settings_conflict: { status: 409, title: 'The stored settings are broken; mend endpoints.json first.' },
  target_not_allowed: { status: 403, title: 'That target is not allowed.' },
  cannot_resign: { status: 409, title: 'It cannot be signed again here.' },
  search_unavailable: { status: 501, title: 'This listener keeps no index to search by.' },
  too_many_replays: { status: 429, title: 'Too many replays are running.' },
};

/** Answers what a client can act on; throws everything else on, to be reported. */
export function sendFailure(response: Response, error: unknown): void {
  const answer = error instanceof ListenerError ? ANSWERS[error.code] : undefined;
  if (!answer) throw error;
  const { code, message: detail } = error as ListenerError;
  sendProblem(response, { ...answer, code, detail });
}
