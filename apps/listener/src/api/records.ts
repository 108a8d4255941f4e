import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { defaultLimits } from '../limits.ts';
import type { Projections, RecordFilter } from '../projections/projections.ts';
import { given, pageLimit } from './filter.ts';
import { lagOf } from './projections-required.ts';
import { invalidQuery, readQuery, wholeNumber } from './query.ts';
import { learnerRecordPageSchema, recordState } from './records-schema.ts';

const text = z.string().min(1).max(1000);

const query = z.strictObject({
  endpoint: endpointName.optional(),
  accountId: text.optional(),
  userId: text.optional(),
  loId: text.optional(),
  loInstanceId: text.optional(),
  state: recordState.optional(),
  before: wholeNumber.optional(),
  limit: pageLimit(defaultLimits.maxPageSize),
});

/** `GET /api/records`: learners' records, as the events make them. */
export function recordsRouter(projections: Projections, maxPageSize: number): Router {
  const router = Router();
  const boundedQuery = query.extend({ limit: pageLimit(maxPageSize) });
  router.get('/', async (request, response) => {
    const chosen = readQuery(boundedQuery, request.query, response);
    if (!chosen) return;
    const { before, limit, ...filter } = chosen;
    const records = await projections.records(given<RecordFilter>(filter), {
      limit,
      ...(before !== undefined && { before }),
    });
    const last = records.at(-1);
    // A full page may have another one behind it.
    const next = last && records.length === limit && { before: last.id };
    response.json({ records, ...next, ...(await lagOf(projections)) });
  });
  return router;
}

export const recordsPaths: Paths = {
  '/api/records': {
    get: {
      summary: "Learners' records by (endpoint, account, user, instance), with the events that made them.",
      query,
      answers: {
        200: { description: 'The page, the one that changed last first.', schema: learnerRecordPageSchema },
        400: invalidQuery,
        501: problemAnswer('This listener keeps no records.'),
      },
    },
  },
};
