import { expect, test } from 'vitest';
import { createTurn } from '../../src/intake/turn.ts';

const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

test('hands over together what one turn of the event loop brought, in its order', async () => {
  const batches: number[][] = [];
  const turn = createTurn<number>(async (batch) => void batches.push(batch));
  for (const item of [1, 2, 3]) turn.push(item);
  expect(batches).toEqual([]);
  await turn.idle();
  turn.push(4);
  await turn.idle();
  expect(batches).toEqual([[1, 2, 3], [4]]);
});

test('a batch at work is never overlapped: what comes meanwhile is the next one', async () => {
  const batches: number[][] = [];
  let atWork = 0;
  let overlap = 0;
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const turn = createTurn<number>(async (batch) => {
    atWork += 1;
    overlap = Math.max(overlap, atWork);
    batches.push(batch);
    await gate;
    atWork -= 1;
  });
  turn.push(1);
  await turnOfTheLoop();
  turn.push(2);
  await turnOfTheLoop();
  turn.push(3);
  expect(batches).toEqual([[1]]);
  open();
  await turn.idle();
  expect(batches).toEqual([[1], [2, 3]]);
  expect(overlap).toBe(1);
});

test('is idle at once when nothing came, and only after everything that came', async () => {
  let done = 0;
  const turn = createTurn<() => void>(async (batch) => {
    await turnOfTheLoop();
    for (const act of batch) act();
    done += 1;
  });
  await turn.idle();
  turn.push(() => turn.push(() => {}));
  await turn.idle();
  expect(done).toBe(2);
});
