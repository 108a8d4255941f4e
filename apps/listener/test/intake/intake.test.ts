import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import type { Endpoint, Endpoints } from '../../src/endpoints/endpoints.ts';
import { createIntake } from '../../src/intake/intake.ts';
import type { DeliveryStore, JudgedRequest } from '../../src/store/delivery-store.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';

const MISSION =
  '{ "accountId": 1010, "events": [ { "eventId": "d5fb7071-10a9-46b2-9f9e-79dde346c052", "eventName": "COURSE_ENROLLMENT_BATCH", "timestamp": 1727414643000, "eventInfo": "1727414643000-047210-84242-0", "data": { "userId": 4279332, "loId": "course:7374992", "loInstanceId": "course:7376092_10250977", "loType": "course", "enrollmentSource": "ADMIN_ENROLL", "dateEnrolled": 1727414643 } } ] }';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = 1_614_265_330_000;

/** As Standard Webhooks says, by hand. */
function signed(body: string, timestamp = NOW / 1000) {
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}

const request = (path: string, body: string, headers = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('what it accepts:', () => {
  test("the mission's sample, and again as a duplicate [HTTP-1, HTTP-10, ALM-WIRE-1]", async () => {
    const { url } = await runListener();
    const first = await post(`${url}/hooks/default`, MISSION, { 'content-type': 'application/json' });
    expect(first.status).toBe(202);
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(first.json).toEqual({ deliverySeq: 1, received: 1, fresh: 1, duplicates: 0 });
    const second = await post(`${url}/hooks/default`, MISSION);
    expect(second).toMatchObject({ status: 202, json: { deliverySeq: 2, received: 1, fresh: 0, duplicates: 1 } });
  });

  test('no event and many, each treated on its own [ALM-WIRE-2, HTTP-1, HTTP-9]', async () => {
    const { url } = await runListener();
    const answer = async (ids: string[]) => (await post(`${url}/hooks/default`, bodyOf(ids))).json;
    expect(await answer([])).toEqual({ deliverySeq: 1, received: 0, fresh: 0, duplicates: 0 });
    expect(await answer(['a', 'b', 'a'])).toEqual({ deliverySeq: 2, received: 3, fresh: 2, duplicates: 1 });
    expect(await answer(['c', 'a'])).toEqual({ deliverySeq: 3, received: 2, fresh: 1, duplicates: 1 });
  });

  test('the same eventId of another account or at another endpoint as fresh [HTTP-12, ALM-WIRE-11]', async () => {
    const { url } = await runListener();
    const fresh = async (endpoint: string, body: string) => (await post(`${url}/hooks/${endpoint}`, body)).json.fresh;
    expect(await fresh('default', bodyOf(['a'], 1))).toBe(1);
    expect(await fresh('default', bodyOf(['a'], 2))).toBe(1);
    expect(await fresh('other', bodyOf(['a'], 1))).toBe(1);
    expect(
      await fresh('default', '{"accountId":9007199254740992,"events":[{"eventId":"a","eventName":"N","timestamp":1}]}'),
    ).toBe(1);
    expect(
      await fresh('default', '{"accountId":9007199254740993,"events":[{"eventId":"a","eventName":"N","timestamp":1}]}'),
    ).toBe(1);
  });

  test('any content type, a query, and a body without length', async () => {
    const { url, port, log } = await runListener();
    expect((await post(`${url}/hooks/default?from=alm`, bodyOf(['a']), { 'content-type': 'text/plain' })).status).toBe(
      202,
    );
    const client = await rawSocket(port);
    const body = bodyOf(['b']);
    client.write(
      `POST /hooks/default HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    await eventually(() => expect(client.heard()).toContain('"fresh":1'));
    expect((await log.find(1))?.request.path).toBe('/hooks/default?from=alm');
  });

  test('a body in many packets, with its bytes as they were [HTTP-17, SIG-3]', async () => {
    const { port, log } = await runListener();
    const body = Buffer.from(`  {"accountId":1,\t"events":[], "x":"${'é💬'.repeat(50)}"}\r\n`);
    const client = await rawSocket(port);
    client.write(
      `POST /hooks/default HTTP/1.1\r\nhOsT: x\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    for (let at = 0; at < body.length; at += 37) {
      client.write(body.subarray(at, at + 37));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => expect(client.heard()).toContain('202 Accepted'));
    expect(await log.body(1)).toEqual(body);
    const detail = await log.find(1);
    expect(detail?.request.rawHeaders).toEqual([
      'hOsT',
      'x',
      'X-A',
      '1',
      'x-a',
      '2',
      'Content-Length',
      String(body.length),
    ]);
  });

  test('pipelined requests, answered in their order', async () => {
    const { port } = await runListener();
    const client = await rawSocket(port);
    const bodies = [bodyOf(['a']), 'no json', bodyOf(['b']), bodyOf(['a'])];
    client.write(bodies.map((body) => request('/hooks/default', body)).join(''));
    await eventually(() => expect(client.heard().match(/HTTP\/1\.1 (\d+)/g)).toHaveLength(4));
    expect(client.heard().match(/HTTP\/1\.1 (\d+)/g)).toEqual(
      ['202', '400', '202', '202'].map((status) => `HTTP/1.1 ${status}`),
    );
    expect(client.heard().match(/"deliverySeq":\d/g)).toEqual([1, 2, 3, 4].map((seq) => `"deliverySeq":${seq}`));
  });
});

describe('what it refuses, with problem+json:', () => {
  test('an unsigned and a wrongly signed request, kept with reason and hint [HTTP-2, HTTP-7, HTTP-13, SIG-21]', async () => {
    const { url, log } = await runListener({ authentication: { type: 'signature', keys: SECRET }, now: () => NOW });
    const body = bodyOf(['a']);
    const unsigned = await post(`${url}/hooks/default`, body);
    expect(unsigned.status).toBe(401);
    expect(unsigned.headers.get('content-type')).toBe('application/problem+json');
    expect(unsigned.headers.get('www-authenticate')).toBeNull();
    expect(unsigned.json).toMatchObject({
      type: 'about:blank',
      status: 401,
      code: 'signature_missing',
      deliverySeq: 1,
    });
    expect(unsigned.json.title).toEqual(expect.any(String));

    const withNewline = await post(`${url}/hooks/default`, `${body}\n`, signed(body));
    expect(withNewline).toMatchObject({ status: 401, json: { code: 'signature_mismatch', hint: 'trailing_newline' } });
    const stale = await post(`${url}/hooks/default`, body, signed(body, NOW / 1000 - 301));
    expect(stale).toMatchObject({ status: 401, json: { code: 'timestamp_outside_tolerance' } });
    const right = await post(`${url}/hooks/default`, body, signed(body));
    expect(right).toMatchObject({ status: 202, json: { fresh: 1, deliverySeq: 4 } });

    expect((await log.find(2))?.delivery).toMatchObject({
      verdict: 'refused',
      refusal: { code: 'signature_mismatch', message: expect.any(String), hint: 'trailing_newline' },
      events: [],
    });
    expect((await log.body(2))?.toString()).toBe(`${body}\n`);
    expect((await log.find(4))?.delivery).toMatchObject({
      verdict: 'accepted',
      kid: 'whsec',
      scheme: 'v1',
      webhookId: 'msg_1',
    });
  });

  test('a wrong password, with the challenge of Basic [HTTP-2, AUTH-3]', async () => {
    const { url } = await runListener({ authentication: { type: 'basic', username: 'alm', password: 'pä:ss' } });
    const authorization = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    const missing = await post(`${url}/hooks/default`, bodyOf(['a']));
    expect(missing).toMatchObject({ status: 401, json: { code: 'basic_missing' } });
    expect(missing.headers.get('www-authenticate')).toBe('Basic realm="earshot", charset="UTF-8"');
    const wrong = await post(`${url}/hooks/default`, bodyOf(['a']), authorization('alm:wrong'));
    expect(wrong).toMatchObject({ status: 401, json: { code: 'basic_mismatch' } });
    expect(JSON.stringify(wrong.json)).not.toContain('pä:ss');
    expect((await post(`${url}/hooks/default`, bodyOf(['a']), authorization('alm:pä:ss'))).status).toBe(202);
  });

  test('a body that is no envelope, with issues and their JSON paths [HTTP-3, HTTP-7, HTTP-13, ALM-WIRE-10]', async () => {
    const { url, log } = await runListener();
    const malformed = await post(
      `${url}/hooks/default`,
      '{"accountId":1010,"events":[{"eventId":"","eventName":"N"}]}',
    );
    expect(malformed.status).toBe(400);
    expect(malformed.headers.get('content-type')).toBe('application/problem+json');
    const paths = (malformed.json.issues as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(['$.events[0].eventId', '$.events[0].timestamp']);
    expect(malformed.json).toMatchObject({ code: 'invalid_envelope', deliverySeq: 1 });
    expect(await post(`${url}/hooks/default`, '{')).toMatchObject({ status: 400, json: { code: 'invalid_json' } });
    expect(await post(`${url}/hooks/default`, new Uint8Array([0x7b, 0xff]))).toMatchObject({
      status: 400,
      json: { code: 'invalid_utf8' },
    });
    expect(await post(`${url}/hooks/default`, '')).toMatchObject({ status: 400, json: { code: 'invalid_json' } });
    expect(await post(`${url}/hooks/default`, '['.repeat(500_000))).toMatchObject({ status: 400 });
    expect((await log.find(1))?.delivery).toMatchObject({
      verdict: 'malformed',
      refusal: { code: 'invalid_envelope' },
    });
    expect(await log.body(3)).toEqual(Buffer.from([0x7b, 0xff]));
  });

  test('an endpoint that does not exist, and keeps nothing of it [HTTP-4, HTTP-7]', async () => {
    const { url, log } = await runListener();
    for (const name of ['nobody', '', 'default/', 'default/x', 'DEFAULT', '__proto__', 'hasOwnProperty']) {
      expect(await post(`${url}/hooks/${name}`, bodyOf(['a']))).toMatchObject({
        status: 404,
        json: { code: 'unknown_endpoint' },
      });
    }
    expect(await log.bounds()).toEqual({ oldest: 1, newest: 0 });
  });

  test('every other method, and names the right one [HTTP-5, HTTP-7]', async () => {
    const { url } = await runListener();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(`${url}/hooks/default`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(await response.json()).toMatchObject({ code: 'method_not_allowed' });
    }
  });

  test('a body over 1 MiB by its length, before it is sent [HTTP-6, HTTP-7, HTTP-13]', async () => {
    const { port, log } = await runListener();
    const client = await rawSocket(port);
    client.write(`POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${1024 * 1024 + 1}\r\n\r\n{`);
    await eventually(() => expect(client.heard()).toContain('"code":"body_too_large"'));
    expect(client.heard()).toContain('HTTP/1.1 413');
    expect((await log.find(1))?.delivery).toMatchObject({
      verdict: 'refused',
      size: 0,
      refusal: { code: 'body_too_large' },
    });
  });

  test('a body over 1 MiB by its chunks, and the sender can read the answer [HTTP-6]', async () => {
    const { url, port, log } = await runListener();
    const body = new ReadableStream({
      start(controller) {
        for (let index = 0; index < 40; index += 1) controller.enqueue(Buffer.alloc(100_000, 'x'));
        controller.close();
      },
    });
    const response = await fetch(`${url}/hooks/default`, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'body_too_large', deliverySeq: 1 });
    // Told once, whatever came behind the limit.
    expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 2 });
    expect((await log.bounds()).newest).toBe(2);

    const client = await rawSocket(port);
    client.write(request('/hooks/default', 'x'.repeat(1024 * 1024 + 1)) + request('/hooks/default', bodyOf(['b'])));
    await eventually(() => expect(client.heard().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 202']));
  });

  test('no body of exactly 1 MiB [HTTP-6]', async () => {
    const { url } = await runListener();
    const body = bodyOf(['a']).padEnd(1024 * 1024, ' ');
    expect((await post(`${url}/hooks/default`, body)).status).toBe(202);
    expect((await post(`${url}/hooks/default`, `${body} `)).status).toBe(413);
  });

  test('a client that goes away in the middle of its body, without a trace [HTTP-14]', async () => {
    const { url, port, log } = await runListener();
    const client = await rawSocket(port);
    client.write('POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"accountId":1');
    await new Promise((resolve) => setImmediate(resolve));
    client.socket.destroy();
    expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 1, fresh: 1 });
    expect((await log.bounds()).newest).toBe(1);
  });

  test('a client that goes away before its answer is stored like any other', async () => {
    const { url, port, log } = await runListener();
    const client = await rawSocket(port);
    client.write(request('/hooks/default', bodyOf(['a'])));
    client.socket.destroySoon();
    await eventually(async () => expect((await log.bounds()).newest).toBe(1));
    expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ fresh: 0, duplicates: 1 });
  });
});

