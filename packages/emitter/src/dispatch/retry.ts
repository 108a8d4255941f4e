// The schedule of the fact sheet: after 5 s, 10, 20, 40, 80, 160, then every 5 minutes, until the events are 7 days old.

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 300_000;

export interface RetryRules {
  /** By how much a delay may differ, either way: 0.1 is ±10 %. 0 for none. */
  jitter: number;
  /** How long an event is kept for delivery, in milliseconds. */
  retentionMs: number;
  /** From 0 up to 1, 1 excluded. */
  random: () => number;
}

export type Verdict = { verdict: 'again'; at: number } | { verdict: 'expired' };

/**
 * What follows from an attempt that failed.
 *
 * @param head.attempts how many were made of this batch, this one included.
 * @param head.firstLoggedAt when its oldest event was logged, in epoch milliseconds. The lane looks again at the end of
 *   its retention at the latest.
 * @param head.askedMs how long the receiver asked to be left alone: no less than that.
 */
export function decide(
  head: { attempts: number; firstLoggedAt: number; askedMs?: number | undefined },
  now: number,
  rules: RetryRules,
): Verdict {
  if (isExpired(head.firstLoggedAt, now, rules)) return { verdict: 'expired' };
  const delay = Math.max(delayAfter(head.attempts, rules), head.askedMs ?? 0);
  return { verdict: 'again', at: Math.min(now + delay, head.firstLoggedAt + rules.retentionMs) };
}

/** Whether an event is older than events are kept. */
export function isExpired(loggedAt: number, now: number, { retentionMs }: Pick<RetryRules, 'retentionMs'>): boolean {
  return now >= loggedAt + retentionMs;
}

function delayAfter(attempts: number, { jitter, random }: RetryRules): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return Math.round(delay * (1 + jitter * (2 * random() - 1)));
}
