import type { Envelope, Issue, RefusalHint, SignatureScheme } from '@earshot/protocol';
import type { ScriptedAnswer } from '../script/answer-script.ts';

/**
 * What came of a request. `duplicate`: accepted, and every event in it was known. `unrecognised`: taken by a lenient
 * endpoint, though it is no envelope.
 */
export type Verdict = 'accepted' | 'duplicate' | 'unrecognised' | 'refused' | 'malformed';

/** One HTTP request, exactly as it arrived. */
export interface ReceivedRequest {
  endpoint: string;
  /** Epoch milliseconds. */
  receivedAt: number;
  method: string;
  /** Path and query. */
  path: string;
  /** Names and values in turn, in the order and case of the wire. */
  rawHeaders: readonly string[];
  remoteAddress?: string;
  /** From the headers to the end of the body, in milliseconds. */
  bodyMs?: number;
  body: Uint8Array;
}

/** Why a request was not accepted. */
export interface Refusal {
  code: string;
  message: string;
  hint?: RefusalHint;
  issues?: readonly Issue[];
}

/** A request with what authentication and parsing found. */
export type JudgedRequest = ReceivedRequest & { scripted?: ScriptedAnswer } & (
    | { verdict: 'accepted'; envelope: Envelope; kid?: string; scheme?: SignatureScheme }
    | { verdict: 'unrecognised'; kid?: string; scheme?: SignatureScheme }
    | { verdict: 'refused' | 'malformed'; refusal: Refusal }
  );

/** An event as a delivery lists it. */
export interface SightedEvent {
  eventId: string;
  eventName: string;
  timestamp: number | string;
  /** False when the event was known before. */
  fresh: boolean;
  userId?: number | string;
  loId?: string;
  loInstanceId?: string;
}

/** One stored request, as lists and the live stream show it. */
export interface Delivery {
  /** Grows by one with every stored request, over all endpoints. */
  seq: number;
  /** ISO 8601. */
  receivedAt: string;
  endpoint: string;
  verdict: Verdict;
  /** Of the body, in bytes. */
  size: number;
  accountId?: number | string;
  webhookId?: string;
  /** The key that verified it. */
  kid?: string;
  scheme?: SignatureScheme;
  refusal?: Refusal;
  /** How the endpoint's script answered it, where it did. */
  scripted?: ScriptedAnswer;
  /** From the headers to the end of the body, in milliseconds; absent below one. */
  bodyMs?: number;
  events: readonly SightedEvent[];
}

/** Everything about a delivery but its body. */
export interface DeliveryDetail {
  delivery: Delivery;
  request: Omit<ReceivedRequest, 'body' | 'endpoint' | 'receivedAt' | 'bodyMs'>;
}

export interface DeliveryFilter {
  endpoint?: string;
  verdict?: Verdict;
}

/** Where the log begins and ends. Empty: `oldest` is one past `newest`. */
export interface Bounds {
  oldest: number;
  newest: number;
}

/** How often something was counted since the log began. */
export interface Count {
  endpoint: string;
  /** `delivery`: `name` is a verdict. `fresh`, `duplicate`: `name` is an eventName. */
  subject: 'delivery' | 'fresh' | 'duplicate';
  name: string;
  count: number;
}

/** The log of deliveries, as the listener needs it. One writer. */
export interface DeliveryStore {
  /**
   * Stores requests and claims their eventIds, in one durable commit and in the given order.
   * An event is known by (endpoint, accountId, eventId), and only once its commit is done.
   * Rejects when nothing of it was kept.
   */
  append(requests: readonly JudgedRequest[]): Promise<Delivery[]>;
  /** Newest first, `after` and `before` excluded. */
  page(filter: DeliveryFilter, range: { before?: number; after?: number; limit: number }): Promise<Delivery[]>;
  /** Oldest first from `after` (excluded): at most `limit` of them, and about a megabyte. */
  read(after: number, limit: number): Promise<Delivery[]>;
  find(seq: number): Promise<DeliveryDetail | undefined>;
  body(seq: number): Promise<Uint8Array | undefined>;
  bounds(): Promise<Bounds>;
  counts(): Promise<Count[]>;
  close(): Promise<void>;
}
