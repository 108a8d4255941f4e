import {
  createSampleSource,
  type EventName,
  type ReceivedEvent,
  type SampleSource,
  sampleEvent,
} from '@earshot/protocol';
import { stringify as stringifyLossless } from 'lossless-json';
import { type Change, change } from './change.ts';

/** What a sender is to send. */
export interface Plan {
  eventName: EventName;
  accountId: unknown;
  changes: readonly Change[];
  /** Requests, without those that go out twice. */
  count: number;
  /** Events per request. */
  batch: number;
  /** Requests that go out twice. */
  duplicates: number;
  /** Events out of the order in which they happened. */
  shuffle: boolean;
  /** The same seed, the same requests in the same order. */
  seed?: number;
}

/** A request before it is signed. */
export interface Parcel {
  webhookId: string;
  body: Uint8Array<ArrayBuffer>;
  /** Sent before, byte for byte. */
  again: boolean;
}

/** When the events of a seed happened: with another time they would be others under the same ids. */
const SEEDED_EPOCH_MS = Date.UTC(2026, 0, 1);

/** A request that goes out twice does so after at most this many others, as after a lost acknowledgement. */
const MAX_DISTANCE = 3;

/** The requests of a plan, in the order in which they go out. Pure but for chance where there is no seed. */
export function* parcels(plan: Plan): Generator<Parcel> {
  const source = createSampleSource(plan.seed === undefined ? {} : { seed: plan.seed, now: SEEDED_EPOCH_MS });
  const events = happening(plan, source);
  const ordered = plan.shuffle ? shuffled([...events], source)[Symbol.iterator]() : events;
  yield* withDuplicates(packed(ordered, plan, source), plan, source);
}

/** One event per millisecond. */
function* happening({ eventName, changes, count, batch }: Plan, source: SampleSource): Generator<ReceivedEvent> {
  for (let left = count * batch; left > 0; left -= 1) {
    yield change(sampleEvent(eventName, source), changes);
    source.now += 1;
  }
}

function shuffled<Item>(items: Item[], { int }: SampleSource): Item[] {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = int(0, at);
    [items[at], items[other]] = [items[other] as Item, items[at] as Item];
  }
  return items;
}

function* packed(
  events: Iterator<ReceivedEvent>,
  { accountId, count, batch }: Plan,
  source: SampleSource,
): Generator<Parcel> {
  for (let request = 0; request < count; request += 1) {
    const members = Array.from({ length: batch }, () => events.next().value as ReceivedEvent);
    const body = Buffer.from(stringifyLossless({ accountId, events: members }) ?? '');
    yield { webhookId: `msg_${source.uuid().replaceAll('-', '')}`, body, again: false };
  }
}

function* withDuplicates(
  requests: Iterable<Parcel>,
  { count, duplicates }: Plan,
  { int }: SampleSource,
): Generator<Parcel> {
  const late: { after: number; parcel: Parcel }[] = [];
  let chosen = 0;
  let seen = 0;
  for (const parcel of requests) {
    yield parcel;
    // Of those that are left, each with the chance that makes exactly as many as are asked for.
    if (int(1, count - seen) <= duplicates - chosen) {
      chosen += 1;
      late.push({ after: seen + int(1, MAX_DISTANCE), parcel: { ...parcel, again: true } });
    }
    seen += 1;
    while (late[0] && late[0].after <= seen) yield (late.shift() as (typeof late)[0]).parcel;
  }
  for (const { parcel } of late) yield parcel;
}
