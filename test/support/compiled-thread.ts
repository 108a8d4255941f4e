import { Worker } from 'node:worker_threads';
import type { startThread as fromSources } from '../../apps/listener/src/derived/start-thread.ts';

const COMPILED = new URL('../../apps/listener/dist/derived/derived-worker.js', import.meta.url);

/**
 * As it was compiled at the start of the tests: from sources, each start of the thread takes more than a second. Its
 * packages are the compiled ones too, so it has not the conditions of a test. From sources the test of the demo starts it.
 */
export const startThread: typeof fromSources = (workerData) => new Worker(COMPILED, { workerData, execArgv: [] });
