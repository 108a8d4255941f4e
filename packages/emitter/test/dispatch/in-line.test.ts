import { expect, test } from 'vitest';
import { createInLine } from '../../src/dispatch/in-line.ts';

test('what has one name runs one after the other, also behind a failure; another name waits for nobody [EMIT-76]', async () => {
  const inLine = createInLine();
  const told: string[] = [];
  let letGo = () => {};
  const first = inLine('a', async () => {
    await new Promise<void>((resolve) => {
      letGo = resolve;
    });
    told.push('first');
    throw new Error('broken');
  });
  const second = inLine('a', async () => told.push('second'));
  await inLine('b', async () => told.push('other'));
  letGo();
  await expect(first).rejects.toThrow('broken');
  await second;
  expect(told).toEqual(['other', 'first', 'second']);
});
