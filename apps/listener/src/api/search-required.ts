import { problemAnswer, sendProblem } from '@earshot/server';
import type { RequestHandler, Response } from 'express';

export const searchUnavailable = problemAnswer('This listener keeps no index to search by.');

/** A listener that somebody embedded may have no index. */
export function noSearch(response: Response): void {
  const title = 'This listener keeps no index to search by.';
  sendProblem(response, { status: 501, code: 'search_unavailable', title });
}

export const searchRequired: RequestHandler = (_request, response) => noSearch(response);
