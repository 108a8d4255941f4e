import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Drained } from './backlog-drain.ts';
import { spawnReceiver } from './receiver-process.ts';

// pnpm backlog:emitter [events] — a backlog of a million events: how long an emitter takes to start over it, and how
// much memory it needs while all of it drains. One process fills the log, another one, which has seen nothing of that,
// opens and drains it. The exit code is 1 when an aim is missed.

const AIMS = { openedMs: 1_000, growthMb: 32 };
const count = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(tmpdir(), 'earshot-backlog-'));
const receiver = await spawnReceiver();

/** Runs one of the programs beside this one. @returns what it says at its end, if anything. */
async function run(program: URL): Promise<unknown> {
  const child = fork(fileURLToPath(program), [folder, String(count), receiver.url]);
  let said: unknown;
  child.on('message', (message) => {
    said = message;
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program.pathname} ended with ${code}.`);
  return said;
}

try {
  await run(new URL('backlog-fill.ts', import.meta.url));
  const { openedMs, firstMs, drainedMs, beforeMb, earlyMb, mostMb } = (await run(
    new URL('backlog-drain.ts', import.meta.url),
  )) as Drained;
  const growthMb = mostMb - earlyMb;
  const verdict = (isMet: boolean) => (isMet ? 'met' : 'MISSED');
  const isQuick = openedMs < AIMS.openedMs;
  const isFlat = growthMb <= AIMS.growthMb;
  console.log(`${count} events: opened in ${openedMs} ms (less than ${AIMS.openedMs}: ${verdict(isQuick)})`);
  console.log(`first acknowledgement after ${firstMs} ms, the last one after ${drainedMs} ms`);
  console.log(`memory ${beforeMb} MB before it was opened, ${earlyMb} MB at most until a tenth had drained`);
  console.log(`${mostMb} MB at most after that (at most ${AIMS.growthMb} MB more: ${verdict(isFlat)})`);
  if (!isQuick || !isFlat) process.exitCode = 1;
} finally {
  receiver.close();
  await rm(folder, { recursive: true, force: true });
}
