import type { Projections } from '../../src/projections/projections.ts';
import { sqliteProjections } from '../../src/projections/sqlite-projections.ts';

/** The projections without their thread: they follow the log whenever they are asked. */
export function projectionsCaughtUp(...given: Parameters<typeof sqliteProjections>): Projections {
  const projections = sqliteProjections(...given);
  const catchUp = () => {
    while (projections.add());
  };
  return {
    ...projections,
    async records(filter, range) {
      catchUp();
      return projections.records(filter, range);
    },
    async overview(query) {
      catchUp();
      return projections.overview(query);
    },
  };
}
