import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { behindAnswers, faultsOf, inWords, type Problem, turnAway } from '@earshot/server';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import type { Guard } from '../access.ts';
import { wholeNumber } from '../api/query.ts';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import type { Sessions } from '../sessions.ts';
import { type Delivery, verdicts } from '../store/delivery-store.ts';
import type { Conflicts } from './conflicts.ts';
import type { Feed } from './feed.ts';
import { serveViewer, type ViewerOptions } from './viewer.ts';

export interface StreamOptions {
  feed: Feed;
  /** Without an index nobody knows of any. */
  conflicts?: Conflicts | undefined;
  guard: Guard;
  /** A viewer that came by a cookie goes when its user signs out. */
  sessions?: Pick<Sessions, 'whenEnded'>;
  maxViewers: number;
  /** Bytes that may wait in one viewer's socket. */
  maxBufferedBytes: number;
}

/** `GET /api/stream`, upgraded to a WebSocket. */
export interface Stream {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Pings every viewer and drops those that did not answer the last one. Call it every 20 s. */
  heartbeat(): void;
  readonly viewers: number;
  close(): void;
}

const PATH = '/api/stream';
const PROTOCOL = 'earshot';
/** Viewers listen; they have nothing to say. */
const MAX_INCOMING_BYTES = 1024;
/** Time that a viewer has to answer our goodbye; one that is stalled never would. */
const CLOSE_TIMEOUT_MS = 2000;

export const streamQuery = z.strictObject({
  after: wholeNumber.optional(),
  conflictsAfter: wholeNumber
    .optional()
    .describe('The seq behind which to tell of conflicts; where the stream begins, without it.'),
  endpoint: endpointName.optional(),
  verdict: z.enum(verdicts).optional(),
  eventName: z.string().min(1).optional(),
});

export function createStream({
  feed,
  conflicts,
  guard,
  sessions,
  maxViewers,
  maxBufferedBytes,
}: StreamOptions): Stream {
  const options: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: MAX_INCOMING_BYTES,
    perMessageDeflate: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  };
  const server = new WebSocketServer(options);
  const answered = new WeakSet<WebSocket>();

  /** What a viewer asks for, or why it gets nothing. */
  function admit(request: IncomingMessage): { query: StreamQuery } | { problem: Problem } {
    const [path, search] = (request.url ?? '').split('?', 2);
    const problem = path === PATH ? guard(request) : nothingHere;
    if (problem) return { problem };
    const query = streamQuery.safeParse(byName(new URLSearchParams(search)), inWords);
    if (!query.success) return { problem: { ...invalidQuery, detail: faultsOf(query.error) } };
    return server.clients.size >= maxViewers ? { problem: tooManyViewers } : { query: query.data };
  }

  function welcome(viewer: WebSocket, request: IncomingMessage, query: StreamQuery): void {
    answered.add(viewer);
    viewer.on('pong', () => answered.add(viewer));
    viewer.on('error', () => viewer.terminate());
    const forget = sessions?.whenEnded(request, () => viewer.close(1008, 'Signed out.'));
    viewer.on('close', () => forget?.());
    serveViewer(viewer, feed, viewerOptions(query, maxBufferedBytes), conflicts).catch(() =>
      viewer.close(1011, 'The log cannot be read.'),
    );
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const admitted = admit(request);
    if ('problem' in admitted) turnAway(socket, admitted.problem);
    else server.handleUpgrade(request, socket, head, (viewer) => welcome(viewer, request, admitted.query));
  }

  return {
    upgrade: (request, socket, head) => behindAnswers(socket, () => upgrade(request, socket, head)),
    get viewers() {
      return server.clients.size;
    },
    heartbeat() {
      for (const viewer of server.clients) {
        if (!answered.delete(viewer)) viewer.terminate();
        else viewer.ping();
      }
    },
    close() {
      for (const viewer of server.clients) viewer.close(1001, 'The listener stops.');
      server.close();
    },
  };
}

/** As Express reads a query: what is there several times is a list, and no schema here takes one. */
function byName(params: URLSearchParams): Record<string, string | string[]> {
  const read = [...new Set(params.keys())].map((name) => [name, params.getAll(name)] as const);
  return Object.fromEntries(read.map(([name, values]) => [name, values.length === 1 ? (values[0] as string) : values]));
}

type StreamQuery = z.infer<typeof streamQuery>;

function viewerOptions(query: StreamQuery, maxBufferedBytes: number): ViewerOptions {
  const wants = matcher(query);
  const { after, conflictsAfter } = query;
  return {
    maxBufferedBytes,
    ...(wants && { wants }),
    ...(after !== undefined && { after }),
    ...(conflictsAfter !== undefined && { conflictsAfter }),
  };
}

/** No function at all for a viewer that wants everything: it then shares one serialised frame with the others. */
function matcher({ endpoint, verdict, eventName }: StreamQuery): ((delivery: Delivery) => boolean) | undefined {
  if (endpoint === undefined && verdict === undefined && eventName === undefined) return undefined;
  return (delivery) =>
    (endpoint === undefined || delivery.endpoint === endpoint) &&
    (verdict === undefined || delivery.verdict === verdict) &&
    (eventName === undefined || delivery.events.some((event) => event.eventName === eventName));
}

const nothingHere: Problem = { status: 404, code: 'not_found', title: 'There is no stream here.' };

const invalidQuery: Problem = { status: 400, code: 'invalid_query', title: 'The query is not valid.' };

const tooManyViewers: Problem = {
  status: 503,
  code: 'too_many_viewers',
  title: 'There are as many viewers as are allowed.',
  headers: { 'retry-after': '5' },
};
