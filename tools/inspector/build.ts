import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { isStale } from './stale.ts';

// The inspector page is built when it is missing or older than its sources, so that `start` stays the one command.

const root = fileURLToPath(new URL('../..', import.meta.url));
const listener = join(root, 'apps/listener');
const page = join(listener, 'inspector');
const built = join(page, 'dist');
const vite = join(listener, 'node_modules/vite/bin/vite.js');

const SOURCES = [
  page,
  ...['packages/web', 'packages/protocol'].flatMap((house) => [
    join(root, house, 'src'),
    join(root, house, 'package.json'),
  ]),
  join(root, 'pnpm-lock.yaml'),
];

/** @throws Error when it can't be built; what was built before stays. */
export async function buildWhenStale(): Promise<void> {
  if (!existsSync(join(page, 'vite.config.ts')) || !isStale(join(built, 'index.html'), SOURCES)) return;
  process.stderr.write('Building the inspector page …\n');
  // Not where pages are served from: one that is broken off must not be taken for a page.
  const fresh = join(listener, 'node_modules', `.inspector-${process.pid}`);
  const begin = new Date();
  try {
    await run(['build', page, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']);
    await compressAll(join(fresh, 'assets'));
    // What is changed while it is built is newer than what is built.
    await utimes(join(fresh, 'index.html'), begin, begin);
    await rm(built, { recursive: true, force: true });
    await rename(fresh, built);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Its talk goes to stderr: stdout belongs to whom it is built for. */
async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [vite, ...args], { cwd: listener, stdio: ['ignore', 2, 2] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`vite build ended with ${code}.`);
}

const COMPRESSIBLE = /\.(js|css|svg|json|txt|wasm)$/;

/** Once here, so that no answer has to. */
async function compressAll(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => COMPRESSIBLE.test(name));
  await Promise.all(names.map((name) => compress(join(folder, name))));
}

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${path}.br`, await brotli(bytes, best));
  await writeFile(`${path}.gz`, await gzipped(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