describe('when the store fails:', () => {
  test('503 with Retry-After, not ready, no trace; and ready again with the next delivery [HTTP-8, HTTP-19]', async () => {
    let broken = false;
    const wrap = (store: DeliveryStore): DeliveryStore => ({
      ...store,
      append: (requests) => (broken ? Promise.reject(new Error('disk full')) : store.append(requests)),
      probe: () => (broken ? Promise.reject(new Error('disk full')) : store.probe()),
    });
    const { url, log, errors } = await runListener({ wrap });
    expect((await getJson(`${url}/readyz`)).status).toBe(200);

    broken = true;
    const failed = await post(`${url}/hooks/default`, bodyOf(['a']));
    expect(failed).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
    expect(failed.headers.get('content-type')).toBe('application/problem+json');
    expect(failed.headers.get('retry-after')).toBe('5');
    expect(await getJson(`${url}/readyz`)).toMatchObject({ status: 503, json: { code: 'not_ready' } });
    expect((await getJson(`${url}/healthz`)).status).toBe(200);
    expect(errors).toEqual([new Error('disk full')]);
    expect((await log.bounds()).newest).toBe(0);

    broken = false;
    expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 1, fresh: 1 });
    expect((await getJson(`${url}/readyz`)).status).toBe(200);
  });
});

