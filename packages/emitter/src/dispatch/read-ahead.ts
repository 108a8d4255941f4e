import type { LoggedEvent, LogStore, Wanted } from '../store/log-store.ts';

/**
 * Fewer than these are not worth a question to the store. Many more cost more than they save: what waits for its turn
 * outlives garbage collections, which copy it.
 */
const AHEAD = 8;

/** Selects from a stretch of the log, and keeps what it read ahead. To be asked for the same webhook and end each time. */
export function readAhead({ select }: Pick<LogStore, 'select'>): LogStore['select'] {
  let ahead: LoggedEvent[] = [];
  let atEnd = false;

  async function readOn(wanted: Wanted): Promise<void> {
    const limit = Math.max(wanted.limit - ahead.length, AHEAD);
    const more = await select({ ...wanted, after: ahead.at(-1)?.seq ?? wanted.after, limit });
    atEnd = more.length < limit;
    ahead = [...ahead, ...more];
  }

  return async (wanted) => {
    const known = ahead.findIndex(({ seq }) => seq > wanted.after);
    ahead = known === -1 ? [] : ahead.slice(known);
    if (ahead.length < wanted.limit && !atEnd) await readOn(wanted);
    return ahead.slice(0, wanted.limit);
  };
}
