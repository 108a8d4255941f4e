import type { Batch, ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { LoggedEvent, LogStore, Wanted } from '../store/log-store.ts';
import type { Subscription } from '../store/webhook-store.ts';
import { deliveryId } from './delivery-id.ts';
import type { TimestampFormat } from './event-text.ts';
import { freezeBatch, type RequestLimits } from './freeze.ts';
import { isExpired } from './retry.ts';
import type { Schedule } from './schedule.ts';
import { lossOf } from './settlement.ts';

export interface BatchRules {
  timestampFormat: TimestampFormat;
  requests: RequestLimits;
  schedule: Schedule;
  /** How long an event is kept for delivery, in milliseconds. */
  retentionMs: number;
}

/** So many expired events are recorded in one step. */
const MAX_EXPIRED = 10_000;

export function wantedBy(lane: ClaimedLane, subscriptions: readonly Subscription[], limit: number): Wanted {
  return { accountId: lane.accountId, after: lane.cursor, upTo: lane.end, subscriptions, limit };
}

/** What a lane without head does next: it sends a batch, or it is settled otherwise. */
export type Next = { batch: Batch } | { settlement: Settlement };

/** Looks at the next events of a lane. */
export async function nextBatch(
  store: Pick<LogStore, 'select' | 'measure'>,
  lane: ClaimedLane,
  subscriptions: readonly Subscription[],
  now: number,
  rules: BatchRules,
): Promise<Next> {
  const { maxEvents, maxBytes } = rules.requests[lane.timing];
  const limits = { maxEvents: Math.min(maxEvents, Math.floor(lane.maxEvents ?? maxEvents)), maxBytes };
  const events = await store.select(wantedBy(lane, subscriptions, limits.maxEvents));
  const [first] = events;
  if (!first) return { settlement: { cursor: lane.end, dueAt: now } };
  if (isExpired(first.loggedAt, now, rules)) {
    return { settlement: await expire(store, lane, subscriptions, now, rules) };
  }
  const frame = { id: deliveryId(now), accountId: lane.accountId, timestampFormat: rules.timestampFormat };
  const batch = freezeBatch(frame, events, limits);
  const wait = lane.timing === 'batch' && collecting(lane, first, { events, batch }, limits, rules.schedule, now);
  return wait ? { settlement: wait } : { batch };
}

/** Records the expired events at the beginning of what a lane has before it. */
export async function expire(
  store: Pick<LogStore, 'measure'>,
  lane: ClaimedLane,
  subscriptions: readonly Subscription[],
  now: number,
  { retentionMs }: Pick<BatchRules, 'retentionMs'>,
): Promise<Settlement> {
  const wanted = wantedBy(lane, subscriptions, MAX_EXPIRED);
  const range = await store.measure({ ...wanted, loggedBefore: now - retentionMs + 1 });
  return { cursor: range.toSeq, dueAt: now, loss: lossOf(lane, range, now) };
}

/** Clocks of hosts that share a store differ by less. */
const CLOCK_SKEW_MS = 60_000;

/** A batch lane waits for its time, unless enough has come together or somebody asked for it. */
function collecting(
  lane: ClaimedLane,
  first: LoggedEvent,
  { events, batch }: { events: readonly LoggedEvent[]; batch: Batch },
  { maxEvents, maxBytes }: { maxEvents: number; maxBytes: number },
  schedule: Schedule,
  now: number,
): Settlement | undefined {
  // How long it has waited nobody knows if the clock was set back since: long enough.
  const dueAt = first.loggedAt > now + CLOCK_SKEW_MS ? now : schedule(lane.accountId, first.loggedAt);
  const bytes = Buffer.byteLength(batch.body);
  const full = events.length >= maxEvents || batch.members.length < events.length || bytes >= maxBytes;
  if (full || dueAt <= now || first.seq <= lane.flushedUpTo) return undefined;
  const sooner = { events: maxEvents - events.length, bytes: maxBytes - bytes };
  return { cursor: first.seq - 1, dueAt, sooner };
}
