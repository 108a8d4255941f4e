import { createEmitter, embeddedStore } from '@earshot/emitter';
import { acknowledged } from './emitter-setup.ts';

// Opens the log that backlog-fill.ts filled, drains it, and says how that went: folder, events.

/** Times from the call of `createEmitter`, in milliseconds; resident memory, in MB. */
export interface Drained {
  openedMs: number;
  firstMs: number;
  drainedMs: number;
  beforeMb: number;
  /** At most, until a tenth had drained. */
  earlyMb: number;
  /** At most, after that. */
  mostMb: number;
}

const [folder = '', given] = process.argv.slice(2);
const count = Number(given);
const megabytes = () => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1e6);
};

const beforeMb = megabytes();
const begun = performance.now();
const passed = () => Math.round(performance.now() - begun);

const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback' });
const first = acknowledged(emitter, 1);
const tenth = acknowledged(emitter, Math.ceil(count / 10));
const all = acknowledged(emitter, count);
emitter.start();
const openedMs = passed();
await first;
const firstMs = passed();
// What is left in the end is less than a batch.
await emitter.flush();

let most = megabytes();
const watch = setInterval(() => {
  most = Math.max(most, megabytes());
}, 200);
await tenth;
const earlyMb = Math.max(most, megabytes());
most = 0;
await all;
clearInterval(watch);
const drained: Drained = {
  openedMs,
  firstMs,
  drainedMs: passed(),
  beforeMb,
  earlyMb,
  mostMb: Math.max(most, megabytes()),
};
await emitter.stop();
process.send?.(drained, () => process.disconnect());
