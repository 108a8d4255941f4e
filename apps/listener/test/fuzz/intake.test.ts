import { test } from 'vitest';
import { fuzzIntake } from './intake.fuzz.ts';

test('whatever comes over a raw socket: no crash, no 500, good requests and the neighbour are answered [SAFE-15]', async () => {
  // The same conversations each time, so that a failure is one of the change at hand; `pnpm fuzz:listener` makes new ones.
  await fuzzIntake(150, 20_261_201);
}, 120_000);
