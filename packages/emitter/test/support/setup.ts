import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createEmitter, type EmitterOptions, embeddedStore, type WebhookInput } from '../../src/index.ts';
import { manualClock } from './manual-clock.ts';
import { type Answer, startReceiver } from './receiver.ts';

export const ACCOUNT = 1010;

/** Receivers of tests listen on this machine, and chance is switched off. */
const development = { devTargets: 'loopback', retry: { jitter: 0 } } as const;

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-emitter-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function receiver(answer?: Answer) {
  const started = await startReceiver(answer);
  onTestFinished(() => started.close());
  return started;
}

/** An emitter over a new folder and a clock that stands still; stopped when the test is over. */
export async function emitterSetup(options: Partial<EmitterOptions> & { folder?: string } = {}) {
  const { folder = await temporaryFolder(), ...rest } = options;
  const clock = manualClock();
  const emitter = await createEmitter({ store: embeddedStore(folder), clock, ...development, ...rest });
  onTestFinished(() => emitter.stop());
  return { folder, clock, emitter };
}

export function webhookInput(input: Partial<WebhookInput> = {}): WebhookInput {
  return {
    name: 'Warehouse',
    targetUrl: 'http://127.0.0.1:9/hook',
    authentication: { type: 'none' },
    events: ['COURSE_ENROLLMENT'],
    active: true,
    ...input,
  };
}

export function enrollment(userId: number, eventName = 'COURSE_ENROLLMENT') {
  return {
    eventName,
    data: {
      userId,
      loId: 'course:7374992',
      loInstanceId: 'course:7376092_10250977',
      loType: 'course',
      enrollmentSource: 'SELF_ENROLL',
      dateEnrolled: 1727414643,
    },
  };
}
