import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Long runs, each a command of its own and no part of `test`. */
export default defineConfig({
  ...base,
  test: { include: ['test/soak/*.soak.ts'], globalSetup: ['test/support/build.ts'], testTimeout: 0 },
});
