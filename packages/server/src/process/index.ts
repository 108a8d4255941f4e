export { createLog, type Log, type LogOptions } from './log.ts';
export { endWithOutput } from './output.ts';
export { runUntilSignal } from './run.ts';
export { safe } from './safe.ts';
