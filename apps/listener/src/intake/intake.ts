import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HeaderSource, header } from '@earshot/protocol';
import { sendProblem } from '@earshot/server';
import type { Guard } from '../access.ts';
import type { Endpoint, Endpoints } from '../endpoints/endpoints.ts';
import type { SenderVerdict } from '../endpoints/jwks-receiver.ts';
import type { PlainRequest } from '../plain/plain-request.ts';
import type { ScriptedAnswer } from '../script/answer-script.ts';
import { createScriptedAnswers } from '../script/scripted-answers.ts';
import type { Delivery, DeliveryStore, JudgedRequest, ReceivedRequest } from '../store/delivery-store.ts';
import { type Answer, acknowledgement, problemAnswer, refusalAnswer, sendAnswer } from './answer.ts';
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
  /** The same for a request that was read without Node's parser. @returns false for what goes the way of all others. */
  take(request: PlainRequest, reply: Reply): boolean;
  /** Resolves when every request that was read is stored, and has its answer or is scripted to wait for it. */
  idle(): Promise<void>;
  /** The same, and ends the connections whose scripted answers still wait. */
  close(): Promise<void>;
}

/** Where an answer goes. */
export interface Reply {
  /** Does nothing where it can't be told any more. */
  answer(answer: Answer, scripted?: ScriptedAnswer): void;
  /** Of the other end of the connection. */
  readonly remoteAddress: string | undefined;
}

/** A request that was read, on its way through the stages. */
interface Arrival {
  request: ReceivedRequest;
  headers: HeaderSource;
  endpoint: Endpoint;
  reply: Reply;
  judged: JudgedRequest | undefined;
}

const HOOKS = '/hooks/';
const NOTHING = Buffer.alloc(0);
const unavailable = problemAnswer(storeUnavailable);

/** What the intake is responsible for; behind a prefix only where somebody's router mounted it there. */
export function isHook(request: IncomingMessage): boolean {
  return hookName(request) !== undefined;
}

/**
 * limit → raw bytes → authenticate → judge → append (many requests, one commit) → answer → tell.
 * Nothing is answered before it is on disk.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { trustedProxies = 0 } = options;
  const turn = createTurn<Arrival>(receive);
  const verifying = new Set<Promise<void>>();
  const scripted = createScriptedAnswers();

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
    for (const { reply } of arrivals) reply.answer(unavailable);
    options.onStoreFailure(error);
  }

  async function idle(): Promise<void> {
    do {
      await Promise.all(verifying);
      await turn.idle();
    } while (verifying.size > 0);
  }

  /** Of a response of Node's. */
  const replyOf = (request: IncomingMessage, response: ServerResponse): Reply => ({
    remoteAddress: request.socket.remoteAddress,
    answer(normal, script) {
      // Somebody's Express app may have answered for us, by a time limit of its own.
      if (response.headersSent) return;
      if (script) scripted.play(response, script, normal);
      else sendAnswer(response, normal);
    },
  });

  return {
    handle(request, response, name = hookName(request) ?? '') {
      const endpoint = options.endpoints.get(name);
      if (!endpoint) return sendProblem(response, unknownEndpoint(name));
      if (request.method !== 'POST') return sendProblem(response, methodNotAllowed);
      const problem = options.guard?.(request);
      if (problem) return sendProblem(response, problem);
      const receivedAt = options.now();
      readBody(request, options.maxBodyBytes, (body) => {
        const { method = '', rawHeaders, headers } = request;
        const reply = replyOf(request, response);
        const from = remoteAddress(reply.remoteAddress, headers, trustedProxies);
        const received: ReceivedRequest = {
          endpoint: name,
          receivedAt,
          bodyMs: options.now() - receivedAt,
          method,
          path: originalUrl(request),
          rawHeaders,
          remoteAddress: from,
          body: body ?? NOTHING,
        };
        const arrival: Arrival = { request: received, headers, endpoint, reply, judged: undefined };
        const encoded = encodingProblem(headers);
        if (!body) arrival.judged = refuse(received, bodyTooLarge(options.maxBodyBytes));
        else if (encoded) arrival.judged = refuse(received, encoded);
        turn.push(arrival);
      });
    },
    take({ endpoint: name, path, rawHeaders, headers, body }, reply) {
      const endpoint = options.endpoints.get(name);
      // A script may want to break off the answer in its middle.
      if (!endpoint || endpoint.script) return false;
      const receivedAt = options.now();
      const from = remoteAddress(reply.remoteAddress, headers, trustedProxies);
      const received: ReceivedRequest = {
        endpoint: name,
        receivedAt,
        bodyMs: 0,
        method: 'POST',
        path,
        rawHeaders,
        remoteAddress: from,
        body,
      };
      turn.push({ request: received, headers, endpoint, reply, judged: undefined });
      return true;
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

/** What is asked for behind `/hooks/`, which may be part of what a router cut off. */
function hookName(request: IncomingMessage): string | undefined {
  const path = pathOf(request.url ?? '');
  if (path.startsWith(HOOKS)) return path.slice(HOOKS.length);
  const isMounted = originalUrl(request) !== request.url && path.lastIndexOf('/') === 0;
  return isMounted ? /\/hooks\/([^/]*)$/.exec(pathOf(originalUrl(request)))?.[1] : undefined;
}

function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/** A script speaks of what would be taken; a refusal stays a refusal. */
function direct(judged: JudgedRequest, headers: HeaderSource, script: NonNullable<Endpoint['script']>): void {
  if (judged.verdict !== 'accepted' && judged.verdict !== 'unrecognised') return;
  const eventNames = judged.verdict === 'accepted' ? judged.envelope.events.map(({ eventName }) => eventName) : [];
  const scripted = script(header(headers, 'webhook-id'), eventNames);
  if (scripted) judged.scripted = scripted;
}

function answer({ reply, endpoint }: Arrival, delivery: Delivery): void {
  const { verdict, scripted } = delivery;
  const normal =
    verdict === 'refused' || verdict === 'malformed'
      ? refusalAnswer(delivery, verdict, endpoint.receiver.challenge)
      : acknowledgement(delivery);
  reply.answer(normal, scripted);
}
