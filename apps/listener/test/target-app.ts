import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  method: string;
  url: string;
  rawHeaders: string[];
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A local app that keeps what it is sent; it goes with the test. */
export async function targetApp(
  answer: (received: Received, count: number) => number | { status: number; headers: Record<string, string> } = () =>
    200,
) {
  const received: Received[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer(async (request, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    const { method = '', url = '', rawHeaders, headers } = request;
    const one = { method, url, rawHeaders, headers, body: await buffer(request) };
    received.push(one);
    const answered = answer(one, received.length);
    const { status, headers: more } = typeof answered === 'number' ? { status: answered, headers: {} } : answered;
    atOnce -= 1;
    response.writeHead(status, more).end('thanks');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/app?x=1`;
  // The same app by an address that is not this machine's own.
  const foreignOrigin = `http://0.0.0.0:${port}`;
  return { url, foreignOrigin, port, received, mostAtOnce: () => mostAtOnce };
}
