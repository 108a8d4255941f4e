import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { takeDataFolder } from '../../src/store/data-folder.ts';
import { tempFolder } from '../temp-folder.ts';

const lockedError = expect.objectContaining({ name: 'ListenerError', code: 'data_locked' });

test('makes the folder, for its owner only', () => {
  const folder = join(tempFolder(), 'deep', 'data');
  const taken = takeDataFolder(folder);
  onTestFinished(taken.release);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(taken.path('x.db')).toBe(join(folder, 'x.db'));
});

test('refuses a folder that is taken, with the way out in the message, until it is released [HTTP-23]', () => {
  const folder = tempFolder();
  const taken = takeDataFolder(folder);
  expect(() => takeDataFolder(folder)).toThrow(lockedError);
  expect(() => takeDataFolder(folder)).toThrow(`Another earshot works on ${folder}. Stop it, or give`);
  taken.release();
  takeDataFolder(folder).release();
});

test('refuses a folder that another process has, until that dies of SIGKILL [HTTP-23]', async () => {
  const folder = tempFolder();
  const sqlite = fileURLToPath(import.meta.resolve('better-sqlite3'));
  const code = `const db = new (require(${JSON.stringify(sqlite)}))(process.argv[1]); db.exec('begin exclusive'); console.log('taken'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['-e', code, join(folder, 'earshot.lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  expect(() => takeDataFolder(folder)).toThrow(lockedError);

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const taken = await eventually(() => takeDataFolder(folder));
  taken.release();
  expect(existsSync(folder)).toBe(true);
});
