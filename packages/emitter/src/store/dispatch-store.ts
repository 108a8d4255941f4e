import type { LaneStore } from './lane-store.ts';
import type { LogStore } from './log-store.ts';
import type { RecordStore } from './records.ts';

/**
 * Where the log, the lanes and what happened rest. Many processes may share one: every verb is atomic, and durable when
 * it resolves.
 */
export interface DispatchStore extends LogStore, LaneStore, RecordStore {}
