import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const door = fileURLToPath(new URL('../src/payload.ts', import.meta.url));

/** The modules behind a file, and what they import from outside. */
function imports(file: string, seen = new Map<string, string[]>()): Map<string, string[]> {
  if (seen.has(file)) return seen;
  const found = [...readFileSync(file, 'utf8').matchAll(/^(?!import type).*\bfrom '([^']+)'/gm)].map(
    ([, from = '']) => from,
  );
  seen.set(file, found);
  for (const from of found) if (from.startsWith('.')) imports(resolve(dirname(file), from), seen);
  return seen;
}

test('lets a browser in: nothing of Node stands behind the payload door', () => {
  const all = [...imports(door).values()].flat();
  expect(all).toContain('zod');
  expect(all.filter((from) => from.startsWith('node:') || from === 'jose')).toEqual([]);
});
