import { checkSession } from '@earshot/web';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Filter } from '../filter/filter.ts';
import { createLiveLog, type LiveLog, type LogState } from './live-log.ts';
import type { View } from './log-row.ts';

/** The live list of a view and a filter, while the component is there. */
export function useLiveLog(view: View, filter: Filter): { log: LiveLog; state: LogState } {
  const key = JSON.stringify(filter);
  const client = useQueryClient();
  const log = useMemo(
    () =>
      createLiveLog({
        view,
        filter: JSON.parse(key) as Filter,
        onBreak: checkSession,
        // What could not be read while the listener was away is read now, unasked.
        onReturn: () => void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null }),
      }),
    [view, key, client],
  );
  useEffect(() => log.start(), [log]);
  return { log, state: useSyncExternalStore(log.subscribe, log.state) };
}
