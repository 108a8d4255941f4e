import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { enrolment, hurriedClock, type SeenDelivery, startEmitter } from './support/both-ends.ts';
import { temporaryFolder } from './support/folder.ts';
import { killListener } from './support/kill-listener.ts';
import { type ListenerProcess, spawnListener } from './support/listener-process.ts';

// The listener is killed with SIGKILL in the middle of a stream of requests and started again.

const KILLS = 3;

/** Every sighting of an event that the listener kept, newest first. */
async function storedEvents(url: string): Promise<SeenDelivery['events']> {
  const events: SeenDelivery['events'] = [];
  for (let before = ''; ; ) {
    const page = await fetch(`${url}/api/deliveries?limit=500${before}`);
    const { deliveries, before: next } = (await page.json()) as { deliveries: SeenDelivery[]; before?: number };
    events.push(...deliveries.flatMap((delivery) => delivery.events));
    if (next === undefined) return events;
    before = `&before=${next}`;
  }
}

/** How many events came for the first time. */
async function freshCount(url: string): Promise<number> {
  const stats = (await (await fetch(`${url}/api/stats`)).json()) as { events: { fresh?: number } };
  return stats.events.fresh ?? 0;
}

/** Posts as fast as it can until the listener is gone. @returns the ids that were acknowledged. */
async function postUntilGone(url: string): Promise<string[]> {
  const acknowledged: string[] = [];
  const drive = async () => {
    for (;;) {
      const eventId = randomUUID();
      const event = { eventId, eventName: 'COURSE_ENROLLMENT', timestamp: 1_727_414_643, data: enrolment(1) };
      const body = JSON.stringify({ accountId: 1010, events: [event] });
      const response = await fetch(`${url}/hooks/default`, { method: 'POST', body });
      await response.text();
      if (response.status === 202) acknowledged.push(eventId);
    }
  };
  await Promise.allSettled(Array.from({ length: 16 }, drive));
  return acknowledged;
}

test('every acknowledged event is there after SIGKILL, and none is fresh twice [HTTP-14] [HTTP-11]', async () => {
  const data = await temporaryFolder();
  const acknowledged: string[] = [];
  let listener = await spawnListener(data);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const posting = postUntilGone(listener.url);
    const { url } = listener;
    await vi.waitFor(async () => expect(await freshCount(url)).toBeGreaterThan(acknowledged.length + 50), {
      timeout: 20_000,
    });
    await listener.kill();
    acknowledged.push(...(await posting));
    listener = await spawnListener(data);
  }
  const stored = await storedEvents(listener.url);
  const fresh = stored.filter((event) => event.fresh).map(({ eventId }) => eventId);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 40);
  expect(new Set(fresh).size).toBe(fresh.length);
  const stays = new Set(fresh);
  const missing = acknowledged.filter((eventId) => !stays.has(eventId));
  expect(missing).toEqual([]);
}, 60_000);

test('true senders lose nothing and double nothing, through kills at random moments [SAFE-16]', async () => {
  expect(await killListener(2)).toBeGreaterThan(0);
}, 60_000);

test('the emitter goes on where it was when the listener is killed and comes back [LOOP-3] [EMIT-16]', async () => {
  const data = await temporaryFolder();
  let listener: ListenerProcess = await spawnListener(data);
  const port = Number(new URL(listener.url).port);
  const emitter = await startEmitter({ clock: hurriedClock(100) });
  await emitter.webhooks.create(1010, {
    name: 'Data warehouse',
    targetUrl: `${listener.url}/hooks/default`,
    authentication: { type: 'none' },
    events: ['COURSE_ENROLLMENT'],
    active: true,
  });
  const ids: string[] = [];
  const emit = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      ids.push((await emitter.emit(1010, { eventName: 'COURSE_ENROLLMENT', data: enrolment(ids.length) })).eventId);
    }
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const emitting = emit(200);
    const { url } = listener;
    await vi.waitFor(async () => expect(await freshCount(url)).toBeGreaterThan(kill * 200 + 20), {
      // The back-off grew while the listener was away.
      timeout: 20_000,
    });
    await listener.kill();
    await emitting;
    listener = await spawnListener(data, port);
  }
  const { url } = listener;
  const fresh = async () => (await storedEvents(url)).filter((event) => event.fresh).map(({ eventId }) => eventId);
  await vi.waitFor(async () => expect((await fresh()).length).toBe(ids.length), { timeout: 20_000 });
  // Pages are newest first in deliveries, oldest first within one.
  expect(new Set(await fresh())).toEqual(new Set(ids));
}, 60_000);
