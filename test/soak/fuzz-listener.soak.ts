import { test } from 'vitest';
import { fuzzIntake } from '../../apps/listener/test/fuzz/intake.fuzz.ts';

// EARSHOT_RUNS conversations; EARSHOT_SEED says again what a failure told.

const { EARSHOT_RUNS: runs = '5000', EARSHOT_SEED: seed } = process.env;

test('nothing that comes over a raw socket harms the listener or its other senders [SAFE-15]', async () => {
  await fuzzIntake(Number(runs), seed === undefined ? undefined : Number(seed));
});
