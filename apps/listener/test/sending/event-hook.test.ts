import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { createEndpoints } from '../../src/endpoints/endpoints.ts';
import { createListener } from '../../src/listener.ts';
import { openStore } from '../../src/open-store.ts';
import type { OnEvent } from '../../src/sending/event-hook.ts';
import { movedClock } from '../moved-clock.ts';
import { bodyOf, post } from '../running-listener.ts';
import { accepted, refused } from '../store/judged-requests.ts';
import { tempFolder } from '../temp-folder.ts';
import { runOutbox } from './running-outbox.ts';

test('the hook is told every fresh event once, in order and one at a time, after the acknowledgement [EMBED-4]', async () => {
  const told: string[] = [];
  let release = () => {};
  let atOnce = 0;
  const onEvent: OnEvent = async ({ event }) => {
    atOnce += 1;
    expect(atOnce).toBe(1);
    told.push(event.eventId);
    if (told.length === 1)
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    atOnce -= 1;
  };
  const { url } = await runOutbox({ onEvent });
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await eventually(() => expect(told).toEqual(['a']));
  // The hook has not done the first one, and senders are answered all the same.
  expect((await post(`${url}/hooks/default`, bodyOf(['x', 'x', 'y', 'z']))).json).toMatchObject({ fresh: 3 });
  expect((await post(`${url}/hooks/default`, bodyOf(['z', 'last']))).json).toMatchObject({ fresh: 1 });
  expect(told).toHaveLength(1);
  release();
  await eventually(() => expect(told.at(-1)).toBe('last'));
  expect(told).toEqual(['a', 'x', 'y', 'z', 'last']);
});

/** A hook on a data folder, without a server. */
async function hooked(data: string, onEvent: OnEvent, moved = movedClock()) {
  const { store, sends, close } = await openStore(data);
  const errors: unknown[] = [];
  const listener = createListener({
    store,
    sends,
    endpoints: new Map(),
    onEvent,
    clock: moved.clock,
    onError: (error) => errors.push(error),
  });
  return {
    store,
    sends,
    listener,
    errors,
    moved,
    close: async () => {
      await listener.close();
      await close();
    },
  };
}

test('what the hook fails at is told again with back-off, and what it has done is not [EMBED-5]', async () => {
  const told: string[] = [];
  const running = await hooked(tempFolder(), ({ event }) => {
    told.push(event.eventId);
    if (event.eventId === 'b' && told.filter((id) => id === 'b').length < 3) throw new Error('not now');
  });
  onTestFinished(running.close);
  await running.sends.move('hook:onEvent', 0);
  await running.store.append([accepted(['a', 'b', 'c']), accepted(['d'])]);
  await running.listener.start();
  for (const wait of [1000, 2000]) {
    await eventually(() => expect(running.moved.waits()).toEqual([wait]));
    running.moved.move(wait);
  }
  await eventually(() => expect(told).toEqual(['a', 'b', 'b', 'b', 'c', 'd']));
  expect(running.errors).toHaveLength(2);
});

test('the position is saved: after a restart the hook goes on, with the delivery that was at work [EMBED-5]', async () => {
  const data = tempFolder();
  const first: string[] = [];
  const before = await hooked(data, ({ event }) => {
    first.push(event.eventId);
    if (event.eventId === 'c') throw new Error('the process ends here');
  });
  await before.sends.move('hook:onEvent', 0);
  await before.store.append([accepted(['a']), refused(), accepted(['b', 'c']), accepted(['d'])]);
  await before.listener.start();
  await eventually(() => expect(first).toEqual(['a', 'b', 'c']));
  await eventually(() => expect(before.moved.waits()).toHaveLength(1));
  await before.close();
  const second: string[] = [];
  const after = await hooked(data, ({ event }) => second.push(event.eventId));
  onTestFinished(after.close);
  await after.listener.start();
  await eventually(() => expect(second).toEqual(['b', 'c', 'd']));
});

test('a hook that never ran begins with what arrives from now on [EMBED-5]', async () => {
  const told: string[] = [];
  const running = await hooked(tempFolder(), ({ event }) => told.push(event.eventId));
  onTestFinished(running.close);
  await running.store.append([accepted(['old'])]);
  await running.listener.start();
  await eventually(async () => expect(await running.sends.position('hook:onEvent')).toBe(1));
  expect(told).toEqual([]);
});

test('a store that fails is reported and waited out, and nothing is lost [EMBED-5]', async () => {
  const told: string[] = [];
  const { store, sends, close } = await openStore(tempFolder());
  const moved = movedClock();
  const errors: unknown[] = [];
  let broken = true;
  const failing = {
    ...store,
    read: async (after: number, limit: number) => {
      if (broken) throw new Error('disk');
      return store.read(after, limit);
    },
  };
  const listener = createListener({
    store: failing,
    sends,
    endpoints: await createEndpoints(),
    onEvent: ({ event }) => told.push(event.eventId),
    clock: moved.clock,
    onError: (error) => errors.push(error),
  });
  onTestFinished(async () => {
    await listener.close();
    await close();
  });
  await sends.move('hook:onEvent', 0);
  await store.append([accepted(['a'])]);
  await listener.start();
  await eventually(() => expect(moved.waits()).toEqual([1000]));
  broken = false;
  moved.move(1000);
  await eventually(() => expect(told).toEqual(['a']));
  expect(errors).toHaveLength(1);
});
