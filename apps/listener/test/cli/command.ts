import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, vi } from 'vitest';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** As it is published: the tests' global setup compiled it. */
const PROGRAM = 'apps/listener/bin/earshot.js';

interface Start {
  /** Whose the process is. */
  uid?: number | undefined;
  /** As a shell writes it, such as `> file`. */
  redirect?: string;
}

/** A real process of the command; it goes with the test. */
export function earshot(args: readonly string[], env: NodeJS.ProcessEnv = {}, { uid, redirect = '' }: Start = {}) {
  // CI makes many programs print colours though no terminal is there.
  const environment = { PATH: process.env.PATH, HOME: process.env.HOME, CI: 'true', ...env };
  const child = spawn('/bin/sh', ['-c', `exec "$0" "$@" ${redirect}`, process.execPath, PROGRAM, ...args], {
    cwd: root,
    env: environment,
    ...(uid !== undefined && { uid }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, exit, stdout: () => stdout, stderr: () => stderr, lines: () => stdout.split('\n').slice(0, -1) };
}

/** Runs it to its end. */
export async function run(args: readonly string[], env?: NodeJS.ProcessEnv, uid?: number) {
  const command = earshot(args, env, { uid });
  const code = await command.exit;
  return { code, stdout: command.stdout(), stderr: command.stderr(), lines: command.lines() };
}

/** A listener that said it listens. */
export async function listening(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const command = earshot(['listen', '--port', '0', ...args], env);
  await until(() => expect(command.stdout()).toContain('\n'));
  const url = /^earshot listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(command.stdout())?.[1] ?? '';
  return { ...command, url, hook: `${url}/hooks/default` };
}

export const until = (condition: () => void) => vi.waitFor(condition, { timeout: 30_000, interval: 20 });
