import { expect, test } from 'vitest';
import { killListener } from '../support/kill-listener.ts';

// EARSHOT_KILLS of them.

const kills = Number(process.env.EARSHOT_KILLS ?? 50);

test(`acknowledged is stored and no event fresh twice, through ${kills} kills [SAFE-16]`, async () => {
  const acknowledged = await killListener(kills, (kill) => {
    if (kill % 10 === 0) console.log(`${kill} kills`);
  });
  expect(acknowledged).toBeGreaterThan(kills * 16);
  console.log(`${kills} kills: ${acknowledged} events acknowledged, each stored fresh exactly once`);
});
