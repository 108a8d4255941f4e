import { expect, test } from 'vitest';
import { createClosing } from '../src/index.ts';

test('what was opened is closed in reverse, all of it, and the first failure is told [SAFE-22]', async () => {
  const closed: string[] = [];
  const fails = (name: string) => async () => {
    closed.push(name);
    throw new Error(name);
  };
  const { add, close } = createClosing();
  add(() => closed.push('folder'), fails('store'));
  add(fails('server'));
  await expect(close()).rejects.toThrow('server');
  expect(closed).toEqual(['server', 'store', 'folder']);
  await close();
  expect(closed).toHaveLength(3);
});
