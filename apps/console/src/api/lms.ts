import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { findLearners, LEARNER_COUNT, learnerAt, learnerOf } from '../sample/learners.ts';
import type { SampleLms } from '../sample/lms.ts';
import { LmsError } from '../sample/lms-error.ts';
import { adminOf } from './admitted.ts';
import { shownActivity } from './answer-schema.ts';
import { readBody, readQuery } from './read.ts';

const wholeNumber = z.coerce.number().int();
const userId = z.int().positive();
const title = z.string().trim().min(1, { error: 'required' }).max(200, { error: 'too_long' });
const seatLimit = z.int().nonnegative().max(1_000_000);
const loId = z.string().max(100);
const loInstanceId = z.string().max(100);

const learnerAction = z.strictObject({
  userId,
  loInstanceId,
  action: z.enum(['enroll', 'progress', 'complete', 'unenroll', 'rollback']),
  hasPassed: z.boolean().optional(),
});
const bulkAction = z
  .strictObject({
    loInstanceId,
    action: z.enum(['enroll', 'complete', 'unenroll', 'rollback']),
    cause: z.enum(['admin', 'manager', 'platform']).default('admin'),
    count: z.int().min(1).max(LEARNER_COUNT),
    from: z.int().min(0).default(0),
  })
  .refine(({ count, from }) => from + count <= LEARNER_COUNT, { path: ['count'], error: 'too_long' });
const newObject = z.strictObject({
  loType: z.enum(['course', 'learningProgram', 'certification']),
  title,
  modules: z.int().min(1).max(100).optional(),
  courses: z.array(loId).max(100).optional(),
});
const titleChange = z.strictObject({ title });
const newInstance = z.strictObject({ title, seatLimit: seatLimit.optional() });
const instanceChange = z.strictObject({ title: title.optional(), seatLimit: seatLimit.optional() });
const groupChange = z.strictObject({ change: z.enum(['add', 'remove']), userIds: z.array(userId).min(1).max(1000) });
const handmade = z.strictObject({
  eventName: z.string().min(1, { error: 'required' }).max(200),
  data: z.unknown(),
  eventId: z.string().max(200).optional(),
  timestamp: z.number().optional(),
});
const monday = z.strictObject({
  learners: z.int().min(1).max(10_000),
  minutes: z
    .number()
    .min(0.1)
    .max(24 * 60),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
});
const learnerQuery = z.strictObject({
  q: z.string().max(100).default(''),
  limit: wholeNumber.min(1).max(100).default(20),
});
const activityQuery = z.strictObject({
  before: wholeNumber.positive().optional(),
  limit: wholeNumber.min(1).max(200).default(50),
});

/** The sample LMS. Every action answers what it emitted. */
export function lmsRouter(lms: SampleLms): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    const progress = { bulk: lms.bulk.current(), scenario: lms.scenario.report() };
    response.json({ ...(await lms.offer()), learnerCount: LEARNER_COUNT, ...progress });
  });

  router.get('/activities', async (request, response) => {
    const { limit, before } = readQuery(activityQuery, request.query);
    const activities = await lms.activities(limit, before);
    const last = activities.length === limit ? activities.at(-1) : undefined;
    response.json({ activities, ...(last && { next: last.id }) });
  });

  router.post('/events', async (request, response) => {
    const { data, ...event } = readBody(handmade, request);
    response.status(201).json(await lms.emitByHand({ ...event, data }, adminOf(response).name));
  });

  router.post('/groups/:groupId', async (request, response) => {
    const change = readBody(groupChange, request);
    response.status(202).json(await lms.changeGroup(request.params.groupId, change, adminOf(response).name));
  });

  return router.use(learnersRouter(lms), objectsRouter(lms), jobsRouter(lms));
}

function learnersRouter(lms: SampleLms): Router {
  const router = Router();

  router.get('/learners', (request, response) => {
    const { q, limit } = readQuery(learnerQuery, request.query);
    const learners = q === '' ? Array.from({ length: limit }, (_, index) => learnerAt(index)) : findLearners(q, limit);
    response.json({ learners });
  });

  router.get('/learners/:userId', async (request, response) => {
    const learner = learnerOf(Number(request.params.userId));
    if (!learner) throw new LmsError('not_found');
    response.json({ ...learner, records: await lms.recordsOf(learner.userId) });
  });

  router.post('/actions', async (request, response) => {
    response.json(await lms.act(readBody(learnerAction, request), adminOf(response).name));
  });

  return router;
}

function objectsRouter({ objects }: SampleLms): Router {
  const router = Router();

  router.post('/objects', async (request, response) => {
    response.status(201).json(await objects.create(readBody(newObject, request), adminOf(response).name));
  });
  router.post('/objects/migrate', async (_request, response) => {
    response.json(await objects.migrate(adminOf(response).name));
  });
  router.patch('/objects/:loId', async (request, response) => {
    response.json(await objects.edit(request.params.loId, readBody(titleChange, request), adminOf(response).name));
  });
  router.post('/objects/:loId/publish', async (request, response) => {
    response.json(await objects.publish(request.params.loId, adminOf(response).name));
  });
  router.post('/objects/:loId/retire', async (request, response) => {
    response.json(await objects.retire(request.params.loId, adminOf(response).name));
  });
  router.delete('/objects/:loId', async (request, response) => {
    response.json(await objects.remove(request.params.loId, adminOf(response).name));
  });
  router.post('/objects/:loId/instances', async (request, response) => {
    const wanted = readBody(newInstance, request);
    response.status(201).json(await objects.createInstance(request.params.loId, wanted, adminOf(response).name));
  });
  router.patch('/instances/:loInstanceId', async (request, response) => {
    const change = readBody(instanceChange, request);
    response.json(await objects.editInstance(request.params.loInstanceId, change, adminOf(response).name));
  });
  router.post('/instances/:loInstanceId/retire', async (request, response) => {
    response.json(await objects.retireInstance(request.params.loInstanceId, adminOf(response).name));
  });
  router.delete('/instances/:loInstanceId', async (request, response) => {
    response.json(await objects.removeInstance(request.params.loInstanceId, adminOf(response).name));
  });

  return router;
}

