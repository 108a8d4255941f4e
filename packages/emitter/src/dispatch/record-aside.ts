import type { Lifecycle } from '../lifecycle.ts';
import type { AttemptRecord, RecordStore } from '../store/records.ts';

/** Keeps and tells an attempt beside those that its lane counts. */
export type RecordAside = (attempt: AttemptRecord) => Promise<void>;

export function createRecordAside({
  dispatch,
  lifecycle,
}: {
  dispatch: Pick<RecordStore, 'recordAttempt'>;
  lifecycle: Lifecycle;
}): RecordAside {
  return async (attempt) => {
    const aside = { ...attempt, number: 0 };
    await dispatch.recordAttempt(aside);
    lifecycle.announce('attempt', aside);
  };
}