describe('by the batch:', () => {
  test('requests at the same time share commits, and each gets its own answer [HTTP-10]', async () => {
    const commits: number[] = [];
    const wrap = (store: DeliveryStore): DeliveryStore => ({
      ...store,
      append: (requests) => {
        commits.push(requests.length);
        return store.append(requests);
      },
    });
    const { port } = await runListener({ wrap });
    const clients = await Promise.all(Array.from({ length: 20 }, () => rawSocket(port)));
    // Pipelined, so that several complete within one turn for certain.
    for (const [index, client] of clients.entries())
      client.write(
        [0, 1, 2, 3, 4]
          .map((n) => request('/hooks/default', n === 4 ? bodyOf(['same']) : bodyOf([`e${index}-${n}`])))
          .join(''),
      );
    const answers = await eventually(() => {
      const found = clients.map((client) => client.heard().match(/\{"deliverySeq".*?\}/g) ?? []);
      expect(found.flat()).toHaveLength(100);
      return found.map((texts) => texts.map((text) => JSON.parse(text)));
    });
    expect(new Set(answers.flat().map(({ deliverySeq }) => deliverySeq)).size).toBe(100);
    expect(answers.flatMap((own) => own.slice(0, 4)).every(({ fresh }) => fresh === 1)).toBe(true);
    expect(answers.map((own) => own[4]).filter(({ fresh }) => fresh === 1)).toHaveLength(1);
    // Node parses one pipelined request behind the answer to the one before at the latest: far fewer commits than requests.
    expect(commits.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(commits.length).toBeLessThan(50);
  });

  test('signatures of a key pair, and those who wait for them hold up nobody [SIG-5]', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { kty, crv, x } = publicKey.export({ format: 'jwk' });
    const keys = JSON.stringify({ keys: [{ kty, crv, x }] });
    const body = bodyOf(['a']);
    const signature = sign(null, Buffer.from(`msg_1.${NOW / 1000}.${body}`), privateKey).toString('base64');
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': `v1a,${signature}`,
    };
    const { url } = await runListener({ authentication: { type: 'signature', keys }, now: () => NOW });
    expect(await post(`${url}/hooks/default`, body, headers)).toMatchObject({ status: 202, json: { fresh: 1 } });
    expect(await post(`${url}/hooks/default`, `${body} `, headers)).toMatchObject({ status: 401 });

    let finish = () => {};
    const verified = new Promise<{ accepted: true }>((resolve) => {
      finish = () => resolve({ accepted: true });
    });
    const waits = { name: 'waits', receiver: { authenticate: () => verified } };
    const ready = { name: 'ready', receiver: { authenticate: () => ({ accepted: true }) as const } };
    const { intakeUrl, idle } = await serveIntake(
      new Map<string, Endpoint>([
        ['waits', waits],
        ['ready', ready],
      ]),
    );
    const waiting = post(`${intakeUrl}/hooks/waits`, bodyOf(['slow']));
    expect((await post(`${intakeUrl}/hooks/ready`, bodyOf(['quick']))).status).toBe(202);
    let isIdle = false;
    const becameIdle = idle().then(() => {
      isIdle = true;
    });
    expect((await post(`${intakeUrl}/hooks/ready`, bodyOf(['quicker']))).status).toBe(202);
    expect(isIdle).toBe(false);
    finish();
    expect((await waiting).json).toMatchObject({ deliverySeq: 3 });
    await becameIdle;
  });

  test('an answer that somebody else gave, or a check that broke, harms no other request', async () => {
    const broken = { name: 'broken', receiver: { authenticate: () => Promise.reject(new Error('no key')) } };
    const ready = { name: 'ready', receiver: { authenticate: () => ({ accepted: true }) as const } };
    const endpoints = new Map<string, Endpoint>([
      ['broken', broken],
      ['ready', ready],
    ]);
    const { intakeUrl, failures } = await serveIntake(endpoints, (response) => response.writeHead(504).end('{}'));
    expect((await post(`${intakeUrl}/hooks/ready`, bodyOf(['a']), { 'x-impatient': '1' })).status).toBe(504);
    expect((await post(`${intakeUrl}/hooks/broken`, bodyOf(['a']))).status).toBe(503);
    expect((await post(`${intakeUrl}/hooks/ready`, bodyOf(['b']))).json).toMatchObject({ deliverySeq: 2 });
    expect(failures).toEqual([new Error('no key')]);
  });
});

