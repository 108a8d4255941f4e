import { expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Delivery } from '../../src/store/delivery-store.ts';
import { createFeed } from '../../src/stream/feed.ts';
import { serveViewer } from '../../src/stream/viewer.ts';

test('a viewer that goes through a long log lets others have their turn [STREAM-8]', async () => {
  const newest = 2000;
  let reads = 0;
  const feed = createFeed({
    // A log that answers at once, as SQLite does.
    read: async (after) => {
      reads += 1;
      const delivery: Delivery = {
        seq: after + 1,
        receivedAt: '',
        endpoint: 'default',
        verdict: 'accepted',
        size: 0,
        events: [],
      };
      return [delivery];
    },
    bounds: async () => ({ oldest: 1, newest }),
  });
  const sent: unknown[] = [];
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    on() {},
    close() {},
    send: (text: unknown) => void sent.push(text),
  };
  await serveViewer(socket as unknown as WebSocket, feed, {
    after: 0,
    maxBufferedBytes: 10,
    wants: ({ seq }) => seq === newest,
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(reads).toBeLessThan(10);
  await vi.waitFor(() => expect(sent).toHaveLength(2), { interval: 5 });
});

test('a viewer that is gone before the log has answered is forgotten [STREAM-14]', async () => {
  const socket = { OPEN: 1, readyState: 1, bufferedAmount: 0, on: vi.fn(), close: vi.fn(), send: vi.fn() };
  const feed = createFeed({
    read: async () => [],
    // Of a store that is asked over a network.
    async bounds() {
      socket.readyState = 3;
      return { oldest: 1, newest: 1 };
    },
  });
  const conflicts = { follow: vi.fn(), read: vi.fn() };
  await serveViewer(socket as unknown as WebSocket, feed, { maxBufferedBytes: 10 }, conflicts);
  expect(conflicts.follow).not.toHaveBeenCalled();
  expect(socket.send).not.toHaveBeenCalled();
});
