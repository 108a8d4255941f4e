import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const READY = /^earshot listening on (http:\/\/\S+)$/;

export interface ListenerProcess {
  url: string;
  /** SIGKILL: no warning, no goodbye. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** `earshot listen` in a process of its own, as it is published: the tests' global setup compiled it. */
export async function spawnListener(data: string, port = 0): Promise<ListenerProcess> {
  const child = spawn(
    process.execPath,
    ['apps/listener/bin/earshot.js', 'listen', '--port', String(port), '--data', data],
    {
      cwd: root,
      env: { ...process.env, EARSHOT_LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const kill = () => killed(child);
  onTestFinished(kill);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = READY.exec(line)?.[1];
    if (url) return { url, kill };
  }
  throw new Error('The listener ended before it was ready.');
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