describe("in somebody's Express app:", () => {
  async function serve(app: express.Express) {
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('mounted by post or use, also below a path, with the path as it was asked for', async () => {
    const { listener, log } = await runListener();
    const app = express();
    app.post('/hooks/:endpoint', listener.handle);
    app.use('/lms/in', listener.handle);
    app.use('/hooks', listener.handle);
    app.use(express.json());
    app.post('/own', (req, res) => void res.json(req.body));
    const url = await serve(app);
    expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 1, fresh: 1 });
    expect((await post(`${url}/lms/in/hooks/default?x=1`, bodyOf(['a']))).json).toMatchObject({
      deliverySeq: 2,
      fresh: 0,
    });
    expect((await getJson(`${url}/lms/in/api/deliveries/2`)).json.request.path).toBe('/lms/in/hooks/default?x=1');
    expect((await log.find(1))?.request.path).toBe('/hooks/default');
    expect((await getJson(`${url}/lms/in/api/deliveries?limit=1&x=/hooks/`)).json.code).toBe('invalid_query');
    expect((await post(`${url}/own`, '{"x":1}', { 'content-type': 'application/json' })).json).toEqual({ x: 1 });
    expect((await post(`${url}/lms/in/hooks/nobody`, bodyOf(['a']))).status).toBe(404);
  });

  test('behind a body parser it fails at once, through the error handling of the app, and says what to do', async () => {
    const { listener } = await runListener();
    const caught: { code?: string; message?: string }[] = [];
    const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
      caught.push(error);
      response.status(500).json({ mine: true });
    };
    const app = express();
    app.use(express.json(), express.text());
    app.post('/hooks/:endpoint', listener.handle);
    app.use(handleError);
    const url = await serve(app);
    for (const type of ['application/json', 'text/plain']) {
      expect(await post(`${url}/hooks/default`, bodyOf(['a']), { 'content-type': type })).toMatchObject({
        status: 500,
        json: { mine: true },
      });
    }
    expect(caught.map(({ code }) => code)).toEqual(['body_consumed', 'body_consumed']);
    expect(caught[0]?.message).toContain('in front of express.json()');
  });
});

/** An intake alone, over a log in memory; `meddle` answers in its place when asked to. */
async function serveIntake(endpoints: Endpoints, meddle?: (response: ServerResponse) => void) {
  const stored: JudgedRequest[] = [];
  const failures: unknown[] = [];
  const intake = createIntake({
    store: {
      append: async (requests) =>
        requests.map((request) => ({
          seq: stored.push(request),
          receivedAt: '',
          endpoint: request.endpoint,
          verdict: 'accepted',
          size: 0,
          events: [],
        })),
    },
    endpoints,
    maxBodyBytes: 1000,
    now: () => NOW,
    onStored() {},
    onStoreFailure: (error) => void failures.push(error),
  });
  const server = createServer((request, response) => {
    intake.handle(request, response);
    if (request.headers['x-impatient']) meddle?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { intakeUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, failures, idle: intake.idle };
}
