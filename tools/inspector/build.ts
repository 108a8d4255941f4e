import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { isStale } from './stale.ts';

// A page is built when it is missing or older than its sources, so that `start` stays the one command.

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page of an app, and where its sources lie. */
export interface PageToBuild {
  /** `apps/listener` */
  app: string;
  /** Below the app; it is built into `dist` in there. */
  folder: string;
  title: string;
  /** Further folders, from the root, that it is made of. */
  sources?: readonly string[];
}

const SHARED = [
  ...['packages/web', 'packages/protocol'].flatMap((house) => [`${house}/src`, `${house}/package.json`]),
  'tools/inspector/build.ts',
];

/** @throws Error when it can't be built; what was built before stays. */
export async function buildPageWhenStale({ app, folder, title, sources = [] }: PageToBuild): Promise<void> {
  const home = join(root, app);
  const page = join(home, folder);
  const built = join(page, 'dist');
  const all = [page, ...[...SHARED, ...sources, 'pnpm-lock.yaml'].map((source) => join(root, source))];
  if (!existsSync(join(page, 'vite.config.ts')) || !isStale(join(built, 'index.html'), all)) return;
  process.stderr.write(`Building the ${title} …\n`);
  // Not where pages are served from: one that is broken off must not be taken for a page.
  const fresh = join(home, 'node_modules', `.${folder}-${process.pid}`);
  const begin = new Date();
  try {
    await run(home, ['build', page, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']);
    await compressAll(join(fresh, 'assets'));
    // What is changed while it is built is newer than what is built.
    await utimes(join(fresh, 'index.html'), begin, begin);
    await rm(built, { recursive: true, force: true });
    await rename(fresh, built);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** The inspector page of the listener. */
export function buildWhenStale(): Promise<void> {
  return buildPageWhenStale({ app: 'apps/listener', folder: 'inspector', title: 'inspector page' });
}

/** Its talk goes to stderr: stdout belongs to whom it is built for. */
async function run(home: string, args: readonly string[]): Promise<void> {
  const vite = join(home, 'node_modules/vite/bin/vite.js');
  // Under a runner of tests it would take React's development build, which is slow, and serve it ever after.
  // biome-ignore lint/style/noProcessEnv: a build has the surroundings of whoever asks for it
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawn(process.execPath, [vite, ...args], { cwd: home, env, stdio: ['ignore', 2, 2] });
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
