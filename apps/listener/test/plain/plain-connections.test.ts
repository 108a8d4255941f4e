import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import type { Reply } from '../../src/intake/intake.ts';
import { servePlainRequests } from '../../src/plain/plain-connections.ts';
import type { PlainRequest } from '../../src/plain/plain-request.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, getJson, post } from '../running-listener.ts';
import { answersIn, serveListener } from '../served-listener.ts';

const request = (id: string, headers = '') => {
  const body = bodyOf([id]);
  return `POST /hooks/default HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
};

async function talk() {
  const served = await serveListener();
  const client = await rawSocket(served.port);
  const heard = async (count: number) => {
    await vi.waitFor(() => expect(answersIn(client.heard())).toHaveLength(count), { interval: 5 });
    return answersIn(client.heard()).map(({ status }) => status);
  };
  return { ...served, client, heard };
}

const ANSWER = { status: 202, headers: {}, body: '' };
const answered = (reply: Reply) => reply.answer(ANSWER);

/** A server that holds its first plain request until it is told to answer. */
async function holding() {
  const held: Reply[] = [];
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(202).end());
  });
  Object.assign(server, { httpAllowHalfOpen: true });
  const take = (_request: PlainRequest, reply: Reply) => {
    if (held.push(reply) > 1) setImmediate(answered, reply);
    return true;
  };
  const sizes = { maxBodyBytes: 1000, maxHeaderBytes: 1000, maxHeaderCount: 10 };
  const times = { headersTimeoutMs: 10_000, keepAliveTimeoutMs: 10_000 };
  servePlainRequests(server, { ...sizes, ...times, take, silent: (socket) => socket.destroy() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    taken: () => vi.waitUntil(() => held[0], { interval: 5 }),
  };
}

/** What was said to the server before it is read by then. */
async function roundTrip(port: number): Promise<void> {
  await fetch(`http://127.0.0.1:${port}/`);
}

test('a plain request is answered and kept as any other, and so is what follows it on the connection [PLAIN-2]', async () => {
  const { client, heard, url, store } = await talk();
  client.write(request('a', 'webhook-id: msg_1\r\nX-Odd: 1\r\n'));
  await heard(1);
  client.write(request('a', 'x-odd: 2\r\nX-Odd: 3\r\n'));
  await heard(2);
  client.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await heard(3);
  client.write(request('b'));
  expect(await heard(4)).toEqual([202, 202, 200, 202]);
  const [plain = '', node = ''] = client.heard().split(/(?=HTTP\/1\.1)/);
  const withoutTimes = (answer: string) =>
    answer.replace(/Date: .*/, '').replace('content-length: 65', 'content-length: 64');
  expect(
    withoutTimes(plain)
      .replace('"deliverySeq":1', '"deliverySeq":2')
      .replace('"fresh":1,"duplicates":0', '"fresh":0,"duplicates":1'),
  ).toBe(withoutTimes(node));
  expect((await getJson(`${url}/api/deliveries/1`)).json).toMatchObject({
    webhookId: 'msg_1',
    request: { path: '/hooks/default', method: 'POST', remoteAddress: '127.0.0.1' },
  });
  expect((await store.find(2))?.request.rawHeaders.slice(2, 6)).toEqual(['x-odd', '2', 'X-Odd', '3']);
});

test('requests that come before the answer keep their order [PLAIN-2]', async () => {
  const { client, heard, store } = await talk();
  for (const id of ['a', 'b', 'c']) {
    client.write(request(id));
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.write(request('d') + request('e'));
  expect(await heard(5)).toEqual([202, 202, 202, 202, 202]);
  const log = await store.read(0, 10);
  expect(log.flatMap(({ events }) => events.map(({ eventId }) => eventId))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(client.heard().match(/"deliverySeq":\d/g)).toEqual([1, 2, 3, 4, 5].map((seq) => `"deliverySeq":${seq}`));
});

test('who says all and closes its side still hears its answer, and the end [PLAIN-2]', async () => {
  const { client, port, heard } = await talk();
  client.socket.end(request('a'));
  expect(await heard(1)).toEqual([202]);
  await client.closed;
  // In pieces, and so by way of Node.
  const slow = await rawSocket(port);
  for (const piece of request('in pieces').split(/(?=ST|Host)/)) {
    slow.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  slow.socket.end();
  await slow.closed;
  expect(answersIn(slow.heard()).map(({ status }) => status)).toEqual([202]);
  const gone = await rawSocket(port);
  gone.write(request('b'));
  gone.socket.destroy();
  expect((await post(`http://127.0.0.1:${port}/hooks/default`, bodyOf(['c']))).status).toBe(202);
});

test.each([
  ['plain', [request('b')]],
  ['two at once, and so by way of Node', [request('b') + request('c')]],
  ['plain, in two pieces', [request('b'), request('c')]],
  ['cut within its head, and so by way of Node', [request('b').slice(0, 20), request('b').slice(20)]],
])('who closes its side while a request waits behind another hears both answers: %s [PLAIN-2]', async (_, behind) => {
  const { port, taken } = await holding();
  const client = await rawSocket(port);
  client.write(request('a'));
  const first = await taken();
  for (const piece of behind) {
    client.write(piece);
    await roundTrip(port);
  }
  client.socket.end();
  await roundTrip(port);
  answered(first);
  const count = behind.join('').split('POST ').length;
  await vi.waitFor(() => expect(answersIn(client.heard())).toHaveLength(count), { interval: 5 });
  await client.closed;
});

test('what comes on an idle connection after closing began is not taken, and nothing is stored unanswered [SAFE-14]', async () => {
  const { port, close, store } = await talk();
  const senders = await Promise.all(Array.from({ length: 8 }, () => rawSocket(port)));
  for (const [at, sender] of senders.entries()) sender.write(request(`before ${at}`));
  await eventually(() => {
    for (const { heard } of senders) expect(answersIn(heard())).toHaveLength(1);
  });
  const closed = close();
  for (const [at, sender] of senders.entries()) sender.write(request(`after ${at}`));
  for (const { socket } of senders) socket.end();
  await Promise.all(senders.map((sender) => sender.closed));
  await closed;
  for (const { heard } of senders) expect(answersIn(heard()).map(({ status }) => status)).toEqual([202]);
  expect((await store.bounds()).newest).toBe(8);
});

test('what was taken when closing began is answered as the last one, what waits behind it is not taken [SAFE-14]', async () => {
  const { client, close, store, heard } = await talk();
  client.write(request('a'));
  await heard(1);
  const taken = once(client.socket, 'data');
  for (const id of ['b', 'c', 'd']) {
    client.write(request(id));
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.on('end', () => client.socket.end());
  await Promise.all([taken, close()]);
  const answers = answersIn(client.heard());
  expect((await store.bounds()).newest).toBe(answers.length);
  expect(client.heard()).toMatch(/Connection: close\r\n\r\n[^\r\n]*$/);
});

test('closing ends what is idle at once, and keeps no connection behind an answer [PLAIN-2]', async () => {
  const { client, heard, port, close } = await talk();
  client.write(request('a'));
  await heard(1);
  const silent = await rawSocket(port);
  await close();
  await Promise.all([client.closed, silent.closed]);
});
