import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { urlOf } from './address.ts';
import { headersProblem, refuseBrokenRequests, refuseSilence } from './client-error.ts';
import { ListenerError } from './errors.ts';
import { type LimitOptions, type Limits, limitsFrom } from './limits.ts';
import type { Listener } from './listener.ts';
import { servePlainRequests } from './plain/plain-connections.ts';
import { sendProblem } from './problem.ts';

const HEARTBEAT_MS = 20_000;

export interface RunningServer {
  /** With the port that was given out when 0 was asked for. */
  url: string;
  /** Takes nothing more, answers what was read, closes viewers with 1001. */
  close(): Promise<void>;
}

/**
 * Puts a listener on an address.
 *
 * @throws ListenerError `address_unavailable`, `probe_failed`
 */
export async function serve(
  listener: Pick<Listener, 'handle' | 'take' | 'upgrade' | 'heartbeat' | 'close'>,
  { host, port, ...given }: { host: string; port: number } & LimitOptions,
): Promise<RunningServer> {
  const limits = limitsFrom(given);
  let closing = false;
  const server = createServer(serverOptions(limits), (request, response) => {
    // A busy sender would keep its connection, and with it the server, for ever.
    if (closing) response.shouldKeepAlive = false;
    const problem = headersProblem(request, limits.maxHeaderCount);
    if (problem) sendProblem(response, problem);
    else listener.handle(request, response);
  });
  server.maxConnections = limits.maxConnections;
  // Who has said all may close its side; Node would close ours, too, while the answer waits for the disk.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  // Node drops what is beyond without a word: one more shows that there were too many.
  server.maxHeadersCount = limits.maxHeaderCount + 1;
  refuseBrokenRequests(server);
  const plain = servePlainRequests(server, { ...limits, take: listener.take, silent: refuseSilence });
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') listener.upgrade(request, socket, head);
    else declineUpgrade(plain.toNode, request, socket as Socket, head);
  });
  await bind(server, host, port);
  const heartbeat = setInterval(listener.heartbeat, HEARTBEAT_MS).unref();
  const url = urlOf(host, (server.address() as AddressInfo).port);
  async function close() {
    closing = true;
    clearInterval(heartbeat);
    const closed = new Promise((resolve) => server.close(resolve));
    // Node stops to enforce its time limits once a server closes.
    const limit = setTimeout(() => {
      server.closeAllConnections();
      plain.destroy();
    }, limits.closeTimeoutMs);
    plain.close();
    await listener.close();
    server.closeIdleConnections();
    await closed;
    clearTimeout(limit);
  }

  try {
    await probe(url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, close };
}

/** How often Node looks for requests that are over their time. */
const MAX_CHECK_INTERVAL_MS = 5000;

function serverOptions({ headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs, maxHeaderBytes }: Limits) {
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
      reject(new ListenerError('address_unavailable', `${host}:${port} ${why}.`, { cause }));
    });
    server.listen(port, host, () => resolve());
  });
}

const OFFER = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * Java's HttpClient and `curl --http2` offer HTTP/2 along with a plain request. Node takes every offer for an
 * upgrade once somebody listens for one; so the request goes in again without the offer.
 */
function declineUpgrade(serve: (socket: Socket) => void, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (!OFFER.has(rawHeaders[at]?.toLowerCase() ?? '')) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  serve(socket);
}

/**
 * "Listening" is said only of a server that answers. One that can't store says so, and recovers by itself; it was
 * asked, so its log tells that it is not ready.
 */
async function probe(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`).catch((cause: unknown) => {
    throw new ListenerError('probe_failed', `${url} does not answer.`, { cause });
  });
  const { status, code } = (await answer.json().catch(() => ({}))) as { status?: unknown; code?: unknown };
  if (status !== 'ready' && code !== 'not_ready')
    throw new ListenerError('probe_failed', `${url}/readyz answers ${answer.status}: that is another program.`);
}
