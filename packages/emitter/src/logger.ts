import type { Attempt } from './dispatch/attempt.ts';
import type { TestNews } from './lifecycle.ts';
import type { AttemptRecord } from './store/records.ts';

/** Where lines go: pino, or anything with these two. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** One line per attempt. It holds neither headers nor bodies, so no secret and no learner. */
export function logAttempt(logger: Logger, attempt: AttemptRecord): void {
  const { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount } = attempt;
  log(logger, { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount }, attempt);
}

/** The same line for a test, marked as one. */
export function logTest(logger: Logger, tested: TestNews): void {
  const { accountId, webhookId, deliveryId, eventName } = tested;
  log(logger, { test: true, accountId, ...(webhookId !== undefined && { webhookId }), deliveryId, eventName }, tested);
}

function log(logger: Logger, whose: object, attempt: Attempt): void {
  const { outcome, status, message, startedAt, durationMs, phases } = attempt;
  const level = outcome === 'delivered' ? 'info' : 'warn';
  logger[level](
    {
      ...whose,
      ...{ outcome, ...(status !== undefined && { status }), reason: message, startedAt, durationMs, phases },
    },
    'delivery attempt',
  );
}
