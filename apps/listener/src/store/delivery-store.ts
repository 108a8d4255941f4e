import type { Envelope, Issue, RefusalHint, SignatureScheme } from '@earshot/protocol';
import type { ScriptedAnswer } from '../script/answer-script.ts';

export const verdicts = ['accepted', 'duplicate', 'unrecognised', 'refused', 'malformed'] as const;

/**
 * What came of a request. `duplicate`: accepted, and every event in it was known. `unrecognised`: taken by a lenient
 * endpoint, though it is no envelope.
 */
export type Verdict = (typeof verdicts)[number];

/** Where an imported delivery came in: a log, and the seq that it has there. */
export interface Origin {
  log: string;
  seq: number;
}

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
  remoteAddress?: string | undefined;
  /** From the headers to the end of the body, in milliseconds. */
  bodyMs?: number | undefined;
  body: Uint8Array;
  /** Of what was imported; with the time of that, from which its age counts. */
  origin?: Origin & { importedAt: number };
}

/** Why a request was not accepted. */
export interface Refusal {
  code: string;
  message: string;
  hint?: RefusalHint;
  issues?: readonly Issue[];
}

interface AuthenticatedRequest extends ReceivedRequest {
  kid?: string;
  scheme?: SignatureScheme;
  scripted?: ScriptedAnswer;
}

export interface AcceptedRequest extends AuthenticatedRequest {
  verdict: 'accepted';
  envelope: Envelope;
}

export interface UnrecognisedRequest extends AuthenticatedRequest {
  verdict: 'unrecognised';
}

interface RefusedRequest extends ReceivedRequest {
  verdict: 'refused' | 'malformed';
  refusal: Refusal;
}

/** A request with what authentication and parsing found. */
export type JudgedRequest = AcceptedRequest | UnrecognisedRequest | RefusedRequest;

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
  /** It came earlier with other content; where that is known yet. */
  conflict?: true;
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
  /** It was imported. */
  origin?: Origin;
  events: readonly SightedEvent[];
}

/** Everything about a delivery but its body. */
export interface DeliveryDetail {
  delivery: Delivery;
  request: Pick<ReceivedRequest, 'method' | 'path' | 'rawHeaders'> & { remoteAddress?: string };
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

/** How much of the log is kept; whatever is reached first. */
export interface RetentionLimits {
  /** Milliseconds since a delivery was stored. */
  ageMs: number;
  /** Deliveries. */
  count: number;
  /** That the log uses on disk, without its search index and what is written ahead. */
  bytes: number;
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
  /** Proves by a small durable write that deliveries can be stored. Rejects when they can't. Leaves no delivery. */
  probe(): Promise<void>;
  /** Bytes that the log takes on disk, what is written ahead among them. */
  size(): Promise<number>;
  /** The name of this log, of which there is no second. */
  identity(): Promise<string>;
  /** Of each, whether it is here: it was imported before, or came in here and is kept. */
  imported(origins: readonly Origin[]): Promise<boolean[]>;
  /**
   * One small step towards the limits: drops the oldest deliveries beyond them, forgets eventIds that nobody repeats
   * any more, gives space back. @returns whether there was anything to do.
   */
  trim(limits: RetentionLimits, now: number): Promise<boolean>;
  close(): Promise<void>;
}
