import type { Delivery, DeliveryFilter } from './delivery-store.ts';
import type { RestingHeaders } from './sealed-credentials.ts';

/** A stretch of the log by seq, both ends excluded. */
interface Range {
  before: number;
  after: number;
  limit: number;
}

/** A delivery with its body. */
export interface LogEntry {
  delivery: Delivery;
  body: Buffer;
}

/** A delivery with what its request was, as it rests. */
export interface StoredRequest {
  delivery: Delivery;
  method: string;
  path: string;
  headers: RestingHeaders;
  remoteAddress?: string;
}

/** What the trimmer has to know of a delivery. */
export interface OldDelivery {
  seq: number;
  /** Of the body, in bytes. */
  size: number;
  /** Or malformed. */
  refused: boolean;
}

/** Some of the log's deliveries, those that one table keeps. Every list is in the order of seq. */
export interface LogPart {
  newestFirst(filter: DeliveryFilter, range: Range): Delivery[];
  /**
   * From `after` (excluded): at most `limit`, and about so many bytes of JSON.
   * `complete` when there are no more of them.
   */
  oldestFirst(after: number, limit: number, bytes: number): { deliveries: Delivery[]; complete: boolean };
  entries(after: number): Iterable<LogEntry>;
  delivery(seq: number): Delivery | undefined;
  /** With what its request was. */
  find(seq: number): StoredRequest | undefined;
  body(seq: number): Buffer | undefined;
  first(): number | undefined;
  last(): number | undefined;
  count(): number;
  /** The first ones: about so many. */
  oldest(limit: number): OldDelivery[];
}
