import type { Claim, Settlement } from './lane-store.ts';
import type { AttemptRecord, DeliveryState, LossRecord } from './records.ts';

// A settlement as SQLite takes it. It crosses threads once per delivery, and a flat row of plain values does so at a
// quarter of the price of objects.

export type Value = string | number | null;

/** What becomes of the lane: it goes on under its lease, keeps its head, or advances behind it. */
type LaneChange = 'goOn' | 'keep' | 'advance';

/** What the statement of each change takes, in the order in which it crosses threads. */
const COMMON = ['laneId', 'fence', 'cursor', 'fares', 'isBounded', 'bound'] as const;
const LANE_FIELDS = {
  goOn: [...COMMON, 'leaseUntil', 'id', 'members', 'body'],
  keep: [...COMMON, 'dueAt', 'attempts'],
  advance: [...COMMON, 'dueAt', 'events', 'bytes'],
} as const satisfies Record<LaneChange, readonly string[]>;

export interface SettlementRow {
  change: LaneChange;
  lane: Record<string, Value>;
  attempt: Value[];
  /** What becomes of a delivery that was attempted before. */
  delivery?: { deliveryId: string; state: DeliveryState } | undefined;
  loss?: LossRecord | undefined;
}

/** The row as it crosses threads: what changes the lane, and behind it the attempt, if there was one. */
export type FlatRow = [change: LaneChange, values: Value[], rest?: Pick<SettlementRow, 'delivery' | 'loss'>];

export function flatRow(claim: Claim, settlement: Settlement): FlatRow {
  const { attempt, delivery, loss } = settlement;
  const [change, values] = laneValues(claim, settlement);
  const isFirst = attempt?.number === 1;
  if (attempt) addAttempt(values, attempt, isFirst ? delivery : undefined);
  if (!loss && (isFirst || !delivery)) return [change, values];
  const moved = isFirst || !delivery ? undefined : { deliveryId: delivery.deliveryId, state: delivery.state };
  return [change, values, { delivery: moved, loss }];
}

export function settlementRow([change, values, rest]: FlatRow): SettlementRow {
  const lane: Record<string, Value> = {};
  const fields = LANE_FIELDS[change];
  for (let index = 0; index < fields.length; index += 1) lane[fields[index] as string] = values[index] as Value;
  return { change, lane, attempt: values.slice(fields.length), ...rest };
}

function laneValues(
  { laneId, fence }: Claim,
  { cursor, dueAt, attempts, sooner, maxEvents, health, next }: Settlement,
): [LaneChange, Value[]] {
  const fares = health ? JSON.stringify(health) : null;
  const values = [laneId, fence, cursor, fares, maxEvents === undefined ? 0 : 1, maxEvents ?? null];
  if (next) {
    const { id, members, body } = next.batch;
    values.push(next.leaseUntil, id, membersText(members), body);
    return ['goOn', values];
  }
  if (attempts !== undefined) values.push(dueAt, attempts);
  else values.push(dueAt, sooner?.events ?? null, sooner?.bytes ?? null);
  return [attempts === undefined ? 'advance' : 'keep', values];
}

export function membersText(members: readonly { seq: number; loggedAt: number }[]): string {
  return `[${members.map(({ seq, loggedAt }) => `[${seq},${loggedAt}]`).join()}]`;
}

export function attemptRow(attempt: AttemptRecord): Value[] {
  const values: Value[] = [];
  addAttempt(values, attempt, undefined);
  return values;
}

/** The first attempt of a batch is the line of its delivery too. */
function addAttempt(values: Value[], attempt: AttemptRecord, delivery: Settlement['delivery']): void {
  const { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount, startedAt, outcome } = attempt;
  const seqs = delivery && eventCount > 1 ? JSON.stringify(delivery.seqs) : null;
  values.push(accountId, webhookId, deliveryId, timing, startedAt, number, delivery?.state ?? null);
  values.push(fromSeq, toSeq, eventCount, seqs, outcome, detailsText(attempt));
}

/** What nobody searches by. */
export type AttemptDetails = Pick<
  AttemptRecord,
  'outcome' | 'status' | 'message' | 'requestHeaders' | 'responseHeaders' | 'responseExcerpt' | 'durationMs' | 'phases'
>;

function detailsText(attempt: AttemptRecord): string {
  const { outcome, status, message, requestHeaders, responseHeaders, responseExcerpt, durationMs, phases } = attempt;
  const details = { outcome, status, message, requestHeaders, responseHeaders, responseExcerpt, durationMs, phases };
  return JSON.stringify(details);
}
