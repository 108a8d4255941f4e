import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');

/**
 * Compiles the command before the tests: they start it dozens of times, as it is published, and from sources each
 * start would compile it anew. What did not change since the last time is not compiled again.
 */
export default async function setup(project: TestProject): Promise<void> {
  await build();
  project.onTestsRerun(build);
}

/** Both apps, and with them the packages that the examples of the READMEs are checked against. */
async function build(): Promise<void> {
  const args = [tsc, '-b', 'apps/listener', 'apps/console'];
  const compiler = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(compiler, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The command does not compile, so its tests cannot start it.');
}