function jobsRouter({ bulk, scenario }: SampleLms): Router {
  const router = Router();

  router.post('/bulk', async (request, response) => {
    response.status(202).json(await bulk.start(readBody(bulkAction, request), adminOf(response).name));
  });
  router.delete('/bulk', (_request, response) => {
    bulk.cancel();
    response.status(204).end();
  });
  router.post('/scenario', async (request, response) => {
    response.status(202).json(await scenario.start(readBody(monday, request)));
  });
  router.delete('/scenario', async (_request, response) => {
    await scenario.stop();
    response.status(204).end();
  });

  return router;
}

const acted = { description: 'What it emitted.', schema: shownActivity };
const refused = problemAnswer('The LMS does not allow it: `code` says why.');
const unknown = problemAnswer('The LMS knows nothing of this id.');
const invalid = problemAnswer('The request is not valid.');
const ofObject = z.object({ loId });
const ofInstance = z.object({ loInstanceId });
const progress = { description: 'How far it is.', schema: z.looseObject({ state: z.string() }) };

const action = (summary: string, params?: z.ZodObject, schema?: z.ZodType, status: 200 | 201 | 202 = 200) => ({
  summary,
  ...(params && { params }),
  ...(schema && { body: { schema } }),
  answers: { [status]: acted, 404: unknown, 409: refused, ...(schema && { 422: invalid }) },
});

export const lmsPaths: Paths = {
  '/api/v1/lms': {
    get: {
      summary: 'What the sample LMS offers, and what runs in it.',
      answers: { 200: { description: 'Objects, instances with their seats, groups.', schema: z.looseObject({}) } },
    },
  },
  '/api/v1/lms/activities': {
    get: {
      summary: 'What was done in it and emitted, newest first.',
      query: activityQuery,
      answers: {
        200: {
          description: 'A page.',
          schema: z.object({ activities: z.array(shownActivity), next: z.int().optional() }),
        },
        400: problemAnswer('The query is not valid.'),
      },
    },
  },
  '/api/v1/lms/learners': {
    get: {
      summary: 'Learners by name, e-mail or id.',
      query: learnerQuery,
      answers: {
        200: { description: 'The first ones.', schema: z.object({ learners: z.array(z.looseObject({ userId })) }) },
        400: problemAnswer('The query is not valid.'),
      },
    },
  },
  '/api/v1/lms/learners/{userId}': {
    get: {
      summary: 'One learner with their records.',
      params: z.object({ userId: z.string() }),
      answers: { 200: { description: 'The learner.', schema: z.looseObject({ userId }) }, 404: unknown },
    },
  },
  '/api/v1/lms/actions': { post: action('A learner does something: real time.', undefined, learnerAction) },
  '/api/v1/lms/bulk': {
    post: {
      summary: 'The same for many learners, by an admin, a manager or the platform: batch.',
      body: { schema: bulkAction },
      answers: { 202: progress, 404: unknown, 409: refused, 422: invalid },
    },
    delete: { summary: 'Cancels it.', answers: { 204: { description: 'It ends after the chunk at hand.' } } },
  },
  '/api/v1/lms/scenario': {
    post: {
      summary: 'Plays a Monday: so many learners over so many minutes.',
      body: { schema: monday },
      answers: { 202: progress, 409: refused, 422: invalid },
    },
    delete: { summary: 'Stops it.', answers: { 204: { description: 'It is over.' } } },
  },
  '/api/v1/lms/events': {
    post: {
      summary: 'Emits any event of the catalogue, its data checked.',
      body: { schema: handmade },
      answers: { 201: acted, 422: problemAnswer('The data is not what the catalogue says.') },
    },
  },
  '/api/v1/lms/groups/{groupId}': {
    post: action(
      'Adds users to a group or removes them, asynchronously.',
      z.object({ groupId: z.string() }),
      groupChange,
      202,
    ),
  },
  '/api/v1/lms/objects': { post: action('Drafts a learning object.', undefined, newObject, 201) },
  '/api/v1/lms/objects/migrate': { post: action('A migration touches everything that is offered: batch.') },
  '/api/v1/lms/objects/{loId}': {
    patch: action('Renames it.', ofObject, titleChange),
    delete: action('Deletes it.', ofObject),
  },
  '/api/v1/lms/objects/{loId}/publish': { post: action('Publishes a draft.', ofObject) },
  '/api/v1/lms/objects/{loId}/retire': { post: action('Retires it.', ofObject) },
  '/api/v1/lms/objects/{loId}/instances': { post: action('Adds an instance.', ofObject, newInstance, 201) },
  '/api/v1/lms/instances/{loInstanceId}': {
    patch: action('Changes its title or seats.', ofInstance, instanceChange),
    delete: action('Deletes it, of a self-paced course.', ofInstance),
  },
  '/api/v1/lms/instances/{loInstanceId}/retire': { post: action('Retires it.', ofInstance) },
};
