import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isStale } from '../tools/inspector/stale.ts';
import { temporaryFolder } from './support/folder.ts';

const touch = (path: string, seconds: number) => utimesSync(path, seconds, seconds);

test('a page is built again when it is missing or older than a source, and only then [PAGE-6]', async () => {
  const folder = await temporaryFolder();
  const page = join(folder, 'page');
  const source = join(page, 'src/main.ts');
  const built = join(page, 'dist/index.html');
  for (const path of ['src', 'dist', 'node_modules/x']) mkdirSync(join(page, path), { recursive: true });
  const lock = join(folder, 'lock');
  for (const path of [source, built, lock, join(page, 'node_modules/x/new.js')]) writeFileSync(path, '');
  for (const path of [source, join(page, 'src'), lock]) touch(path, 1000);
  touch(built, 2000);
  const stale = () => isStale(built, [page, lock, join(folder, 'missing')]);
  expect(stale()).toBe(false);
  touch(source, 3000);
  expect(stale()).toBe(true);
  touch(source, 1000);
  touch(lock, 3000);
  expect(stale()).toBe(true);
  touch(lock, 1000);
  // Something was deleted there.
  touch(join(page, 'src'), 3000);
  expect(stale()).toBe(true);
  touch(join(page, 'src'), 1000);
  expect(stale()).toBe(false);
  rmSync(built);
  expect(stale()).toBe(true);
});

test('the commands that serve the page look whether it is built, and those that do not, do not [PAGE-6]', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const name of ['start', 'earshot', 'dev']) expect(scripts[name]).toContain('tools/inspector/before-listen.ts');
});

test.each(['apps/listener/inspector', 'apps/console/pages'])(
  "%s is built for its users, also by tests: without React's checks of its developers [PAGE-6]",
  (page) => {
    const assets = new URL(`../${page}/dist/assets/`, import.meta.url);
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(2);
    const checking = scripts.filter((name) => readFileSync(new URL(name, assets), 'utf8').includes('jsxDEV'));
    expect(checking).toEqual([]);
  },
);
