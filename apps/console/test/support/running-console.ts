import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmitter, type EmitterOptions, embeddedStore } from '@earshot/emitter';
import supertest from 'supertest';
import { expect, onTestFinished } from 'vitest';
import { type ConsoleOptions, createConsole } from '../../src/index.ts';
import { createSampleLms } from '../../src/sample/lms.ts';
import { sqliteSampleStore } from '../../src/sample/sqlite-sample-store.ts';
import { manualClock } from './manual-clock.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-console-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function webhookInput(input: object = {}) {
  return {
    name: 'Warehouse',
    targetUrl: 'http://127.0.0.1:9/hook',
    authentication: { type: 'none' },
    events: ['COURSE_ENROLLMENT'],
    ...input,
  };
}

/** A console over a real emitter, in which Ada is signed in for account 1010. */
export async function runConsole({
  emitter: emitterOptions = {},
  ...options
}: Partial<Omit<ConsoleOptions, 'emitter'>> & { emitter?: Partial<EmitterOptions> } = {}) {
  const clock = manualClock();
  const errors: unknown[] = [];
  const emitter = await createEmitter({
    ...{ store: embeddedStore(temporaryFolder()), clock, devTargets: 'loopback', retry: { jitter: 0 } },
    ...emitterOptions,
  });
  const store = sqliteSampleStore(':memory:');
  const onError = (error: unknown) => errors.push(error);
  const lms = createSampleLms({ store, emitter, accountId: 1010, clock, onError });
  const signIn = { identify: async () => ({ name: 'ada', accountId: 1010 }) };
  const served = createConsole({ emitter, signIn, lms, onError, ...options });
  const server: Server = createServer((request, response) => served.handle(request, response));
  onTestFinished(async () => {
    served.close();
    server.closeAllConnections();
    server.close();
    await lms.stop();
    await store.close();
    await emitter.stop();
    expect(errors).toEqual([]);
  });
  return { emitter, lms, clock, served, server, agent: supertest.agent(server) };
}
