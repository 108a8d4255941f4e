import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { header } from '@earshot/protocol';
import type { Guard } from '../access.ts';
import type { Endpoint, Endpoints } from '../endpoints/endpoints.ts';
import type { SenderVerdict } from '../endpoints/jwks-receiver.ts';
import { sendProblem } from '../problem.ts';
import type { ScriptedAnswer } from '../script/answer-script.ts';
import { createScriptedAnswers } from '../script/scripted-answers.ts';
import type { Delivery, DeliveryStore, JudgedRequest, ReceivedRequest } from '../store/delivery-store.ts';
import { type Answer, acknowledgement, refusalAnswer, sendAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { judge, refuse } from './judge.ts';
import { bodyTooLarge, encodingProblem, methodNotAllowed, storeUnavailable, unknownEndpoint } from './refusal.ts';
import { remoteAddress } from './remote-address.ts';
import { createTurn } from './turn.ts';

export interface IntakeOptions {
  store: Pick<DeliveryStore, 'append'>;
  endpoints: Endpoints;
  /** Bytes. */
  maxBodyBytes: number;
  /** Epoch milliseconds. */
  now: () => number;
  /** Who must not pose as a sender. */
  guard?: Guard;
  /** Proxies of our own in front of the server. 0 by default. */
  trustedProxies?: number;
  /** After each commit, with what it stored. */
  onStored(deliveries: readonly Delivery[]): void;
  /** The store failed; the senders were told to come again. */
  onStoreFailure(error: unknown): void;
}

/** Receives deliveries: `POST /hooks/:endpoint`. */
export interface Intake {
  /**
   * A plain handler for `http.createServer`, and as well for `app.use` in front of body parsers.
   *
   * @param endpoint the one that the path names, unless it is given.
   */
  handle(request: IncomingMessage, response: ServerResponse, endpoint?: string): void;
  /** Resolves when every request that was read is stored, and has its answer or is scripted to wait for it. */
  idle(): Promise<void>;
  /** The same, and ends the connections whose scripted answers still wait. */
  close(): Promise<void>;
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
  const scripted = createScriptedAnswers();

  /** One batch: what the event loop completed in one turn. */
  async function receive(batch: Arrival[]): Promise<void> {
    const ready = batch.filter((arrival) => arrival.judged ?? checkSender(arrival));
    if (ready.length === 0) return;
    const deliveries = await append(ready);
    if (!deliveries) return;
    for (const [index, arrival] of ready.entries()) answer(arrival, deliveries[index] as Delivery, scripted.play);
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

  function pass(arrival: Arrival, verdict: SenderVerdict): JudgedRequest {
    arrival.judged = judge(arrival.request, verdict, arrival.endpoint.strict);
    if (arrival.endpoint.script) direct(arrival.judged, arrival.headers, arrival.endpoint.script);
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

  async function idle(): Promise<void> {
    do {
      await Promise.all(verifying);
      await turn.idle();
    } while (verifying.size > 0);
  }

  return {
    handle(request, response, name = endpointName(request)) {
      const endpoint = options.endpoints.get(name);
      if (!endpoint) return sendProblem(response, unknownEndpoint(name));
      if (request.method !== 'POST') return sendProblem(response, methodNotAllowed);
      const problem = options.guard?.(request);
      if (problem) return sendProblem(response, problem);
      const receivedAt = options.now();
      readBody(request, options.maxBodyBytes, (body) => {
        const described = describe(request, name, receivedAt, body, options.trustedProxies);
        described.bodyMs = options.now() - receivedAt;
        const arrival: Arrival = { request: described, headers: request.headers, endpoint, response };
        const encoded = encodingProblem(request.headers);
        if (!body) arrival.judged = refuse(arrival.request, bodyTooLarge(options.maxBodyBytes));
        else if (encoded) arrival.judged = refuse(arrival.request, encoded);
        turn.push(arrival);
      });
    },
    idle,
    async close() {
      await idle();
      scripted.close();
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
  trustedProxies = 0,
): ReceivedRequest {
  const { method = '', rawHeaders } = request;
  const from = remoteAddress(request, trustedProxies);
  return {
    endpoint,
    receivedAt,
    // Always there, so that all requests have one shape: V8 is slower with several.
    bodyMs: 0,
    method,
    path: originalUrl(request),
    rawHeaders,
    ...(from !== undefined && { remoteAddress: from }),
    body: body ?? Buffer.alloc(0),
  };
}

/** A script speaks of what would be taken; a refusal stays a refusal. */
function direct(judged: JudgedRequest, headers: IncomingHttpHeaders, script: NonNullable<Endpoint['script']>): void {
  if (judged.verdict !== 'accepted' && judged.verdict !== 'unrecognised') return;
  const eventNames = judged.verdict === 'accepted' ? judged.envelope.events.map(({ eventName }) => eventName) : [];
  const scripted = script(header(headers, 'webhook-id'), eventNames);
  if (scripted) judged.scripted = scripted;
}

function answer(
  { response, endpoint }: Arrival,
  delivery: Delivery,
  play: (response: ServerResponse, scripted: ScriptedAnswer, normal: Answer) => void,
): void {
  // Somebody's Express app may have answered for us, by a time limit of its own.
  if (response.headersSent) return;
  const { verdict, scripted } = delivery;
  const normal =
    verdict === 'refused' || verdict === 'malformed'
      ? refusalAnswer(delivery, verdict, endpoint.receiver.challenge)
      : acknowledgement(delivery);
  if (scripted) play(response, scripted, normal);
  else sendAnswer(response, normal);
}
