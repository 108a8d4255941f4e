import { Cron } from 'croner';

/** When batch events are sent: every so often, or at the times of a cron expression. */
export type BatchTimes = { intervalMs: number } | { cron: string; timeZone?: string | undefined };

/** When an event that an account logged at a moment is sent at the latest. Epoch milliseconds. */
export type Schedule = (accountId: number, loggedAt: number) => number;

/** Always later than `loggedAt`. */
export function createSchedule(times: BatchTimes): Schedule {
  return 'cron' in times ? cronSchedule(times) : intervalSchedule(times.intervalMs);
}

/** Each account has a phase of its own, so that not all of them post at the full quarter of an hour. */
function intervalSchedule(intervalMs: number): Schedule {
  return (accountId, loggedAt) => {
    const phase = Math.floor(spread(accountId) * intervalMs);
    return (Math.floor((loggedAt - phase) / intervalMs) + 1) * intervalMs + phase;
  };
}

/** From 0 up to 1: neighbouring ids land far from each other, by the golden ratio. */
function spread(accountId: number): number {
  return ((accountId % 1_000_000) * 0.618_033_988_749_895) % 1;
}

function cronSchedule({ cron, timeZone }: { cron: string; timeZone?: string | undefined }): Schedule {
  const job = new Cron(cron, { paused: true, ...(timeZone !== undefined && { timezone: timeZone }) });
  return (_accountId, loggedAt) => job.nextRun(new Date(loggedAt))?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

/** What is wrong with a cron expression or time zone; undefined when nothing is. */
export function cronFault(cron: string, timeZone: string | undefined): string | undefined {
  try {
    cronSchedule({ cron, timeZone })(1, 0);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
