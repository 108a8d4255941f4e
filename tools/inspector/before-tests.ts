/** Vitest calls it once, before everything: the tests in a browser look at the page as it is now. */
export { buildWhenStale as setup } from './build.ts';
