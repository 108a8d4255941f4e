/** Vitest calls it once, before everything: the tests in a browser look at the pages as they are now. */
export { buildWhenStale as setup } from './build.ts';
