import type { Dispatcher } from 'undici';
import type { Headers, Outcome } from './attempt.ts';
import { failureOf } from './failure.ts';
import type { Mask } from './mask.ts';

/** Of an answer's body so much is read, and the rest dropped with its connection. */
const MAX_RESPONSE_BYTES = 16 * 1024;
/** And so much of it kept in the delivery log. */
const MAX_EXCERPT_CHARACTERS = 1024;
/** A dispatcher that doesn't heed its controller must not hold up the lane. */
const GRACE_MS = 100;

/** What came of a request. */
export interface Exchanged {
  outcome: Outcome;
  message: string;
  /** When there was an answer, as are the others. */
  status: number | undefined;
  headers: Headers | undefined;
  excerpt: string | undefined;
}

const decoder = new TextDecoder();

/**
 * One request and its answer, as undici tells of it. undici's own `request` makes a stream of every answer; most have no
 * body, and of none is more kept than an excerpt.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** When the request went out, by `performance.now`. */
  sentAt: number | undefined;
  /** When the answer began. */
  answeredAt: number | undefined;
  /** Never rejects. */
  readonly ended: Promise<Exchanged>;
  #end: (exchanged: Exchanged) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #brokenOff: Error | undefined;
  #status = 0;
  #headers: Headers = {};
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  readonly #mask: Mask | undefined;

  /** @param mask for what the receiver may repeat of the request's secrets. */
  constructor(mask?: Mask) {
    this.#mask = mask;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Ends it, whether it has begun or not. */
  breakOff(error: Error): void {
    this.#brokenOff = error;
    this.#controller?.abort(error);
    setTimeout(() => this.fail(error), GRACE_MS);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.sentAt = performance.now();
    if (this.#brokenOff) controller.abort(this.#brokenOff);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // 1xx only announce an answer.
    if (status < 200) return;
    this.answeredAt = performance.now();
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length < MAX_RESPONSE_BYTES) return;
    this.onResponseEnd();
    // An endless answer must not hold its socket.
    controller.abort(new Error('Enough was read of the answer.'));
  }

  onResponseEnd(): void {
    this.#close(verdict(this.#status));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.fail(error);
  }

  /** An answer that breaks off acknowledges nothing, whatever its status: sent twice is better than not at all. */
  fail(error: Error): void {
    this.#close(failureOf(error));
  }

  #close({ outcome, message }: Verdict): void {
    const answered = this.answeredAt !== undefined;
    const exchanged = {
      outcome,
      message,
      status: answered ? this.#status : undefined,
      headers: answered ? this.#maskedHeaders() : undefined,
      excerpt: answered ? this.#excerpt() : undefined,
    };
    endTogether(() => this.#end(exchanged));
  }

  #excerpt(): string {
    if (this.#length === 0) return '';
    const text = decoder.decode(Buffer.concat(this.#chunks));
    // Before it is cut: the beginning of a secret would tell half of it.
    return (this.#mask ? this.#mask(text) : text).slice(0, MAX_EXCERPT_CHARACTERS);
  }

  #maskedHeaders(): Headers {
    const mask = this.#mask;
    if (!mask) return this.#headers;
    const masked = (value: string | string[] = '') => (Array.isArray(value) ? value.map(mask) : mask(value));
    return Object.fromEntries(Object.entries(this.#headers).map(([name, value]) => [name, masked(value)]));
  }
}

type Verdict = Pick<Exchanged, 'outcome' | 'message'>;

function verdict(status: number): Verdict {
  if (status >= 200 && status < 300) return { outcome: 'delivered', message: `Acknowledged with ${status}.` };
  if (status >= 300 && status < 400) {
    return { outcome: 'redirected', message: `Answered with ${status}; redirects are not followed.` };
  }
  return { outcome: 'refused_status', message: `Answered with ${status}; only 2xx acknowledges.` };
}

let ending: (() => void)[] = [];

/**
 * Ends the exchanges of one turn of the event loop one behind the other, when the turn is over: what follows an answer
 * then runs many times in a row, which costs less than in between the reading of answers.
 */
function endTogether(end: () => void): void {
  if (ending.length === 0) setImmediate(endAll);
  ending.push(end);
}

function endAll(): void {
  const ended = ending;
  ending = [];
  for (const end of ended) end();
}
