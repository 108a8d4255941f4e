import type { TestProject } from 'vitest/node';
import { chromiumPath } from '../../apps/listener/test/inspector/browser/chromium.ts';
import { buildWhenStale as buildConsolePages } from '../../tools/console/build.ts';
import { buildWhenStale as buildInspector } from '../../tools/inspector/build.ts';
import build from './build.ts';

/** Once, before everything: the command and the pages as they are now, and a browser to look at them. */
export default async function setup(project: TestProject): Promise<void> {
  await Promise.all([build(project), buildInspector(), buildConsolePages(), chromiumPath()]);
}
