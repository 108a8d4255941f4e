import { test } from 'vitest';
import { fuzzIntake } from './intake.fuzz.ts';

test('whatever comes over a raw socket: no crash, no 500, good requests and the neighbour are answered [SAFE-15]', async () => {
  await fuzzIntake(150);
}, 120_000);
