import { Cron } from 'croner';

/** When batch events are sent: every so often, or at the times of a cron expression. */
export type BatchTimes = { intervalMs: number } | { cron: string; timeZone?: string | undefined };

/** When an event that an account logged at a moment is sent at the latest. Epoch milliseconds. */
export type Schedule = (accountId: number, loggedAt: number) => number;

/** Zones set their clocks at the beginning of one. */
const QUARTER_MS = 15 * 60_000;

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
  const next = (at: number) => job.nextRun(new Date(at))?.getTime() ?? Number.MAX_SAFE_INTEGER;
  return (_accountId, loggedAt) => {
    let run = next(loggedAt);
    // In the hour that comes twice croner answers with its first pass, which is over.
    for (let at = loggedAt; run <= loggedAt; run = next(at)) at = endOfQuarter(at + 1);
    return run;
  };
}

/** The last moment of a quarter: what is due as the next one begins comes after it. */
function endOfQuarter(at: number): number {
  return (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS - 1;
}

/** What is wrong with a cron expression; undefined when nothing is. */
export function cronFault(cron: string): string | undefined {
  return faultOf(() => new Cron(cron, { paused: true }))?.replace(/^Cron\w*: /, '');
}

export function timeZoneFault(timeZone: string): string | undefined {
  return faultOf(() => new Intl.DateTimeFormat('en', { timeZone })) && `There is no time zone ${timeZone}.`;
}

function faultOf(make: () => unknown): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const HORIZON_MS = 2 * 365 * 86_400_000;
/** A look takes up to 0.2 ms where there is a time zone. */
const MAX_LOOKS = 500;

/**
 * Whether an event may have to wait for so long, or for ever: within the next two years, or less for waits below a week.
 *
 * It looks every quarter of the wait. A gap as long as it begins less than a quarter before a look, so what is less than
 * three quarters away from one is no such gap, and the beginning of any other is near enough to be walked to.
 */
export function maySleep(times: BatchTimes, waitMs: number, now: number): boolean {
  if ('intervalMs' in times) return times.intervalMs >= waitMs;
  const schedule = cronSchedule(times);
  const next = (at: number) => schedule(1, at);
  const step = waitMs / 4;
  const end = now + Math.min(HORIZON_MS, MAX_LOOKS * step);
  for (let at = now; at < end; at = Math.max(at + step, next(at))) {
    const run = next(at);
    if (run - at >= waitMs - step && run - lastBefore(run, at - step, next) >= waitMs) return true;
  }
  return false;
}

/** The last time before a run; where it began to look when there is none since. */
function lastBefore(run: number, from: number, next: (at: number) => number): number {
  let last = from;
  for (let at = next(from); at < run; at = next(at)) last = at;
  return last;
}
