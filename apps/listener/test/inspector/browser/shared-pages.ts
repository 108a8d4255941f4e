import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { watch } from './witness.ts';

/**
 * Pages that one test has after another. Another tab would begin another process, which reads all scripts of a page
 * again: that takes longer than what most tests do there.
 *
 * @param rest an address of the same site that runs nothing. In between a page is there, since on `about:blank` it
 * would lose its process.
 */
export function sharedPages(open: () => Promise<Page>, rest: () => string): () => Promise<Page> {
  const begun = async () => {
    const page = await open();
    return { page, witness: watch(page) };
  };
  const idle: Awaited<ReturnType<typeof begun>>[] = [];
  return async () => {
    const used = idle.pop() ?? (await begun());
    const { page, witness } = used;
    onTestFinished(async () => {
      await page.goto(rest());
      await page.evaluate(() => sessionStorage.clear());
      idle.push(used);
    });
    witness.tellOnFailure();
    return page;
  };
}
