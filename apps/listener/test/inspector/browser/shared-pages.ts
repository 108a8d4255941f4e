import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/**
 * Pages that one test has after another. Another tab would begin another process, which reads all scripts of a page
 * again: that takes longer than what most tests do there.
 *
 * @param rest an address of the same site that runs nothing. In between a page is there, since on `about:blank` it
 * would lose its process.
 */
export function sharedPages(open: () => Promise<Page>, rest: () => string): () => Promise<Page> {
  const idle: Page[] = [];
  return async () => {
    const page = idle.pop() ?? (await open());
    onTestFinished(async () => {
      await page.goto(rest());
      await page.evaluate(() => sessionStorage.clear());
      idle.push(page);
    });
    return page;
  };
}
