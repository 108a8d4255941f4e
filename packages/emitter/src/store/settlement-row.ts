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
  goOn: [...COMMON, 'leaseUntil', 'id', 'members', 'body', 'format'],
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

/** The row as it crosses threads: what changes the lane, the attempt if there was one, and what is rare. */
export type FlatRow = [
  change: LaneChange,
  lane: Value[],
  attempt: Value[],
  rest?: Pick<SettlementRow, 'delivery' | 'loss'>,
];

const NOTHING: Value[] = [];

// Each array is written in one piece: one that grows is copied as it does.

export function flatRow(claim: Claim, settlement: Settlement): FlatRow {
  const { attempt, delivery, loss } = settlement;
  const isFirst = attempt?.number === 1;
  const [change, lane] = laneRow(claim, settlement);
  const values = attempt ? attemptValues(attempt, isFirst ? delivery : undefined) : NOTHING;
  if (!loss && (isFirst || !delivery)) return [change, lane, values];
  const moved = isFirst || !delivery ? undefined : { deliveryId: delivery.deliveryId, state: delivery.state };
  return [change, lane, values, { delivery: moved, loss }];
}

export function settlementRow([change, values, attempt, rest]: FlatRow): SettlementRow {
  const lane: Record<string, Value> = {};
  const fields = LANE_FIELDS[change];
  for (let index = 0; index < fields.length; index += 1) lane[fields[index] as string] = values[index] as Value;
  return { change, lane, attempt, ...rest };
}

function laneRow(
  { laneId, fence }: Claim,
  { cursor, dueAt, attempts, sooner, maxEvents, health, next }: Settlement,
): [LaneChange, Value[]] {
  const fares = health ? JSON.stringify(health) : null;
  const isBounded = maxEvents === undefined ? 0 : 1;
  const bound = maxEvents ?? null;
  if (next) {
    const { id, members, body, timestampFormat: format } = next.batch;
    const text = membersText(members);
    return ['goOn', [laneId, fence, cursor, fares, isBounded, bound, next.leaseUntil, id, text, body, format]];
  }
  if (attempts !== undefined) return ['keep', [laneId, fence, cursor, fares, isBounded, bound, dueAt, attempts]];
  const { events = null, bytes = null } = sooner ?? {};
  return ['advance', [laneId, fence, cursor, fares, isBounded, bound, dueAt, events, bytes]];
}

export function membersText(members: readonly { seq: number; loggedAt: number }[]): string {
  return `[${members.map(({ seq, loggedAt }) => `[${seq},${loggedAt}]`).join()}]`;
}

export function attemptRow(attempt: AttemptRecord): Value[] {
  return attemptValues(attempt, undefined);
}

/** The first attempt of a batch is the line of its delivery too. */
function attemptValues(attempt: AttemptRecord, delivery: Settlement['delivery']): Value[] {
  const { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount, startedAt, outcome } = attempt;
  const seqs = delivery && eventCount > 1 ? JSON.stringify(delivery.seqs) : null;
  const state = delivery?.state ?? null;
  const format = delivery?.timestampFormat ?? null;
  const details = detailsText(attempt);
  // biome-ignore format: in the order of the columns
  return [
    accountId, webhookId, deliveryId, timing, startedAt, number, state, fromSeq, toSeq, eventCount, seqs, format, outcome,
    details,
  ];
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
