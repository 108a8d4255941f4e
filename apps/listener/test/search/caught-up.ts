import type { EventSearch } from '../../src/search/event-search.ts';
import { sqliteSearch } from '../../src/search/sqlite-search.ts';

/** The search without its thread: it follows the log whenever it is asked. */
export function searchCaughtUp(paths: { log: string; index: string }): EventSearch {
  const search = sqliteSearch(paths);
  const catchUp = () => {
    while (search.add());
  };
  return {
    ...search,
    async deliveries(filter, range) {
      catchUp();
      return search.deliveries(filter, range);
    },
    async events(filter, range) {
      catchUp();
      return search.events(filter, range);
    },
  };
}
