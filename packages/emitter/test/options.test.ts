import { expect, test } from 'vitest';
import { readSettings } from '../src/options.ts';

const DAY = 24 * 60 * 60_000;

test('the defaults are those of the fact sheet [ALM-CONF-7] [EMIT-14] [EMIT-15]', () => {
  expect(readSettings({}, { production: false })).toEqual({
    maxWebhooksPerAccount: 5,
    timestampFormat: 'milliseconds',
    realTime: { maxEvents: 25, maxBytes: 256_000 },
    batch: { maxEvents: 100, maxBytes: 256_000 },
    maxConcurrentLanes: 64,
    maxConcurrentPerHost: 16,
    retry: { jitter: 0.1, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 5_000, attemptMs: 30_000, attemptPerEventMs: 250, stopMs: 10_000 },
    keep: { attemptsMs: 7 * DAY, lossesMs: 90 * DAY, auditsMs: 400 * DAY },
    targets: { allowHttp: false, allow: [] },
  });
});

test('what is left undefined has its default', () => {
  const settings = readSettings(
    { timestampFormat: undefined, retry: { jitter: 0 }, limits: { idleMs: 1_000 } },
    { production: true },
  );
  expect(settings).toMatchObject({
    timestampFormat: 'milliseconds',
    retry: { jitter: 0, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 1_000 },
  });
});
