import { intakePaths } from '../intake/paths.ts';
import { streamPaths } from '../stream/paths.ts';
import { deliveriesPaths } from './deliveries.ts';
import { metricsPaths } from './metrics.ts';
import type { Paths } from './openapi.ts';
import { probesPaths } from './probes.ts';
import { statsPaths } from './stats.ts';

/** Every path that the listener answers. */
export const paths: Paths = {
  ...intakePaths,
  ...deliveriesPaths,
  ...statsPaths,
  ...streamPaths,
  ...probesPaths,
  ...metricsPaths,
  '/': {
    get: { summary: 'A word of welcome.', answers: { 200: { description: 'Where things are.' } } },
  },
};
