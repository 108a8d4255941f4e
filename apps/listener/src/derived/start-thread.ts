import { Worker } from 'node:worker_threads';
import type { DerivedWork } from './derived-worker.ts';

/** Published, it is JavaScript; the sources of this repository run through tsx, in a thread as in a process. */
export function startThread(workerData: DerivedWork): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./derived-worker.js', import.meta.url), { workerData });
  const source = new URL('./derived-worker.ts', import.meta.url).href;
  const program = `import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(program, { eval: true, workerData, execArgv: ['--conditions=@earshot/source'] });
}
