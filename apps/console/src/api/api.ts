import type { Emitter } from '@earshot/emitter';
import { isForeignPage, isKnownHost, type Problem, securityHeaders, sendProblem } from '@earshot/server';
import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Hub } from '../live/hub.ts';
import type { Metrics } from '../metrics.ts';
import type { SampleLms } from '../sample/lms.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { adminOf, admitted } from './admitted.ts';
import { catalogueRouter } from './catalogue.ts';
import { deliveriesRouter, recordsRouter, recoverRouter } from './deliveries.ts';
import { failed } from './failure.ts';
import { lmsRouter } from './lms.ts';
import { giveNonce, nonceOf } from './nonce.ts';
import { openApiRouter } from './openapi.ts';
import { probesRouter } from './probes.ts';
import { sessionRouter } from './session.ts';
import { jwksRouter, newSignaturesRouter, signaturesRouter } from './signatures.ts';
import { webhooksRouter } from './webhooks.ts';

export interface ApiOptions {
  emitter: Emitter;
  signIn: SignIn;
  lms?: SampleLms | undefined;
  hub: Hub;
  metrics: Metrics;
  /** The pages, once they are built. */
  pages?: Router | undefined;
  /** Whether it may be asked by names of this machine and listed ones only. */
  checkHost: boolean;
  hosts: readonly string[];
  origins: readonly string[];
  maxBodyBytes: number;
  maxPageSize: number;
  onError(error: unknown): void;
}

/** Everything over HTTP. */
export function createApi(options: ApiOptions): Express {
  const { emitter, signIn, lms, hub, metrics, pages, maxPageSize, maxBodyBytes, onError } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(giveNonce, ...securityHeaders({ styleNonce: nonceOf }));
  app.use(probesRouter(() => emitter.webhooks.publicKeys()));
  app.use(guarded(options));
  app.use(jwksRouter(emitter));
  app.use('/api/v1/session', sessionRouter(signIn, { lms: lms !== undefined }));
  if (pages) app.use(pages);
  app.use(['/api', '/metrics'], admitted(signIn));
  app.use(openApiRouter(maxPageSize));
  app.get('/metrics', async (_request, response) => {
    response.set('content-type', metrics.contentType).send(await metrics.text());
  });
  app.use('/api/v1', express.json({ limit: maxBodyBytes, inflate: false }));
  app.get('/api/v1/live', live(hub, signIn));
  app.use('/api/v1/webhooks', webhooksRouter(emitter), signaturesRouter(emitter), recoverRouter(emitter));
  app.use('/api/v1/signatures', newSignaturesRouter(emitter));
  app.use('/api/v1/deliveries', deliveriesRouter(emitter, maxPageSize));
  app.use('/api/v1', recordsRouter(emitter, maxPageSize), catalogueRouter(emitter));
  if (lms) app.use('/api/v1/lms', lmsRouter(lms));
  app.use(notFound);
  app.use(failed(onError));
  return app;
}

const foreignOrigin: Problem = {
  status: 403,
  code: 'foreign_origin',
  title: "Another site's page must not reach the console.",
};

const foreignHost: Problem = {
  status: 403,
  code: 'foreign_host',
  title: 'Only this machine may ask, by a loopback name.',
  detail: 'Use http://127.0.0.1 or http://localhost, or list the name in EARSHOT_CONSOLE_HOSTS.',
};

function guarded({ checkHost, hosts, origins }: Pick<ApiOptions, 'checkHost' | 'hosts' | 'origins'>): RequestHandler {
  return (request, response, next) => {
    if (isForeignPage(request, origins)) sendProblem(response, foreignOrigin);
    else if (checkHost && !isKnownHost(request, hosts)) sendProblem(response, foreignHost);
    else next();
  };
}

const tooManyViewers: Problem = {
  status: 503,
  code: 'too_many_viewers',
  title: 'As many pages watch as may.',
  headers: { 'retry-after': '5' },
};

function live(hub: Hub, signIn: Pick<SignIn, 'identify'>): RequestHandler {
  return (request, response) => {
    const { accountId, isOver = () => false } = adminOf(response);
    const isGoing = async () => (await signIn.identify(request))?.accountId === accountId;
    if (!hub.add(response, { accountId, isOver, isGoing })) sendProblem(response, tooManyViewers);
  };
}

const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, { status: 404, code: 'not_found', title: 'There is nothing here.' });
};
