import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { killEmitter } from '../support/kill-emitter.ts';

// pnpm kill:emitter [kills] — SIGKILL of the emitting process, 50 times unless it says otherwise.

const kills = Number(process.argv[2] ?? 50);
const folder = await mkdtemp(join(tmpdir(), 'earshot-kill-'));
const PATIENCE_MS = 60_000;

async function patience(condition: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error('Waited in vain.');
    await delay(5);
  }
}

try {
  const { promised, received, altered } = await killEmitter(folder, kills, patience);
  const known = new Set(received);
  const missing = promised.filter((eventId) => !known.has(eventId));
  console.log(`${kills} kills: ${promised.length} events promised, ${missing.length} missing, ${altered} altered`);
  process.exitCode = missing.length + altered === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
