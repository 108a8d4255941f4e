import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AuthenticationVerdict } from '@earshot/protocol';
import type { Endpoint, Endpoints } from '../endpoints/endpoints.ts';
import { sendProblem } from '../problem.ts';
import type { Delivery, DeliveryStore, JudgedRequest, ReceivedRequest } from '../store/delivery-store.ts';
import { readBody } from './body.ts';
import { judge, refuse } from './judge.ts';
import {
  bodyTooLarge,
  encodingProblem,
  methodNotAllowed,
  refusalProblem,
  storeUnavailable,
  unknownEndpoint,
} from './refusal.ts';
import { createTurn } from './turn.ts';

export interface IntakeOptions {
  store: Pick<DeliveryStore, 'append'>;
  endpoints: Endpoints;
  /** Bytes. */
  maxBodyBytes: number;
  /** Epoch milliseconds. */
  now: () => number;
  /** After each commit, with what it stored. */
  onStored(deliveries: readonly Delivery[]): void;
  /** The store failed; the senders were told to come again. */
  onStoreFailure(error: unknown): void;
}

/** Receives deliveries: `POST /hooks/:endpoint`. */
export interface Intake {
  /** A plain handler for `http.createServer`, and as well for `app.use` in front of body parsers. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves when every request that was read has its answer. */
  idle(): Promise<void>;
}

/** A request that was read, on its way through the stages. */
interface Arrival {
  request: ReceivedRequest;
  headers: IncomingHttpHeaders;
  endpoint: Endpoint;
  response: ServerResponse;
  judged?: JudgedRequest;
}

const HOOKS = '/hooks/';

/** What the intake is responsible for; behind a prefix only where somebody's router mounted it there. */
export function isHook(request: IncomingMessage): boolean {
  const { url = '' } = request;
  return (
    url.startsWith(HOOKS) || (originalUrl(request) !== url && /^[^?]*\/hooks\/[^/?]*(\?|$)/.test(originalUrl(request)))
  );
}

/**
 * limit → raw bytes → authenticate → judge → append (many requests, one commit) → answer → tell.
 * Nothing is answered before it is on disk.
 */
export function createIntake(options: IntakeOptions): Intake {
  const turn = createTurn<Arrival>(receive);
  const verifying = new Set<Promise<void>>();

  /** One batch: what the event loop completed in one turn. */
  async function receive(batch: Arrival[]): Promise<void> {
    const ready = batch.filter((arrival) => arrival.judged ?? checkSender(arrival));
    if (ready.length === 0) return;
    const deliveries = await append(ready);
    if (!deliveries) return;
    for (const [index, arrival] of ready.entries()) answer(arrival, deliveries[index] as Delivery);
    options.onStored(deliveries);
  }

  /** @returns undefined when the answer takes longer: the arrival comes again with a later batch. */
  function checkSender(arrival: Arrival): JudgedRequest | undefined {
    const { request, headers, endpoint } = arrival;
    const verdict = endpoint.receiver.authenticate(request.body, headers, request.receivedAt);
    if (!(verdict instanceof Promise)) return pass(arrival, verdict);
    const verified = verdict
      .then(
        (later) => {
          pass(arrival, later);
          turn.push(arrival);
        },
        (error: unknown) => fail([arrival], error),
      )
      .finally(() => verifying.delete(verified));
    verifying.add(verified);
    return undefined;
  }

  function pass(arrival: Arrival, verdict: AuthenticationVerdict): JudgedRequest {
    arrival.judged = judge(arrival.request, verdict);
    return arrival.judged;
  }

  async function append(arrivals: Arrival[]): Promise<Delivery[] | undefined> {
    try {
      return await options.store.append(arrivals.map(({ judged }) => judged as JudgedRequest));
    } catch (error) {
      fail(arrivals, error);
      return undefined;
    }
  }

  function fail(arrivals: Arrival[], error: unknown): void {
    for (const { response } of arrivals) if (!response.headersSent) sendProblem(response, storeUnavailable);
    options.onStoreFailure(error);
  }

  return {
    handle(request, response) {
      const name = endpointName(request);
      const endpoint = options.endpoints.get(name);
      if (!endpoint) return sendProblem(response, unknownEndpoint(name));
      if (request.method !== 'POST') return sendProblem(response, methodNotAllowed);
      const receivedAt = options.now();
      readBody(request, options.maxBodyBytes, (body) => {
        const described = describe(request, name, receivedAt, body);
        const arrival: Arrival = { request: described, headers: request.headers, endpoint, response };
        const encoded = encodingProblem(request.headers);
        if (!body) arrival.judged = refuse(arrival.request, bodyTooLarge(options.maxBodyBytes));
        else if (encoded) arrival.judged = refuse(arrival.request, encoded);
        turn.push(arrival);
      });
    },
    async idle() {
      do {
        await Promise.all(verifying);
        await turn.idle();
      } while (verifying.size > 0);
    },
  };
}

/** Path and query as they arrived, also where somebody's router cut the front of the path off. */
function originalUrl(request: IncomingMessage & { originalUrl?: string }): string {
  return request.originalUrl ?? request.url ?? '';
}

/** The path segment behind `/hooks/`. */
function endpointName(request: IncomingMessage): string {
  const url = originalUrl(request);
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  const at = path.lastIndexOf(HOOKS);
  return at === -1 ? '' : path.slice(at + HOOKS.length);
}

function describe(
  request: IncomingMessage,
  endpoint: string,
  receivedAt: number,
  body: Buffer | undefined,
): ReceivedRequest {
  const { method = '', rawHeaders, socket } = request;
  return {
    endpoint,
    receivedAt,
    method,
    path: originalUrl(request),
    rawHeaders,
    ...(socket.remoteAddress !== undefined && { remoteAddress: socket.remoteAddress }),
    body: body ?? Buffer.alloc(0),
  };
}

function answer({ response, endpoint }: Arrival, delivery: Delivery): void {
  // Somebody's Express app may have answered for us, by a time limit of its own.
  if (response.headersSent) return;
  const { seq, verdict, events } = delivery;
  if (verdict === 'refused' || verdict === 'malformed') {
    sendProblem(response, refusalProblem(delivery, verdict, endpoint.receiver.challenge));
    return;
  }
  const fresh = events.filter((event) => event.fresh).length;
  const body = JSON.stringify({ deliverySeq: seq, received: events.length, fresh, duplicates: events.length - fresh });
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
