import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of ours that serves. */
export interface Program {
  /** Once it serves; rejects when it ends before. */
  url: Promise<string>;
  ended: Promise<unknown>;
  end(): Promise<void>;
}

/**
 * Starts a program that tells its URL on stdout. What it says on stderr is passed on.
 *
 * @param program.before is loaded first: it builds the program's page when that is missing or old.
 */
export function startProgram(
  { script, before }: { script: string; before: string },
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Program {
  const flags = ['--conditions=@earshot/source', '--import', 'tsx', '--import', before, script, ...args];
  const child = spawn(process.execPath, flags, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    // biome-ignore lint/style/noProcessEnv: a child gets what its parent got
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'exit');
  return {
    url: Promise.race([urlOf(child), ended.then(() => undefined)]).then((url) => {
      if (url === undefined) throw new Error(`${script} did not start; what it said above tells why.`);
      return url;
    }),
    ended,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

async function urlOf({ stdout }: ChildProcess): Promise<string | undefined> {
  if (!stdout) return undefined;
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:\/\/\S+$/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  return undefined;
}
