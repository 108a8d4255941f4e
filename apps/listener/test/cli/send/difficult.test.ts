import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createSampleSource } from '@earshot/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { parcels } from '../../../src/cli/send/plan.ts';
import { post } from '../../../src/cli/send/post.ts';
import { createSign } from '../../../src/cli/send/sign.ts';
import { sendCommand } from '../../../src/cli/send.ts';
import { getJson, runListener } from '../../running-listener.ts';
import { tempFolder } from '../../temp-folder.ts';
import { run } from '../command.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function secretFile(): string {
  const path = join(tempFolder(), 'secret');
  writeFileSync(path, SECRET);
  return path;
}

/** What a receiver of that secret makes of it. */
async function verdictOf(credentials: Omit<Parameters<typeof createSign>[0], 'skew'> & { skew?: number }) {
  const { url } = await runListener({ authentication: { type: 'signature', keys: SECRET } });
  const [parcel] = parcels({
    eventName: 'CI_STATS',
    accountId: 1,
    changes: [],
    count: 1,
    batch: 1,
    duplicates: 0,
    shuffle: false,
  });
  if (!parcel) throw new Error('nothing to send');
  const sign = await createSign({ skew: 0, signature: secretFile(), ...credentials });
  const headers = await sign(parcel, Date.now());
  const { status, answer } = await post(`${url}/hooks/default`, headers, parcel.body, 0);
  return { status, code: JSON.parse(answer).code as string | undefined, headers };
}

test('--bad-signature signs in the right form and is refused [SEND-5]', async () => {
  expect(await verdictOf({})).toMatchObject({ status: 202 });
  const bad = await verdictOf({ badSignature: true });
  expect(bad).toMatchObject({ status: 401, code: 'signature_mismatch' });
  expect(bad.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
});

test('--rotated signs with a new key beside the old one, and who knows the old one only takes it [SEND-6]', async () => {
  const { status, headers } = await verdictOf({ rotated: true });
  expect(status).toBe(202);
  expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  expect(await verdictOf({ rotated: true, badSignature: true })).toMatchObject({ status: 401 });
});

test('--skew moves the clock, either way, within tolerance and beyond [SEND-7]', async () => {
  for (const skew of [-290, 290]) expect(await verdictOf({ skew })).toMatchObject({ status: 202 });
  for (const skew of [-400, 400])
    expect(await verdictOf({ skew })).toMatchObject({ status: 401, code: 'timestamp_outside_tolerance' });
});

test('--slow-body sends the body in pieces over the time, whole in the end [SEND-8]', async () => {
  let pieces = 0;
  let took = 0;
  const receive = async (request: IncomingMessage) => {
    const start = performance.now();
    request.on('data', () => {
      pieces += 1;
    });
    const body = await buffer(request);
    took = performance.now() - start;
    return body;
  };
  let received = Buffer.alloc(0);
  const server = createServer(async (request, response) => {
    received = await receive(request);
    response.end('taken');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { int } = createSampleSource({ seed: 1 });
  const body = Buffer.from(Array.from({ length: 1003 }, () => int(0, 255)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await post(url, {}, body, 200)).toEqual({ status: 200, answer: 'taken' });
  expect(received).toEqual(body);
  expect(pieces).toBeGreaterThan(3);
  expect(took).toBeGreaterThan(100);
});

test('the command is a difficult sender, and a listener drops what it knows [SEND-1, SEND-2, SEND-3, SEND-4]', async () => {
  const { url } = await runListener();
  const difficult = '--count 6 --batch 5 --duplicates 4 --shuffle --seed 11 --json'.split(' ');
  const args = ['send', 'COURSE_COMPLETED', '--to', `${url}/hooks/default`, ...difficult];
  const first = await run(args);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.lines.map((line) => JSON.parse(line).again).filter(Boolean)).toHaveLength(4);
  expect((await getJson(`${url}/api/stats`)).json.events).toEqual({ fresh: 30, duplicate: 20 });
  await run(args);
  expect((await getJson(`${url}/api/stats`)).json.events).toEqual({ fresh: 30, duplicate: 70 });
});

test('a difficulty that is none is refused before anything is sent [SEND-5]', async () => {
  const wrong = [
    [['--bad-signature'], /--signature/],
    [['--rotated', '--basic', 'x:y'], /--signature/],
    [['--duplicates', '2'], /--count/],
    [['--batch', '0'], /--batch/],
    [['--seed', 'x'], /--seed/],
    [['--skew', '1.5'], /--skew/],
    [['--slow-body', '-1'], /--slow-body/],
  ] as const;
  for (const [args, message] of wrong) {
    const parsed = sendCommand().parseAsync(['CI_STATS', '--to', 'http://127.0.0.1:1', ...args], { from: 'user' });
    await expect(parsed).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringMatching(message) });
  }
});
