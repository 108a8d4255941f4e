import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { headersProblem, refuseBrokenRequests } from './broken-requests.ts';
import { createLastAnswers } from './last-answers.ts';
import { sendProblem } from './problem.ts';

/** What a server takes from others. */
export interface ServerLimits {
  maxHeaderBytes: number;
  maxHeaderCount: number;
  maxConnections: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  keepAliveTimeoutMs: number;
  /** So long half a request is waited for when the server stops. */
  closeTimeoutMs: number;
}

export interface Served {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** For what is served besides requests, such as upgrades: called once, before the server is bound. */
  prepare?(server: Server): void;
  /** Whether an answer of `/readyz` is its own; without it, any that is fine. */
  isOwn?(answer: Response): boolean | Promise<boolean>;
  /** Ends what would keep connections open. */
  close(): void | Promise<void>;
}

export interface RunningServer {
  /** With the port that was given out when 0 was asked for. */
  url: string;
  /** Takes nothing more, answers what was read, and ends. */
  close(): Promise<void>;
}

/** Why a server could not be started, in words for whoever starts it. */
export class ServeError extends Error {
  readonly code: 'address_unavailable' | 'probe_failed';

  constructor(code: 'address_unavailable' | 'probe_failed', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServeError';
    this.code = code;
  }
}

/**
 * Puts a handler on an address, behind limits and clear refusals. Resolves when it answers its own `/readyz`.
 *
 * @throws ServeError
 */
export async function serve(
  served: Served,
  { host, port, ...limits }: { host: string; port: number } & ServerLimits,
): Promise<RunningServer> {
  const lastAnswers = createLastAnswers();
  const server = createServer(serverOptions(limits), (request, response) => {
    if (!lastAnswers.expect(request, response)) return;
    const problem = headersProblem(request, limits.maxHeaderCount);
    if (problem) sendProblem(response, problem);
    else served.handle(request, response);
  });
  server.maxConnections = limits.maxConnections;
  // We count them: Node would drop what is beyond, or call it too large, as its version has it.
  server.maxHeadersCount = 0;
  const open = openSockets(server);
  refuseBrokenRequests(server);
  served.prepare?.(server);
  await bind(server, host, port);
  const url = urlOf(host, (server.address() as AddressInfo).port);

  async function close() {
    const closed = new Promise((resolve) => server.close(resolve));
    // A busy client would keep its connection, and with it the server, for ever.
    lastAnswers.begin();
    // Node stops to enforce its time limits once a server closes.
    const limit = setTimeout(() => {
      for (const socket of open) socket.destroy();
    }, limits.closeTimeoutMs);
    await served.close();
    await closed;
    clearTimeout(limit);
  }

  try {
    await probe(url, served.isOwn ?? (({ ok }) => ok));
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

/** All of them: Node knows none that it gave away, nor any that was read in front of its parser. */
function openSockets(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/** How often Node looks for requests that are over their time. */
const MAX_CHECK_INTERVAL_MS = 5000;

function serverOptions({ headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs, maxHeaderBytes }: ServerLimits) {
  return {
    // Node refuses to start when headers may take longer than all of the request.
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    maxHeaderSize: maxHeaderBytes,
    connectionsCheckingInterval: Math.min(MAX_CHECK_INTERVAL_MS, headersTimeoutMs, requestTimeoutMs),
    // Its own answer would be no problem+json.
    requireHostHeader: false,
  };
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? 'is taken; choose another with --port (0: any free one)'
          : `can't be used (${cause.code})`;
      reject(new ServeError('address_unavailable', `${host}:${port} ${why}.`, { cause }));
    });
    server.listen(port, host, () => resolve());
  });
}

/** Where to reach what listens on a host: on all of them, the loopback one does. */
export function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** "Listening" is said only of a server that answers. */
async function probe(url: string, isOwn: (answer: Response) => boolean | Promise<boolean>): Promise<void> {
  const answer = await fetch(`${url}/readyz`).catch((cause: unknown) => {
    throw new ServeError('probe_failed', `${url} does not answer.`, { cause });
  });
  const own = await isOwn(answer);
  if (!answer.bodyUsed) await answer.body?.cancel();
  if (!own)
    throw new ServeError(
      'probe_failed',
      `${url}/readyz answers ${answer.status}: it is not ready, or another program.`,
    );
}
