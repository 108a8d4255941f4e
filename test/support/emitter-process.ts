import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = 'test/support/emitting-program.ts';

export interface EmittingProcess {
  /** The ids that `emit` resolved with, as far as the process told of them. */
  promised: string[];
  /** SIGKILL: no warning, no goodbye. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** A process that emits as fast as it can and dispatches, over a folder that outlives it. */
export function spawnEmitter(folder: string, targetUrl: string): EmittingProcess {
  // Without the condition of the sources: over the emitter as the tests' global setup compiled it.
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, folder, targetUrl], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const promised: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (eventId) => promised.push(eventId));
  const closed = once(lines, 'close');
  return {
    promised,
    async kill() {
      await killed(child);
      await closed;
    },
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
