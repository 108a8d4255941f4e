import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests run the sources of every package, not what was last built.
  ssr: { resolve: { conditions: ['@earshot/source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'tools/inspector/before-tests.ts', 'tools/console/before-tests.ts'],
    testTimeout: 20_000,
    // Much of a test's time is waiting for a disk or a process.
    maxWorkers: 3,
  },
});
