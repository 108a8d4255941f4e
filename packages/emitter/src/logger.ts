import type { AttemptRecord } from './store/records.ts';

/** Where lines go: pino, or anything with these two. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** One line per attempt. It holds neither headers nor bodies, so no secret and no learner. */
export function logAttempt(logger: Logger, attempt: AttemptRecord): void {
  const { accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount } = attempt;
  const { outcome, status, message, startedAt, durationMs, phases } = attempt;
  const level = outcome === 'delivered' ? 'info' : 'warn';
  logger[level](
    {
      ...{ accountId, webhookId, timing, deliveryId, number, fromSeq, toSeq, eventCount },
      ...{ outcome, ...(status !== undefined && { status }), reason: message, startedAt, durationMs, phases },
    },
    'delivery attempt',
  );
}
