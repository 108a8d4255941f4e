import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');

/**
 * Compiles the command before the tests: they start it dozens of times, as it is published, and from sources each
 * start would compile it anew. What did not change since the last time is not compiled again.
 */
export default function setup(project: TestProject): void {
  build();
  project.onTestsRerun(build);
}

function build(): void {
  const { status } = spawnSync(process.execPath, [tsc, '-b', 'apps/listener'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('The command does not compile, so its tests cannot start it.');
}
