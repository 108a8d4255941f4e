import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** They replace modules, so they must be the first to load them. */
const MOCKING = ['packages/protocol/test/constant-time.test.ts'];

const COMPILED_THREAD = fileURLToPath(new URL('test/support/compiled-thread.ts', import.meta.url));

export default defineConfig({
  // Tests run the sources of every package, not what was last built.
  ssr: { resolve: { conditions: ['@earshot/source', 'module', 'node', 'development|production'] } },
  resolve: { alias: [{ find: './start-thread.ts', replacement: COMPILED_THREAD }] },
  test: {
    globalSetup: ['test/support/before-tests.ts'],
    sequence: { sequencer: LongestFirst },
    // Some start several processes, on machines that have other work too.
    testTimeout: 40_000,
    // Much of a test's time is waiting for a disk or a process.
    maxWorkers: 3,
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...MOCKING],
          // Loading the modules again for each file would take longer than the tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'mocking', include: MOCKING } },
    ],
  },
});
