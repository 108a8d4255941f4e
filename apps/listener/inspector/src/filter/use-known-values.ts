import { catalog } from '@earshot/protocol/payload';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { listenerApi } from '../api/listener-api.ts';
import type { LogRow } from '../log/log-row.ts';
import type { KnownValues } from './typed-filter.ts';

interface Stats {
  oldest: number;
  newest: number;
  endpoints: Record<string, number>;
  eventNames: Record<string, number>;
}

/** What the log holds, in numbers. */
function useStats() {
  return useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => listenerApi.get<Stats>('/api/stats', signal),
    refetchInterval: 10_000,
  });
}

const FROM_ROWS = 300;

/** What the search field offers: names and endpoints that came, and ids of the newest lines. */
export function useKnownValues(rows: readonly LogRow[]): KnownValues {
  const { data } = useStats();
  return useMemo(() => {
    const newest = rows.slice(-FROM_ROWS).reverse();
    const distinct = (partOf: (row: LogRow) => string | number | undefined) =>
      [...new Set(newest.map(partOf))].filter((value) => value !== undefined).map(String);
    return {
      endpoint: Object.keys(data?.endpoints ?? {}),
      eventName: [...new Set([...Object.keys(data?.eventNames ?? {}), ...catalog.map(({ name }) => name)])],
      userId: distinct(({ event }) => event?.userId),
      loId: distinct(({ event }) => event?.loId),
      loInstanceId: distinct(({ event }) => event?.loInstanceId),
      accountId: distinct(({ accountId }) => accountId),
    };
  }, [data, rows]);
}
