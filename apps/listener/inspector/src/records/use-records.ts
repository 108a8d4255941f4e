import { useInfiniteQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { learnerRecordPageSchema } from '../../../src/api/records-schema.ts';
import { listenerPage } from '../api/listener-page.ts';

type RecordPage = z.infer<typeof learnerRecordPageSchema>;
export type LearnerRecord = RecordPage['records'][number];

/** What records are looked for by. */
export interface RecordFilter {
  userId?: string | undefined;
  loId?: string | undefined;
  loInstanceId?: string | undefined;
  accountId?: string | undefined;
  state?: string | undefined;
}

const PAGE_SIZE = 100;
const REFRESH_MS = 4000;

export function useRecords(filter: RecordFilter) {
  return useInfiniteQuery({
    queryKey: ['records', filter],
    queryFn: ({ pageParam, signal }) =>
      listenerPage<RecordPage>('/api/records', { ...filter, before: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ before }) => before,
    refetchInterval: REFRESH_MS,
    // What was found stays on the screen until the next answer is there.
    placeholderData: (before) => before,
  });
}
