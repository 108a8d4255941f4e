import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import type { Emitter, LifecycleEvents } from '../src/index.ts';
import { type FakeAnswer, fakeDispatcher } from './support/fake-dispatcher.ts';
import { ACCOUNT, emitterSetup, enrollment, webhookInput } from './support/setup.ts';

// An answer comes after the webhook, or where its lane stands, was changed.

const OLD = 'http://127.0.0.1:9/old';
const NEW = 'http://127.0.0.1:9/new';

/** A webhook with one event, whose first request is in flight: what is done then, and how it is answered. */
async function inFlight(meanwhile: (emitter: Emitter, id: string) => Promise<unknown>, answer: FakeAnswer) {
  const paths: string[] = [];
  const held: ((answer: FakeAnswer) => void)[] = [];
  const dispatcher = fakeDispatcher(({ path }) => {
    paths.push(path);
    return paths.length === 1 ? new Promise((resolve) => held.push(resolve)) : { status: 202 };
  });
  const lines: object[] = [];
  const logger = { info: (line: object) => void lines.push(line), warn: (line: object) => void lines.push(line) };
  const { emitter, clock } = await emitterSetup({ dispatcher, logger });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: OLD }));
  const told: LifecycleEvents['attempt'][] = [];
  emitter.on('attempt', (attempt) => told.push(attempt));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(held).toHaveLength(1));
  await meanwhile(emitter, id);
  held[0]?.(answer);
  await eventually(() => expect(told.length).toBeGreaterThanOrEqual(1));
  const webhook = () => emitter.webhooks.get(ACCOUNT, id);
  return { emitter, clock, id, paths, told, lines, webhook };
}

const moved = (emitter: Emitter, id: string) => emitter.webhooks.update(ACCOUNT, id, { targetUrl: NEW });
const anew = async (emitter: Emitter, id: string) => {
  await emitter.webhooks.retire(ACCOUNT, id);
  await emitter.webhooks.update(ACCOUNT, id, { targetUrl: NEW, active: true });
};

test('410 of an address that was changed meanwhile does not disable the new one [EMIT-64]', async () => {
  const { clock, paths, webhook } = await inFlight(moved, { status: 410 });
  clock.advance(5_000);
  await eventually(() => expect(paths).toEqual(['/old', '/new']));
  expect(await webhook()).toMatchObject({ active: true, targetUrl: NEW });
});

test('410 after retiring and activating anew does not disable either, and is recorded [EMIT-64] [EMIT-65]', async () => {
  const { emitter, paths, webhook } = await inFlight(anew, { status: 410 });
  await emitter.emit(ACCOUNT, enrollment(2));
  await eventually(() => expect(paths).toEqual(['/old', '/new']));
  expect(await webhook()).toMatchObject({ active: true, targetUrl: NEW });
  const attempts = await emitter.deliveries.attempts(ACCOUNT);
  expect(attempts.map(({ number, status, fromSeq }) => ({ number, status, fromSeq }))).toContainEqual({
    ...{ number: 0, status: 410, fromSeq: 1 },
  });
});

const retired = (emitter: Emitter, id: string) => emitter.webhooks.retire(ACCOUNT, id);
const recovering = (emitter: Emitter, id: string) => emitter.deliveries.recover(ACCOUNT, id, { since: 0 });

test.each([
  ['retiring', retired, 1],
  ['recovering', recovering, 2],
] as const)(
  'an attempt that ends after %s is recorded, told, logged and counted [EMIT-65] [EMIT-48]',
  async (_, meanwhile, count) => {
    const { emitter, told, lines } = await inFlight(meanwhile, { status: 503 });
    await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(count));
    const [late] = told.filter(({ outcome }) => outcome === 'refused_status');
    expect(late).toMatchObject({ number: 0, status: 503, fromSeq: 1, eventCount: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ deliveryId: late?.deliveryId, status: 503 }));
    expect(emitter.counters().attempts).toMatchObject({ refused_status: 1 });
    expect(await emitter.lanes.health(ACCOUNT)).toMatchObject(count === 1 ? [] : [{ stage: 'healthy', backlog: 0 }]);
  },
);
