import { BaseSequencer, type TestSpecification } from 'vitest/node';

// One that is begun last runs on while the other workers have nothing left to do.

/** What takes longest, the longest first. What they have before them in common counts. */
const LONGEST = [
  'test/console/pages',
  'apps/listener/test/inspector/browser/',
  'packages/emitter/test/week.',
  'test/crash.',
  'apps/listener/test/cli/listen.',
  'test/loop.',
  'apps/listener/test/cli/',
  'test/demo.',
  'test/emitter-crash.',
  'apps/console/test/sign-in/',
  'apps/listener/test/open.',
  'packages/emitter/test/schedules.',
  'test/readme.',
  'apps/listener/test/derived/',
];

/** Begins with the longest files; the order of the others is Vitest's. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const path = moduleId.slice(project.config.root.length + 1);
  const index = LONGEST.findIndex((beginning) => path.startsWith(beginning));
  return index === -1 ? LONGEST.length : index;
}
