import { queryString } from '@earshot/web';
import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { overviewSchema } from '../../../src/api/overview-schema.ts';
import { listenerApi } from '../api/listener-api.ts';

export type Overview = z.infer<typeof overviewSchema>;

/** How far back, in milliseconds. */
export const ranges = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '6h': 6 * 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
};

export type Range = keyof typeof ranges;

const REFRESH_MS = 5000;
const BUCKETS = 60;

export function useOverview(range: Range, endpoint: string | undefined) {
  return useQuery({
    queryKey: ['overview', range, endpoint],
    queryFn: ({ signal }) => {
      const to = Date.now();
      const query = queryString({ from: to - ranges[range], to, endpoint, buckets: BUCKETS });
      return listenerApi.get<Overview>(`/api/overview${query}`, signal);
    },
    refetchInterval: REFRESH_MS,
    placeholderData: (before) => before,
  });
}
