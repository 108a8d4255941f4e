import { expect, test } from 'vitest';
import { readSettings } from '../src/options.ts';

test('the defaults are those of the fact sheet [ALM-CONF-7] [EMIT-14] [EMIT-15]', () => {
  expect(readSettings({})).toEqual({
    maxWebhooksPerAccount: 5,
    timestampFormat: 'milliseconds',
    batchIntervalMs: 15 * 60_000,
    maxConcurrentLanes: 64,
    retry: { jitter: 0.1, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 5_000, attemptMs: 30_000 },
  });
});

test('what is left undefined has its default', () => {
  const settings = readSettings({ timestampFormat: undefined, retry: { jitter: 0 }, limits: { idleMs: 1_000 } });
  expect(settings).toMatchObject({
    timestampFormat: 'milliseconds',
    retry: { jitter: 0, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 1_000 },
  });
});
