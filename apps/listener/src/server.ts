import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListenerError } from './errors.ts';
import type { Listener } from './listener.ts';

const HEARTBEAT_MS = 20_000;

/** Time that a sender has for its headers, and for the whole request. */
const TIME_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5000,
};

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
  listener: Listener,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const server = createServer(TIME_LIMITS, listener.handle);
  server.on('upgrade', listener.upgrade);
  await bind(server, host, port);
  const heartbeat = setInterval(listener.heartbeat, HEARTBEAT_MS).unref();
  const url = urlOf(host, (server.address() as AddressInfo).port);
  await probe(url);
  return {
    url,
    async close() {
      clearInterval(heartbeat);
      const closed = new Promise((resolve) => server.close(resolve));
      await listener.close();
      server.closeIdleConnections();
      await closed;
    },
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

function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** "Listening" is said only of a server that answers. */
async function probe(url: string): Promise<void> {
  const answer = await fetch(`${url}/readyz`).catch((cause: unknown) => {
    throw new ListenerError('probe_failed', `${url} does not answer.`, { cause });
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new ListenerError('probe_failed', `${url}/readyz answers ${answer.status}.`);
}
