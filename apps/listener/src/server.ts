import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { behindAnswers, type RunningServer, refuseSilence, ServeError, serve as serveHttp } from '@earshot/server';
import { ListenerError } from './errors.ts';
import { type LimitOptions, type Limits, limitsFrom } from './limits.ts';
import type { Listener } from './listener.ts';
import { type PlainConnections, servePlainRequests } from './plain/plain-connections.ts';

const HEARTBEAT_MS = 20_000;

type Served = Pick<Listener, 'handle' | 'take' | 'upgrade' | 'heartbeat' | 'close'>;

/**
 * Puts a listener on an address; plain requests are read in front of Node's parser. Closing it takes nothing more,
 * answers what was read, and closes viewers with 1001.
 *
 * @throws ListenerError `address_unavailable`, `probe_failed`
 */
export async function serve(
  listener: Served,
  { host, port, ...given }: { host: string; port: number } & LimitOptions,
): Promise<RunningServer> {
  const limits = limitsFrom(given);
  let plain: PlainConnections | undefined;
  const served = {
    handle: listener.handle,
    prepare(server: Server) {
      plain = acceptConnections(server, listener, limits);
    },
    isOwn: isListener,
    async close() {
      plain?.close();
      await listener.close();
    },
  };
  const { url, close } = await serveHttp(served, { host, port, ...limits }).catch(asListenerError);
  const heartbeat = setInterval(listener.heartbeat, HEARTBEAT_MS).unref();
  return {
    url,
    async close() {
      clearInterval(heartbeat);
      await close();
    },
  };
}

function asListenerError(error: unknown): never {
  throw error instanceof ServeError ? new ListenerError(error.code, error.message, { cause: error }) : error;
}

function acceptConnections(server: Server, listener: Served, limits: Limits): PlainConnections {
  // Who has said all may close its side; Node would close ours, too, while the answer waits for the disk.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  const plain = servePlainRequests(server, { ...limits, take: listener.take, silent: refuseSilence });
  server.on('upgrade', (request, socket, head) => {
    if (request.headers.upgrade?.toLowerCase() === 'websocket') listener.upgrade(request, socket, head);
    else behindAnswers(socket, () => declineUpgrade(plain.toNode, request, socket as Socket, head));
  });
  return plain;
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

/** One that can't store says so, and recovers by itself; it was asked, so its log tells that it is not ready. */
async function isListener(answer: Response): Promise<boolean> {
  const { status, code } = (await answer.json().catch(() => ({}))) as { status?: unknown; code?: unknown };
  return status === 'ready' || code === 'not_ready';
}
