import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmitter, type Emitter, type EmitterOptions, embeddedStore } from '@earshot/emitter';
import { enrolmentData } from '../support/enrolment.ts';

export const REAL_TIME = 'COURSE_ENROLLMENT';
export const BATCH = 'COURSE_ENROLLMENT_BATCH';

/** An emitter over a folder of its own, gone when the work is done. */
export async function withEmitter<Result>(
  options: Omit<EmitterOptions, 'store'>,
  work: (emitter: Emitter, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-bench-'));
  const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback', ...options });
  try {
    return await work(emitter, folder);
  } finally {
    await emitter.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function addWebhooks(emitter: Emitter, accounts: readonly number[], targetUrl: string, count = 5) {
  for (const account of accounts) {
    for (let n = 1; n <= count; n += 1) {
      await emitter.webhooks.create(account, {
        ...{ name: `Webhook ${n}`, targetUrl, authentication: { type: 'signature' } },
        ...{ events: [REAL_TIME, BATCH], active: true },
      });
    }
  }
}

export function events(count: number, eventName: string, from = 0) {
  return Array.from({ length: count }, (_, n) => ({ eventName, data: enrolmentData(from + n) }));
}

/** Resolves when so many events were acknowledged. */
export function acknowledged(emitter: Emitter, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    emitter.on('attempt', ({ outcome, eventCount }) => {
      if (outcome === 'delivered') left -= eventCount;
      if (left <= 0) resolve();
    });
  });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How many per second. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (count / (performance.now() - begin)) * 1000;
}
