import type { DispatchStore } from './dispatch-store.ts';
import { attemptRow, flatRow } from './settlement-row.ts';
import { endBeforeAll } from './sqlite-log.ts';
import { measureAll } from './sqlite-measure.ts';
import { pageOf } from './sqlite-pages.ts';
import { selectAll } from './sqlite-wanted.ts';
import { type CallStore, openInThread } from './store-thread.ts';

/** Those that cross threads as they are. */
const VERBS = [
  ...(['append', 'end', 'events', 'prune'] as const),
  ...(['openLane', 'closeLanes', 'closeLane', 'moveLanes', 'hastenLanes', 'reviewLanes', 'flushLanes'] as const),
  ...(['claim', 'renew', 'freeze', 'nextDue', 'lanes'] as const),
  ...(['delivery', 'losses', 'audits'] as const),
  ...(['recordLoss', 'recordAudit', 'close'] as const),
];

/**
 * The dispatch store in one SQLite file, for one process: in a thread of its own, so that neither SQL nor the disk holds
 * up the host.
 *
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export async function sqliteDispatchStore(path: string): Promise<DispatchStore & { close(): Promise<void> }> {
  const call = await openInThread(path);
  return {
    ...passed(call),
    settle: (claim, settlement) => call('settle', ...flatRow(claim, settlement)),
    recordAttempt: (attempt) => call('recordAttempt', attemptRow(attempt)),
    // What may take long is looked for part by part; in between the thread does what else it was asked for.
    select: (wanted) => selectAll((slice) => call('select', slice), wanted),
    endBefore: (accountId, time) => endBeforeAll((upTo) => call('endBefore', accountId, time, upTo)),
    measure: (wanted) => measureAll((slice) => call('measure', slice), wanted),
    attempts: (accountId, filter) => pageOf((slice) => call('attempts', accountId, { ...filter, ...slice }), filter),
    deliveries: (accountId, filter) =>
      pageOf((slice) => call('deliveries', accountId, { ...filter, ...slice }), filter),
  };
}

function passed(call: CallStore): Pick<DispatchStore & { close(): Promise<void> }, (typeof VERBS)[number]> {
  const verbs = VERBS.map((verb) => [
    verb,
    (...args: never[]) => (call as (...args: unknown[]) => unknown)(verb, ...args),
  ]);
  return Object.fromEntries(verbs);
}
