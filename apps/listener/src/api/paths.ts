import type { Paths } from '@earshot/server';
import * as z from 'zod';
import { intakePaths } from '../intake/paths.ts';
import { streamPaths } from '../stream/paths.ts';
import { annotationsPaths } from './annotations.ts';
import { attemptsPaths } from './attempts.ts';
import { deliveriesPaths } from './deliveries.ts';
import { endpointsPaths } from './endpoints.ts';
import { eventsPaths } from './events.ts';
import { exportPaths } from './export.ts';
import { importPaths } from './import.ts';
import { metricsPaths } from './metrics.ts';
import { overviewPaths } from './overview.ts';
import { probesPaths } from './probes.ts';
import { recordsPaths } from './records.ts';
import { replaysPaths } from './replays.ts';
import { samplesPaths } from './samples.ts';
import { sessionPaths } from './session.ts';
import { signaturesPaths } from './signatures.ts';
import { statsPaths } from './stats.ts';

/** Every path that the listener answers. */
export const paths: Paths = {
  ...intakePaths,
  ...deliveriesPaths,
  ...eventsPaths,
  ...attemptsPaths,
  ...replaysPaths,
  ...endpointsPaths,
  ...samplesPaths,
  ...signaturesPaths,
  ...exportPaths,
  ...importPaths,
  ...annotationsPaths,
  ...statsPaths,
  ...recordsPaths,
  ...overviewPaths,
  ...sessionPaths,
  ...streamPaths,
  ...probesPaths,
  ...metricsPaths,
  '/': {
    get: {
      summary: 'The inspector page for browsers; a word of welcome for programs.',
      answers: {
        200: { description: 'Where things are.', schema: z.string(), contentType: ['text/html', 'text/plain'] },
        503: { description: 'The page is not built.', schema: z.string(), contentType: 'text/html' },
      },
    },
  },
};
