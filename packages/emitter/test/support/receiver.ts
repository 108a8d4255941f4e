import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** The bodies that we expect, written by hand: no schema of ours. */
export interface Body {
  accountId: number;
  events: { eventId: string; eventName: string; timestamp: number | string; eventInfo: string; data: unknown }[];
}

export type Answer = (request: Received, response: ServerResponse) => void;

/** A real HTTP server that keeps what it gets. `answer` may be changed at any time. */
export async function startReceiver(answer: Answer = (_request, response) => response.writeHead(202).end()) {
  const requests: Received[] = [];
  const receiver = { answer };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      requests.push(received);
      receiver.answer(received, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    requests,
    bodies: () => requests.map(({ body }) => JSON.parse(body.toString()) as Body),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

export const status =
  (code: number): Answer =>
  (_request, response) =>
    response.writeHead(code).end();
