import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/earshot-console.js', import.meta.url));

/** A real process of the command, as it is published. @param redirect as a shell writes it, such as `> file`. */
function run(args: readonly string[], redirect: string) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-console-'));
  const child = spawn('/bin/sh', ['-c', `exec "$0" "$@" ${redirect}`, process.execPath, PROGRAM, ...args], {
    env: { PATH: process.env.PATH, EARSHOT_CONSOLE_DATA: folder, EARSHOT_CONSOLE_PORT: '0' },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  return { child, stderr: () => stderr, exit: once(child, 'close').then(([code]) => code as number | null) };
}

test('a console whose stdout is a full disk serves, says so in its log, and ends with a signal [SAFE-19]', async () => {
  const { child, stderr, exit } = run([], '> /dev/full');
  await vi.waitFor(() => expect(stderr()).toContain('cannot write so to stdout'), 30_000);
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('help that cannot be written is told in one line, and ends with 1 [CLI-12]', async () => {
  const { stderr, exit } = run(['--help'], '> /dev/full');
  expect(await exit).toBe(1);
  expect(stderr()).toMatch(/^earshot-console: stdout can't be written: ENOSPC.*\n$/);
});
