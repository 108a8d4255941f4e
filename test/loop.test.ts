import type { AuthenticationInput, Emitter } from '@earshot/emitter';
import type { AuthenticationSettings } from '@earshot/listener';
import { describe, expect, test, vi } from 'vitest';
import {
  enrolment,
  hurriedClock,
  type RunningListener,
  type SeenDelivery,
  startEmitter,
  startListener,
  watch,
} from './support/both-ends.ts';

// The true emitter posts to the true listener over sockets; a viewer watches live.

const ACCOUNT = 1010;
const COUNT = 60;

async function createWebhook(emitter: Emitter, targetUrl: string, authentication: AuthenticationInput) {
  return emitter.webhooks.create(ACCOUNT, {
    name: 'Data warehouse',
    targetUrl,
    authentication,
    events: ['COURSE_ENROLLMENT', 'COURSE_COMPLETED'],
    active: true,
  });
}

async function emitMany(emitter: Emitter, from = 0, count = COUNT): Promise<string[]> {
  const ids: string[] = [];
  for (let n = from; n < from + count; n += 1) {
    const { eventId } = await emitter.emit(ACCOUNT, { eventName: 'COURSE_ENROLLMENT', data: enrolment(n) });
    ids.push(eventId);
  }
  return ids;
}

const freshIds = (deliveries: readonly SeenDelivery[]) =>
  deliveries.flatMap(({ events }) => events.filter(({ fresh }) => fresh).map(({ eventId }) => eventId));

async function expectArrival(seen: SeenDelivery[], ids: readonly string[], listener: RunningListener): Promise<void> {
  await vi.waitFor(() => expect(freshIds(seen)).toEqual(ids), { timeout: 10_000 });
  const stats = await listener.get<{ events: Record<string, number> }>('/api/stats');
  expect(stats.events).toEqual({ fresh: ids.length });
}

describe('each event arrives once, in order, and is seen live [LOOP-1]', () => {
  test('with no authentication [AUTH-1] [EMIT-7] [EMIT-8] [ALM-CONF-11] [STREAM-3]', async () => {
    const listener = await startListener();
    const seen = await watch(listener.url);
    const emitter = await startEmitter();
    await createWebhook(emitter, listener.hook, { type: 'none' });
    await expectArrival(seen, await emitMany(emitter), listener);
    expect(
      seen.every(({ accountId, webhookId }) => accountId === ACCOUNT && /^msg_[\w-]+$/.test(webhookId ?? '')),
    ).toBe(true);
  });

  test('with Basic, the password holding colons and umlauts [AUTH-2] [EMIT-8]', async () => {
    const basic = { type: 'basic', username: 'lernplattform', password: 'ge:heim:äöü£€' } as const;
    const listener = await startListener(basic);
    const seen = await watch(listener.url);
    const emitter = await startEmitter();
    await createWebhook(emitter, listener.hook, basic);
    await expectArrival(seen, await emitMany(emitter), listener);
  });

  test.for(['secret', 'pair'] as const)(
    'signed with a %s [SIG-4] [SIG-5] [SIG-19] [EMIT-8] [ALM-CONF-12]',
    async (keyType) => {
      // The listener's address is known to the webhook before the webhook's key is known to the listener.
      const probe = await startListener();
      const emitter = await startEmitter();
      const { id } = await createWebhook(emitter, probe.hook, { type: 'signature', keyType });
      const file = await emitter.webhooks.downloadSignature(ACCOUNT, id);
      const listener = await startListener({ type: 'signature', keys: JSON.stringify(file) });
      const seen = await watch(listener.url);
      await emitter.webhooks.update(ACCOUNT, id, { targetUrl: listener.hook });
      await expectArrival(seen, await emitMany(emitter), listener);
      expect(new Set(seen.map(({ kid, scheme }) => `${scheme} ${kid}`))).toEqual(
        new Set([`${keyType === 'secret' ? 'v1' : 'v1a'} ${file.keys[0]?.kid}`]),
      );
    },
  );

  test('during a key rotation, for a receiver that still has the old key and one that has the new [SIG-7] [SIG-8] [SIG-10]', async () => {
    const probe = await startListener();
    const emitter = await startEmitter();
    const { id } = await createWebhook(emitter, probe.hook, { type: 'signature' });
    const before = signatureSettings(await emitter.webhooks.downloadSignature(ACCOUNT, id));
    await emitter.webhooks.rotateSignature(ACCOUNT, id);
    const after = await emitter.webhooks.downloadSignature(ACCOUNT, id);
    const newest: AuthenticationSettings = { type: 'signature', keys: after.secret ?? '' };
    for (const settings of [before, newest]) {
      const listener = await startListener(settings);
      const seen = await watch(listener.url);
      await emitter.webhooks.update(ACCOUNT, id, { targetUrl: listener.hook });
      await expectArrival(seen, await emitMany(emitter, 0, 20), listener);
    }
  });
});

function signatureSettings(file: unknown): AuthenticationSettings {
  return { type: 'signature', keys: JSON.stringify(file) };
}

test('a listener that was down gets everything in order when it is back [EMIT-8] [EMIT-16]', async () => {
  const gone = await startListener();
  const port = Number(new URL(gone.url).port);
  await gone.close();
  const emitter = await startEmitter({ clock: hurriedClock(100) });
  await createWebhook(emitter, `http://127.0.0.1:${port}/hooks/default`, { type: 'none' });
  const ids = await emitMany(emitter, 0, 30);
  await vi.waitFor(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).not.toEqual([]), { timeout: 10_000 });
  const listener = await startListener({ type: 'none' }, { port });
  const seen = await watch(listener.url, 0);
  await vi.waitFor(() => expect(freshIds(seen)).toEqual(ids), { timeout: 10_000 });
});
