import { createEmitter, embeddedStore } from '@earshot/emitter';
import { addWebhooks, BATCH, events } from './emitter-setup.ts';

// Fills a log for emitter-backlog.ts: folder, events, the receiver's URL.

const STEP = 5_000;
const [folder = '', given, url = ''] = process.argv.slice(2);
const count = Number(given);

const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
await addWebhooks(emitter, [1001], url, 1);
for (let from = 0; from < count; from += STEP) {
  await emitter.emitMany(1001, events(Math.min(STEP, count - from), BATCH, from));
}
await emitter.stop();
process.disconnect();
