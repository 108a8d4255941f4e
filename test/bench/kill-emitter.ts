import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { killEmitter, startTarget, type Waiting } from '../support/kill-emitter.ts';

// pnpm kill:emitter [kills] — SIGKILL of the emitting process, 50 times unless it says otherwise.

const kills = Number(process.argv[2] ?? 50);
const folder = await mkdtemp(join(tmpdir(), 'earshot-kill-'));
const PATIENCE_MS = 60_000;

const patience: Waiting = async (condition) => {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('Waited in vain.');
    await delay(5);
  }
};

const target = await startTarget();

try {
  const { promised, received } = await killEmitter(folder, kills, target, patience);
  const altered = target.altered();
  const known = new Set(received);
  const missing = promised.filter((eventId) => !known.has(eventId));
  console.log(`${kills} kills: ${promised.length} events promised, ${missing.length} missing, ${altered} altered`);
  process.exitCode = missing.length + altered === 0 ? 0 : 1;
} finally {
  target.close();
  await rm(folder, { recursive: true, force: true });
}
