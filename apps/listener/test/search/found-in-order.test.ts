import { expect, onTestFinished, test } from 'vitest';
import type { EventSearch } from '../../src/search/event-search.ts';
import { foundInOrder } from '../../src/search/found-in-order.ts';
import type { Delivery } from '../../src/store/delivery-store.ts';

const delivery = (seq: number): Delivery => ({
  seq,
  receivedAt: '2026-11-24T00:00:00.000Z',
  endpoint: 'default',
  verdict: 'accepted',
  size: 0,
  events: [],
});

const all = Array.from({ length: 450 }, (_, index) => delivery(index + 1));
const log = { read: async (after: number, limit: number) => all.slice(after, after + limit) };

/** An index that gets on by so many deliveries whenever somebody asks how far it is. */
function slowIndex(step: number): EventSearch {
  let position = 0;
  const search: Pick<EventSearch, 'progress' | 'deliveries'> = {
    async progress() {
      const before = position;
      position = Math.min(position + step, all.length);
      return { position: before, newest: all.length };
    },
    deliveries: async (_filter, { after = 0, before = Number.MAX_SAFE_INTEGER, limit }) =>
      all.filter(({ seq }) => seq > after && seq < before && seq <= position).slice(0, limit),
  };
  return search as EventSearch;
}

async function seqs(options: Partial<Parameters<typeof foundInOrder>[0]>) {
  const found: number[] = [];
  const given = { log, search: undefined, filter: {}, after: 0, to: all.length, ...options };
  for await (const { seq } of foundInOrder(given)) found.push(seq);
  return found;
}

test('everything is found, in order, though the index is behind [EXPORT-4, REPLAY-2]', async () => {
  expect(await seqs({})).toEqual(all.map(({ seq }) => seq));
  expect(await seqs({ after: 7, to: 9 })).toEqual([8, 9]);
  for (const step of [149, 1000])
    expect(await seqs({ search: slowIndex(step), filter: { endpoint: 'default' }, after: 440, to: 449 })).toEqual([
      441, 442, 443, 444, 445, 446, 447, 448, 449,
    ]);
});

test('whoever goes through a long log leaves others their turn, however fast it answers [EXPORT-10]', async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  onTestFinished(() => clearInterval(counting));
  const log = {
    read: async (after: number, limit: number) => Array.from({ length: limit }, (_, at) => delivery(after + at + 1)),
  };
  let found = 0;
  for await (const _ of foundInOrder({ log, search: undefined, filter: {}, after: 0, to: 400 })) {
    found += 1;
    // As long as it takes to write one.
    for (const end = performance.now() + 0.25; performance.now() < end; );
  }
  expect(found).toBe(400);
  expect(turns).toBeGreaterThanOrEqual(10);
});
