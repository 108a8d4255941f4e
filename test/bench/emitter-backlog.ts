import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmitter, embeddedStore } from '@earshot/emitter';
import { acknowledged, addWebhooks, BATCH, events } from './emitter-setup.ts';
import { spawnReceiver } from './receiver-process.ts';

// pnpm backlog:emitter [events] — a backlog of a million events: how long an emitter takes to start over it, and how
// much memory it needs while it drains.

const count = Number(process.argv[2] ?? 1_000_000);
const STEP = 5_000;
const WATCHED = 100_000;
const folder = await mkdtemp(join(tmpdir(), 'earshot-backlog-'));
const receiver = await spawnReceiver();
const megabytes = () => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1e6);
};

try {
  const filling = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
  await addWebhooks(filling, [1001], receiver.url, 1);
  for (let from = 0; from < count; from += STEP) {
    await filling.emitMany(1001, events(Math.min(STEP, count - from), BATCH, from));
  }
  await filling.stop();
  const before = megabytes();

  const begun = performance.now();
  const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
  const first = acknowledged(emitter, 1);
  const some = acknowledged(emitter, Math.min(WATCHED, count));
  emitter.start();
  const opened = performance.now() - begun;
  await first;
  const toFirst = performance.now() - begun;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, megabytes());
  }, 200);
  await some;
  clearInterval(watch);
  await emitter.stop();
  console.log(
    `${count} events: opened in ${Math.round(opened)} ms, first acknowledgement after ${Math.round(toFirst)} ms`,
  );
  console.log(`memory ${before} MB before, ${most} MB at most while ${Math.min(WATCHED, count)} events drained`);
} finally {
  receiver.close();
  await rm(folder, { recursive: true, force: true });
}
