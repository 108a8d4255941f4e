import { sendProblem } from '@earshot/server';
import type { RequestHandler } from 'express';
import type { Projections } from '../projections/projections.ts';

/** A listener that somebody embedded may compute nothing. */
export const projectionsRequired: RequestHandler = (_request, response) => {
  const title = 'This listener keeps no records and no sums over time.';
  sendProblem(response, { status: 501, code: 'projections_unavailable', title });
};

/** How far they are, for the answer. */
export async function lagOf(projections: Projections): Promise<{ position: number; behind: number }> {
  const { position, newest } = await projections.progress();
  return { position, behind: newest - position };
}
