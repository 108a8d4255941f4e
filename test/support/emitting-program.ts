import { writeSync } from 'node:fs';
import { createEmitter, embeddedStore } from '@earshot/emitter';
import { enrolmentData } from './enrolment.ts';

// Emits without end, tells the id of each event once emit has resolved, and dispatches. Made to be killed.

const [folder = '', targetUrl = ''] = process.argv.slice(2);
const ACCOUNT = 1010;
const WIDTH = 8;

const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
if ((await emitter.webhooks.list(ACCOUNT)).length === 0) {
  await emitter.webhooks.create(ACCOUNT, {
    ...{ name: 'Data warehouse', targetUrl, authentication: { type: 'signature' } },
    ...{ events: ['COURSE_ENROLLMENT'], active: true },
  });
}
emitter.start();

async function emitWithoutEnd(): Promise<never> {
  for (let n = 0; ; n += 1) {
    const { eventId } = await emitter.emit(ACCOUNT, { eventName: 'COURSE_ENROLLMENT', data: enrolmentData(n) });
    // Synchronous: what was told before the kill is really told.
    writeSync(1, `${eventId}\n`);
  }
}

await Promise.all(Array.from({ length: WIDTH }, emitWithoutEnd));
