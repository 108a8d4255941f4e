import { deliveriesJson, deliveryJson } from '../store/delivery-json.ts';
import type { Bounds, Delivery } from '../store/delivery-store.ts';

/** A piece of the stream: what a viewer at `from - 1` gets next. Serialised once, sent to many. */
export interface Frame {
  /** First and last seq that it covers. */
  from: number;
  to: number;
  /** None in a gap. */
  deliveries: readonly Delivery[];
  text: Buffer;
}

/** Deliveries that went out before, now with a mark at the events that turned out to be in conflict. */
export interface ConflictsFrame {
  /** The last seq that it tells of. */
  to: number;
  deliveries: readonly Delivery[];
  text: Buffer;
}

export const helloFrame = ({ oldest, newest }: Bounds): string => JSON.stringify({ type: 'hello', oldest, newest });

/** @param deliveries at least one, without holes between their seqs. */
export function deliveriesFrame(deliveries: readonly Delivery[]): Frame {
  return new LazyFrame('deliveries', deliveries, deliveriesJson);
}

/** What a viewer wants of a frame. Many want other parts of it: each delivery is serialised once for all of them. */
export function partialFrame(deliveries: readonly Delivery[]): Frame {
  return new LazyFrame('deliveries', deliveries, joined);
}

/** @param deliveries at least one, growing. Of very large ones only the first. */
export function conflictsFrame(deliveries: readonly Delivery[]): ConflictsFrame {
  return new LazyFrame('conflicts', framesOf(deliveries)[0]?.deliveries ?? [], joined);
}

const joined = (deliveries: readonly Delivery[]): string => `[${deliveries.map(deliveryJson).join(',')}]`;

type FrameType = 'deliveries' | 'conflicts';
type ToJson = (deliveries: readonly Delivery[]) => string;

/**
 * Becomes text when somebody wants it. A class, since a literal with a getter gets a hidden class of its own each time:
 * that one lies among what lives long, and keeps the deliveries there with it.
 */
class LazyFrame implements Frame {
  readonly from: number;
  readonly to: number;
  readonly deliveries: readonly Delivery[];
  readonly #type: FrameType;
  readonly #json: ToJson;
  #text: Buffer | undefined;

  constructor(type: FrameType, deliveries: readonly Delivery[], json: ToJson) {
    this.from = deliveries[0]?.seq ?? 0;
    this.to = deliveries.at(-1)?.seq ?? 0;
    this.deliveries = deliveries;
    this.#type = type;
    this.#json = json;
  }

  get text(): Buffer {
    this.#text ??= Buffer.from(`{"type":"${this.#type}","deliveries":${this.#json(this.deliveries)}}`);
    return this.#text;
  }
}

/** So many events make about half a megabyte. */
const FRAME_EVENTS = 2000;

/** One frame for a commit; a huge commit is cut, so that no frame is without bound. */
export function framesOf(deliveries: readonly Delivery[]): Frame[] {
  const frames: Frame[] = [];
  let start = 0;
  let events = 0;
  for (const [index, delivery] of deliveries.entries()) {
    if (events > 0 && events + delivery.events.length > FRAME_EVENTS) {
      frames.push(deliveriesFrame(deliveries.slice(start, index)));
      start = index;
      events = 0;
    }
    events += delivery.events.length;
  }
  // An uncut commit is the very list that the store wrote.
  frames.push(deliveriesFrame(start === 0 ? deliveries : deliveries.slice(start)));
  return frames;
}

/** What was asked for and is no longer kept. */
export function gapFrame(from: number, to: number): Frame {
  return { from, to, deliveries: [], text: Buffer.from(JSON.stringify({ type: 'gap', from, to })) };
}

/** The frame that follows a cursor, out of what the log holds behind it; a hole in the log is a gap in the stream. */
export function nextFrame(cursor: number, newest: number, log: readonly Delivery[]): Frame | undefined {
  if (cursor >= newest) return undefined;
  const first = log[0]?.seq ?? newest + 1;
  if (first > cursor + 1) return gapFrame(cursor + 1, first - 1);
  const end = log.findIndex(({ seq }, index) => seq !== first + index);
  return deliveriesFrame(end === -1 ? log : log.slice(0, end));
}
